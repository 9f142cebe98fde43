# SPDX-License-Identifier: Apache-2.0
# A file where a folder should be.
echo text >out
"$DDBC" app.yaml -o out 2>err
code=$?
sed 's/write .*: /write ...: /; s/read .*: /write ...: /' err
find . -name '.?*' ! -name .
exit $code
