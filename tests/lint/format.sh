#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Hand-written and generated C is as clang-format leaves it.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
out=$(mktemp)
trap 'rm -f "$out"' EXIT

c_files generator runtime generated tests |
  xargs -r -P2 -n 24 clang-format --style=file --dry-run -Werror 2>&1 | grep -E '^[^ ]+:[0-9]+:' >"$out"
verdict "$out"
