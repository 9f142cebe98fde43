/* SPDX-License-Identifier: Apache-2.0 */
/* Paths as text: steps, cuts at the front, nothing unprintable. */
#include <criterion/criterion.h>

#include <string.h>

#include "base/text.h"
#include "wire/path.h"

static const char *text_of(const struct ddb_path *path) {
  static char text[DDB_PATH_TEXT_SIZE];
  ddb_path_text(path, text);
  return text;
}

static struct ddb_path name(const struct ddb_path *up, const char *text) {
  struct ddb_path step = {up, text, strlen(text), 0};
  return step;
}

static struct ddb_path element(const struct ddb_path *up, size_t index) {
  struct ddb_path step = {up, NULL, 0, index};
  return step;
}

Test(path, steps) {
  cr_assert_str_eq(text_of(NULL), "");
  struct ddb_path params = name(NULL, "params");
  struct ddb_path layers = name(&params, "layers");
  struct ddb_path third = element(&layers, 3);
  struct ddb_path inner = element(&third, 18446744073709551615u);
  struct ddb_path leaf = name(&inner, "name");
  cr_assert_str_eq(text_of(&params), "params");
  cr_assert_str_eq(text_of(&third), "params.layers[3]");
  cr_assert_str_eq(text_of(&leaf), "params.layers[3][18446744073709551615].name");
  struct ddb_path root = element(NULL, 0);
  struct ddb_path a = name(&root, "a");
  cr_assert_str_eq(text_of(&a), "[0].a");
}

/* For every length around the limit the text fits, and keeps its end. */
Test(path, long_paths_lose_their_beginning) {
  char long_name[300];
  memset(long_name, 'x', sizeof long_name);
  for (size_t size = 80; size < sizeof long_name; size++) {
    struct ddb_path first = {NULL, long_name, size, 0};
    struct ddb_path second = element(&first, 7);
    struct ddb_path third = name(&second, "end");
    const char *text = text_of(&third);
    size_t length = strlen(text);
    cr_assert_lt(length, DDB_PATH_TEXT_SIZE);
    cr_assert_str_eq(text + length - 7, "[7].end");
    bool cut = strncmp(text, "...", 3) == 0;
    cr_assert_eq(cut, size + 7 > DDB_PATH_TEXT_SIZE - 1 - 3, "size %zu: %s", size, text);
  }
}

Test(path, deep_paths_lose_their_beginning) {
  struct ddb_path steps[64];
  for (size_t i = 0; i < 64; i++)
    steps[i] = i % 2 ? element(&steps[i - 1], 1000 + i) : name(i ? &steps[i - 1] : NULL, "step");
  const char *text = text_of(&steps[63]);
  cr_assert_eq(strncmp(text, "...", 3), 0);
  cr_assert_str_eq(text + strlen(text) - 10, "step[1063]");
}

Test(path, cuts_between_characters) {
  for (size_t shift = 0; shift < 3; shift++) {
    char text[301] = "xx";
    for (size_t at = shift; at + 3 < sizeof text; at += 3)
      memcpy(text + at, "\xE2\x82\xAC", 4);
    struct ddb_path step = name(NULL, text);
    const char *cut = text_of(&step);
    cr_assert(ddb_text_valid(cut, strlen(cut)));
  }
}

Test(path, control_characters_become_question_marks) {
  struct ddb_path step = {NULL, "a\0b\nc\x7f", 6, 0};
  cr_assert_str_eq(text_of(&step), "a?b?c?");
}

Test(path, failures_name_the_place) {
  struct ddb_arena *arena = ddb_arena_new();
  struct ddb_path step = name(NULL, "a");
  cr_assert_eq(ddb_path_fail(arena, &step, DDB_E_LIMIT, "is %d bytes", 7), DDB_E_LIMIT);
  cr_assert_str_eq(ddb_arena_error(arena)->field, "a");
  cr_assert_str_eq(ddb_arena_error(arena)->text, "a is 7 bytes");
  ddb_arena_free(arena);
  arena = ddb_arena_new();
  struct ddb_json json;
  ddb_json_init(&json, "[", 1);
  (void)ddb_json_skip(&json, NULL);
  cr_assert_eq(ddb_path_fail_json(arena, NULL, &json), DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(arena)->field, "");
  cr_assert_str_eq(ddb_arena_error(arena)->text,
                   "the value is malformed: unexpected end of the text at byte 1");
  ddb_arena_free(arena);
}
