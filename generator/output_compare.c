/* SPDX-License-Identifier: Apache-2.0 */
/* --check: what a run would change, so that CI can refuse generated files that are out of date. */
#include <string.h>

#include "mem.h"
#include "output.h"
#include "output_file.h"

#define LINE_SHOWN 100

/* What stands in the file may be anything: it is cut and stripped of control characters. */
static void print_line(FILE *out, char sign, const char *text, const char *end) {
  size_t size = strcspn(text, "\r\n");
  if (size > (size_t)(end - text))
    size = (size_t)(end - text);
  bool cut = size > LINE_SHOWN;
  fprintf(out, "  %c ", sign);
  for (size_t i = 0; i < (cut ? LINE_SHOWN : size); i++)
    fputc((unsigned char)text[i] < 0x20 && text[i] != '\t' ? '?' : text[i], out);
  fputs(cut ? "...\n" : "\n", out);
}

/* Of a line as one sees it. */
static size_t seen_size(const char *text, const char *end) {
  size_t size = 0;
  while (text + size < end && text[size] != '\n')
    size++;
  while (size > 0 && strchr(" \t\r", text[size - 1]) != NULL)
    size--;
  return size;
}

static bool looks_alike(const char *a, const char *a_end, const char *b, const char *b_end) {
  size_t size = seen_size(a, a_end);
  return size == seen_size(b, b_end) && memcmp(a, b, size) == 0;
}

/* It tells which change it is; `generate` or `fmt` and git show the rest. */
void file_print_difference(FILE *out, const struct output_entry *entry, const char *old,
                           size_t old_size) {
  size_t least = old_size < entry->size ? old_size : entry->size;
  size_t line = 1;
  size_t start = 0;
  for (size_t at = 0; at < least && old[at] == entry->data[at]; at++)
    if (old[at] == '\n') {
      line++;
      start = at + 1;
    }
  fprintf(out, "%s:%zu: differs\n", entry->path, line);
  if (start < old_size)
    print_line(out, '-', old + start, old + old_size);
  if (start < entry->size)
    print_line(out, '+', entry->data + start, entry->data + entry->size);
  if (start < old_size && start < entry->size &&
      looks_alike(old + start, old + old_size, entry->data + start, entry->data + entry->size))
    fputs("    (blanks at the end of the line, or the line end)\n", out);
}

static enum output_difference compare_entry(const struct output *output, const char *folder,
                                            const struct output_entry *entry, FILE *out) {
  const char *path = mem_format(output->arena, "%s/%s", folder, entry->path);
  const char *old = NULL;
  size_t old_size = 0;
  enum output_state state = file_compare(path, entry);
  if (state == FILE_DIFFERS && !file_read(output->arena, path, &old, &old_size))
    state = FILE_UNREADABLE;
  switch (state) {
  case FILE_SAME:
    return OUTPUT_SAME;
  case FILE_MISSING:
    fprintf(out, "%s: missing\n", entry->path);
    return OUTPUT_DIFFERS;
  case FILE_DIFFERS:
    file_print_difference(out, entry, old, old_size);
    return OUTPUT_DIFFERS;
  default:
    file_failed("read", path);
    return OUTPUT_UNREADABLE;
  }
}

static enum output_difference worse(enum output_difference a, enum output_difference b) {
  return a > b ? a : b;
}

enum output_difference output_compare(struct output *output, const char *folder, FILE *out) {
  enum output_difference result = OUTPUT_SAME;
  for (size_t i = 0; i < output->count; i++)
    result = worse(result, compare_entry(output, folder, &output->entries[i], out));
  const char **paths = NULL;
  bool readable = true;
  size_t stale = file_find_stale(output, folder, &paths, &readable);
  for (size_t i = 0; i < stale; i++)
    fprintf(out, "%s: left over from an earlier run\n", paths[i]);
  result = worse(result, stale != 0 ? OUTPUT_DIFFERS : OUTPUT_SAME);
  return worse(result, readable ? OUTPUT_SAME : OUTPUT_UNREADABLE);
}
