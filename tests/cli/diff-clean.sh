# SPDX-License-Identifier: Apache-2.0
# generate --check after generate: silent.
"$DDBC" app.yaml -o out && "$DDBC" generate app.yaml -o out --check
