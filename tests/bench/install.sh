#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/bench/install.sh FOLDER
# Puts the peers in JavaScript into FOLDER, in the pinned versions, unless they are there already.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
pin=$(cat "$here"/package*.json | cksum)
if [ -f "$1/installed" ] && [ "$(cat "$1/installed")" = "$pin" ]; then
  exit 0
fi
command -v npm >/dev/null || exit 1
rm -rf "$1"
mkdir -p "$1"
cd "$1"
cp "$here/package.json" "$here/package-lock.json" .
# No scripts are run: none of them needs one.
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >npm.log 2>&1 || {
  cat npm.log >&2
  exit 1
}
printf '%s\n' "$pin" >installed
