# SPDX-License-Identifier: Apache-2.0
# The older schema cannot be read.
"$DDBC" breaking app.yaml --against none.yaml
