#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/bench/works.sh [ROW]      (called by `make bench`)
# Encoding, decoding and signing by ours, the floors and their peers, in one table; rows in
# $OUT/works.tsv, which run.sh makes the first of $OUT/bench.tsv.
set -u
cd "$(dirname "$0")/../.." || exit 1
out=${OUT:-build}
mkdir -p "$out/peers" || exit 1
"${OBJ:?}/tests/bench/works" table "$out/peers" "$out/works.tsv" ${1:+"$1"}
