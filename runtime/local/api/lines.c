/* SPDX-License-Identifier: Apache-2.0 */
/* Items into a file and out of it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "local/api/state.h"
#include "local/op/bulk.h"

/* An item has 400 KB; in JSON, with every byte escaped, six times that and more for its types. */
#define LINE_MAX_BYTES ((size_t)16 * 1024 * 1024)

static enum ddb_status file_failed(struct ddb_error *error, const char *what, const char *file) {
  char reason[DDB_REASON_SIZE];
  return ddb_fail(error, DDB_E_CONFIG, "file", "%s cannot be %s: %s", file, what,
                  ddb_fail_reason(errno, reason));
}

/* ---- saving ---------------------------------------------------------------------------------- */

struct saving {
  FILE *file;
  uint64_t count;
  bool good;
};

static bool save_item(void *state, struct ddb_text item) {
  struct saving *saving = state;
  saving->good = fwrite("{\"Item\":", 1, 8, saving->file) == 8 &&
                 fwrite(item.data, 1, item.size, saving->file) == item.size &&
                 fwrite("}\n", 1, 2, saving->file) == 2;
  saving->count += saving->good;
  return saving->good;
}

static enum ddb_status write_items(struct local_state *state, const char *table,
                                   struct saving *saving, struct ddb_error *error) {
  struct local_call call;
  saving->good = true;
  if (local_state_call(state, &call) && local_bulk_begin(&call, false)) {
    const struct local_table *found = local_bulk_table(&call, table);
    if (found != NULL)
      (void)local_bulk_each(&call, found, save_item, saving);
    local_bulk_end(&call);
  }
  return local_state_end(&call, error, "");
}

/* Into a file beside it first: what was there is replaced by a whole one or not at all. */
static enum ddb_status save_beside(struct local_state *state, const char *table, const char *file,
                                   const char *beside, struct saving *saving,
                                   struct ddb_error *error) {
  saving->file = fopen(beside, "we");
  if (saving->file == NULL)
    return file_failed(error, "written", beside);
  enum ddb_status status = write_items(state, table, saving, error);
  bool good = saving->good && fflush(saving->file) == 0 && fsync(fileno(saving->file)) == 0;
  if (status == DDB_OK && !good)
    status = file_failed(error, "written", beside);
  if (fclose(saving->file) != 0 && status == DDB_OK)
    status = file_failed(error, "written", beside);
  if (status == DDB_OK && rename(beside, file) != 0)
    status = file_failed(error, "replaced", file);
  if (status != DDB_OK)
    (void)unlink(beside);
  return status;
}

enum ddb_status ddb_local_save(struct ddb *db, const char *table, const char *file,
                               uint64_t *saved) {
  struct ddb_error *error;
  enum ddb_status status;
  struct saving saving = {.count = 0};
  struct local_state *state = local_state_of(db, &error, &status);
  if (state == NULL)
    return status;
  size_t room = strlen(file) + 32;
  char *beside = malloc(room);
  if (beside == NULL)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory to save in");
  (void)snprintf(beside, room, "%s.%ld.part", file, (long)getpid());
  status = save_beside(state, table, file, beside, &saving, error);
  free(beside);
  if (saved != NULL)
    *saved = status == DDB_OK ? saving.count : 0;
  return status;
}

/* ---- loading --------------------------------------------------------------------------------- */

struct loading {
  FILE *file;
  struct ddb_buf line;
  uint64_t number, count;
};

/* The next line without its end; false: there is none, or it is too long (line.status). */
static bool next_line(struct loading *loading) {
  int c;
  ddb_buf_clear(&loading->line);
  while ((c = getc(loading->file)) != EOF && c != '\n')
    ddb_buf_char(&loading->line, (char)c);
  loading->number++;
  return loading->line.status == DDB_OK && (c == '\n' || loading->line.size > 0);
}

static bool is_blank(const struct ddb_buf *line) {
  return line->size == 0 || strspn(line->data, " \t\r") == line->size;
}

static bool load_lines(struct local_call *call, const struct local_table *table,
                       struct loading *loading) {
  while (next_line(loading)) {
    if (is_blank(&loading->line))
      continue;
    ddb_arena_reset(call->mem);
    if (loading->number == 1 && loading->line.size > 1 &&
        memcmp(loading->line.data, "\x1f\x8b", 2) == 0)
      return local_invalid(call, "the file is compressed: unpack it first (gunzip)");
    if (!local_bulk_put(call, table, (struct ddb_text){loading->line.data, loading->line.size}))
      return false;
    loading->count++;
  }
  if (loading->line.status == DDB_E_NOMEM)
    return local_no_memory(call);
  return loading->line.status == DDB_OK ||
         local_invalid(call, "a line has more than 16 MB, which no item has");
}

static enum ddb_status load_file(struct local_state *state, const char *table, const char *file,
                                 struct loading *loading, struct ddb_error *error) {
  struct local_call call;
  char where[512] = "";
  bool unread = false;
  if (local_state_call(state, &call) && local_bulk_begin(&call, true)) {
    const struct local_table *found = local_bulk_table(&call, table);
    if (found != NULL && !load_lines(&call, found, loading))
      (void)snprintf(where, sizeof where, "%.400s, line %llu: ", file,
                     (unsigned long long)loading->number);
    unread = ferror(loading->file) != 0;
    if (unread)
      (void)local_invalid(&call, "the file cannot be read"); /* nothing of it stays */
    local_bulk_end(&call);
  }
  if (unread)
    (void)file_failed(error, "read", file);
  return local_state_end(&call, error, where);
}

enum ddb_status ddb_local_load(struct ddb *db, const char *table, const char *file,
                               uint64_t *loaded) {
  struct ddb_error *error;
  enum ddb_status status;
  struct loading loading = {.count = 0};
  struct local_state *state = local_state_of(db, &error, &status);
  if (loaded != NULL)
    *loaded = 0;
  if (state == NULL)
    return status;
  loading.file = fopen(file, "re");
  if (loading.file == NULL)
    return file_failed(error, "read", file);
  ddb_buf_init(&loading.line, LINE_MAX_BYTES);
  status = load_file(state, table, file, &loading, error);
  ddb_buf_free(&loading.line);
  (void)fclose(loading.file);
  if (status == DDB_OK && loaded != NULL)
    *loaded = loading.count;
  return status;
}
