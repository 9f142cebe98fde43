# SPDX-License-Identifier: Apache-2.0
# What is no JSON, what is no design, what is not there, and too many words: one message each.
"$DDBC" import app.yaml
echo "$?"
echo '{"tables": []}' >other.json
"$DDBC" import other.json
echo "$?"
"$DDBC" import missing.json
echo "$?"
"$DDBC" import other.json missing.json
