#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Random requests to the embedded store and to DynamoDB Local: both say the same, or the difference is
# in differences.txt. DDB_TEST_STEPS=n and DDB_TEST_SEED=n for more and for others; a difference
# says its seed and its step, which `--seed N --step N` shows.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${OBJ:?is set by make test}"
steps=${DDB_TEST_STEPS:-1500}
log=$PWD/${OUT:-build}/differential.txt

if ! sh tests/live/install.sh dynamodb-local "${DDB_BUILD:-$PWD/build}/npm/dynamodb-local"; then
  echo 'skipped: differential: DynamoDB Local cannot be installed'
  if [ "${CI:-}" = true ]; then echo '0 passed, 1 failed, 0 skipped'; else echo "0 passed, 0 failed, $steps skipped"; fi
  exit 0
fi
status=0
sh tests/live/servers.sh dynamodb-local "$OBJ/tests/differential/differential" --steps "$steps" \
  --seed "${DDB_TEST_SEED:-20261123}" --known tests/differential/differences.txt >"$log" 2>&1 || status=$?
failed=$(sed -n 's/^\([0-9]*\) unexplained, .*/\1/p' "$log")
if [ $status -ne 0 ]; then
  cat "$log"
  if [ "${failed:-0}" -eq 0 ]; then failed=1; fi
fi
echo "$((steps - failed)) passed, $failed failed, 0 skipped"
exit $status
