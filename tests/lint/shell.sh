#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every shell script is clean under shellcheck, and JavaScript under `node --check`.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# Below tests/ all is POSIX sh; cases that are sourced or handed to sh have no first line to say so.
{
  find tests -name '*.sh' -exec shellcheck -x -s sh -f gcc {} +
  [ ! -d .ci ] || find .ci -type f -exec shellcheck -x -f gcc {} +
} >"$out" 2>&1
find tests -name '*.js' | sort | while read -r file; do
  node --check "$file" 2>&1 || echo "$file:1: not JavaScript"
done >>"$out"
verdict "$out"
