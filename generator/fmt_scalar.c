/* SPDX-License-Identifier: Apache-2.0 */
/* Texts: plain, in quotes, and over several lines. What stands on one line is printed as it stands,
 * escapes and all, but for quotes that nobody needs and single quotes that may as well be double.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "fmt_inside.h"
#include "mem.h"

bool fmt_is_empty(const struct yaml_node *node) {
  return node->type == YAML_TEXT && node->span.end == node->span.start;
}

bool fmt_is_long_key(struct fmt_piece key) {
  return key.size > 1000;
}

/* Words that some reader of YAML takes for something else than text. */
static bool is_taken(const struct yaml_node *node) {
  static const char *const words[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcasecmp(node->text, words[i]) == 0)
      return true;
  return false;
}

/* Whether every reader of YAML takes the text for itself without quotes, in {} and [] too unless it
 * has a comma. Narrower than YAML: a text with signs keeps the quotes that someone gave it. */
static bool is_word(const struct yaml_node *node, bool flow) {
  if (node->size == 0 || !isalpha((unsigned char)node->text[0]) || is_taken(node))
    return false;
  for (size_t i = 0; i < node->size; i++) {
    char c = node->text[i];
    bool good = isalnum((unsigned char)c) || strchr("_-./'", c) != NULL || (c == ',' && !flow) ||
                (c == ' ' && node->text[i - 1] != ' ' && i + 1 < node->size);
    if (!good || c == '\0')
      return false;
  }
  return true;
}

/* In double quotes; what is printed needs no other escapes, since a schema may not hold it. */
static struct fmt_piece quoted(const struct fmt *fmt, const struct yaml_node *node, bool folds) {
  static const char from[] = "\"\\\n\t\r";
  static const char to[] = "\"\\ntr";
  char *text = mem_array(fmt->arena, 2 * node->size + 2, 1);
  size_t size = 0;
  text[size++] = '"';
  for (size_t i = 0; i < node->size; i++) {
    const char *escape = node->text[i] == '\0' ? NULL : strchr(from, node->text[i]);
    if (escape != NULL)
      text[size++] = '\\';
    text[size++] = escape == NULL ? node->text[i] : to[escape - from];
  }
  text[size++] = '"';
  return (struct fmt_piece){.text = text, .size = size, .folds = folds};
}

/* In the first column these would end the document. */
static bool is_marker(const struct fmt *fmt, const struct yaml_node *node) {
  return fmt->column == 0 &&
         (strncmp(node->text, "---", 3) == 0 || strncmp(node->text, "...", 3) == 0);
}

/* In {} a key without a value would lose it. */
static bool ends_in_colon(const struct yaml_node *node) {
  return node->size > 0 && node->text[node->size - 1] == ':';
}

struct fmt_piece fmt_scalar(const struct fmt *fmt, const struct yaml_node *node, bool flow) {
  const char *raw = fmt->source->text + node->span.start;
  size_t size = node->span.end - node->span.start;
  bool lines = memchr(raw, '\n', size) != NULL || memchr(raw, '\r', size) != NULL;
  bool folds = lines && !flow;
  bool plain = size == 0 || strchr("\"'|>", raw[0]) == NULL;
  if (plain && (is_marker(fmt, node) || (flow && ends_in_colon(node))))
    return quoted(fmt, node, folds);
  if (!lines && (plain || (raw[0] == '"' && !is_word(node, flow))))
    return (struct fmt_piece){.text = raw, .size = size};
  if (is_word(node, flow) || (plain && strchr(node->text, '\n') == NULL))
    return (struct fmt_piece){.text = node->text, .size = node->size, .folds = folds};
  bool single = raw[0] == '\'' && !lines && strpbrk(node->text, "\"\\") != NULL;
  if (single)
    return (struct fmt_piece){.text = raw, .size = size};
  return quoted(fmt, node, folds);
}

/* A line may end at a blank that stands alone: read back, the line end is that blank, and tabs
 * beside it would be lost. */
static bool may_break(struct fmt_piece piece, size_t at) {
  return piece.text[at] == ' ' && at > 1 && at + 2 < piece.size &&
         strchr(" \t\\", piece.text[at - 1]) == NULL && strchr(" \t", piece.text[at + 1]) == NULL;
}

void fmt_put_folded(struct fmt *fmt, struct fmt_piece piece, size_t indent) {
  size_t from = 0; /* of the line */
  size_t good = 0; /* the last blank where it may end, if behind `from` */
  size_t width = fmt->column;
  for (size_t at = 0; piece.folds && at < piece.size; at++) {
    width += ((unsigned char)piece.text[at] & 0xc0) != 0x80;
    if (may_break(piece, at))
      good = at;
    if (width <= FMT_WIDTH || good <= from)
      continue;
    fmt_put(fmt, piece.text + from, good - from);
    fmt_line(fmt, indent, false);
    from = good + 1;
    width = indent + fmt_width(piece.text + from, at + 1 - from);
  }
  fmt_put(fmt, piece.text + from, piece.size - from);
}

/* --- behind | and > ------------------------------------------------------------------------- */

bool fmt_is_block_text(const struct fmt *fmt, const struct yaml_node *node) {
  char first = fmt->source->text[node->span.start];
  return !fmt_is_empty(node) && (first == '|' || first == '>');
}

/* The lines of the text in the source, from the one behind the header. */
struct lines {
  const char *at;
  const char *end;
  size_t indent; /* that YAML takes away */
};

struct line {
  const char *text;
  size_t size;
};

static size_t leading_blanks(const char *text, const char *end) {
  size_t count = 0;
  while (text + count < end && text[count] == ' ')
    count++;
  return count;
}

static bool next_line(struct lines *lines, struct line *line) {
  if (lines->at >= lines->end)
    return false;
  const char *at = lines->at;
  while (at < lines->end && *at != '\n' && *at != '\r')
    at++;
  size_t size = (size_t)(at - lines->at);
  size_t cut = leading_blanks(lines->at, at);
  cut = cut < lines->indent ? cut : lines->indent;
  *line = (struct line){.text = lines->at + cut, .size = size - cut};
  at += at < lines->end && *at == '\r' && at + 1 < lines->end && at[1] == '\n';
  lines->at = at + 1;
  return true;
}

static bool is_empty_line(struct line line) {
  return leading_blanks(line.text, line.text + line.size) == line.size;
}

/* What the first line that is not empty has more in the source than in the text is indentation. */
static struct lines lines_of(const struct fmt *fmt, const struct yaml_node *node) {
  const char *source = fmt->source->text;
  struct lines lines = {.at = source + node->span.start, .end = source + node->span.end};
  struct lines text = {.at = node->text, .end = node->text + node->size};
  struct line line = {.size = 0};
  struct line first = {.size = 0};
  (void)next_line(&lines, &line); /* the header */
  struct lines all = lines;
  while (next_line(&lines, &line) && is_empty_line(line))
    ;
  while (next_line(&text, &first) && is_empty_line(first))
    ;
  all.indent = leading_blanks(line.text, line.text + line.size) -
               leading_blanks(first.text, first.text + first.size);
  return all;
}

static size_t final_breaks(const struct yaml_node *node) {
  size_t count = 0;
  while (count < node->size && node->text[node->size - 1 - count] == '\n')
    count++;
  return count;
}

/* YAML guesses the indentation from the first line that is not empty, unless it is said, and
 * libyaml takes no tab there. */
static bool needs_indicator(struct lines lines) {
  struct line line = {.size = 0};
  while (next_line(&lines, &line))
    if (line.size > 0)
      return line.text[0] == ' ' || line.text[0] == '\t';
  return false;
}

static void put_header(struct fmt *fmt, const struct yaml_node *node, struct lines lines,
                       size_t limit) {
  size_t breaks = final_breaks(node);
  fmt_put(fmt, fmt->source->text + node->span.start, 1);
  fmt_text(fmt, needs_indicator(lines) ? "2" : "");
  fmt_text(fmt, breaks == 0 ? "-" : breaks == 1 ? "" : "+");
  fmt->last = node->span.start;
  fmt_behind(fmt, limit);
}

static void put_lines(struct fmt *fmt, struct lines lines, size_t indent) {
  struct line line;
  size_t empty = 0;
  while (next_line(&lines, &line)) {
    if (line.size == 0) {
      empty++;
      continue;
    }
    for (; empty > 0; empty--)
      fmt_line(fmt, 0, false);
    fmt_line(fmt, indent, false);
    fmt_put(fmt, line.text, line.size);
    fmt->last = (size_t)(line.text + line.size - fmt->source->text);
  }
}

static bool is_all_blank(const struct yaml_node *node) {
  for (size_t i = 0; i < node->size; i++)
    if (node->text[i] != ' ' && node->text[i] != '\n')
      return false;
  return true;
}

void fmt_put_block_text(struct fmt *fmt, const struct yaml_node *node, size_t indent,
                        size_t limit) {
  if (is_all_blank(node)) {
    struct fmt_piece piece = quoted(fmt, node, false);
    fmt_put(fmt, piece.text, piece.size);
    fmt->last = node->span.start;
    fmt_behind(fmt, limit);
    if (node->size > 0)
      fmt->last = node->span.end; /* its empty lines are text */
    return;
  }
  struct lines lines = lines_of(fmt, node);
  put_header(fmt, node, lines, limit);
  put_lines(fmt, lines, indent);
  size_t breaks = final_breaks(node);
  for (size_t i = 1; i < breaks; i++)
    fmt_line(fmt, 0, false);
  if (breaks > 1)
    fmt->last = node->span.end;
}
