#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The command line of ddbc. A case is NAME.sh, run in an empty folder that holds app.yaml, with
# $DDBC set; NAME.stdout.exact and NAME.stderr.exact are what it prints (nothing when missing),
# NAME.exit is its exit code (0 when missing). With BLESS=1 (make bless only) they are rewritten.
set -u
here=$(cd "$(dirname "$0")" && pwd)
DDBC=${DDBC:-$here/../../build/ddbc}
case $DDBC in /*) ;; *) DDBC=$(pwd)/$DDBC ;; esac
work=$(mktemp -d "${TMPDIR:-/tmp}/ddbc-cli.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
passed=0
failed=0
export DDBC NO_COLOR=1

run_case() {
  mkdir "$work/$1"
  cp "$here/app.yaml" "$work/$1/app.yaml"
  code=0
  (cd "$work/$1" && exec sh "$here/$1.sh") </dev/null >"$work/$1.stdout" 2>"$work/$1.stderr" ||
    code=$?
  echo "$code" >"$work/$1.code"
}

# What is expected, as files in $work.
expect() {
  for stream in stdout stderr; do
    if [ -f "$here/$1.$stream.exact" ]; then
      cp "$here/$1.$stream.exact" "$work/$1.$stream.expected"
    else
      : >"$work/$1.$stream.expected"
    fi
  done
  if [ -f "$here/$1.exit" ]; then cp "$here/$1.exit" "$work/$1.code.expected"; else echo 0 >"$work/$1.code.expected"; fi
}

compare() {
  for what in code stdout stderr; do
    if ! cmp -s "$work/$1.$what" "$work/$1.$what.expected"; then
      echo "FAIL cli/$1: other $what"
      diff "$work/$1.$what.expected" "$work/$1.$what" | head -n 10
      return 1
    fi
  done
}

bless() {
  for stream in stdout stderr; do
    rm -f "$here/$1.$stream.exact"
    [ ! -s "$work/$1.$stream" ] || cp "$work/$1.$stream" "$here/$1.$stream.exact"
  done
  rm -f "$here/$1.exit"
  [ "$(cat "$work/$1.code")" = 0 ] || cp "$work/$1.code" "$here/$1.exit"
}

for script in "$here"/*.sh; do
  name=$(basename "$script" .sh)
  case $name in run | bless) continue ;; esac
  run_case "$name"
  if [ "${BLESS:-}" = 1 ]; then
    bless "$name"
    continue
  fi
  expect "$name"
  if compare "$name"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
