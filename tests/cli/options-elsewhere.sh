# SPDX-License-Identifier: Apache-2.0
# Options of generate at other commands, a dependency file that cannot be written, and a file by its
# whole path.
cat >app.yaml <<'SCHEMA'
ddb: 1
namespace: app
table: {name: App, partition_key: PK}
entities:
  Task: {key: {PK: "T#{id}"}, fields: {id: strin}}
SCHEMA
for command in explain import breaking; do
  "$DDBC" "$command" -o out app.yaml 2>/dev/null
  echo "$command $?"
done
"$DDBC" check --error-format=sarif "$PWD/app.yaml" 2>&1 | grep -c '"uri": *"file:///'
sed -i s/strin/string/ app.yaml
"$DDBC" generate -o out --depfile no/such/folder/x.d app.yaml
