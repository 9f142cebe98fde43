/* SPDX-License-Identifier: Apache-2.0 */
/* Comments: found in what lies between the texts of the tree, where a '#' can be nothing else. */
#include <string.h>

#include "fmt_inside.h"
#include "mem.h"

struct search {
  const struct source *source;
  struct ddb_arena *arena;
  struct fmt_comments found;
  size_t at; /* all before it is searched */
};

static size_t line_end(const struct source *source, size_t at) {
  while (at < source->size && source->text[at] != '\n' && source->text[at] != '\r')
    at++;
  return at;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

static bool stands_alone(const struct source *source, size_t at) {
  while (at > 0 && is_blank(source->text[at - 1]))
    at--;
  return at == 0 || source->text[at - 1] == '\n' || source->text[at - 1] == '\r' ||
         (at == 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0);
}

static void search_to(struct search *search, size_t end) {
  const struct source *source = search->source;
  while (search->at < end) {
    if (source->text[search->at] != '#') {
      search->at++;
      continue;
    }
    size_t stop = line_end(source, search->at);
    size_t close = stop;
    while (is_blank(source->text[close - 1]))
      close--;
    struct fmt_comments *found = &search->found;
    found->items = mem_grow(search->arena, found->items, found->count, sizeof *found->items);
    found->items[found->count++] = (struct fmt_comment){.start = (uint32_t)search->at,
                                                        .end = (uint32_t)close,
                                                        .alone = stands_alone(source, search->at)};
    search->at = stop;
  }
}

/* Behind a text; a block text may have a comment in its first line. */
static void pass(struct search *search, const struct yaml_node *text) {
  search_to(search, text->span.start);
  char first = search->source->text[text->span.start];
  if ((first == '|' || first == '>') && text->span.end > text->span.start)
    search_to(search, line_end(search->source, text->span.start));
  if (search->at < text->span.end)
    search->at = text->span.end;
}

static void search_node(struct search *search, const struct yaml_node *node) {
  if (node->key != NULL)
    pass(search, node->key);
  if (node->type == YAML_TEXT)
    pass(search, node);
  for (size_t i = 0; i < node->count; i++)
    search_node(search, node->children[i]);
}

struct fmt_comments fmt_find_comments(const struct source *source, const struct yaml_node *root,
                                      struct ddb_arena *arena) {
  struct search search = {.source = source, .arena = arena};
  search_node(&search, root);
  search_to(&search, source->size);
  return search.found;
}

const struct fmt_comment *fmt_next(const struct fmt *fmt, size_t limit) {
  if (fmt->next == fmt->comments.count || fmt->comments.items[fmt->next].start >= limit)
    return NULL;
  return &fmt->comments.items[fmt->next];
}

void fmt_put_comment(struct fmt *fmt, size_t indent, bool blank) {
  const struct fmt_comment *comment = &fmt->comments.items[fmt->next++];
  fmt_line(fmt, indent, blank && fmt_blank_before(fmt, comment->start));
  fmt_put(fmt, fmt->source->text + comment->start, comment->end - comment->start);
  fmt->last = comment->end;
}

void fmt_leading(struct fmt *fmt, size_t limit, size_t indent, bool first) {
  for (; fmt_next(fmt, limit) != NULL; first = false)
    fmt_put_comment(fmt, indent, !first);
}

void fmt_behind(struct fmt *fmt, size_t limit) {
  const struct fmt_comment *comment = fmt_next(fmt, limit);
  if (comment != NULL && !comment->alone && comment->start >= fmt->last &&
      line_end(fmt->source, fmt->last) > comment->start)
    fmt_put_trailing(fmt);
}

void fmt_inner(struct fmt *fmt, size_t column, size_t indent, size_t limit) {
  const struct fmt_comment *comment;
  while ((comment = fmt_next(fmt, limit)) != NULL && fmt_column(fmt, comment->start) >= column)
    fmt_put_comment(fmt, indent, true);
}
