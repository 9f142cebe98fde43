/* SPDX-License-Identifier: Apache-2.0 */
/* YAML into nodes with byte spans: values exactly as written, and everything refused that parsers
 * disagree on. */
#include "schema.h"

static const char *text_of(struct schema *schema, const char *key) {
  const struct yaml_node *node = yaml_get(schema->root, key);
  return node == NULL || node->type != YAML_TEXT ? NULL : node->text;
}

Test(yaml, text_is_never_guessed) {
  struct schema schema = schema_read("a: no\nb: 1.0\nc: 2026-11-22\nd: 0x10\ne: 'null'\n"
                                     "f: \"~\"\ng: on\nh: 1_000\n? i\n: j\n");
  cr_assert(schema.root != NULL);
  cr_expect_str_eq(text_of(&schema, "a"), "no");
  cr_expect_str_eq(text_of(&schema, "b"), "1.0");
  cr_expect_str_eq(text_of(&schema, "c"), "2026-11-22");
  cr_expect_str_eq(text_of(&schema, "d"), "0x10");
  cr_expect_str_eq(text_of(&schema, "e"), "null");
  cr_expect(!yaml_get(schema.root, "e")->null);
  cr_expect(!yaml_get(schema.root, "f")->null);
  cr_expect_str_eq(text_of(&schema, "h"), "1_000");
  cr_expect_str_eq(text_of(&schema, "i"), "j");
  schema_free(&schema);
}

Test(yaml, nulls) {
  struct schema schema = schema_read("a:\nb: ~\nc: null\nd: Null\ne: NULL\nf: nUll\ng: ''\n");
  static const bool nulls[] = {true, true, true, true, true, false, false};
  for (size_t i = 0; i < 7; i++)
    cr_expect_eq(schema.root->children[i]->null, nulls[i], "%zu", i);
  schema_free(&schema);
}

static void expect_span(struct schema *schema, const struct yaml_node *node, const char *bytes) {
  size_t size = node->span.end - node->span.start;
  cr_expect(size == strlen(bytes) &&
                memcmp(schema->source->text + node->span.start, bytes, size) == 0,
            "'%.*s' is not '%s'", (int)size, schema->source->text + node->span.start, bytes);
}

Test(yaml, spans_are_bytes_though_libyaml_counts_characters) {
  struct schema schema =
      schema_read("\xc3\xa9\xe6\x97\xa5: \xf0\x9f\x98\x80 x\nb: {c: 'd e', f: [g, \"\\u00e9\"]}\n");
  cr_assert(schema.root != NULL);
  const struct yaml_node *first = schema.root->children[0];
  expect_span(&schema, first, "\xf0\x9f\x98\x80 x");
  expect_span(&schema, first->key, "\xc3\xa9\xe6\x97\xa5");
  const struct yaml_node *flow = schema.root->children[1];
  expect_span(&schema, flow, "{c: 'd e', f: [g, \"\\u00e9\"]}");
  expect_span(&schema, flow->children[0], "'d e'");
  expect_span(&schema, flow->children[1]->children[1], "\"\\u00e9\"");
  schema_free(&schema);
}

Test(yaml, spans_behind_a_byte_order_mark_and_windows_line_ends) {
  struct schema schema = schema_read("\xef\xbb\xbf"
                                     "a: b\r\nc: \xc3\xa9 \r\nd: e\r\n");
  cr_assert(schema.root != NULL, "%s", schema_messages(&schema));
  expect_span(&schema, schema.root->children[0], "b");
  expect_span(&schema, schema.root->children[1], "\xc3\xa9");
  expect_span(&schema, schema.root->children[2], "e");
  schema_free(&schema);
}

Test(yaml, block_collections_are_shown_by_their_key) {
  struct schema schema = schema_read("a:\n  b: c\n  d:\n    - e\n\n\nf: g\n");
  expect_span(&schema, schema.root->children[0], "a");
  expect_span(&schema, schema.root->children[0]->children[1], "d");
  schema_free(&schema);
}

Test(yaml, parts_of_text) {
  struct schema schema = schema_read("a: abc\nb: 'abc'\nc: 'a''c'\nd: \"a\\x62c\"\ne: a\n  b\n");
  struct span plain = yaml_part(schema.root->children[0], 1, 2);
  cr_expect_eq(plain.start, 4u);
  cr_expect_eq(plain.end, 5u);
  struct span quoted = yaml_part(schema.root->children[1], 1, 2);
  cr_expect_eq(schema.source->text[quoted.start], 'b');
  for (size_t i = 2; i < 5; i++) { /* escapes and folds: the whole node */
    const struct yaml_node *node = schema.root->children[i];
    cr_expect_eq(yaml_part(node, 1, 2).start, node->span.start, "%zu", i);
    cr_expect_eq(yaml_part(node, 1, 2).end, node->span.end, "%zu", i);
  }
  schema_free(&schema);
}

Test(yaml, refused) {
  static const struct {
    const char *text, *rule, *place;
  } cases[] = {
      {"a: 1\na: 2\n", "duplicate-key", ":2:1:"},
      {"a: {b: 1, b: 2}\n", "duplicate-key", ":1:11:"},
      {"a: 1\n\"a\": 2\n", "duplicate-key", ":2:1:"},
      {"a: &x 1\n", "yaml-alias", ":1:4:"},
      {"a: *x\n", "yaml-alias", ":1:4:"},
      {"a: !!str 1\n", "yaml-tag", ":1:4:"},
      {"a: ! 1\n", "yaml-tag", ":1:4:"},
      {"--- a: 1\n", "yaml-syntax", ""},
      {"a: 1\n--- \nb: 2\n", "yaml-document", ":2:1:"},
      {"a: 1\n...\nb: 2\n", "yaml-syntax", ""},
      {"%TAG ! tag:x,2026:\n---\na: 1\n", "yaml-document", ":1:1:"},
      {"", "empty-schema", ":1:1:"},
      {"\n# x\n", "empty-schema", ":1:1:"},
      {"~\n", "empty-schema", ":1:1:"},
      {"a: \x01\n", "bad-character", ":1:4:"},
      {"a: \x7f\n", "bad-character", ":1:4:"},
      {"a: \xc2\x85\n", "bad-character", ":1:4:"},
      {"a: \xe2\x80\xae\n", "bad-character", ":1:4:"},
      {"a: x\xef\xbb\xbf\n", "bad-character", ":1:5:"},
      {"a: \"\\e\"\n", "bad-character", ":1:4:"},
      {"a: \xff\n", "bad-encoding", ":1:4:"},
      {"a: \xc0\x80\n", "bad-encoding", ":1:4:"},         /* overlong */
      {"a: \xed\xa0\x80\n", "bad-encoding", ":1:4:"},     /* a surrogate */
      {"a: \xf4\x90\x80\x80\n", "bad-encoding", ":1:4:"}, /* beyond U+10FFFF */
      {"\xc3\xa9: \xe6\x97", "bad-encoding", ":1:4:"},    /* cut off */
      {"? {a: b}\n: c\n", "bad-key", ":1:3:"},
      {"{? : c}\n", "bad-key", ""},
      {"a: 'b\n", "yaml-syntax", ""},
      {"a: [b\n", "yaml-syntax", ""},
      {"a: b: c\n", "yaml-syntax", ":1:5:"},
      {"\ta: b\n", "yaml-syntax", ":1:1:"},
      {"a: @b\n", "yaml-syntax", ":1:4:"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct schema schema = schema_read(cases[i].text);
    cr_expect(schema.root == NULL, "%s", cases[i].text);
    const char *messages = schema_messages(&schema);
    cr_expect(schema.diag->count > 0 && strcmp(schema.diag->entries[0].rule, cases[i].rule) == 0,
              "%s: %s", cases[i].text, messages);
    cr_expect(strstr(messages, cases[i].place) != NULL, "%s: %s", cases[i].text, messages);
    schema_free(&schema);
  }
}

Test(yaml, nul_and_utf16) {
  struct schema nul = schema_read_bytes("abc: \0d\n", 8);
  cr_expect_str_eq(schema_rules(&nul), "bad-character");
  schema_free(&nul);
  struct schema utf16 = schema_read_bytes("\xff\xfe"
                                          "a\0:\0",
                                          6);
  cr_expect_str_eq(schema_rules(&utf16), "bad-encoding");
  schema_free(&utf16);
}

static struct schema nested(size_t depth) {
  char text[512];
  memset(text, '[', depth);
  memset(text + depth, ']', depth);
  return schema_read_bytes(text, 2 * depth);
}

Test(yaml, depth_up_to_the_limit) {
  struct schema good = nested(YAML_DEPTH_MAX);
  cr_expect(good.root != NULL);
  schema_free(&good);
  struct schema bad = nested(YAML_DEPTH_MAX + 1);
  cr_expect_str_eq(schema_rules(&bad), "too-deep");
  schema_free(&bad);
}

Test(yaml, many_keys_are_not_quadratic) {
  struct ddb_arena *arena = mem_arena();
  const size_t count = 200000;
  char *text = mem_zalloc(arena, count * 12 + 1);
  size_t size = 0;
  for (size_t i = 0; i < count; i++)
    size += (size_t)snprintf(text + size, 13, "k%zu: v\n", i);
  struct schema schema = schema_read_bytes(text, size);
  cr_assert(schema.root != NULL);
  cr_expect_eq(schema.root->count, count);
  schema_free(&schema);
  ddb_arena_free(arena);
}
