/* SPDX-License-Identifier: Apache-2.0 */
/* Maps and lists in lines: two blanks of indentation for each level, also for the items of a list.
 */
#include "fmt_inside.h"

#include <string.h>

/* Where a block stands: `column` in the source, `indent` in the new layout. */
struct block {
  const struct yaml_node *node;
  size_t column;
  size_t indent;
  size_t limit; /* where the next thing behind it begins in the source */
};

static void put_block(struct fmt *fmt, const struct block *block, bool opened);

/* Where the first text of a value begins: comments before it go before the line. */
static size_t first_text(const struct yaml_node *node) {
  while (node->type != YAML_TEXT && !node->flow) {
    if (node->type == YAML_MAP)
      return node->children[0]->key->span.start;
    node = node->children[0];
  }
  return node->begin;
}

static size_t start_of(const struct yaml_node *child) {
  return child->key != NULL ? child->key->span.start : first_text(child);
}

/* A list may stand in the column of its key; a comment there is the key's neighbour. */
static size_t column_of(const struct fmt *fmt, const struct yaml_node *node) {
  size_t column = fmt_column(fmt, node->begin);
  bool beside = node->type == YAML_LIST && node->key != NULL &&
                fmt_column(fmt, node->key->span.start) >= column;
  return column + beside;
}

/* `inside` is the indentation of what belongs to the value. */
static void put_inline(struct fmt *fmt, const struct yaml_node *node, size_t inside, size_t limit) {
  if (node->type != YAML_TEXT)
    fmt_put_flow(fmt, node, 0);
  else if (fmt_is_block_text(fmt, node)) {
    fmt_put_block_text(fmt, node, inside, limit);
    return;
  } else
    fmt_put_folded(fmt, fmt_scalar(fmt, node, false), inside);
  fmt->last = node->span.end;
  fmt_behind(fmt, limit);
}

/* Nothing is written, but comments may stand where it would be. */
static void put_nothing(struct fmt *fmt, const struct block *block, size_t limit) {
  fmt_behind(fmt, limit);
  fmt_inner(fmt, block->column + 1, block->indent + FMT_STEP, limit);
}

/* A value behind its key, on the key's line unless comments stand between the two. */
static void put_value(struct fmt *fmt, const struct block *block, const struct yaml_node *value,
                      size_t limit) {
  size_t inside = block->indent + FMT_STEP;
  if (fmt_is_empty(value)) {
    put_nothing(fmt, block, limit);
  } else if (value->type != YAML_TEXT && !value->flow) {
    fmt_behind(fmt, first_text(value));
    put_block(fmt,
              &(struct block){
                  .node = value, .column = column_of(fmt, value), .indent = inside, .limit = limit},
              false);
  } else if (fmt_next(fmt, value->begin) == NULL) {
    fmt_text(fmt, " ");
    put_inline(fmt, value, inside, limit);
  } else {
    fmt_behind(fmt, value->begin);
    fmt_leading(fmt, value->begin, inside, true);
    fmt_line(fmt, inside, false);
    put_inline(fmt, value, inside, limit);
  }
}

static void put_member(struct fmt *fmt, const struct block *block, const struct yaml_node *value,
                       size_t limit) {
  struct fmt_piece key = fmt_scalar(fmt, value->key, false);
  bool announced = fmt_is_long_key(key);
  fmt_text(fmt, announced ? "? " : "");
  fmt_put(fmt, key.text, key.size);
  if (announced)
    fmt_line(fmt, block->indent, false);
  fmt_text(fmt, ":");
  fmt->last = value->key->span.end;
  put_value(fmt, block, value, limit);
}

static void put_item(struct fmt *fmt, const struct block *block, const struct yaml_node *value,
                     size_t limit) {
  size_t inside = block->indent + FMT_STEP;
  fmt_text(fmt, "-");
  fmt->last = first_text(value);
  if (fmt_is_empty(value)) {
    put_nothing(fmt, block, limit);
    return;
  }
  fmt_text(fmt, " ");
  if (value->type == YAML_TEXT || value->flow)
    put_inline(fmt, value, inside, limit);
  else
    put_block(fmt,
              &(struct block){
                  .node = value, .column = column_of(fmt, value), .indent = inside, .limit = limit},
              true);
}

/* `opened`: the line of the first entry is begun already. */
static void put_block(struct fmt *fmt, const struct block *block, bool opened) {
  const struct yaml_node *node = block->node;
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml_node *child = node->children[i];
    size_t limit = i + 1 < node->count ? start_of(node->children[i + 1]) : block->limit;
    if (i > 0 || !opened) {
      size_t printed = fmt->next;
      fmt_leading(fmt, start_of(child), block->indent, i == 0);
      bool first = i == 0 && fmt->next == printed;
      fmt_line(fmt, block->indent, !first && fmt_blank_before(fmt, start_of(child)));
    }
    if (node->type == YAML_MAP)
      put_member(fmt, block, child, limit);
    else
      put_item(fmt, block, child, limit);
  }
  fmt_inner(fmt, block->column, block->indent, block->limit);
}

void fmt_put_root(struct fmt *fmt, const struct yaml_node *root) {
  size_t end = fmt->source->size;
  if (root->type != YAML_TEXT && !root->flow) {
    put_block(fmt,
              &(struct block){.node = root, .column = fmt_column(fmt, root->begin), .limit = end},
              false);
  } else {
    fmt_leading(fmt, root->begin, 0, true);
    fmt_line(fmt, 0, false);
    put_inline(fmt, root, FMT_STEP, end);
  }
  fmt_leading(fmt, end, 0, false);
}
