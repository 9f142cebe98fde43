# SPDX-License-Identifier: Apache-2.0
# A format is needed, it is one of those there are, and it is for `table` only.
"$DDBC" table app.yaml
"$DDBC" table app.yaml --format create-table
"$DDBC" table app.yaml app.yaml --format createtable
"$DDBC" table app.yaml --format createtable -o here
"$DDBC" check app.yaml --format createtable
