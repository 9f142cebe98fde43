#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An enum of 100,000 values: text is one node each.
set -eu
cat <<'END'
ddb: 1
namespace: app
table: {name: App, partition_key: PK}
entities:
  Task: {key: {PK: "T#{id}"}, fields: {id: string, state: State}}
types:
  State:
    enum:
END
seq 100000 | sed 's/^/      - v/'
