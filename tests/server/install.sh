#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/server/install.sh FOLDER
# Puts the AWS SDK for JavaScript and dynamodb-admin, pinned, into FOLDER/node_modules; fails without
# node, npm or a network.
set -u
here=$(cd "$(dirname "$0")" && pwd)
command -v node >/dev/null && command -v npm >/dev/null || exit 1
node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || exit 1 # what the SDK asks for
cmp -s "$here/package-lock.json" "$1/installed" && exit 0
mkdir -p "$1"
cp "$here/package.json" "$here/package-lock.json" "$1"
(cd "$1" && npm ci --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error) \
  >"$1/npm.log" 2>&1 && cp "$here/package-lock.json" "$1/installed"
