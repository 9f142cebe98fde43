# SPDX-License-Identifier: Apache-2.0
# If any rule failed, not even the folder is made.
sed 's/limit: 20/limit: 0/' app.yaml >bad.yaml
"$DDBC" bad.yaml -o out --depfile deps.d 2>/dev/null
code=$?
ls
exit $code
