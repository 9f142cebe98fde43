/* SPDX-License-Identifier: Apache-2.0 */
/* Proves that the gate sees a race: on_page of a concurrent scan counts without a lock. */
#include <time.h>

#include "check.h"
#include "segments.h"

static int pages;

static bool count(void *user, int32_t segment, const struct many_all_visits_page *page) {
  (void)user;
  (void)segment;
  (void)page;
  nanosleep(&(struct timespec){0, 300000}, NULL); /* long enough to be with another */
  pages++;
  return true;
}

int main(void) {
  static struct segments service;
  const struct ddb_scan_options scan = {.threads = 8, .segments = 50, .concurrent = true};
  struct ddb *db;

  segments_init(&service);
  service.shakes = true;
  const struct ddb_options options = segments_options(&service);
  check(ddb_open(&db, &options) >= 0, "%s", ddb_error_text(db));
  check(many_all_visits_parallel(db, &scan, count) == DDB_OK, "%s", ddb_error_text(db));
  ddb_close(db);
  return 0;
}
