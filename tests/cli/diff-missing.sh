# SPDX-License-Identifier: Apache-2.0
# generate --check with nothing there: each file is missing, exit 1, and none is written.
"$DDBC" generate app.yaml -o out --check >list
code=$?
sed 's/.*: //' list | sort -u
test ! -e out && echo "nothing written"
exit $code
