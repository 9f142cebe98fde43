#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/live/servers.sh dynalite|dynamodb-local COMMAND...
# Starts the server on a free loopback port, runs COMMAND with DDB_ENDPOINT and test credentials in
# its environment, stops the server, and ends with COMMAND's status. A server that did not live as
# long as COMMAND is a failure, whatever COMMAND thought of it.
set -eu
name=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
build=${DDB_BUILD:-$(cd "$here/../.." && pwd)/build}
folder=$build/npm/$name
mkdir -p "$build"
log=$(mktemp "$build/$name.XXXXXX") # of this run only: two may go on at once
server='' command=''

sh "$here/install.sh" "$name" "$folder"

# The environment of the server's programs: no proxy between us and loopback, no AWS of the user's.
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL \
  AWS_ENDPOINT_URL_DYNAMODB AWS_DEFAULT_REGION

stop() {
  for pid in $command $server; do
    kill "$pid" 2>/dev/null || continue
    wait "$pid" 2>/dev/null || :
  done
  command='' server=''
}
trap 'stop; rm -f "$log"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

start_dynalite() {
  : >"$log" # here, not in the child: the port of a failed try must not be read
  node "$here/dynalite/serve.js" "$folder" >"$log" 2>&1 &
  server=$!
  tries=0
  while ! port=$(grep -m 1 -x '[0-9][0-9]*' "$log"); do
    tries=$((tries + 1))
    if [ $tries -gt 600 ] || ! kill -0 $server 2>/dev/null; then return 1; fi
    sleep 0.05
  done
}

# The port is free when it is chosen and may be taken when Java gets to it: start tries again then.
start_dynamodb_local() {
  port=$(node "$here/probe.js" port)
  (
    cd "$folder/emulator"
    # In the locale of the tests it would spoil what is not ASCII in a set of strings.
    exec java -Dfile.encoding=UTF-8 -Djava.library.path=./DynamoDBLocal_lib -Xmx512m -jar DynamoDBLocal.jar \
      -disableTelemetry -inMemory -sharedDb -port "$port"
  ) >"$log" 2>&1 &
  server=$!
  node "$here/probe.js" wait "$port" $server
}

start() {
  for _ in 1 2 3; do
    case $name in
      dynalite) start_dynalite && return ;;
      dynamodb-local) start_dynamodb_local && return ;;
    esac
    stop
  done
  echo "servers.sh: $name does not start:" >&2
  cat "$log" >&2
  exit 1
}

start
DDB_ENDPOINT=http://127.0.0.1:$port
AWS_ACCESS_KEY_ID=AKIDTEST AWS_SECRET_ACCESS_KEY=secret AWS_REGION=us-east-1 DDB_SERVER=$name
AWS_ENDPOINT_URL_DYNAMODB=$DDB_ENDPOINT
AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export DDB_ENDPOINT AWS_ENDPOINT_URL_DYNAMODB AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION \
  DDB_SERVER AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE

# In the background, so that a signal to this script is acted on at once and not after COMMAND.
status=0
"$@" <&0 &
command=$!
wait $command || status=$?
command=''

if ! kill -0 $server 2>/dev/null; then
  echo "servers.sh: $name died while '$1' ran; the end of its log:" >&2
  tail -n 20 "$log" >&2
  [ $status -ne 0 ] || status=1
fi
exit $status
