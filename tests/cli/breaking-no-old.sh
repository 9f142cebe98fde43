# SPDX-License-Identifier: Apache-2.0
# There is no older schema.
"$DDBC" breaking app.yaml
