/* SPDX-License-Identifier: Apache-2.0 */
/* Where the items of a table keep what: keys, indexes, fields. What is refused has its directory in
 * tests/invalid. */
#include "schema.h"

TestSuite(parse_tables);

#define HEAD "ddb: 1\nnamespace: app\n"

static struct schema compiled(const char *text) {
  struct schema schema = schema_compile(text);
  cr_assert_eq(schema.diag->errors, 0u, "%s", schema_messages(&schema));
  return schema;
}

static const struct field *field(const struct schema *schema, size_t entity, const char *name) {
  const struct entity *of = &schema->model->entities[entity];
  const struct field *found = model_field(of->fields, of->field_count, name);
  cr_assert(found != NULL);
  return found;
}

Test(parse_tables, fields_are_inside_beside_or_in_the_key) {
  struct schema schema =
      compiled(HEAD "tables:\n"
                    "  A: {name: TableA, partition_key: id, envelope: {data: D}}\n"
                    "  B: {name: TableB, partition_key: id, sort_key: n}\n"
                    "entities:\n"
                    "  One: {table: A, key: {id: \"{name}\"}, fields: {name: {type: "
                    "string, stored: key}, in: string, out: {type: int32, at: top}}}\n"
                    "  Two: {table: B, key: {id: \"X#{n}\", n: \"{n}\"}, fields: {n: "
                    "string, out: int32}}\n");
  cr_expect_eq(field(&schema, 0, "name")->place, PLACE_KEY);
  cr_expect_str_eq(field(&schema, 0, "name")->attribute, "id");
  cr_expect_eq(field(&schema, 0, "in")->place, PLACE_DATA);
  cr_expect_eq(field(&schema, 0, "out")->place, PLACE_TOP);
  cr_expect_eq(field(&schema, 1, "n")->place, PLACE_KEY);
  cr_expect_eq(field(&schema, 1, "out")->place, PLACE_TOP);
  cr_expect_str_eq(schema.model->tables[1].table_name, "TableB");
  cr_expect(!schema.model->tables[0].has_sort);
  schema_free(&schema);
}

/* The stored form differs from the field's own: it cannot be read from there. */
Test(parse_tables, a_changed_field_is_not_natural) {
  struct schema schema = schema_compile(HEAD "table: {name: App, partition_key: id}\n"
                                             "entities: {One: {key: {id: \"{id|upper}\"}, fields: "
                                             "{id: string}}}\n");
  cr_expect_str_eq(schema_rules(&schema), "attribute-clash");
  schema_free(&schema);
}

#define INDEXES                                                                                    \
  HEAD                                                                                             \
      "table: {name: App, partition_key: PK, sort_key: SK, indexes: {made: {partition_key: G1,"    \
      " sort_key: S1}, inverted: {partition_key: SK, sort_key: PK}, field: {partition_key: owner," \
      " sort_key: {name: rank, type: N}, projection: [rank]}}}\n"                                  \
      "entities:\n"                                                                                \
      "  All: {key: {PK: \"A#{a}\", SK: \"B#{b}\", G1: \"G#{b}\", S1: \"S#{a}\"}, fields:\n"       \
      "    {a: string, b: string, owner: string, rank: int64}}\n"                                  \
      "  Few: {key: {PK: \"F#{a}\", SK: \"F\"}, fields: {a: string, owner: string}}\n"

Test(parse_tables, an_entity_is_in_the_indexes_whose_keys_it_has) {
  struct schema schema = compiled(INDEXES);
  const struct entity *all = &schema.model->entities[0];
  const struct entity *few = &schema.model->entities[1];
  cr_assert_eq(all->index_count, 3u);
  cr_expect_eq(all->indexes[0].key_field_count, 2u);
  cr_expect_str_eq(all->indexes[0].key_fields[0]->name.text, "b");
  cr_expect_str_eq(all->indexes[1].partition.text, "B#{b}");
  cr_expect(!model_is_field(&all->indexes[1].partition));
  cr_expect(model_is_field(&all->indexes[2].partition));
  cr_expect_eq(all->indexes[2].index->projection, PROJECT_SOME);
  cr_expect(model_index(few, "inverted") != NULL);
  cr_expect(model_index(few, "made") == NULL);
  cr_expect(model_index(few, "field") == NULL, "it has no rank");
  schema_free(&schema);
}

Test(parse_tables, a_query_reads_by_the_key_of_its_index) {
  struct schema schema = compiled(INDEXES "operations:\n"
                                          "  some: {query: All, index: made, by: [b]}\n"
                                          "  whole: {query: All, index: made, by: [b, a]}\n"
                                          "  ranked: {query: All, index: field, by: [owner]}\n");
  const struct operation *operations = schema.model->operations;
  cr_expect_eq(operations[0].sort_parts, 1u);
  cr_expect_eq(operations[1].sort_parts, model_sort(&operations[1])->part_count);
  cr_expect_str_eq(model_partition(&operations[2])->attribute->name, "owner");
  schema_free(&schema);
}

Test(parse_tables, keys_of_different_tables_may_be_alike) {
  struct schema schema =
      compiled(HEAD "tables: {One: {partition_key: PK}, Two: {partition_key: "
                    "PK}}\n"
                    "entities:\n"
                    "  A: {table: One, key: {PK: \"X#{a}\"}, fields: {a: string}}\n"
                    "  B: {table: Two, key: {PK: \"X#{b}\"}, fields: {b: string}}\n");
  schema_free(&schema);
}
