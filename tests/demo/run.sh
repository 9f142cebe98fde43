#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/demo/run.sh PROGRAM       (called by `make demo`)
# Runs the walk-through in the embedded store, or wherever $DDB_ENDPOINT says.
set -eu
export DDB_ENDPOINT="${DDB_ENDPOINT:-sqlite::memory:}"
echo "endpoint: $DDB_ENDPOINT"
exec "$1"
