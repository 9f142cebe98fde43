# shellcheck shell=sh
# Each rule once, its results with the places of their notes.
cat >"my app.yaml" <<'EOF'
ddb: 1
namespace: app
table: {name: App, partition_key: PK}
entities:
  A: {key: {PK: "A#{id}"}, fields: {id: string}}
  B: {key: {PK: "A#{id}"}, fields: {id: string}}
EOF
cat >odd.yaml <<'EOF'
ddb: 1
namespace: odd
table: {name: Odd, partition_key: PK}
entities:
  C: {key: {PK: "C#{id}"}, fields: {id: string, old: {type: "int32?", default: 1}}}
EOF
"$DDBC" --error-format=sarif check "my app.yaml" odd.yaml
