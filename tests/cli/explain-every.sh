# SPDX-License-Identifier: Apache-2.0
# Every operation of every golden schema, and of ours, has a request and a cost.
root=$(dirname "$0")/../..
operations() { # SCHEMA
  awk '/^operations:/ { inside = 1; next } /^[a-z]/ { inside = 0 }
    inside && /^  [A-Za-z][A-Za-z0-9_]*:/ { sub(/:.*/, ""); print $1 }' "$1"
}
count=0
for schema in "$root"/tests/golden/*/schema.yaml "$root"/schema/*.yaml; do
  for operation in $(operations "$schema"); do
    count=$((count + 1))
    "$DDBC" explain "$schema" "$operation" >text 2>errors || echo "${schema#"$root"/} $operation: exit code $?"
    awk -v what="${schema#"$root"/} $operation" '
      /^X-Amz-Target: DynamoDB_20120810\.[A-Za-z]+$/ { target = 1 }
      /^{$/ { request = 1 }
      /^(read|write) units by size / { cost = 1 }
      /^  (read|write) units, (table|index) / { estimate = 1 }
      /not printed|not shown|cannot/ { print what ": " $0 }
      END { if (!target || !request || !cost || !estimate) print what ": no request, or no cost" }' text
  done
  "$DDBC" explain "$schema" >text 2>errors || echo "${schema#"$root"/}: exit code $?"
  grep -q '^a typical call ' text || echo "${schema#"$root"/}: nothing is said of all operations"
done
# A script that finds none of them sees nothing wrong either.
[ "$count" -gt 200 ] || echo "only $count operations were found"
