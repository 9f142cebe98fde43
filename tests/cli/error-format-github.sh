# shellcheck shell=sh
# A line for each message: a colon or a comma in the name of a file separates nothing.
cat >"50%,a:b.yaml" <<'EOF'
ddb: 1
namespace: app
table: {name: App, partition_key: PK}
entities:
  A: {key: {PK: "A#{id}"}, fields: {id: strnig, "a%": string}}
EOF
"$DDBC" check --error-format=github "50%,a:b.yaml"
