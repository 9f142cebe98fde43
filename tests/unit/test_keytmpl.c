/* SPDX-License-Identifier: Apache-2.0 */
/* Key templates: their parts, and whether two of them can meet. */
#include "keytmpl.h"
#include "schema.h"

/* Two entities with these sort keys; fields a, b, c are strings, e is one of "on" and "off"; o and
 * n are an optional string and integer, f an optional flag. */
static struct schema two(const char *first, const char *second) {
  struct ddb_arena *arena = mem_arena();
  const char *fields = "    fields: {a: string, b: string, c: string, e: Flag, o: 'string?', "
                       "n: 'int32?', f: 'Flag?'}\n";
  const char *text = mem_format(arena,
                                SCHEMA_HEAD "types: {Flag: {enum: [\"on\", \"off\"]}}\nentities:\n"
                                            "  One:\n    key: {PK: \"P\", SK: \"%s\"}\n%s"
                                            "  Two:\n    key: {PK: \"P\", SK: \"%s\"}\n%s",
                                first, fields, second, fields);
  struct schema schema = schema_read(text);
  schema.model = schema_parse(schema.root, schema.diag);
  cr_assert_eq(schema.diag->errors, 0u, "%s", schema_messages(&schema));
  ddb_arena_free(arena);
  return schema;
}

Test(keytmpl, parts) {
  struct schema schema = two("USER#{a}#X#{b}", "{c}");
  const struct key_template *first = &schema.model->entities[0].sort;
  cr_assert_eq(first->part_count, 4u);
  cr_expect_str_eq(first->parts[0].literal, "USER#");
  cr_expect_str_eq(first->parts[1].field->name.text, "a");
  cr_expect_str_eq(first->parts[2].literal, "#X#");
  cr_expect_str_eq(first->parts[3].field->name.text, "b");
  struct span span = first->parts[3].span;
  cr_expect(memcmp(schema.source->text + span.start, "{b}", 3) == 0 && span.end == span.start + 3);
  cr_expect_eq(schema.model->entities[1].sort.part_count, 1u);
  cr_expect_eq(schema.model->entities[0].key_field_count, 2u);
  schema_free(&schema);
}

Test(keytmpl, common) {
  static const struct {
    const char *one, *two, *common;
  } cases[] = {
      {"A", "A", "A"},
      {"A", "B", NULL},
      {"A#{a}", "A#{b}", "A#x"},
      {"A#{a}", "A", NULL},
      {"A#{a}", "A#", NULL},        /* a field is never empty */
      {"A#{a}", "A#{b}#{c}", NULL}, /* and holds no separator */
      {"A#{a}", "A#B", "A#B"},
      {"{a}", "PROFILE", "PROFILE"},
      {"{a}", "A#{b}", NULL},
      {"{a}#B", "A#{b}", "A#B"},
      {"IMG{a}", "IMAGE{b}", NULL},
      {"IM{a}", "IMAGE{b}", "IMAGEx"},
      {"{a}.jpg", "X{b}", "X.jpg"},
      {"{a}.jpg", "{b}.png", NULL},
      {"A{a}B", "AB", NULL}, /* the field takes one byte at least */
      {"A{a}B", "AxB", "AxB"},
      {"E#{e}", "E#{a}", "E#on"},
      {"E#{e}", "E#off", "E#off"},
      {"E#{e}", "E#maybe", NULL},
      {"E#{e}", "E#o{a}f", "E#off"},
      {"E#{e}", "E#{e}", "E#on"},
      {"#{a}", "{b}", NULL},
      {"A##{a}", "A#{b}#{c}", NULL},
      {"{o?none}#{a}", "none#B", "none#B"},
      {"{n|pad:2?none}#{a}", "none#B", "none#B"},
      {"{n|pad:2?none}#{a}", "nonex#B", NULL},
      {"{n|pad:2?none}#{a}", "11#B", "11#B"},
      {"{n|pad:2?none}", "non", NULL},
      {"{n|plain?none}#X", "none1#X", NULL}, /* no digit follows the text */
      {"{n|plain?none}#X", "1none#X", NULL},
      {"{n|plain?none}#X", "-17#X", "-17#X"},
      {"{o|upper?none}#X", "noneA#X", NULL},
      {"{o|upper?none}#X", "Anone#X", NULL},
      {"{o|upper?none}#X", "none#X", "none#X"},
      {"{f?none}", "{e}", "on"},
      {"{f?none}", "none", "none"},
      {"{f?none}", "nonee", NULL},
      {"{n|pad:2?none}#{f?any}", "none#any", "none#any"},
      {"A#{n|pad:2?x}", "A#{f?y}", NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct schema schema = two(cases[i].one, cases[i].two);
    const struct entity *entities = schema.model->entities;
    const char *common = keytmpl_common(schema.arena, &entities[0].sort, &entities[1].sort);
    const char *back = keytmpl_common(schema.arena, &entities[1].sort, &entities[0].sort);
    if (cases[i].common == NULL)
      cr_expect(common == NULL && back == NULL, "%s ~ %s: %s", cases[i].one, cases[i].two, common);
    else
      cr_expect(common != NULL && back != NULL && strcmp(common, cases[i].common) == 0,
                "%s ~ %s: %s", cases[i].one, cases[i].two, common);
    schema_free(&schema);
  }
}

Test(keytmpl, in_prefix) {
  static const struct {
    const char *mine;
    size_t parts;
    const char *other, *found;
  } cases[] = {
      {"EDIT#{a}", 1, "EDIT#DRAFT#{b}", "EDIT#DRAFT#x"},
      {"EDIT#DRAFT#{a}", 1, "EDIT#{b}", NULL},
      {"EDIT#{a}", 1, "IMAGE#{b}", NULL},
      {"EDIT#{a}", 1, "EDIT", NULL},
      {"EDIT#{a}", 1, "EDIT#", "EDIT#"},
      {"EDIT{a}", 1, "EDITS#{b}", "EDITS#x"},
      {"EDIT{a}", 1, "E{b}#{c}", "EDIT#x"},
      {"{a}#X", 0, "ANY#{b}", "ANY#x"},
      {"{a}#X", 0, "{b}#{c}", "x#x"},
      {"A#{a}#B#{b}", 3, "A#{c}#{a}", NULL}, /* the prefix A#x#B# needs one more '#' */
      {"A#{a}#B#{b}", 3, "A#{c}#B#X#{a}", "A#x#B#X#x"},
      {"A#{a}#B#{b}", 3, "A#one#B#{c}", "A#one#B#x"},
      {"A#o{a}", 1, "A#{e}", "A#on"},
      {"A#p{a}", 1, "A#{e}", NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct schema schema = two(cases[i].mine, cases[i].other);
    const struct entity *entities = schema.model->entities;
    const char *found =
        keytmpl_in_prefix(schema.arena, &entities[0].sort, cases[i].parts, &entities[1].sort);
    if (cases[i].found == NULL)
      cr_expect(found == NULL, "%s in %s: %s", cases[i].other, cases[i].mine, found);
    else
      cr_expect(found != NULL && strcmp(found, cases[i].found) == 0, "%s in %s: %s", cases[i].other,
                cases[i].mine, found);
    schema_free(&schema);
  }
}

Test(keytmpl, first_segment) {
  struct schema schema = two("USER#{a}", "U{b}#X");
  cr_expect_str_eq(keytmpl_first_segment(schema.arena, &schema.model->entities[0].sort, "#"),
                   "USER");
  cr_expect(keytmpl_first_segment(schema.arena, &schema.model->entities[1].sort, "#") == NULL);
  cr_expect_str_eq(keytmpl_first_segment(schema.arena, &schema.model->entities[0].partition, "#"),
                   "P");
  cr_expect_str_eq(keytmpl_first_segment(schema.arena, &schema.model->entities[0].sort, "#S"), "U");
  schema_free(&schema);
}

Test(keytmpl, known_parts) {
  struct schema schema = two("A#{a}#{b}#Z", "B");
  const struct entity *one = &schema.model->entities[0];
  struct field_use by[] = {{.field = &one->fields[0]}, {.field = &one->fields[1]}};
  cr_expect_eq(keytmpl_known_parts(&one->sort, by, 0), 1u);
  cr_expect_eq(keytmpl_known_parts(&one->sort, by, 1), 3u);
  cr_expect_eq(keytmpl_known_parts(&one->sort, by, 2), 5u);
  schema_free(&schema);
}
