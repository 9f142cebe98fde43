#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The two examples of many in flight, compiled as a user would, against ddb-local: a program that
# stands alone, and one whose event loop is libuv's.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${OBJ:?is set by make test}" "${OUT:=build}"
work=$(mktemp -d) || exit 1
server=
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0
export AWS_REGION=eu-west-1 AWS_ACCESS_KEY_ID=AKIDLOOP AWS_SECRET_ACCESS_KEY=loop

serve() { # a store of its own for each program
  [ -z "$server" ] || kill "$server"
  : >"$work/url"
  "$OUT/ddb-local" --port 0 >"$work/url" 2>"$work/server" &
  server=$!
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -s "$work/url" ] && break
    sleep 0.2
  done
  DDB_ENDPOINT=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p;q' "$work/url")
  export AWS_ENDPOINT_URL_DYNAMODB="$DDB_ENDPOINT"
}

example() { # NAME LIBRARIES-AND-FLAGS...
  name=$1
  shift
  serve
  # shellcheck disable=SC2086,SC2046 # lists of options
  if ${CC:-cc} -std=gnu11 -Wall -Wextra -Wpedantic -Werror ${SANFLAGS:-} -Iruntime/include -Igenerated \
    -o "$work/$name" "tests/loop/$name.c" "$OBJ/libgenerated.a" "$OBJ/libddb.a" "$@" \
    $(pkg-config --libs libcurl libcjson libcrypto) -lpthread >"$work/log" 2>&1 &&
    timeout 60 "$work/$name" >>"$work/log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL loop/$name:"
    head -n 20 "$work/log" "$work/server"
  fi
}

example alone
if pkg-config --exists libuv; then
  # shellcheck disable=SC2046 # a list of options
  example uv $(pkg-config --cflags --libs libuv)
elif [ "${CI:-}" = true ]; then
  echo "FAIL loop/uv: there is no libuv (libuv1-dev)"
  failed=$((failed + 1))
else
  echo "skipped: loop/uv: there is no libuv (libuv1-dev)"
  skipped=$((skipped + 1))
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
