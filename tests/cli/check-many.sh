# SPDX-License-Identifier: Apache-2.0
# All schemas are read even if the first is wrong; messages stand in the order of the files.
sed 's/title: string?/title: strnig?/' app.yaml >b.yaml
sed 's/namespace: app/namespace: other/; s/limit: 20/limit: 0/' app.yaml >a.yaml
"$DDBC" check b.yaml a.yaml
