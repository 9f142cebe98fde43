#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rewrites every stderr.txt and exit file. Only `make bless` calls it; read the diff afterwards.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
ddbc=${DDBC:-$here/../../build/ddbc}
case $ddbc in /*) ;; *) ddbc=$(pwd)/$ddbc ;; esac
work=$(mktemp -d "${TMPDIR:-/tmp}/ddbc-invalid.XXXXXX")
trap 'rm -rf "$work"' EXIT
for case in "$here"/*/; do
  case=${case%/}
  code=$(sh "$here/case.sh" "$ddbc" "$case" "$work/out")
  cp "$work/out" "$case/stderr.txt"
  if [ -s "$work/out.stdout" ]; then cp "$work/out.stdout" "$case/stdout.txt"; else rm -f "$case/stdout.txt"; fi
  if [ "$code" = 1 ]; then
    rm -f "$case/exit"
  else
    echo "$code" >"$case/exit"
  fi
done
