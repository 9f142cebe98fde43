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

# Files that hold a report: all of FOLDER (ASan, leaks), and what tests printed (UBSan).
reports_in() { # FOLDER OF-REPORTS FOLDER-OF-LOGS
  find "$1" -type f
  grep -rl 'runtime error: ' "$2"
}

found=$(reports_in "$OUT/reports" "$DDB_LOGS")
printf '%s\n' "$found" | head -n 8 | while read -r file; do
  [ -z "$file" ] || { echo "$file:" && head -n 60 "$file"; }
done
[ -z "$found" ]
judge $? "$(printf '%s\n' "$found" | wc -l) files hold reports of the sanitizers; the first are shown above"

seed() { # NAME WORDS: runs seed_NAME, whose report must be found and have WORDS
  reports=$PWD/$OUT/seeds
  # shellcheck source=tests/asan/options.sh
  . tests/asan/options.sh
  mkdir "$reports/log"
  "$OBJ/tests/asan/seed_$1" >"$reports/log/$1.txt" 2>&1
  found=$(reports_in "$reports" "$reports/log" | xargs -r grep -l "$2")
  [ -n "$found" ]
  judge $? "the gate is blind: the seeded $1 was not reported"
}
seed leak 'LeakSanitizer: detected memory leaks'
seed overflow 'heap-buffer-overflow'
seed undefined 'signed integer overflow'

echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
