/* SPDX-License-Identifier: Apache-2.0 */
/* Differences that are known, and who is right. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"

enum { FIELDS = 7, LINES = 200 };

static struct known {
  char *line;
  char *field[FIELDS]; /* operation, where, ours, theirs, request (patterns); who is right, by what
                          source */
  int number;
  unsigned met;
} lines[LINES];
static size_t line_count;

static void bad(const char *path, int number, const char *why) {
  (void)fprintf(stderr, "%s:%d: %s\n", path, number, why);
  exit(2);
}

void known_read(const char *path) {
  char text[4096];
  FILE *file = fopen(path, "r");
  if (file == NULL)
    bad(path, 0, "cannot be read");
  for (int number = 1; fgets(text, sizeof text, file) != NULL; number++) {
    size_t size = strcspn(text, "\n");
    text[size] = '\0';
    if (size == 0 || text[0] == '#')
      continue;
    if (line_count == LINES)
      bad(path, number, "too many lines");
    struct known *known = &lines[line_count++];
    known->number = number;
    char *at = known->line = strdup(text);
    for (int i = 0; i < FIELDS; i++) {
      if (at == NULL)
        bad(path, number, "seven fields with tabs between them are needed");
      known->field[i] = at;
      at = strchr(at, '\t');
      if (at != NULL)
        *at++ = '\0';
    }
  }
  (void)fclose(file);
}

bool known_take(const struct known_difference *what) {
  const char *const texts[] = {what->operation, what->where, what->ours, what->theirs,
                               what->request};
  for (size_t i = 0; i < line_count; i++) {
    bool fits = true;
    for (int k = 0; fits && k < 5; k++)
      fits = fnmatch(lines[i].field[k], texts[k], FNM_NOESCAPE | FNM_EXTMATCH) == 0;
    lines[i].met += fits;
    if (fits && current.list)
      printf("KNOWN\t%d\t%llu\t%s\t%s\t%.300s\t%.300s\t%.600s\n", lines[i].number,
             (unsigned long long)current.step, what->operation, what->where, what->ours,
             what->theirs, what->request);
    if (fits)
      return true;
  }
  return false;
}

unsigned known_print(void) {
  unsigned never = 0;
  for (size_t i = 0; i < line_count; i++) {
    printf("%7u  line %d, %s: %s %s: %s | %s\n", lines[i].met, lines[i].number, lines[i].field[5],
           lines[i].field[0], lines[i].field[1], lines[i].field[2], lines[i].field[3]);
    never += lines[i].met == 0;
  }
  return never;
}
