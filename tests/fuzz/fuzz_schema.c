/* SPDX-License-Identifier: Apache-2.0 */
/* The whole compiler over any text, in memory: it ends with an error that has a place, or with
 * code. The code has no NUL, no trigraph, and no line whose string, character or comment stays
 * open: no text of the schema got out of the place that it was put in. Nothing ends the process. */
#include "check.h"
#include "emit.h"
#include "fuzz/fuzz.h"
#include "mem.h"
#include "output_file.h"
#include "parse.h"
#include "parse_include.h"
#include "plan.h"

/* Moves behind a string or character constant that begins at `at`; it ends in its line. */
static const char *behind_constant(const char *at, const char *end) {
  char quote = *at++;
  for (; at < end && *at != quote; at++) {
    MUST(*at != '\n');
    at += *at == '\\' ? 1 : 0;
  }
  MUST(at < end);
  return at + 1;
}

static const char *behind_comment(const char *at, const char *end) {
  for (at += 2; at + 1 < end && !(at[0] == '*' && at[1] == '/'); at++)
    MUST(at[0] != '/' || at[1] != '*');
  MUST(at + 1 < end);
  return at + 2;
}

static void check_code(const struct output_entry *entry) {
  const char *at = entry->data, *end = at + entry->size;
  long braces = 0;
  MUST(memchr(at, '\0', entry->size) == NULL && memmem(at, entry->size, "?\?/", 3) == NULL);
  MUST(memmem(at, entry->size, "\\\n", 2) == NULL || strstr(at, "#define") != NULL);
  while (at < end) {
    if (*at == '"' || *at == '\'') {
      at = behind_constant(at, end);
    } else if (at[0] == '/' && at + 1 < end && at[1] == '*') {
      at = behind_comment(at, end);
    } else {
      braces += (*at == '{') - (*at == '}');
      MUST(braces >= 0 || strstr(entry->data, "extern \"C\"") != NULL);
      at++;
    }
  }
  MUST(braces == 0);
}

static void check_output(struct ddb_arena *arena, const struct model *model) {
  struct output *output = output_new(arena);
  emit_namespace(plan_build(model, arena), output);
  MUST(output->count > 0);
  for (size_t i = 0; i < output->count; i++) {
    MUST(output->entries[i].path[0] != '/' && strstr(output->entries[i].path, "..") == NULL);
    check_code(&output->entries[i]);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct ddb_arena *arena = mem_arena();
  struct diag *diag = diag_new(arena);
  struct source_list sources = {NULL, 0};
  /* A folder that is not there: an included file is told as missing, and none is read. */
  struct source *source =
      source_from_text(arena, "/nonexistent/fuzz.yaml", (const char *)data, size);
  const struct yaml_node *root = schema_read(source, diag, &sources);
  struct model *model = root == NULL ? NULL : schema_parse(root, diag);
  MUST(model != NULL || diag->errors > 0);
  if (model != NULL && diag->errors == 0) {
    schema_check(model, diag);
    if (diag->errors == 0)
      check_output(arena, model);
  }
  for (size_t i = 0; i < diag->count; i++)
    MUST(diag->entries[i].span.source != NULL &&
         diag->entries[i].span.start <= diag->entries[i].span.end);
  ddb_arena_free(arena);
  return 0;
}
