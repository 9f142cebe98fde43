# SPDX-License-Identifier: Apache-2.0
# Line ends of Windows and a UTF-8 byte order mark change nothing but the bytes before.
{ printf '\357\273\277'; sed 's/limit: 20/limit: 0/; s/$/\r/' app.yaml; } >crlf.yaml
"$DDBC" check crlf.yaml
