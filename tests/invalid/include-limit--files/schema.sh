# SPDX-License-Identifier: Apache-2.0
# One file more than a schema may have; the message is at its name.
cat <<'END'
ddb: 1
namespace: app
table: {name: App, partition_key: PK, sort_key: SK}
entities:
  User:
    key: {PK: "U#{id}", SK: USER}
    fields: {id: string}
include:
END
i=0
while [ $i -le 4096 ]; do
  i=$((i + 1))
  echo '{}' >"$i.yaml"
  echo "- $i.yaml"
done
