# SPDX-License-Identifier: Apache-2.0
# "-" is standard input.
sed 's/title: string?/title: strnig?/' app.yaml | "$DDBC" check -
