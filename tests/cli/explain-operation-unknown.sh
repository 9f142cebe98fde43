# SPDX-License-Identifier: Apache-2.0
# An operation that the schema has not, and a schema with an error.
"$DDBC" explain app.yaml closeTaks
echo "exit $?"
"$DDBC" explain key-collision getTask
echo "exit $?"
sed -i 's/set: \[state\]/set: [stat]/' app.yaml
"$DDBC" explain app.yaml closeTask
