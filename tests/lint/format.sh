#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Hand-written and generated C is as clang-format leaves it, and headings of sections are one line.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# Golden files are not: some hold names longer than a line, which ddbc does not break as clang-format
# would.
c_files generator runtime generated tests | grep -v '^tests/golden/' |
  xargs -r -P2 -n 24 clang-format --style=file --dry-run -Werror 2>&1 | grep -E '^[^ ]+:[0-9]+:' >"$out"
# It breaks a heading that is a column too long, and is content with what comes of it.
c_files generator runtime generated tests | grep -v '^tests/golden/' |
  xargs -r awk '/^ \*(\/| -+( \*\/)?)$/ && heading { print FILENAME ":" FNR - 1 ": a heading has 100 columns, and one line" }
    { heading = /^\/\* ---- / && !/\*\/$/ }' >>"$out"
verdict "$out"
