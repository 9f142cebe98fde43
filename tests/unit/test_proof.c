/* SPDX-License-Identifier: Apache-2.0 */
/* The key-space proof, case by case: what two entities' keys are, and which two records have one.
 */
#include "proof.h"
#include "schema.h"

#define FIELDS                                                                                     \
  "{a: string, b: string, c: {type: string, min_length: 3, max_length: 4}, e: E, o: 'string?',\n"  \
  "      u: uuid, l: ulid, d: date, t: timestamp, s: epoch, n: int32, m: {type: int64, min: 7,\n"  \
  "      max: 900}, i: {type: int32, min: 1, max: 3}, k: uint32, x: decimal,\n"                    \
  "      p: {type: string, pattern: '^[a-z]{2}$'}, y: binary}"

static struct schema two(const char *table, const char *first, const char *second) {
  struct ddb_arena *arena = mem_arena();
  const char *text = mem_format(arena,
                                "ddb: 1\nnamespace: app\ntable: {name: App, %s}\n"
                                "types: {E: {enum: [\"on\", \"off\"]}}\nentities:\n"
                                "  One:\n    key: {%s}\n    fields: " FIELDS
                                "\n  Two:\n    key: {%s}\n    fields: " FIELDS "\n",
                                table, first, second);
  struct schema schema = schema_read(text);
  schema.model = schema_parse(schema.root, schema.diag);
  cr_assert_eq(schema.diag->errors, 0u, "%s", schema_messages(&schema));
  ddb_arena_free(arena);
  return schema;
}

static struct proof proof_of(const struct schema *schema) {
  const struct entity *one = &schema->model->entities[0];
  const struct entity *two = &schema->model->entities[1];
  struct proof proof = {.arena = schema->arena, .work = PROOF_WORK};
  const struct key_template *keys[2][2] = {{&one->partition, &two->partition},
                                           {&one->sort, &two->sort}};
  for (size_t i = 0; i < 2; i++)
    if (keys[i][0]->part_count > 0)
      proof.equations[proof.count++] = (struct proof_equation){
          .left = keys[i][0], .left_parts = keys[i][0]->part_count, .right = keys[i][1]};
  return proof;
}

#define TEXTS   "partition_key: PK, sort_key: SK"
#define NUMBERS "partition_key: PK, sort_key: {name: SK, type: N}"
#define BYTES   "partition_key: PK, sort_key: {name: SK, type: B}"
#define LEGACY  TEXTS ", separator: legacy"
#define ESCAPE  TEXTS ", separator: escape"

struct proof_case {
  const char *table, *one, *two;
  enum proof_answer answer;
  const char *left, *right; /* the records, where they meet */
};

static const struct proof_case cases[] = {
    /* one field in both attributes */
    {TEXTS, "PK: '{a}', SK: '{a}x'", "PK: '{b}', SK: '{b}'", PROOF_APART, "", ""},
    {TEXTS, "PK: '{a}', SK: '{a}x'", "PK: '{a}', SK: '{b}'", PROOF_MEET, "a: 'x'",
     "a: 'x', b: 'xx'"},
    {TEXTS, "PK: '{a}ab', SK: '{a}'", "PK: 'bb{b}', SK: '{b}'", PROOF_APART, "", ""},
    {TEXTS, "PK: '{a}ab', SK: '{a}'", "PK: 'ba{b}', SK: '{b}'", PROOF_MEET, "a: 'b'", "b: 'b'"},
    {TEXTS, "PK: '{a}ab', SK: '{a}'", "PK: 'ab{b}', SK: '{b}'", PROOF_MEET, "a: 'ab'", "b: 'ab'"},
    {TEXTS, "PK: '{a}aba', SK: '{a}'", "PK: 'aab{b}', SK: '{b}'", PROOF_MEET, "a: 'a'", "b: 'a'"},
    {TEXTS, "PK: '{a}#{b}', SK: '{b}#{a}'", "PK: 'x#{b}', SK: 'y#{b}'", PROOF_APART, "", ""},
    {TEXTS, "PK: '{e}', SK: '{e}#{a}'", "PK: 'on', SK: 'off#{b}'", PROOF_APART, "", ""},
    {TEXTS, "PK: '{t|year}', SK: '{t|date}'", "PK: '2023', SK: '2023-02-29'", PROOF_APART, "", ""},
    {TEXTS, "PK: '{t|year}', SK: '{t|date}'", "PK: '{a}', SK: '{a}-02-29'", PROOF_MEET,
     "t: '1112-02-29T11:11:11.111Z'", "a: '1112'"},
    {TEXTS, "PK: '{n|pad:2}', SK: '{n|plain}'", "PK: '{a}', SK: '{a}'", PROOF_MEET, "n: 11",
     "a: '11'"},
    {TEXTS, "PK: '{n|pad:2}', SK: '{n|plain}'", "PK: '0{a}', SK: '0{a}'", PROOF_APART, "", ""},
    {TEXTS, "PK: '{n|ordered}', SK: '{n|plain}'", "PK: '-9999999998', SK: '-1'", PROOF_MEET,
     "n: -1", ""},
    {TEXTS, "PK: '{n|ordered}', SK: '{n|plain}'", "PK: '-9999999998', SK: '-2'", PROOF_APART, "",
     ""},
    {TEXTS, "PK: '{a|hash%10}', SK: '{a}'", "PK: '0', SK: 'hold-1'", PROOF_MEET, "a: 'hold-1'", ""},
    {TEXTS, "PK: '{a|hash%10}', SK: '{a}'", "PK: '1', SK: 'hold-1'", PROOF_APART, "", ""},
    {TEXTS, "PK: '{a|upper}', SK: '{a}'", "PK: 'AB', SK: 'aB'", PROOF_MEET, "a: 'aB'", ""},
    {TEXTS, "PK: '{a|upper}', SK: '{a}'", "PK: 'AB', SK: 'aC'", PROOF_APART, "", ""},
    {TEXTS, "PK: '{s|pad:10}', SK: '{s|date}'", "PK: '1795341600', SK: '{a}'", PROOF_MEET,
     "s: '2026-11-22T10:00:00Z'", "a: '2026-11-22'"},
    /* forms and limits */
    {TEXTS, "PK: 'P', SK: '{u}'", "PK: 'P', SK: 'PROFILE'", PROOF_APART, "", ""},
    {TEXTS, "PK: 'P', SK: '{u|upper}'", "PK: 'P', SK: '{a|lower}'", PROOF_MEET,
     "u: '11111111-1111-1111-1111-111111111111'", "a: '11111111-1111-1111-1111-111111111111'"},
    {TEXTS, "PK: 'P', SK: '{l}'", "PK: 'P', SK: '9{a}'", PROOF_APART, "", ""},
    {TEXTS, "PK: 'P', SK: '{d}'", "PK: 'P', SK: '2026-02-3{a}'", PROOF_APART, "", ""},
    {TEXTS, "PK: 'P', SK: '{d}'", "PK: 'P', SK: '{t|date}'", PROOF_MEET, "d: '1111-11-11'",
     "t: '1111-11-11T11:11:11.111Z'"},
    {TEXTS, "PK: 'P', SK: '{c}'", "PK: 'P', SK: 'ab'", PROOF_APART, "", ""},
    {TEXTS, "PK: 'P', SK: '{c}'", "PK: 'P', SK: '{a}'", PROOF_MEET, "c: 'xxx'", "a: 'xxx'"},
    {TEXTS, "PK: 'P', SK: '{m|pad:4}'", "PK: 'P', SK: '0{i|pad:1}{a}'", PROOF_MEET, "m: 111",
     "i: 1, a: '11'"},
    {TEXTS, "PK: 'P', SK: '{m|pad:4}'", "PK: 'P', SK: '000{i|pad:1}'", PROOF_APART, "", ""},
    {TEXTS, "PK: 'P', SK: '{k|plain}'", "PK: 'P', SK: '4294967296'", PROOF_APART, "", ""},
    {TEXTS, "PK: 'P', SK: '{k|plain}'", "PK: 'P', SK: '4294967295'", PROOF_MEET, "k: 4294967295",
     ""},
    {TEXTS, "PK: 'P', SK: '{x|ordered}'", "PK: 'P', SK: '1{a}'", PROOF_MEET,
     "x: 1.1111111111111111111111111111111111111E-19",
     "a: '11111111111111111111111111111111111111111'"},
    {TEXTS, "PK: 'P', SK: '{x|ordered}'", "PK: 'P', SK: '1{a}x'", PROOF_APART, "", ""},
    {TEXTS, "PK: 'P', SK: '{p}'", "PK: 'P', SK: '{a}'", PROOF_MAYBE, "", ""},
    {TEXTS, "PK: 'P', SK: '{p}'", "PK: 'P', SK: 'ab'", PROOF_MEET, "p: 'ab'", ""},
    /* optional parts and the text in their place */
    {TEXTS, "PK: 'P', SK: '{a}#{o?}'", "PK: 'P', SK: 'A'", PROOF_MEET, "a: 'A', o: unset", ""},
    {TEXTS, "PK: 'P#{o?none}', SK: '{a}#{o?}'", "PK: 'P#none', SK: 'A#{a}'", PROOF_APART, "", ""},
    {TEXTS, "PK: 'P#{o?none}', SK: '{a}#{o?}'", "PK: 'P#none', SK: 'A'", PROOF_MEET,
     "o: unset, a: 'A'", ""},
    /* characters beyond ASCII, separators */
    {TEXTS, "PK: 'P', SK: '\xc3\xa9{a}'", "PK: 'P', SK: '{b}\xc3\xa9'", PROOF_MEET, "a: '\xc3\xa9'",
     "b: '\xc3\xa9'"},
    {TEXTS, "PK: 'P', SK: '\xc3\xa9{a}'", "PK: 'P', SK: '\xc3\xa8{b}'", PROOF_APART, "", ""},
    {ESCAPE, "PK: 'P', SK: '{a}'", "PK: 'P', SK: '$1x'", PROOF_MEET, "a: '#x'", ""},
    {ESCAPE, "PK: 'P', SK: '{a}'", "PK: 'P', SK: '$3'", PROOF_APART, "", ""},
    {ESCAPE, "PK: 'P', SK: '{a}'", "PK: 'P', SK: 'x$'", PROOF_APART, "", ""},
    {ESCAPE, "PK: '{a|upper}', SK: '{a}'", "PK: '$1', SK: '{b}'", PROOF_MEET, "a: '#'", "b: '#'"},
    {LEGACY, "PK: 'P', SK: '{a}'", "PK: 'P', SK: 'x#{b}'", PROOF_MEET, "a: 'x#x'", "b: 'x'"},
    {LEGACY, "PK: 'A#{a}', SK: '{a}'", "PK: '{b}#A', SK: 'B#{b}'", PROOF_OPEN, "", ""},
    /* attributes of other types */
    {NUMBERS, "PK: 'P', SK: '{n}'", "PK: 'P', SK: '{m}'", PROOF_MEET, "n: 7", "m: 7"},
    {NUMBERS, "PK: 'P', SK: '{i}'", "PK: 'P', SK: '{m}'", PROOF_APART, "", ""},
    {NUMBERS, "PK: '{i|pad:2}', SK: '{i}'", "PK: '02', SK: '{n}'", PROOF_MEET, "i: 2", "n: 2"},
    {BYTES, "PK: 'P', SK: '{y}'", "PK: 'P', SK: '{y}'", PROOF_MEET, "y: 'x'", "y: 'x'"},
};

Test(proof, cases) {
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const struct proof_case *at = &cases[i];
    struct schema schema = two(at->table, at->one, at->two);
    struct proof proof = proof_of(&schema);
    enum proof_answer answer = proof_try(&proof);
    cr_expect_eq(answer, at->answer, "%s; %s: %d", at->one, at->two, (int)answer);
    if (answer == PROOF_MEET && at->answer == PROOF_MEET)
      cr_expect(strcmp(proof.left, at->left) == 0 && strcmp(proof.right, at->right) == 0,
                "%s; %s: {%s} {%s}", at->one, at->two, proof.left, proof.right);
    schema_free(&schema);
  }
}

/* Without work left nothing is called apart. */
Test(proof, no_work) {
  struct schema schema = two(TEXTS, "PK: '{a}', SK: '{a}x'", "PK: '{b}', SK: '{b}'");
  struct proof proof = proof_of(&schema);
  proof.work = 100;
  cr_expect_eq(proof_try(&proof), PROOF_OPEN);
  cr_expect_eq(proof.work, 0u);
  schema_free(&schema);
}
