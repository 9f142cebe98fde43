# shellcheck shell=sh
# One document of JSON, also for text that hides quotes, and when there is nothing to say.
cat >"wr\"ong.yaml" <<'EOF'
ddb: 1
namespace: app
table: {name: App, partition_key: PK}
entities:
  A: {key: {PK: "A\\\"#{id}#{ix}"}, fields: {id: string}}
EOF
"$DDBC" check --error-format=json "wr\"ong.yaml"
"$DDBC" check --error-format json app.yaml
