# SPDX-License-Identifier: Apache-2.0
# Splits a schema by definition: each one of `types:`, `entities:` and `operations:` becomes a file of
# its own, parts/NUMBER.yaml below `folder`, and schema.yaml includes them all. Sections in braces
# stay where they are.
/^[^ #]/ {
  section = ($0 ~ /^(types|entities|operations):[ \t]*(#.*)?$/) ? $1 : ""
  if (section) next
}
section && /^  [^ #]/ { file = folder "/parts/" ++count ".yaml"; print section >file }
section && !file { next }
section { print >file; next }
{ file = ""; print >(folder "/schema.yaml") }
END {
  print "include:" >(folder "/schema.yaml")
  for (i = 1; i <= count; i++) print "  - parts/" i ".yaml" >(folder "/schema.yaml")
  exit count == 0
}
