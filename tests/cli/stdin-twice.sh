# SPDX-License-Identifier: Apache-2.0
# There is one standard input.
"$DDBC" check - - <app.yaml
