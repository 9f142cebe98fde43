#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/editor/install.sh FOLDER
# Puts ajv and yaml, pinned, into FOLDER/node_modules; fails without npm or a network.
set -u
here=$(cd "$(dirname "$0")" && pwd)
command -v npm >/dev/null || exit 1
cmp -s "$here/package-lock.json" "$1/installed" && exit 0
mkdir -p "$1"
cp "$here/package.json" "$here/package-lock.json" "$1"
(cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$1/npm.log" 2>&1 &&
  cp "$here/package-lock.json" "$1/installed"
