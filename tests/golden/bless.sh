#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rewrites tests/golden/*/expected (called by `make bless`).
set -eu
cd "$(dirname "$0")"
ddbc=${DDBC:-$PWD/../../build/ddbc}
for schema in */schema.yaml; do
  [ -f "$schema" ] || continue
  (cd "$(dirname "$schema")" && rm -rf expected && "$ddbc" generate -o expected schema.yaml)
done
