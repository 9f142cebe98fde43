# SPDX-License-Identifier: Apache-2.0
# Messages that did not arrive are an error, also of a schema that has none of its own.
"$DDBC" check --error-format=json app.yaml 2>/dev/full
