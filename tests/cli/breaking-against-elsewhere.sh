# SPDX-License-Identifier: Apache-2.0
# Other commands compare nothing.
"$DDBC" check app.yaml --against app.yaml
