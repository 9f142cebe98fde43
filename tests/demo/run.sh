#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/demo/run.sh PROGRAM       (called by `make demo`)
# Runs the walk-through against the server of $DDB_ENDPOINT, or against one of its own.
set -eu
cd "$(dirname "$0")/../.."
if [ -n "${DDB_ENDPOINT:-}" ]; then
  exec "$1"
fi
exec sh tests/live/servers.sh dynalite "$1"
