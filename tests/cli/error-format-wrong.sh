# shellcheck shell=sh
# A form that is none, and one that is missing.
"$DDBC" check --error-format=jsno app.yaml
echo $?
"$DDBC" check app.yaml --error-format
