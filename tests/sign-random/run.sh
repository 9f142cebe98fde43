#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# COUNT random requests (10,000), signed here and by botocore, where python3-botocore is installed. In
# CI it must be. SEED=n starts with other ones.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${OBJ:?is set by make test}"
count=${COUNT:-10000}
for python in python3 /usr/bin/python3 ''; do
  [ -n "$python" ] && "$python" -c 'import botocore.auth' 2>/dev/null && break
done
if [ -z "$python" ]; then
  echo "skipped: random signatures: there is no botocore (Debian: python3-botocore)"
  if [ "${CI:-}" = true ]; then echo "0 passed, 1 failed, 0 skipped" && exit 1; fi
  echo "0 passed, 0 failed, $count skipped"
  exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkfifo "$work/pipe" || exit 1
"$OBJ/tests/sign-random/sign_random" "$count" ${SEED:+"$SEED"} >"$work/pipe" &
"$python" tests/sign-random/compare.py <"$work/pipe" >"$work/out"
status=$?
wait $! || status=1
cat "$work/out"
# All of them came through the pipe.
[ "$status" -ne 0 ] || grep -q "^$count passed, 0 failed, 0 skipped$" "$work/out"
