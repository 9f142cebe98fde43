#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rewrites the expected files of the golden, invalid and cli tests and the reference's table of rules from what ddbc does now (called
# by `make bless`, never by a test). Read the diff before you commit it.
set -eu
cd "$(dirname "$0")/.."
: "${DDBC:?is set by make bless}"
export DDBC
for suite in golden invalid cli reference; do
  if [ -f "tests/$suite/bless.sh" ]; then
    sh "tests/$suite/bless.sh"
  fi
done
git --no-pager diff --stat -- tests || :
