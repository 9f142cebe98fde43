#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No file names a folder of one machine or keeps a note of work not done, and every source says its
# licence in its first line (a script in its second).
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
out=$(mktemp)
trap 'rm -f "$out"' EXIT

texts() {
  find . -path ./.git -prune -o -path ./build -prune -o -name package-lock.json -prune -o \
    -type f -print | sed 's|^\./||' | sort
}
# In pieces, so that this file does not find itself.
machine='/wor''k/|/tmp/bash_''jobs|/far''m/|/roo''t/'
unfinished='\<(TO''DO|FIX''ME|XX''X)\>'
texts | tr '\n' '\0' | xargs -0 -r grep -InE "$machine|$unfinished" >"$out"
find generator runtime tests .ci -type f \
  \( -name '*.[ch]' -o -name '*.sh' -o -name '*.js' -o -path '.ci/*' \) 2>/dev/null | sort |
  while read -r file; do
    case $file in tests/golden/*/* | tests/cli/*) continue ;; esac
    head -n 2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
      echo "$file:1: the first line does not say the licence"
  done >>"$out"
verdict "$out"
