#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/bench/run.sh      (called by `make bench`)
# What the generator costs: schemas of 10 to 10,000 entities with 15 fields and 5 operations each,
# and of 1,000 without operations and indexes (generate_1000), into an empty folder. Times are of
# whole processes and never gate; instructions are those of the program itself, counted by valgrind
# where it is installed, and of 10,000 entities only with BENCH_LONG=1, since that takes minutes. Writes $OUT/bench.tsv, one row per size.
# Fails if what is generated for 1,000 entities does not compile without a warning.
set -u
cd "$(dirname "$0")/../.." || exit 1
ddbc=${DDBC:-$PWD/build/ddbc}
out=${OUT:-build}
work=$out/bench
measure=${MEASURE:?is set by make bench}
rm -rf "$work"
mkdir -p "$work" || exit 1

instructions() { # ENTITIES SCHEMA; `-` where they are not counted
  [ "$1" -le 1000 ] || [ "${BENCH_LONG:-}" = 1 ] || { echo - && return; }
  command -v valgrind >/dev/null || { echo - && return; }
  rm -rf "$work/counted"
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$ddbc" generate -o "$work/counted" "$2" \
    2>&1 | sed -n 's/.*refs: *\([0-9,]*\).*/\1/p' | tr -d ,
}

# Entities of 15 fields and nothing else: what peers that generate types are measured by.
light() { # ENTITIES RUNS
  schema=$work/light.yaml
  awk -v entities="$1" -v seed=1 -v light=1 -f tests/bench/schema.awk >"$schema" || exit 1
  # shellcheck disable=SC2046 # five numbers
  set -- "$1" $("$measure" "$2" "$ddbc" generate -o "$work/light/@" "$schema") || exit 1
  [ $# -eq 6 ] || { echo "bench: $1 light entities: no figures" >&2 && exit 1; }
  rm -rf "$work/light"
  counted=$(instructions "$1" "$schema")
  printf 'generate_%s\tddbc\t%s\t%s\t-\t-\n' "$1" "$2" "${counted:--}" >>"$work/bench.tsv"
  awk -v count="$1" -v wall="$2" -v least="$3" -v most="$4" -v cpu="$5" 'BEGIN {
    printf "%d entities of 15 fields, no operations: %.1f ms (%.1f-%.1f), cpu %.1f ms\n", count,
      wall / 1e6, least / 1e6, most / 1e6, cpu / 1e6 }'
}

row() { # ENTITIES RUNS
  schema=$work/$1.yaml
  awk -v entities="$1" -v seed=1 -f tests/bench/schema.awk >"$schema" || exit 1
  # shellcheck disable=SC2046 # five numbers
  set -- "$1" $("$measure" "$2" "$ddbc" generate -o "$work/out/$1-@" "$schema") || exit 1
  [ $# -eq 6 ] || { echo "bench: $1 entities: no figures" >&2 && exit 1; }
  rm -rf "$work/out/$1"-[1-9]*
  counted=$(instructions "$1" "$schema")
  echo "$* ${counted:--} $(wc -c <"$schema") $(cat "$work/out/$1-0/bench"/* | wc -c)" >>"$work/rows"
  printf 'generate_operations_%s\tddbc\t%s\t%s\t-\t-\n' "$1" "$2" "${counted:--}" >>"$work/bench.tsv"
}

# The files of the namespace, and every fifth entity's.
compile() { # COMPILER
  command -v "$1" >/dev/null || { echo "skipped: $1 is not installed" && return 0; }
  find "$work/out/1000-0/bench" -name '[!t]*.c' -o -name types.c -o -name 'thing*[05].c' |
    xargs -P "$(nproc)" -n 20 "$1" -std=c11 -fsyntax-only \
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
    -Wcast-qual -Wundef -Wredundant-decls -Werror -Iruntime/include -I"$work/out/1000-0" &&
    echo "1,000 entities compile without a warning: $1"
}

printf 'row\tsystem\tns_per_op\tinstructions_per_op\tallocations_per_op\tratio_to_floor\n' >"$work/bench.tsv"
[ ! -f "$out/works.tsv" ] || cat "$out/works.tsv" >>"$work/bench.tsv"
light 1000 7
row 10 9
row 100 9
row 1000 5
row 10000 1
mv "$work/bench.tsv" "$out/bench.tsv"
awk '
  BEGIN {
    printf "%8s %10s %20s %9s %9s %9s %12s %9s %9s\n", "entities", "wall ms", "least-most", "cpu ms",
      "MiB", "Minstr", "kinstr/ent.", "KiB in", "KiB out"
  }
  {
    range = sprintf("%.1f-%.1f", $3 / 1e6, $4 / 1e6)
    counted = $7 == "-" ? "-" : sprintf("%.1f", $7 / 1e6)
    each = $7 == "-" ? "-" : sprintf("%.0f", $7 / 1e3 / $1)
    printf "%8d %10.1f %20s %9.1f %9.1f %9s %12s %9d %9d\n", $1, $2 / 1e6, range, $5 / 1e6, $6 / 1024,
      counted, each, $8 / 1024, $9 / 1024
    wall[$1] = $2; memory[$1] = $6; count[$1] = $7
  }
  function growth(from, to) {
    printf "\nfrom %d to %d entities, per entity: %.2f times the time, %.2f times the memory", from, to,
      wall[to] / wall[from] / to * from, memory[to] / memory[from] / to * from
    if (count[to] != "-")
      printf ", %.2f times the instructions", count[to] / count[from] / to * from
  }
  END { growth(100, 1000); growth(1000, 10000); print "" }' "$work/rows"
compile gcc && compile clang || exit 1
rm -rf "$work/out" "$work/counted"
echo "rows are in $out/bench.tsv"
