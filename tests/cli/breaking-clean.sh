# SPDX-License-Identifier: Apache-2.0
# A schema breaks nothing of itself, and says nothing.
"$DDBC" breaking app.yaml --against app.yaml
