#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/lint/run.sh [PART...]
# Runs the parts of lint and prints the figures; the last line counts them.
set -u
cd "$(dirname "$0")/../.." || exit 1
parts=${*:-layers banned sizes words traps shell format selftest tidy}
passed=0 failed=0
for part in $parts; do
  start=$(date +%s.%N)
  word=ok
  if sh "tests/lint/$part.sh"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1)) word=FAILED
  fi
  awk -v part="$part" -v word="$word" -v a="$start" -v b="$(date +%s.%N)" \
    'BEGIN { printf "lint %-9s %-6s %6.1f s\n", part, word, b - a }'
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
