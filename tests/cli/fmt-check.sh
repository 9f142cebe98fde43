# SPDX-License-Identifier: Apache-2.0
# --check says where files differ, and writes nothing: not even for line ends, which it shows.
printf 'a: 1\nb:  [c,d]\n' >one.yaml
printf 'a: 1\r\n' >two.yaml
printf 'a: 1' >three.yaml
cp one.yaml kept.yaml
"$DDBC" fmt --check one.yaml app.yaml two.yaml three.yaml
code=$?
"$DDBC" fmt --check - <one.yaml
cmp one.yaml kept.yaml || exit 9
exit $code
