/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting, repetition, limits, and the caret. */
#include "schema.h"

static struct schema over(const char *text) {
  struct schema schema = {.arena = mem_arena()};
  schema.diag = diag_new(schema.arena);
  schema.source = source_from_text(schema.arena, "t.yaml", text, strlen(text));
  return schema;
}

static void report(struct schema *schema, size_t start, size_t end, const char *text) {
  diag_error(schema->diag, "some-rule", source_span(schema->source, start, end), NULL, "%s", text);
}

Test(diag, form) {
  struct schema schema = over("a: b\n");
  diag_error(schema.diag, "some-rule", source_span(schema.source, 3, 4), "did you mean 'c'?",
             "unknown '%s'", "b");
  diag_note(schema.diag, source_span(schema.source, 0, 1), "it is here");
  cr_expect_str_eq(schema_messages(&schema), "t.yaml:1:4: error: unknown 'b' [some-rule]\n"
                                             "    1 | a: b\n"
                                             "      |    ^ did you mean 'c'?\n"
                                             "t.yaml:1:1: note: it is here\n"
                                             "    1 | a: b\n"
                                             "      | ^\n");
  schema_free(&schema);
}

Test(diag, sorted_by_position_and_without_repetition) {
  struct schema schema = over("abc");
  report(&schema, 2, 3, "late");
  report(&schema, 0, 1, "early");
  report(&schema, 2, 3, "other");
  report(&schema, 2, 3, "late");
  diag_sort(schema.diag);
  cr_assert_eq(schema.diag->count, 3u);
  cr_expect_str_eq(schema.diag->entries[0].text, "early");
  cr_expect_str_eq(schema.diag->entries[1].text, "late");
  cr_expect_str_eq(schema.diag->entries[2].text, "other");
  schema_free(&schema);
}

Test(diag, twenty_and_how_many_more) {
  struct schema schema = over("abcdefghijklmnopqrstuvwxyz");
  for (size_t i = 0; i < 21; i++)
    report(&schema, i, i + 1, "wrong");
  const char *text = schema_messages(&schema);
  cr_expect(strstr(text, "t.yaml:1:20:") != NULL);
  cr_expect(strstr(text, "t.yaml:1:21:") == NULL);
  cr_expect(strstr(text, "ddbc: 1 more error not shown\n") != NULL);
  schema_free(&schema);
}

Test(diag, a_flood_is_counted_but_not_kept) {
  struct schema schema = over("x");
  for (size_t i = 0; i < 5000; i++)
    diag_error(schema.diag, "some-rule", source_span(schema.source, 0, 1), NULL, "%zu", i);
  diag_note(schema.diag, source_span(schema.source, 0, 1), "belongs to none that is kept");
  cr_expect_eq(schema.diag->errors, 5000u);
  cr_expect(strstr(schema_messages(&schema), "ddbc: 4980 more errors not shown\n") != NULL);
  schema_free(&schema);
}

Test(diag, errors_are_shown_behind_any_number_of_warnings) {
  struct schema schema = over("abcdefghijklmnopqrstuvwxyz");
  for (size_t i = 0; i < 25; i++)
    diag_warning(schema.diag, "some-rule", source_span(schema.source, i, i + 1), NULL, "hm");
  report(&schema, 25, 26, "wrong");
  const char *text = schema_messages(&schema);
  cr_expect(strstr(text, "t.yaml:1:26: error: wrong") != NULL);
  cr_expect(strstr(text, "ddbc: 5 more warnings not shown\n") != NULL);
  cr_expect_eq(schema.diag->errors, 1u);
  schema_free(&schema);
}

static const char *caret_line(struct schema *schema) {
  const char *text = schema_messages(schema);
  return strstr(strchr(strchr(text, '\n') + 1, '\n'), "| ") + 2;
}

Test(diag, caret_under_wide_combining_and_tab) {
  static const struct {
    const char *text;
    size_t start, end;
    const char *caret;
  } cases[] = {
      {"ab cd", 3, 5, "   ^~\n"},
      {"\tab", 1, 3, "\t^~\n"},
      {"\xe6\x97\xa5x", 3, 4, "  ^\n"}, /* a wide character takes two columns */
      {"\xe6\x97\xa5x", 0, 3, "^~\n"},
      {"e\xcc\x81x", 3, 4, " ^\n"}, /* a combining accent takes none */
      {"ab", 2, 2, "  ^\n"},        /* nothing at all, at the end */
      {"ab\ncd", 0, 5, "^~\n"},     /* only what stands on the first line */
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct schema schema = over(cases[i].text);
    report(&schema, cases[i].start, cases[i].end, "wrong");
    cr_expect_str_eq(caret_line(&schema), cases[i].caret, "case %zu: %s", i,
                     schema_messages(&schema));
    schema_free(&schema);
  }
}

Test(diag, long_lines_are_windowed) {
  char line[5001];
  memset(line, 'x', sizeof line - 1);
  line[5000] = '\0';
  struct schema schema = over(line);
  report(&schema, 2500, 2502, "wrong");
  const char *text = schema_messages(&schema);
  cr_expect_lt(strlen(text), 400u);
  cr_expect(strstr(text, "t.yaml:1:2501: ") != NULL);
  cr_expect_str_eq(caret_line(&schema),
                   "                                                               ^~\n");
  schema_free(&schema);
}

Test(diag, nothing_from_the_file_reaches_the_terminal_raw) {
  struct schema schema = over("a\033[31mb\xff"
                              "c");
  report(&schema, 0, 1, "two\nlines");
  const char *text = schema_messages(&schema);
  cr_expect(strchr(text, '\033') == NULL);
  cr_expect(strchr(text, '\xff') == NULL);
  cr_expect(strstr(text, "error: two lines [") != NULL);
  schema_free(&schema);
}

Test(diag, long_messages_end_between_characters) {
  struct schema schema = over("x");
  char text[1000];
  memset(text, 'y', sizeof text);
  for (size_t i = 1; i + 2 < sizeof text; i += 2)
    memcpy(text + i, "\xc3\xa9", 2);
  text[sizeof text - 1] = '\0';
  report(&schema, 0, 1, text);
  const char *printed = schema_messages(&schema);
  cr_expect(strstr(printed, "\xc3\xa9... [some-rule]") != NULL, "%s", printed);
  schema_free(&schema);
}
