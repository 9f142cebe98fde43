# SPDX-License-Identifier: Apache-2.0
# Behind "--" a word is a file, whatever it begins with.
cp app.yaml ./--help
"$DDBC" check -- --help
