#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# CALLS calls (20,000) must leave nothing behind; and a leak of 16 bytes, or of a file, in a thousand
# calls must be seen, or the first says nothing.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${OBJ:?is set by make test}"
calls=${CALLS:-20000}
soak=$OBJ/tests/soak/soak
passed=0 failed=0
if timeout $((120 + calls / 200)) "$soak" "$calls"; then passed=1; else failed=1; fi
for seeded in memory files; do
  if timeout 120 "$soak" 10000 "$seeded" 2>&1 | grep -q '^FAIL soak: more is in use'; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL soak: lost $seeded were not seen"
  fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
