# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # the dollar is part of the name
# Each generated file depends on each schema; blanks, '#' and '$' are escaped for make.
cp app.yaml 'my #1 $chema.yaml'
"$DDBC" 'my #1 $chema.yaml' -o out --depfile deps.d || exit
tail -n 1 deps.d
{ printf 'all: out/app/task.h\n\n'; cat deps.d; printf '\t@echo rebuilt\n'; } >Makefile
make --no-print-directory -s all
touch -d '2001-02-03' out/app/*
make --no-print-directory -s all
