#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/bench/generate.sh DDBC
# Instructions of `ddbc generate` for 100 entities of 15 fields (row generate_100 of the baseline) and
# with five operations each (generate_operations_100): those of ddbc itself, without libyaml and the C
# library, which choose their code by the processor. Counted by valgrind, since one by one they would
# take minutes; prints nothing where it is not installed, and -1 if ddbc fails.
set -u
cd "$(dirname "$0")/../.." || exit 1
command -v valgrind >/dev/null || exit 0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# In the profile the cost of a call stands behind its `calls=`, and would count twice.
row() { # DDBC LIGHT NAME
  awk -v entities=100 -v seed=1 -v light="$2" -f tests/bench/schema.awk >"$work/schema.yaml" || exit 1
  valgrind --tool=callgrind --callgrind-out-file="$work/profile" "$1" generate -o "$work/$3" \
    "$work/schema.yaml" >"$work/log" 2>&1 ||
    { cat "$work/log" >&2 && printf '%s\tinstructions\t-1\n' "$3" && return; }
  awk -v name="$3" '
    /^c?ob=/ { id = $1; sub(/^c?ob=/, "", id); if (/\/ddbc$/) own = id } # named where it comes first
    /^ob=/ { now = id }
    /^calls=/ { getline; next }
    /^[-+*0-9]/ { cost[now] += $2 }
    END { printf "%s\tinstructions\t%d\n", name, cost[own]; exit !cost[own] }' "$work/profile"
}

row "${1:?is ddbc}" 1 generate_100
row "$1" "" generate_operations_100
