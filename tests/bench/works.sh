#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/bench/works.sh [ROW]      (called by `make bench`)
# Encoding, decoding, signing and whole requests by ours, the floors and their peers; rows in
# $OUT/works.tsv, with which run.sh begins $OUT/bench.tsv.
set -u
cd "$(dirname "$0")/../.." || exit 1
out=${OUT:-build}
export DDB_BUILD="${DDB_BUILD:-$PWD/build}"
mkdir -p "$out/peers" || exit 1
# Peers talk to the loopback interface, with keys of their own.
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
sh tests/bench/install.sh "$DDB_BUILD/npm/bench" ||
  echo "skipped: the peers in JavaScript, which cannot be installed here"
export NODE_NO_WARNINGS=1 AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
"${OBJ:?}/tests/bench/works" table "$out/peers" "$out/works.tsv" ${1:+"$1"}
status=$?
[ -z "${1:-}" ] || exit $status

# Whole requests, one at a time and many in flight: ours, and libcurl alone with the same bytes.
echo
echo "whole requests: ns on the processor, instructions in user space, allocations, x libcurl (instructions)"
for program in client inflight; do
  [ -x "$OBJ/tests/bench/$program" ] || continue
  "$OBJ/tests/bench/$program" >"$out/$program.tsv" || exit 1
  cut -f 1-6 "$out/$program.tsv" >>"$out/works.tsv"
  awk -F '\t' '$1 != "row" { printf "%-16s %-13s %11s %12s %9s %8s\n", $1, $2, $3, $4, $5, $6 }' "$out/$program.tsv"
done
exit $status
