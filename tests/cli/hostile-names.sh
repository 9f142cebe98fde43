# SPDX-License-Identifier: Apache-2.0
# File names that look like formats, options or escapes are only names.
for name in '%s%n.yaml' 'a b.yaml' 'ü.yaml' 'quote".yaml'; do
  sed 's/title: string?/title: strnig?/' app.yaml >"$name"
  "$DDBC" check "$name" 2>&1 | head -n 1
done
