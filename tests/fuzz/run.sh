#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every fuzz target for its part of FUZZ_SECONDS, from the seeds of this folder and what earlier runs
# found. A target fails on the first crash, report of a sanitizer, leak or input that takes more
# than ten seconds; the input is named. Called by `make fuzz`, which builds them.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${OBJ:?is set by make fuzz}" "${OUT:?is set by make fuzz}"
passed=0 failed=0
set -- tests/fuzz/fuzz_*.c
share=$((${FUZZ_SECONDS:-60} / $#))
[ "$share" -gt 0 ] || share=1
export UBSAN_OPTIONS=print_stacktrace=1

for source in "$@"; do
  name=$(basename "$source" .c)
  kind=${name#fuzz_}
  corpus=$OUT/corpus/$kind log=$OUT/$name.txt
  mkdir -p "$corpus" "$OUT/found"
  if "$OBJ/tests/fuzz/$name" -max_total_time="$share" -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
    -dict=tests/fuzz/words.dict -artifact_prefix="$OUT/found/$kind-" -print_final_stats=1 \
    "$corpus" "tests/fuzz/seeds/$kind" >"$log" 2>&1; then
    passed=$((passed + 1))
    echo "fuzz $kind: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs in $share s"
  else
    failed=$((failed + 1))
    echo "FAIL fuzz/$kind:"
    grep -v '^#' "$log" | tail -n 60
  fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
