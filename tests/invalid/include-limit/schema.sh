# SPDX-License-Identifier: Apache-2.0
# Seventeen files, each of which includes the next.
for i in $(seq 1 16); do
  echo "include: [$((i + 1)).yaml]" >"$i.yaml"
done
echo 'types: {}' >17.yaml
cat <<'END'
ddb: 1
namespace: app
table: {name: App, partition_key: PK, sort_key: SK}
include: [1.yaml]
entities:
  User:
    key: {PK: "U#{id}", SK: USER}
    fields: {id: string}
END
