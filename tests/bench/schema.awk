# SPDX-License-Identifier: Apache-2.0
# Prints a schema of `entities` entities of 15 fields with five operations each, as real designs have
# them: mostly strings, some numbers and times, enums, structs, lists, a map, two indexes; with `light`
# the entities alone, without indexes and operations. The same `seed` gives the same schema with every
# awk: the random numbers are our own (Lehmer, 2^31 - 1).
function random(n) {
  state = (state * 16807) % 2147483647
  return state % n
}

function type_of(number,    pick) {
  pick = random(20)
  if (pick < 6) return "string"
  if (pick < 9) return "string?"
  if (pick < 11) return "int32"
  if (pick < 12) return "{type: int64, min: 0}"
  if (pick < 13) return "decimal?"
  if (pick < 14) return "bool"
  if (pick < 15) return "timestamp?"
  if (pick < 16) return "State" random(types)
  if (pick < 17) return "Point" random(types) "?"
  if (pick < 18) return "list<string>?"
  if (pick < 19) return "list<Point" random(types) ">?"
  return "{type: \"string?\", max_length: 200, doc: What field " number " is for.}"
}

BEGIN {
  state = seed * 7919 + 1
  types = int(entities / 10) + 1
  print "ddb: 1\nnamespace: bench"
  print "table:\n  name: Bench\n  partition_key: PK\n  sort_key: SK"
  if (!light) print "  indexes:"
  if (!light)  print "    GSI1: {partition_key: GSI1PK, sort_key: GSI1SK}"
  if (!light) print "    GSI2: {partition_key: GSI2PK, sort_key: GSI2SK}"
  print "envelope:\n  entity_type: EntityType\n  data: Data"
  print "  created_at: {name: CreatedAt, type: epoch_ms}\n  updated_at: {name: UpdatedAt, type: epoch_ms}"
  print "types:"
  for (i = 0; i < types; i++) {
    print "  State" i ":\n    enum: [open, in-work, on-hold, done, dropped]"
    print "  Point" i ":\n    struct: {x: double, y: double, label: \"string?\", state: State" i "}"
  }
  print "entities:"
  for (i = 0; i < entities; i++) {
    print "  Thing" i ":\n    doc: One thing of kind " i "."
    print "    key:"
    print "      PK: \"T" i "#{ownerId}\"\n      SK: \"THING#{thingId}\""
    if (!light && i % 2 == 0) print "      GSI1PK: \"S" i "#{status}\"\n      GSI1SK: \"{openedAt}#{thingId}\""
    if (!light && i % 5 == 0) print "      GSI2PK: \"G" i "#{thingId}\"\n      GSI2SK: \"{ownerId}\""
    print "    fields:\n      ownerId: string\n      thingId: string"
    print "      status: State" i % types "\n      openedAt: timestamp"
    for (k = 4; k < 15; k++) print "      field" k ": " type_of(k)
  }
  if (light) exit
  print "operations:"
  for (i = 0; i < entities; i++) {
    print "  putThing" i ": {put: Thing" i "}\n  getThing" i ": {get: Thing" i "}"
    print "  listThing" i ": {query: Thing" i ", by: [ownerId], limit: 25}"
    print "  setThing" i ": {update: Thing" i ", set: [field4, field5], set_optional: [field6, field7]}"
    print "  deleteThing" i ": {delete: Thing" i "}"
  }
}
