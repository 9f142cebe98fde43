#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs one case and leaves what ddbc printed on stderr in the file OUT; prints the exit code.
#
#   case.sh DDBC CASE_DIRECTORY OUT
#
# A case is a directory with schema.yaml (or schema.sh, which prints one too large to keep, in the
# folder where it will be) and
# stderr.txt, the exact text, and stdout.txt, if there is any. `args` holds other arguments than
# "check schema.yaml".
set -eu
ddbc=$1
case=$2
out=$3
work=$case
if [ -f "$case/schema.sh" ]; then
  work=$out.folder
  mkdir -p "$work"
  (cd "$work" && sh "$case/schema.sh" >schema.yaml)
fi
args="check schema.yaml"
[ ! -f "$case/args" ] || args=$(cat "$case/args")
code=0
# shellcheck disable=SC2086 # args is a list of words
(cd "$work" && NO_COLOR=1 exec "$ddbc" $args) </dev/null >"$out.stdout" 2>"$out" || code=$?
echo "$code"
