# SPDX-License-Identifier: Apache-2.0
# An option at the end of the line lacks its value.
"$DDBC" app.yaml -o out --depfile
