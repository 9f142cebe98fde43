#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# All inputs that are kept through their targets, in the build that is being tested: seeds, those that
# once were findings, and what long runs found. One passed is one input. Called by `make test`.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/fuzz/lib.sh
. tests/fuzz/lib.sh
passed=0 failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

for kind in $(kinds); do
  unpack_grown "$kind" "$work/grown" || exit 1
  set -- "tests/fuzz/seeds/$kind" "$work/grown"
  [ ! -d "tests/fuzz/regressions/$kind" ] || set -- "$@" "tests/fuzz/regressions/$kind"
  if count=$(timeout 300 "$OBJ/tests/fuzz/replay_$kind" "$@" 2>"$work/log"); then
    passed=$((passed + count))
  else
    failed=$((failed + 1))
    echo "FAIL replay/$kind:"
    tail -n 20 "$work/log"
  fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
