# SPDX-License-Identifier: Apache-2.0
# None of three commands that take one thing says that it was given none.
"$DDBC" breaking --against app.yaml
"$DDBC" table --format createtable
"$DDBC" import
