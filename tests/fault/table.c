/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS (3 + OP_COUNT)

static void wrong(struct table *table, int line, const char *what, const char *which) {
  printf("FAIL expected.tsv:%d: %s: %s\n", line, what, which);
  table->wrong++;
}

static bool read_status(const char *name, enum ddb_status *out) {
  static const enum ddb_status all[] = {
      DDB_OK,           DDB_NOT_FOUND,  DDB_PARTIAL,     DDB_E_INVALID,
      DDB_E_LIMIT,      DDB_E_CONFIG,   DDB_E_STOPPED,   DDB_E_CONDITION,
      DDB_E_TRANSITION, DDB_E_CANCELED, DDB_E_AUTH,      DDB_E_SERVICE,
      DDB_E_THROTTLED,  DDB_E_TIMEOUT,  DDB_E_TRANSPORT, DDB_E_MAYBE_APPLIED,
      DDB_E_INTERNAL};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    const char *full = ddb_status_name(all[i]);
    *out = all[i];
    if (strcmp(full + (strncmp(full, "DDB_E_", 6) == 0 ? 6 : 4), name) == 0)
      return true;
  }
  return false;
}

/* "STATUS[/http[/code]] requests connections[-connections]" */
static bool read_outcome(const char *text, struct outcome *out) {
  char status[32], code[64] = "", *end;
  size_t size = strcspn(text, "/ ");
  memset(out, 0, sizeof *out);
  (void)snprintf(status, sizeof status, "%.*s", (int)size, text);
  if (!read_status(status, &out->status))
    return false;
  text += size;
  if (*text == '/') {
    out->http_status = (int)strtol(text + 1, &end, 10);
    text = end;
  }
  if (*text == '/') {
    size = strcspn(text + 1, " ");
    (void)snprintf(code, sizeof code, "%.*s", (int)size, text + 1);
    text += 1 + size;
  }
  memcpy(out->code, code, sizeof code);
  if (*text != ' ')
    return false;
  out->requests = (int)strtol(text, &end, 10);
  if (*end != ' ')
    return false;
  out->connections = out->connections_most = (int)strtol(end, &end, 10);
  if (*end == '-')
    out->connections_most = (int)strtol(end + 1, &end, 10);
  return *end == '\0';
}

static void add(struct table *table, const struct cell *cell) {
  if (table->count == table->room) {
    table->room = table->room > 0 ? 2 * table->room : 1024;
    table->cells = realloc(table->cells, table->room * sizeof *table->cells);
    if (table->cells == NULL)
      abort();
  }
  table->cells[table->count++] = *cell;
}

static unsigned char *rows_of(struct table *table, const struct fault *fault, enum when when,
                              bool reused) {
  size_t number = (size_t)(fault - faults);
  return &table->rows[(number * WHEN_COUNT + (size_t)when) * 2 + (reused ? 1 : 0)];
}

/* One row, for one of the connections. */
static void add_row(struct table *table, const struct cell *row, char *const columns[COLUMNS],
                    bool reused) {
  const char *outcome = "";
  (*rows_of(table, row->fault, row->when, reused))++;
  for (int i = 0; i < OP_COUNT; i++) {
    struct cell cell = *row;
    cell.operation = (enum operation)i;
    cell.reused = reused;
    if (strcmp(columns[3 + i], "\"") != 0)
      outcome = columns[3 + i];
    if (strcmp(outcome, "-") == 0)
      continue;
    if (read_outcome(outcome, &cell.expected))
      add(table, &cell);
    else
      wrong(table, row->line, "no outcome", outcome);
  }
}

/* `when` may be "any": once and always. */
static bool has_when(const char *text, enum when when) {
  return strcmp(text, when_names[when]) == 0 || (when != WHEN_CANCEL && strcmp(text, "any") == 0);
}

static void read_row(struct table *table, char *text, int line, const char *only) {
  char *columns[COLUMNS] = {NULL}, *rest = NULL;
  int count = 0;
  for (char *c = strtok_r(text, "\t\n", &rest); c != NULL; c = strtok_r(NULL, "\t\n", &rest))
    if (count < COLUMNS)
      columns[count++] = c;
  if (count != COLUMNS) {
    wrong(table, line, "a row needs more columns", columns[0] != NULL ? columns[0] : "");
    return;
  }
  struct cell row = {.fault = fault_named(columns[0]), .line = line};
  if (row.fault == NULL)
    wrong(table, line, "no such fault", columns[0]);
  if (row.fault == NULL || (only != NULL && strstr(columns[0], only) == NULL))
    return;
  bool both = strcmp(columns[2], "both") == 0;
  for (int when = 0; when < WHEN_COUNT; when++) {
    row.when = (enum when)when;
    if (has_when(columns[1], row.when) && (both || strcmp(columns[2], "new") == 0))
      add_row(table, &row, columns, false);
    if (has_when(columns[1], row.when) && (both || strcmp(columns[2], "reused") == 0))
      add_row(table, &row, columns, true);
  }
}

/* No fault without its rows, and none with two. */
static void check_whole(struct table *table, const char *only) {
  for (size_t i = 0; i < fault_count; i++)
    for (int when = 0; when < WHEN_COUNT; when++)
      for (int reused = 0; reused < 2; reused++) {
        int count = *rows_of(table, &faults[i], (enum when)when, reused == 1);
        bool needed = when != WHEN_CANCEL || (fault_stalls(&faults[i]) && !faults[i].noticed);
        if (only != NULL && strstr(faults[i].name, only) == NULL)
          continue;
        if (count > 1 || (needed && count == 0)) {
          printf("FAIL expected.tsv: %s, %s, %s: %d rows\n", faults[i].name, when_names[when],
                 reused == 1 ? "reused" : "new", count);
          table->wrong++;
        }
      }
}

void table_read(struct table *table, const char *path, const char *only) {
  FILE *file = fopen(path, "r");
  char *text = NULL;
  size_t room = 0;
  int line = 0;
  memset(table, 0, sizeof *table);
  table->rows = calloc(fault_count * WHEN_COUNT * 2, 1);
  if (table->rows == NULL)
    abort();
  if (file == NULL) {
    wrong(table, 0, "it cannot be read", path);
    return;
  }
  while (getline(&text, &room, file) >= 0) {
    line++;
    if (text[0] != '#' && text[0] != '\n')
      read_row(table, text, line, only);
  }
  free(text);
  (void)fclose(file);
  check_whole(table, only);
  free(table->rows);
}
