/* SPDX-License-Identifier: Apache-2.0 */
/* Formatting one source, and looking at the result before anyone gets it. */
#include "fmt.h"

#include <string.h>

#include "fmt_inside.h"
#include "mem.h"

static bool same_text(const struct yaml_node *a, const struct yaml_node *b) {
  return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

static bool same_tree(const struct yaml_node *a, const struct yaml_node *b) {
  if (a->type != b->type || a->null != b->null || a->count != b->count ||
      (a->key == NULL) != (b->key == NULL))
    return false;
  if (a->type == YAML_TEXT && !same_text(a, b))
    return false;
  if (a->key != NULL && !same_text(a->key, b->key))
    return false;
  for (size_t i = 0; i < a->count; i++)
    if (!same_tree(a->children[i], b->children[i]))
      return false;
  return true;
}

static bool same_comments(const struct fmt *fmt, const struct source *source,
                          const struct fmt_comments *found) {
  if (found->count != fmt->comments.count)
    return false;
  for (size_t i = 0; i < found->count; i++) {
    const struct fmt_comment *a = &fmt->comments.items[i];
    const struct fmt_comment *b = &found->items[i];
    if (a->end - a->start != b->end - b->start ||
        memcmp(fmt->source->text + a->start, source->text + b->start, a->end - a->start) != 0)
      return false;
  }
  return true;
}

bool fmt_holds(const struct fmt *fmt, const struct yaml_node *root, struct fmt_result result) {
  struct diag *diag = diag_new(fmt->arena);
  const struct source *source =
      source_from_text(fmt->arena, fmt->source->path, result.text, result.size);
  const struct yaml_node *again = yaml_read(source, diag);
  if (again == NULL || !same_tree(root, again))
    return false;
  struct fmt_comments found = fmt_find_comments(source, again, fmt->arena);
  return same_comments(fmt, source, &found);
}

struct fmt_result fmt_source(const struct source *source, struct diag *diag) {
  struct fmt_result none = {.text = NULL};
  const struct yaml_node *root = yaml_read(source, diag);
  if (root == NULL)
    return none;
  struct fmt fmt = {.source = source, .arena = diag->arena};
  fmt.comments = fmt_find_comments(source, root, fmt.arena);
  ddb_buf_init_arena(&fmt.out, fmt.arena, SOURCE_MAX);
  fmt_put_root(&fmt, root);
  struct fmt_result result = fmt_finish(&fmt);
  return result.text != NULL && fmt_holds(&fmt, root, result) ? result : none;
}

void fmt_print(struct ddb_arena *arena, const char *text, size_t size, FILE *out) {
  struct diag *diag = diag_new(arena);
  struct fmt_result result = fmt_source(source_from_text(arena, "<memory>", text, size), diag);
  if (result.text == NULL)
    result = (struct fmt_result){.text = text, .size = size};
  fwrite(result.text, 1, result.size, out);
}
