# SPDX-License-Identifier: Apache-2.0
# Comments of 16 MiB each, and then one byte too many for the schema and them.
cat <<'END'
ddb: 1
namespace: app
table: {name: App, partition_key: PK, sort_key: SK}
entities:
  User:
    key: {PK: "U#{id}", SK: USER}
    fields: {id: string}
include: [1.yaml, 2.yaml, 3.yaml, 4.yaml]
END
{
  echo 'types: {} #'
  yes '#' | head -c 16777202
} >1.yaml
for i in 2 3 4; do cp 1.yaml $i.yaml; done
