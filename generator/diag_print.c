/* SPDX-License-Identifier: Apache-2.0 */
/* Printing messages in the form that editors and CI systems know from gcc, with the source line, a
 * caret under the exact words and the cure behind it. */
#include <string.h>

#include "diag.h"
#include "mem.h"
#include "utf8.h"

/* Characters shown before and after the start of the words, of a line that is longer. */
#define WINDOW_BEFORE 60
#define WINDOW_AFTER  100

/* No message needs more; a name of a megabyte in it must not flood the terminal. */
#define MESSAGE_MAX 400

struct paint {
  const char *bold;
  const char *error;
  const char *warning;
  const char *note;
  const char *off;
};

static const struct paint plain = {"", "", "", "", ""};
static const struct paint coloured = {"\033[1m", "\033[1;31m", "\033[1;35m", "\033[1;36m",
                                      "\033[0m"};

/* The part of a line that is shown: bytes start <= i < end of the source. */
struct window {
  size_t start;
  size_t end;
  bool cut_before;
  bool cut_after;
};

/* The next character, with whatever must not reach a terminal replaced. */
static size_t character(const struct source *source, size_t at, size_t end, uint32_t *c) {
  size_t length = utf8_decode(source->text + at, end - at, c);
  if (length == 0 || (utf8_forbidden(*c) != NULL)) {
    *c = 0xfffd;
    return length == 0 ? 1 : length;
  }
  return length;
}

static bool is_continuation(char byte) {
  return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Costs what is shown, not what the line holds: a line may have 16 MiB. */
static struct window window_around(const struct source *source, struct span line, size_t focus) {
  size_t start = focus;
  for (size_t n = 0; n < WINDOW_BEFORE && start > line.start; n++) {
    start--;
    while (start > line.start && is_continuation(source->text[start]))
      start--;
  }
  size_t end = focus;
  uint32_t c;
  for (size_t n = 0; n < WINDOW_AFTER && end < line.end; n++)
    end += character(source, end, line.end, &c);
  return (struct window){
      .start = start, .end = end, .cut_before = start > line.start, .cut_after = end < line.end};
}

/* What cannot be shown (a control character, a byte that is no UTF-8) appears as U+FFFD. */
static void print_source(FILE *out, const struct source *source, struct window window) {
  if (window.cut_before)
    fputs("...", out);
  for (size_t at = window.start; at < window.end;) {
    uint32_t c;
    size_t length = character(source, at, window.end, &c);
    if (c == 0xfffd)
      fputs("\xef\xbf\xbd", out);
    else
      fwrite(source->text + at, 1, length, out);
    at += length;
  }
  if (window.cut_after)
    fputs("...", out);
}

/* Columns that the bytes take on a terminal; tabs are not counted here. */
static size_t columns(const struct source *source, size_t start, size_t end) {
  size_t width = 0;
  for (size_t at = start; at < end;) {
    uint32_t c;
    at += character(source, at, end, &c);
    width += utf8_width(c);
  }
  return width;
}

/* A tab is copied as a tab: both lines begin alike, so it ends at the same column. */
static void print_indent(FILE *out, const struct source *source, struct window window,
                         size_t focus) {
  if (window.cut_before)
    fputs("   ", out);
  for (size_t at = window.start; at < focus;) {
    uint32_t c;
    at += character(source, at, focus, &c);
    if (c == '\t')
      fputc('\t', out);
    for (size_t n = c == '\t' ? 0 : utf8_width(c); n > 0; n--)
      fputc(' ', out);
  }
}

static void print_excerpt(FILE *out, const struct paint *paint, struct span span,
                          const char *help) {
  struct place place = source_place(span.source, span.start);
  struct span line = source_line(span.source, place.line);
  size_t focus = span.start < line.end ? span.start : line.end;
  struct window window = window_around(span.source, line, focus);
  fprintf(out, "%5zu |%s", place.line, window.start < window.end ? " " : "");
  print_source(out, span.source, window);
  fputs("\n      | ", out);
  print_indent(out, span.source, window, focus);
  size_t end = span.end < window.end ? span.end : window.end;
  size_t width = end > focus ? columns(span.source, focus, end) : 1;
  fprintf(out, "%s^", paint->error);
  for (size_t i = 1; i < width; i++)
    fputc('~', out);
  fprintf(out, "%s%s%s\n", paint->off, help == NULL ? "" : " ", help == NULL ? "" : help);
}

/* One line, whatever text of the schema is quoted in it. */
static void print_message(FILE *out, const char *text) {
  size_t size = strlen(text);
  size_t shown = size;
  if (size > MESSAGE_MAX) {
    shown = MESSAGE_MAX;
    while (is_continuation(text[shown]))
      shown--;
  }
  for (size_t i = 0; i < shown; i++)
    fputc(text[i] == '\n' || text[i] == '\t' || text[i] == '\r' ? ' ' : text[i], out);
  if (shown < size)
    fputs("...", out);
}

static void print_head(FILE *out, const struct paint *paint, struct span span, const char *word,
                       const char *colour) {
  struct place place = source_place(span.source, span.start);
  fprintf(out, "%s%s:%zu:%zu:%s %s%s:%s ", paint->bold, span.source->path, place.line, place.column,
          paint->off, colour, word, paint->off);
}

/* Notes are part of their error and never sorted away from it. */
static void print_entry(FILE *out, const struct paint *paint, const struct diag_entry *entry) {
  bool error = entry->severity == SEVERITY_ERROR;
  print_head(out, paint, entry->span, error ? "error" : "warning",
             error ? paint->error : paint->warning);
  print_message(out, entry->text);
  fprintf(out, " [%s]\n", entry->rule);
  print_excerpt(out, paint, entry->span, entry->help);
  for (const struct diag_note *note = entry->notes; note != NULL; note = note->next) {
    print_head(out, paint, note->span, "note", paint->note);
    print_message(out, note->text);
    fputc('\n', out);
    print_excerpt(out, paint, note->span, NULL);
  }
}

static void print_rest(FILE *out, size_t count, const char *word) {
  if (count != 0)
    fprintf(out, "ddbc: %zu more %s%s not shown\n", count, word, count == 1 ? "" : "s");
}

void diag_print(struct diag *diag, FILE *out, bool colour) {
  const struct paint *paint = colour ? &coloured : &plain;
  size_t seen[2] = {0, 0};
  diag_sort(diag);
  for (size_t i = 0; i < diag->count; i++)
    if (seen[diag->entries[i].severity]++ < DIAG_SHOWN)
      print_entry(out, paint, &diag->entries[i]);
  for (int severity = SEVERITY_ERROR; severity <= SEVERITY_WARNING; severity++) {
    size_t hidden = seen[severity] > DIAG_SHOWN ? seen[severity] - DIAG_SHOWN : 0;
    print_rest(out, hidden + diag->dropped[severity],
               severity == SEVERITY_ERROR ? "error" : "warning");
  }
}
