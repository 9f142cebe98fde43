#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/bench/check.sh [bless]      (called by `make bench-check` and `make bench-bless`)
# Counts instructions and allocations of our rows and compares them, and the sizes that sizes.sh
# found, with tests/bench/baseline.tsv. What grew by more than 3 % is a failure. No times.
#
# Of the instructions those count that are the program's own, libddb's: shared libraries choose their
# code by the processor and change with the system. They are the compiler's as well, and sizes of the
# heap are libcurl's in part: under another one only allocations are compared, and that is said. So
# it is where the loops over attributes have not the same registers.
set -u
cd "$(dirname "$0")/../.." || exit 1
out=${OUT:-build}
baseline=tests/bench/baseline.tsv
compiler="gcc $(${CC:-cc} -dumpfullversion -dumpversion 2>/dev/null) libcurl $(pkg-config --modversion libcurl) $(uname -m)$(grep -qw avx2 /proc/cpuinfo 2>/dev/null && echo ' avx2')"
now=$out/counted.tsv

"${OBJ:?}/tests/bench/count" count "$out/count.tsv" >"$out/count.txt" || {
  cat "$out/count.txt"
  exit 1
}
{
  printf 'compiler\t%s\t-\n' "$compiler"
  awk -F '\t' '$2 == "ddbc" {
    printf "%s\tinstructions\t%s\n%s\tallocations\t%s\n", $1, $7, $1, $5 }' "$out/count.tsv"
  sh tests/bench/generate.sh "$out/ddbc"
  # Resident memory and times are the machine'"'"'s.
  awk -F '\t' '$4 == "bytes" && $1 !~ /^resident/ { printf "%s\tsize\t%s\n", $1, $2 }' "$out/sizes.tsv"
} >"$now"
if [ "${1:-}" = bless ]; then
  cp "$now" "$baseline"
  echo "$baseline is what was counted: look at the diff"
  exit 0
fi

awk -F '\t' '
  $1 == "compiler" { compiler[NR == FNR] = $2; next }
  NR == FNR { was[$1 "\t" $2] = $3; next }
  {
    key = $1 "\t" $2
    if (!(key in was)) { printf "%-16s %-12s is not in the baseline\n", $1, $2; failed++; next }
    if ($2 != "allocations" && compiler[1] != compiler[0]) { skipped++; next }
    allowed = was[key] * 1.03
    grew = was[key] > 0 ? sprintf("%+.2f %%", ($3 / was[key] - 1) * 100) : $3 > 0 ? "new" : "+0.00 %"
    bad = $3 == "-1" || $3 == "" || $3 + 0 > allowed
    printf "%-16s %-12s %10s, was %10s  %9s%s\n", $1, $2, $3, was[key], grew, bad ? "  GREW" : \
      $3 + 0 < was[key] * 0.97 ? "  better: bless it" : ""
    if (bad) failed++; else passed++
  }
  END {
    if (skipped) printf "the baseline is of %s, here is %s: instructions and sizes are not compared\n", compiler[1], compiler[0]
    if (failed) print "more than 3 % above tests/bench/baseline.tsv; if it is worth that: make bench-bless"
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit failed > 0
  }' "$baseline" "$now"
