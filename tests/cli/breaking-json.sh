# SPDX-License-Identifier: Apache-2.0
# Findings for machines; the counts are for people.
sed 's/title: string?/title: string/' app.yaml >new.yaml
"$DDBC" breaking new.yaml --against app.yaml --error-format json
