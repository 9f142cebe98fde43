# SPDX-License-Identifier: Apache-2.0
# Wrong usage of fmt.
"$DDBC" fmt
"$DDBC" fmt - app.yaml
"$DDBC" fmt -o out app.yaml
"$DDBC" fmt --depfile=d app.yaml
"$DDBC" fmt --format createtable app.yaml
