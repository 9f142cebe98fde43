#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ddb-local, the server of the embedded store: raw HTTP, signatures and random requests by Python
# alone; boto3; the AWS SDK for JavaScript; dynamodb-admin in Chromium. What is not there is skipped,
# and in CI it fails. DDB_SERVER_FUZZ_SECONDS: how long random requests are sent.
set -u
cd "$(dirname "$0")" || exit 1
OUT=${OUT:-build}
build=${DDB_BUILD:-$PWD/../../build}
case $OUT in /*) ;; *) OUT=$PWD/../../$OUT ;; esac
export DDB_LOCAL="$OUT/ddb-local" DDB_SERVER_PACKAGES="$build/npm/server"
export PYTHONDONTWRITEBYTECODE=1 NODE_NO_WARNINGS=1
# Nobody's settings: clients find neither keys nor another region.
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

suite() { # COMMAND...: prints what it says, and adds the counts of its last line
  status=0
  "$@" >"$log" 2>&1 || status=$?
  counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$log" |
    tail -n 1)
  sed '/ passed, .* skipped$/d' "$log"
  # shellcheck disable=SC2086 # three words
  set -- ${counts:-0 0 0}
  if [ $status -ne 0 ] && [ "$2" -eq 0 ]; then set -- "$1" 1 "$3"; fi
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

left_out() { # REASON FILE...: their cases are not run
  reason=$1
  shift
  cases=$(cat "$@" | grep -c -e '^def test_' -e "^  \['")
  echo "skipped: $*: $reason"
  if [ "${CI:-}" = true ]; then failed=$((failed + 1)); else skipped=$((skipped + cases)); fi
}

# The first Python that has boto3: Debian's is not always the first in the path.
for python in python3 /usr/bin/python3; do
  "$python" -c 'import boto3' 2>/dev/null && break
done
if ! "$python" -c '' 2>/dev/null; then
  left_out 'there is no python3' raw.py sign.py fuzz.py boto.py
else
  for file in raw.py sign.py fuzz.py; do suite "$python" "$file"; done
  if "$python" -c 'import boto3' 2>/dev/null; then
    suite "$python" boto.py
  else
    left_out 'there is no boto3 (python3-boto3)' boto.py
  fi
fi

if sh install.sh "$DDB_SERVER_PACKAGES"; then
  suite node sdk.js
  suite node admin.js
else
  left_out 'the AWS SDK for JavaScript cannot be installed' sdk.js admin.js
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
