#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/bench/store.sh      (called by `make bench`)
# The embedded store, in memory and in a file, beside servers on loopback: the same generated calls.
# Adds rows store_* to $OUT/bench.tsv and prints how many times their throughput it has. Times never
# gate. Instructions are those of the whole call, counted by valgrind where it is installed.
set -u
cd "$(dirname "$0")/../.." || exit 1
out=${OUT:-build}
store=${STORE:?is set by make bench}
rows=$out/store.tsv
log=$out/store.log
file=$out/bench.db
: >"$rows" && : >"$log" || exit 1
# An expired profile or a region of the user's is none of these systems' business.
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null

figures() { # ENDPOINT SYSTEM SUFFIX MS
  DDB_ENDPOINT=$1 "$store" time "$2" "$3" "$4" >>"$rows" 2>>"$log"
}
# Of one operation: what 1,100 take and 100 do not, by 1,000.
instructions() { # ROW
  command -v valgrind >/dev/null || { echo - && return; }
  for count in 100 1100; do
    DDB_ENDPOINT=sqlite::memory: valgrind --tool=callgrind --callgrind-out-file=/dev/null \
      "$store" count "$1" $count 2>&1 | sed -n 's/.*refs: *\([0-9,]*\).*/\1/p' | tr -d ,
  done | awk '{ n[NR] = $1 } END { if (NR == 2) printf "%.0f\n", (n[2] - n[1]) / 1000; else print "-" }'
}

rm -f "$file"*
figures sqlite::memory: ddbc '' 500 || { cat "$log" && exit 1; }
figures "sqlite:$file" ddbc _file 500 || { cat "$log" && exit 1; }
rm -f "$file"*
for row in store_put store_get store_query50 store_open store_fresh; do
  counted=$(instructions "$row")
  sed -i "s/^\($row	ddbc	[0-9]*\)	-/\1	$counted/" "$rows"
done
for server in dynamodb-local dynalite; do
  # The endpoint is the server's, the key its caller's.
  if ! sh tests/live/servers.sh "$server" "$store" time "$server" '' 1000 >>"$rows" 2>>"$log"; then
    echo "skipped: the figures of $server, which does not run here"
  fi
done

grep -E '^store_' "$log"
awk -F '\t' '
  $2 == "ddbc" { ours[$1] = $3; next }
  $1 in ours { printf "%s: %.1f times the throughput of %s\n", $1, $3 / ours[$1], $2 }' "$rows"
awk -F '\t' '$4 != "-" { printf "%s: %s instructions\n", $1, $4 }' "$rows"
cat "$rows" >>"$out/bench.tsv"
rm -f "$rows"
