# SPDX-License-Identifier: Apache-2.0
# Every included file is in the depfile, each once, however its path is written; the output is that
# of the schema in one file, and a change of a part makes it anew.
"$DDBC" app.yaml -o whole || exit
mkdir parts
sed -n '/^types:/,/^entities:/{/^entities:/!p}' app.yaml >parts/types.yaml
{ sed -n '/^entities:/,/^operations:/{/^operations:/!p}' app.yaml && echo 'include: [types.yaml]'; } >parts/task.yaml
sed -n '/^operations:/,$p' app.yaml >parts/operations.yaml
sed -i -e '/^types:/,$d' app.yaml
echo 'include: [./parts/task.yaml, parts/../parts/types.yaml, parts/operations.yaml, parts/task.yaml]' >>app.yaml
"$DDBC" app.yaml -o out --depfile deps.d && diff -r whole out || exit
sed -n '/: /,$p' deps.d
"$DDBC" --check app.yaml -o out && "$DDBC" check app.yaml || exit
{ printf 'all: out/app/task.h\n\n'; cat deps.d; printf '\t@echo rebuilt\n'; } >Makefile
make --no-print-directory -s all
touch parts/types.yaml && touch -d '2001-02-03' out/app/*
make --no-print-directory -s all
echo '  broken: [' >>parts/types.yaml
"$DDBC" --check app.yaml -o out
