# SPDX-License-Identifier: Apache-2.0
# Paths are meant from the folder of the file they stand in, on standard input from the working
# directory; absolute ones and links are followed, and a link to a file is that file. A pipe is
# refused and not waited for.
mkdir -p a/b
sed -n '/^operations:/,$p' app.yaml >a/b/operations.yaml
sed -i '/^operations:/,$d' app.yaml
echo 'include: [b/operations.yaml]' >a/more.yaml
echo 'include: [a/more.yaml]' >>app.yaml
"$DDBC" check app.yaml && echo from a file
"$DDBC" check - <app.yaml && echo from standard input
(cd / && "$DDBC" check "$OLDPWD/app.yaml") && echo from elsewhere
(cd a && ! "$DDBC" check - <../app.yaml)
ln -s b/operations.yaml a/link.yaml
echo "include: [link.yaml, b/operations.yaml, \"$PWD/a/b/operations.yaml\"]" >a/more.yaml
"$DDBC" check app.yaml && echo by a link and an absolute path
mkfifo a/pipe.yaml
echo 'include: [pipe.yaml]' >a/more.yaml
"$DDBC" check app.yaml
