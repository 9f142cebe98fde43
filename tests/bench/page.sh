#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/bench/page.sh      (called by `make bench-page`)
# Writes the figures of the last `make bench` ($OUT/bench.tsv, $OUT/sizes.tsv) into
# tests/bench/README.md, between its two marks.
set -eu
cd "$(dirname "$0")/../.."
out=${OUT:-build}
page=tests/bench/README.md
figures=$(mktemp)
trap 'rm -f "$figures"' EXIT

table() { # PATTERN
  echo '| row | system | ns | instructions | allocations | x floor |'
  echo '|---|---|--:|--:|--:|--:|'
  awk -F '\t' -v rows="$1" '$1 ~ rows { printf "| %s | %s | %s | %s | %s | %s |\n", $1, $2, $3, $4, $5, $6 }' "$out/bench.tsv"
  echo
}
{
  echo "Measured on $(date -u +%Y-%m-%d), $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), gcc $(gcc -dumpfullversion), glibc $(getconf GNU_LIBC_VERSION | cut -d ' ' -f 2), libcurl $(pkg-config --modversion libcurl), OpenSSL $(pkg-config --modversion libcrypto), on a machine that did other work, too."
  echo
  table '^(decode|encode|sign)_'
  echo 'Whole requests; the ratio is to libcurl alone with the same bytes, in instructions.'
  echo
  table '^(client|inflight)_'
  awk -F '\t' '
    { n[$1 " " $2] = $4 }
    function against(row, floors, words,    base, each, i, k) {
      base = n[row " libcurl"]
      k = split(floors, each, " ")
      for (i = 1; i <= k; i++) base += n[each[i] " floor"]
      if (n[row " ddbc"] > 0 && n[row " libcurl"] > 0)
        printf "- `%s`: %d instructions, libcurl and the floors of %s %d: %.3f times\n", row, n[row " ddbc"], words, base, n[row " ddbc"] / base
    }
    END {
      against("client_get", "sign_100 decode_1", "signing and decoding")
      against("client_put", "sign_1k encode_put", "signing and encoding")
      against("client_query50", "sign_100 decode_50", "signing and decoding")
    }' "$out/bench.tsv"
  echo
  echo 'The generator, and the embedded store beside servers:'
  echo
  table '^(generate|store)_'
  echo '| size | value | unit | ceiling |'
  echo '|---|--:|---|--:|'
  awk -F '\t' '{ printf "| %s | %s | %s | %s |\n", $1, $2, $4, $3 }' "$out/sizes.tsv"
  echo
} >"$figures"
awk -v figures="$figures" '
  /^<!-- figures/ { print; print ""; while ((getline line < figures) > 0) print line; skipping = 1 }
  /^<!-- end of figures/ { skipping = 0 }
  !skipping && !/^<!-- figures/ { print }' "$page" >"$page.new"
mv "$page.new" "$page"
