#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The last stage of `make asan`: every seed must have been reported, and nothing else.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${OBJ:?}" "${OUT:?}"
passed=0 failed=0

judge() { # CONDITION-STATUS WORDS
  if [ "$1" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "$2"; fi
}

count=$(find "$OUT/reports" -type f | wc -l)
find "$OUT/reports" -type f -exec cat {} +
[ "$count" -eq 0 ]
judge $? "the sanitizers wrote $count reports, see above"

seed() { # NAME WORDS: runs seed_NAME, whose report must have WORDS
  reports=$PWD/$OUT/seeds
  # shellcheck source=tests/asan/options.sh
  . tests/asan/options.sh
  "$OBJ/tests/asan/seed_$1" >/dev/null 2>&1
  grep -rqs "$2" "$OUT/seeds"
  judge $? "the gate is blind: the seeded $1 was not reported"
}
seed leak 'LeakSanitizer: detected memory leaks'
seed overflow 'heap-buffer-overflow'
seed undefined 'signed integer overflow'

echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
