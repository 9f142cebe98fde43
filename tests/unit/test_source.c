/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and columns: counted in one place, so wrong in one place or nowhere. */
#include <errno.h>

#include "schema.h"

static struct source *load(struct ddb_arena *arena, const char *text) {
  return source_from_text(arena, "x", text, strlen(text));
}

Test(source, places) {
  static const struct {
    const char *text;
    size_t offset, line, column;
  } cases[] = {
      {"", 0, 1, 1},
      {"abc", 0, 1, 1},
      {"abc", 3, 1, 4},
      {"a\nb", 2, 2, 1},
      {"a\r\nb", 3, 2, 1},
      {"a\rb", 2, 2, 1}, /* an old line end alone */
      {"a\n\nb", 2, 2, 1},
      {"a\n", 2, 2, 1},       /* behind the last line end a line begins */
      {"\xc3\xa9x", 2, 1, 2}, /* two bytes are one character */
      {"\xe6\x97\xa5\xf0\x9f\x98\x80x", 7, 1, 3},
      {"\xff\xffx", 2, 1, 3}, /* bytes that are no UTF-8 count one each */
      {"\tx", 1, 1, 2},       /* a tab is one character */
  };
  struct ddb_arena *arena = mem_arena();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct place place = source_place(load(arena, cases[i].text), cases[i].offset);
    cr_expect(place.line == cases[i].line && place.column == cases[i].column, "case %zu: %zu:%zu",
              i, place.line, place.column);
  }
  ddb_arena_free(arena);
}

Test(source, lines_lack_their_ends) {
  struct ddb_arena *arena = mem_arena();
  const struct source *source = load(arena, "ab\r\n\ncd");
  cr_assert_eq(source->line_count, 3u);
  struct span first = source_line(source, 1);
  cr_expect(first.start == 0 && first.end == 2);
  struct span second = source_line(source, 2);
  cr_expect(second.start == 4 && second.end == 4);
  struct span last = source_line(source, 3);
  cr_expect(last.start == 5 && last.end == 7);
  ddb_arena_free(arena);
}

Test(source, many_lines_are_found_by_bisection) {
  struct ddb_arena *arena = mem_arena();
  char *text = mem_zalloc(arena, 200001);
  for (size_t i = 0; i < 200000; i += 2)
    memcpy(text + i, "x\n", 2);
  const struct source *source = load(arena, text);
  for (size_t line = 1; line <= 100000; line += 777)
    cr_expect_eq(source_place(source, (line - 1) * 2 + 1).line, line);
  ddb_arena_free(arena);
}

Test(source, missing_file) {
  struct ddb_arena *arena = mem_arena();
  int error = 0;
  cr_expect(source_load(arena, "/nonexistent/schema.yaml", &error) == NULL);
  cr_expect_eq(error, ENOENT);
  cr_expect(source_load(arena, "/", &error) == NULL);
  cr_expect_eq(error, EISDIR);
  ddb_arena_free(arena);
}

Test(source, endless_file_is_cut_and_refused) {
  struct ddb_arena *arena = mem_arena();
  int error = 0;
  const struct source *source = source_load(arena, "/dev/zero", &error);
  cr_assert(source != NULL);
  cr_expect_eq(source->size, SOURCE_MAX + 1);
  struct diag *diag = diag_new(arena);
  cr_expect(yaml_read(source, diag) == NULL);
  cr_expect_str_eq(diag->entries[0].rule, "file-too-large");
  ddb_arena_free(arena);
}
