# SPDX-License-Identifier: Apache-2.0
# Many entities are compiled by as many threads as there are processors: the bytes are the same, and
# a template that was made for one entity is not taken for that of the next.
{
  printf 'ddb: 1\nnamespace: many\ntable: {name: Many, partition_key: PK, sort_key: SK}\nentities:\n'
  i=0
  while [ $i -lt 300 ]; do
    printf '  Thing%d:\n    key: {PK: "T%d#{id}", SK: "S"}\n    fields: {id: string, f%d: int32}\n' $i $i $i
    i=$((i + 1))
  done
} >many.yaml
taskset -c "$(taskset -cp $$ | sed 's/.*: //; s/[,-].*//')" "$DDBC" many.yaml -o one || exit
"$DDBC" many.yaml -o several || exit
diff -r one several || exit
i=0
while [ $i -lt 300 ]; do
  grep -q "^  at_thing${i}__f$i,\$" several/many/thing$i.c || echo "thing$i.c lacks its field"
  i=$((i + 1))
done
