/* SPDX-License-Identifier: Apache-2.0 */
/* Values in {} and []: on one line if they fit there, and otherwise in as few lines as they need,
 * each beginning below the first value; or, where that is too far to the right, on lines of their
 * own. */
#include "fmt_inside.h"

static const char *opening(const struct yaml_node *node) {
  return node->type == YAML_MAP ? "{" : "[";
}

static const char *closing(const struct yaml_node *node) {
  return node->type == YAML_MAP ? "}" : "]";
}

/* Values do not begin below each other behind this column. */
#define FAR ((size_t)60)

/* --- on one line --- */

static size_t flat_width(const struct fmt *fmt, const struct yaml_node *node, size_t budget);

static size_t piece_width(struct fmt_piece piece, size_t budget) {
  return piece.size > 4 * budget ? budget + 1 : fmt_width(piece.text, piece.size);
}

/* Of a value with its key; more than `budget` as soon as it is more. */
static size_t item_width(const struct fmt *fmt, const struct yaml_node *item, size_t budget) {
  size_t width = 0;
  if (item->key != NULL) {
    struct fmt_piece key = fmt_scalar(fmt, item->key, true);
    width =
        piece_width(key, budget) + (fmt_is_long_key(key) ? 2 : 0) + (fmt_is_empty(item) ? 0 : 2);
  }
  return width > budget ? width : width + flat_width(fmt, item, budget - width);
}

static size_t flat_width(const struct fmt *fmt, const struct yaml_node *node, size_t budget) {
  if (node->type == YAML_TEXT)
    return piece_width(fmt_scalar(fmt, node, true), budget);
  size_t width = 2;
  for (size_t i = 0; i < node->count && width <= budget; i++)
    width += (i == 0 ? 0 : 2) + item_width(fmt, node->children[i], budget - width);
  return width;
}

static void put_key(struct fmt *fmt, const struct yaml_node *item) {
  if (item->key == NULL)
    return;
  struct fmt_piece key = fmt_scalar(fmt, item->key, true);
  fmt_text(fmt, fmt_is_long_key(key) ? "? " : "");
  fmt_put(fmt, key.text, key.size);
  fmt_text(fmt, fmt_is_empty(item) ? "" : ": ");
}

static void put_flat(struct fmt *fmt, const struct yaml_node *node) {
  if (node->type == YAML_TEXT) {
    struct fmt_piece piece = fmt_scalar(fmt, node, true);
    fmt_put(fmt, piece.text, piece.size);
    return;
  }
  fmt_text(fmt, opening(node));
  for (size_t i = 0; i < node->count; i++) {
    fmt_text(fmt, i == 0 ? "" : ", ");
    put_key(fmt, node->children[i]);
    put_flat(fmt, node->children[i]);
  }
  fmt_text(fmt, closing(node));
}

/* --- over several lines --- */

static bool fits(const struct fmt *fmt, size_t width, size_t after) {
  return fmt->column + width + after <= FMT_WIDTH;
}

static size_t room(const struct fmt *fmt, size_t after) {
  return fmt->column + after < FMT_WIDTH ? FMT_WIDTH - fmt->column - after : 0;
}

/* Where the text of an item begins and ends; an empty value is wherever libyaml found it missing.
 */
static size_t start_of(const struct yaml_node *item) {
  return fmt_is_empty(item) && item->key != NULL ? item->key->span.start : item->begin;
}

static size_t end_of(const struct yaml_node *item) {
  return fmt_is_empty(item) && item->key != NULL ? item->key->span.end : item->span.end;
}

static bool is_flat(const struct fmt *fmt, const struct yaml_node *item, size_t after) {
  return fmt_next(fmt, end_of(item)) == NULL &&
         fits(fmt, item_width(fmt, item, room(fmt, after)), after);
}

/* Comments before `limit`; true when the next value has to begin a line. */
static bool put_comments(struct fmt *fmt, size_t limit, size_t indent) {
  bool any = false;
  for (; fmt_next(fmt, limit) != NULL; any = true) {
    if (!any && !fmt_next(fmt, limit)->alone)
      fmt_put_trailing(fmt);
    else
      fmt_put_comment(fmt, indent, false);
  }
  return any;
}

static void put_item(struct fmt *fmt, const struct yaml_node *item, size_t after) {
  put_key(fmt, item);
  if (item->type == YAML_TEXT)
    put_flat(fmt, item);
  else
    fmt_put_flow(fmt, item, after);
}

static void put_broken(struct fmt *fmt, const struct yaml_node *node, size_t after) {
  fmt_text(fmt, opening(node));
  bool far = fmt->column > FAR && node->count > 0;
  size_t indent = far ? fmt->indent + 2 * FMT_STEP : fmt->column;
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml_node *item = node->children[i];
    size_t behind = i + 1 == node->count ? after + 1 : 1;
    bool begin = put_comments(fmt, start_of(item), indent);
    if (begin || (i == 0 && far) || (i > 0 && !is_flat(fmt, item, behind + 1)))
      fmt_line(fmt, indent, false);
    else if (i > 0)
      fmt_text(fmt, " ");
    put_item(fmt, item, behind);
    fmt_text(fmt, i + 1 == node->count ? "" : ",");
  }
  if (put_comments(fmt, node->span.end, indent))
    fmt_line(fmt, indent - 1, false);
  fmt_text(fmt, closing(node));
}

void fmt_put_flow(struct fmt *fmt, const struct yaml_node *node, size_t after) {
  bool commented = fmt_next(fmt, node->span.end) != NULL;
  if (!commented && (node->count == 0 || fits(fmt, flat_width(fmt, node, room(fmt, after)), after)))
    put_flat(fmt, node);
  else
    put_broken(fmt, node, after);
}
