#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/corpus/totals.sh FOLDER [SUITE]
# How many cases of each property the runs of records.sh in FOLDER had together. With SUITE, each
# property is a row in the table of `make test`.
set -u
folder=$1 suite=${2:-}

awk -F '\t' '
  !($1 in sum) { names[++count] = $1 }
  { sum[$1] += $2 }
  END { for (i = 1; i <= count; i++) printf "%d\t%s\n", sum[names[i]], names[i] }
' "$folder"/*.properties >"$folder/totals.tsv" || exit 1
awk -F '\t' '{ printf "%9d  %s\n", $1, $2 }' "$folder/totals.tsv"
if [ -n "$suite" ] && [ -n "${DDB_TEST_REPORT:-}" ]; then
  awk -F '\t' -v suite="$suite" '
    $1 > 0 && $2 !~ /not|only/ { printf "%s: %s\t%d\t0\t0\n", suite, $2, $1 }
  ' "$folder/totals.tsv" >>"$DDB_TEST_REPORT"
fi
