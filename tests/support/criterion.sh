#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/support/criterion.sh LABEL PROGRAM...
# Runs Criterion programs one after the other, shows what failed or was skipped, and adds a row
# `LABEL NAME` to $DDB_TEST_REPORT for each. Counts by Criterion's TAP output and trusts nothing:
# a plan that was not fulfilled, an exit status without a failed test or no output at all fails.
set -u
label=$1
shift
logs=${DDB_LOGS:-build/log}
limit=${DDB_TEST_SECONDS:-120}
mkdir -p "$logs"

count() { # TAP-FILE EXIT-STATUS -> passed failed skipped
  awk -v status="$2" '
    /^1\.\.[0-9]+$/ { plan = substr($0, 4) }
    /^ok - .*# SKIP/ { skipped++; next }
    /^ok - / { passed++ }
    /^not ok - / { failed++ }
    END {
      missing = plan - passed - failed - skipped
      if (missing > 0) failed += missing
      if (plan == 0 || (status != 0 && !failed)) failed++
      print passed + 0, failed + 0, skipped + 0
    }' "$1"
}

explain() { # TAP-FILE LOG LABEL SUITE EXIT-STATUS
  echo "FAILED: $3 $4 (exit status $5)"
  sed -n '/^not ok/,/^  \.\.\.$/p' "$1"
  tail -n 60 "$2"
}

for program in "$@"; do
  suite=$(basename "$program" | sed 's/^test_//')
  log=$logs/$(printf '%s' "$label-$suite" | tr -c 'a-zA-Z0-9_-' '-')
  : >"$log.tap"
  status=0
  # Those that count allocations, or look into freed ones, would see those of the lines that are
  # printed, too: new memory may hold what libcurl left there.
  case $suite in *memory* | secrets) told= ;; *) told=${DDB_LOG:-} ;; esac
  DDB_LOG=$told timeout "$limit" "$program" --tap="$log.tap" -j"${DDB_TEST_JOBS:-2}" >"$log.txt" 2>&1 || status=$?
  # shellcheck disable=SC2046 # three words
  set -- $(count "$log.tap" $status)
  printf '%s %s\t%s\t%s\t%s\n' "$label" "$suite" "$1" "$2" "$3" >>"$DDB_TEST_REPORT"
  [ "$2" -eq 0 ] || explain "$log.tap" "$log.txt" "$label" "$suite" $status
  sed -n "s/^ok - \(.*\)# SKIP/skipped: $label \1/p" "$log.tap"
done
