#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clang-tidy with .clang-tidy over everything that ships. What passed once is remembered in
# build/tidy under a hash of the preprocessed text (with comments: they may hold NOLINT), the
# configuration and clang-tidy's version, so that only what changed is looked at again.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
flags="-std=c11 -D_POSIX_C_SOURCE=200809L -D_GNU_SOURCE -Iruntime -Iruntime/include -Iruntime/src -Igenerator
  -Igenerated"
cache=build/tidy
mkdir -p "$cache"

# Called by xargs: FILE. Prints findings only.
one() {
  # shellcheck disable=SC2086 # a list of flags
  key=$({ clang -E -C $flags "$1" && cat .clang-tidy && clang-tidy --version; } 2>&1 |
    sha256sum | cut -d ' ' -f 1)
  [ -e "$cache/$key" ] && return 0
  # shellcheck disable=SC2086
  if clang-tidy --quiet "$1" -- $flags >"$cache/$key.$$" 2>/dev/null; then
    mv "$cache/$key.$$" "$cache/$key"
  else
    sed "s|^$PWD/||" "$cache/$key.$$"
    rm "$cache/$key.$$"
    echo "$1:1: clang-tidy is not content"
  fi
}
if [ "${1:-}" = --one ]; then
  one "$2"
  exit 0
fi

out=$(mktemp)
trap 'rm -f "$out"' EXIT
c_files generator runtime generated | grep '\.c$' | xargs -r -P2 -L1 sh "$LINT_HOME/tidy.sh" --one >"$out"
verdict "$out"
