/* SPDX-License-Identifier: Apache-2.0 */
/* What a program has in memory for a handle that is idle, after a Query of 50 items, and with the
 * page of it in an arena; and how long it takes to open a handle and close it. One line a figure:
 * name, value, unit. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "canned.h"

#include <reimagine/reimagine.h>

enum { OPENS = 201 };

_Noreturn static void fail(const char *what) {
  (void)fprintf(stderr, "footprint: %s\n", what);
  exit(1);
}

static struct ddb *open_at(const char *endpoint) {
  const struct ddb_options options = {
      .endpoint = endpoint,
      .region = "eu-central-1",
      .access_key_id = "AKIDEXAMPLE",
      .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  };
  struct ddb *db = NULL;
  if (ddb_open(&db, &options) < 0)
    fail(ddb_error_text(db));
  return db;
}

/* Bytes that are allocated, those of libraries too. */
static size_t heap(void) {
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

static size_t resident(void) {
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1)
    pages = 0;
  if (file != NULL)
    (void)fclose(file);
  return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void figure(const char *name, size_t value) {
  printf("%s\t%zu\tbytes\n", name, value);
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static void opening(const char *endpoint) {
  static double ns[OPENS];
  for (int i = 0; i < OPENS; i++) {
    struct timespec before, after;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    ddb_close(open_at(endpoint));
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    ns[i] = (double)(after.tv_sec - before.tv_sec) * 1e9 + (double)(after.tv_nsec - before.tv_nsec);
    if (i == 0)
      printf("open_first\t%.0f\tns\n", ns[0]);
  }
  qsort(ns, OPENS, sizeof *ns, ascending);
  printf("open_close\t%.0f\tns\n", ns[OPENS / 2]);
}

int main(void) {
  struct canned server;
  struct reimagine_edit_record_page page;
  char endpoint[64];
  struct ddb_arena *mem = NULL;
  if (!canned_start(&server, NULL, 0))
    fail("no server");
  (void)snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", server.port);
  opening(endpoint);
  size_t start = heap(), resident_start = resident();
  struct ddb *db = open_at(endpoint);
  figure("heap_idle", heap() - start);
  mem = ddb_arena_new();
  if (mem == NULL || reimagine_get_edit_history(db, mem, "user-1", NULL, &page) != DDB_OK)
    fail(mem != NULL ? ddb_error_text(db) : "out of memory");
  figure("heap_page", heap() - start);
  figure("arena_page", ddb_arena_held(mem));
  ddb_arena_free(mem);
  figure("heap_used", heap() - start); /* a handle that has read a page */
  figure("resident_page", resident() - resident_start);
  figure("resident", resident());
  ddb_close(db);
  canned_stop(&server);
  return 0;
}
