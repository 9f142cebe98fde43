/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the new layout, and the columns of the comments behind them. */
#include <string.h>

#include "fmt_inside.h"
#include "mem.h"
#include "utf8.h"

/* Comments further to the right are nobody's table. */
#define ALIGNED_MAX 256

size_t fmt_width(const char *text, size_t size) {
  size_t width = 0;
  for (size_t at = 0; at < size;) {
    uint32_t c = 0;
    size_t length = utf8_decode(text + at, size - at, &c);
    at += length == 0 ? 1 : length;
    width += utf8_width(c);
  }
  return width;
}

/* As wide as it is printed: the columns of comments are compared with those of the new lines. */
size_t fmt_column(const struct fmt *fmt, size_t offset) {
  const struct source *source = fmt->source;
  size_t start = source->lines[source_place(source, offset).line - 1];
  if (start == 0 && source->size >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0)
    start = 3;
  return fmt_width(source->text + start, offset - start);
}

void fmt_put(struct fmt *fmt, const char *text, size_t size) {
  ddb_buf_bytes(&fmt->out, text, size);
  fmt->column += fmt_width(text, size);
}

void fmt_text(struct fmt *fmt, const char *text) {
  fmt_put(fmt, text, strlen(text));
}

/* A line is ended by the next one, so that a comment can still go behind it. */
void fmt_line(struct fmt *fmt, size_t indent, bool blank) {
  if (fmt->out.size > 0 || fmt->trailing_count > 0)
    ddb_buf_text(&fmt->out, blank ? "\n\n" : "\n");
  fmt->column = indent;
  fmt->indent = indent;
  while (indent-- > 0)
    ddb_buf_char(&fmt->out, ' ');
}

bool fmt_blank_before(const struct fmt *fmt, size_t start) {
  const char *text = fmt->source->text;
  size_t breaks = 0;
  for (size_t i = fmt->last; i < start; i++) {
    bool crlf = text[i] == '\r' && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !crlf))
      breaks++;
    else if (text[i] != ' ' && text[i] != '\t' && !crlf)
      breaks = 0;
    if (breaks > 1)
      return true;
  }
  return false;
}

void fmt_put_trailing(struct fmt *fmt) {
  const struct fmt_comment *comment = &fmt->comments.items[fmt->next++];
  fmt->trailing = mem_grow(fmt->arena, fmt->trailing, fmt->trailing_count, sizeof *fmt->trailing);
  fmt->trailing[fmt->trailing_count++] =
      (struct fmt_trailing){.at = fmt->out.size,
                            .width = fmt->column,
                            .column = fmt_column(fmt, comment->start),
                            .comment = comment};
  fmt->last = comment->end;
}

static bool has_room(const struct fmt_trailing *trailing) {
  return trailing->column >= trailing->width + 2 && trailing->column < ALIGNED_MAX;
}

/* Two comments or more in one column were put there by someone, and stay there as far as their
 * lines leave room; any other one is two blanks away. What this prints it prints again. */
static size_t blanks_before(const struct fmt_trailing *trailing, const size_t *users) {
  bool aligned = has_room(trailing) && users[trailing->column] > 1;
  return aligned ? trailing->column - trailing->width : 2;
}

struct fmt_result fmt_finish(struct fmt *fmt) {
  size_t *users = mem_array(fmt->arena, ALIGNED_MAX, sizeof *users);
  struct ddb_buf text;
  size_t from = 0;
  ddb_buf_init_arena(&text, fmt->arena, SOURCE_MAX);
  for (size_t i = 0; i < fmt->trailing_count; i++)
    if (has_room(&fmt->trailing[i]))
      users[fmt->trailing[i].column]++;
  for (size_t i = 0; i < fmt->trailing_count; i++) {
    const struct fmt_trailing *trailing = &fmt->trailing[i];
    const struct fmt_comment *comment = trailing->comment;
    ddb_buf_bytes(&text, fmt->out.data + from, trailing->at - from);
    for (size_t n = blanks_before(trailing, users); n > 0; n--)
      ddb_buf_char(&text, ' ');
    ddb_buf_bytes(&text, fmt->source->text + comment->start, comment->end - comment->start);
    from = trailing->at;
  }
  ddb_buf_bytes(&text, fmt->out.data + from, fmt->out.size - from);
  ddb_buf_char(&text, '\n');
  if (fmt->out.status == DDB_E_NOMEM || text.status == DDB_E_NOMEM)
    mem_exhausted();
  if (fmt->out.status != DDB_OK || text.status != DDB_OK)
    return (struct fmt_result){.text = NULL};
  return (struct fmt_result){.text = text.data, .size = text.size};
}
