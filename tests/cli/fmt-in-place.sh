# SPDX-License-Identifier: Apache-2.0
# In place: the mode and a link stay, nothing is left beside it, and what is right is not touched. One
# that is wrong does not keep the others from it.
mkdir real
printf 'a:   1\n' >real/one.yaml
chmod 640 real/one.yaml
ln -s real/one.yaml link.yaml
printf 'b: 2\n' >right.yaml
touch -d '2001-02-03 04:05:06' right.yaml
printf 'c: {\n' >wrong.yaml
printf 'd:   4\n' >last.yaml
"$DDBC" fmt link.yaml right.yaml wrong.yaml last.yaml
code=$?
cat real/one.yaml right.yaml wrong.yaml last.yaml
test -L link.yaml && stat -c '%a %n' real/one.yaml
find . -newermt '2001-02-04' -name right.yaml
find . -name '.*.tmp'
exit $code
