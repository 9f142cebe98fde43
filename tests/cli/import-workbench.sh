# SPDX-License-Identifier: Apache-2.0
# Templates from sample items: they rebuild every key, and the schema is one that the compiler takes.
folder=$(dirname "$0")
"$DDBC" import - <"$folder/import-workbench.json" | tee shop.yaml
"$DDBC" check shop.yaml
