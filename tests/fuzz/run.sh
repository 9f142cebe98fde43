#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every fuzz target for its part of FUZZ_SECONDS, from the seeds of this folder, what was kept in
# grown/ and what earlier runs on this machine found. A target fails on the first crash, report of a
# sanitizer, leak or input that takes more than a minute by the clock; the input is named. Called by `make fuzz`,
# which builds them. FUZZ_SEED=n begins with the same inputs each time: CI does, so that what it says
# of a change is of the change; else each run looks elsewhere. What a run cost is noted in $OUT/hours.tsv, which `make fuzz-keep` adds up.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/fuzz/lib.sh
. tests/fuzz/lib.sh
passed=0 failed=0
count=$(kinds | wc -l)
[ "$count" -gt 0 ] || { echo "FAIL fuzz: there is no target '${FUZZ_ONLY:-}'"; exit 1; }
share=$((${FUZZ_SECONDS:-60} / count))
[ "$share" -gt 0 ] || share=1

fuzz() { # KIND LOG
  words=tests/fuzz/words.dict
  [ ! -f "tests/fuzz/$1.dict" ] || words=tests/fuzz/$1.dict
  # shellcheck disable=SC2046 # one word per folder
  "$OBJ/tests/fuzz/fuzz_$1" -seed="${FUZZ_SEED:-0}" -max_total_time="$share" -timeout=60 \
    -rss_limit_mb=2048 -max_len=4096 -dict="$words" -artifact_prefix="$OUT/found/$1-" -print_final_stats=1 \
    "$OUT/corpus/$1" $(inputs "$1") >"$2" 2>&1
}

for kind in $(kinds); do
  log=$OUT/fuzz_$kind.txt
  mkdir -p "$OUT/corpus/$kind" "$OUT/found"
  unpack_grown "$kind" "$OUT/grown/$kind" || exit 1
  times >"$OUT/times-before"
  if fuzz "$kind" "$log"; then status=0; else status=1; fi
  times >"$OUT/times-after"
  cpu=$(awk '
    function seconds(text, part) { split(text, part, "[ms]"); return part[1] * 60 + part[2] }
    FNR == 2 { sum = seconds($1) + seconds($2) - sum }
    END { printf "%.0f\n", sum }' "$OUT/times-before" "$OUT/times-after")
  inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  printf '%s\t%s\t%s\n' "$kind" "$cpu" "${inputs:-0}" >>"$OUT/hours.tsv"
  if [ $status -eq 0 ]; then
    passed=$((passed + 1))
    echo "fuzz $kind: $inputs inputs in $share s ($cpu s of a processor)"
  else
    failed=$((failed + 1))
    echo "FAIL fuzz/$kind:"
    grep -v '^#' "$log" | tail -n 60
  fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
