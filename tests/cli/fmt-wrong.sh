# SPDX-License-Identifier: Apache-2.0
# What cannot be read or written is named with the reason; the worst exit code counts.
mkfifo pipe.yaml
mkdir folder.yaml
printf 'a: &x 1\nb: *x\n' >alias.yaml
"$DDBC" fmt missing.yaml pipe.yaml folder.yaml alias.yaml /dev/null
code=$?
cat alias.yaml
printf 'a: {\n' | "$DDBC" fmt -
echo "$?"
exit $code
