/* SPDX-License-Identifier: Apache-2.0 */
/* A table of what has to come of what, as a test reads it: columns between tabs, '#' begins a
 * remark. */
#ifndef TESTS_SUPPORT_ROWS_H
#define TESTS_SUPPORT_ROWS_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

#define ROW_COLUMNS 8

struct row {
  int line;
  int count;
  const char *column[ROW_COLUMNS]; /* "" where there are fewer */
};

/* Calls `see` with each row, whose texts live until it returns. How many there were. */
static inline int rows_of(const char *path, void (*see)(const struct row *row)) {
  char *text = slurp_file(path, NULL), *rest = NULL;
  int rows = 0, line = 0;
  cr_assert_not_null(text, "%s", path);
  for (char *at = text, *next; at != NULL; at = next) {
    next = strchr(at, '\n');
    if (next != NULL)
      *next++ = '\0';
    line++;
    if (*at == '#' || *at == '\0')
      continue;
    struct row row = {.line = line};
    for (int i = 0; i < ROW_COLUMNS; i++)
      row.column[i] = "";
    for (char *c = strtok_r(at, "\t", &rest); c != NULL; c = strtok_r(NULL, "\t", &rest)) {
      cr_assert_lt(row.count, ROW_COLUMNS, "%s:%d", path, line);
      row.column[row.count++] = c;
    }
    rows++;
    see(&row);
  }
  free(text);
  return rows;
}

/* "STATUS REQUESTS", as the tables write what came of a call. */
static inline const char *row_outcome(char out[64], const char *status, int requests) {
  const char *name = strncmp(status, "DDB_", 4) == 0 ? status + 4 : status;
  (void)snprintf(out, 64, "%s %d", strncmp(name, "E_", 2) == 0 ? name + 2 : name, requests);
  return out;
}

#endif
