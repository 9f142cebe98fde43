# SPDX-License-Identifier: Apache-2.0
# generate needs to be told where.
"$DDBC" generate app.yaml
