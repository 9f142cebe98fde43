# SPDX-License-Identifier: Apache-2.0
# The older schema has to be right, too.
sed 's/title: string?/title: strnig/' app.yaml >old.yaml
"$DDBC" breaking app.yaml --against old.yaml
