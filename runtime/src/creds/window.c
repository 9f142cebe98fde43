/* SPDX-License-Identifier: Apache-2.0 */
#include "creds/window.h"

#define NEVER       INT64_MAX
#define ADVISORY_S  ((int64_t)15 * 60)
#define MANDATORY_S ((int64_t)10 * 60)
#define STRETCH_S   ((int64_t)10 * 60)
#define MAX_AGAIN_S ((int64_t)60)

static int64_t least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

int64_t ddb_scatter(int64_t seconds, uint32_t chance) {
  return seconds + (int64_t)((uint64_t)seconds * chance / 2 / UINT32_MAX);
}

static void set(struct ddb_window *window, int64_t advisory, int64_t mandatory, int64_t expires) {
  *window = (struct ddb_window){advisory, mandatory, expires, INT64_MIN, false};
}

/* Halves: whatever a source says of the end, a difference of two such times has room. */
void ddb_window_set(struct ddb_window *window, ddb_time expires, int64_t now) {
  if (expires.seconds == 0 && expires.nanoseconds == 0) {
    set(window, NEVER, NEVER, NEVER);
    return;
  }
  int64_t end = least(expires.seconds, NEVER / 2);
  int64_t life = end > now ? end - now : 0;
  set(window, end - least(life / 4, ADVISORY_S), end - least(life / 6, MANDATORY_S), end);
}

void ddb_window_stretch(struct ddb_window *window, int64_t now, uint32_t chance) {
  int64_t end = now + ddb_scatter(STRETCH_S, chance);
  set(window, end, end, end);
  window->stale = true;
}

void ddb_window_put_off(struct ddb_window *window, int64_t now, uint32_t chance) {
  int64_t again = least((window->expires - now) / 16, MAX_AGAIN_S);
  window->not_before = now + ddb_scatter(again > 0 ? again : 1, chance);
}

enum ddb_need ddb_window_need(const struct ddb_window *window, int64_t now) {
  if (now >= window->expires)
    return DDB_NEED_MUST;
  if (now < window->advisory || now < window->not_before)
    return DDB_NEED_NONE;
  return now < window->mandatory ? DDB_NEED_MAY : DDB_NEED_SHOULD;
}

int64_t ddb_window_due(const struct ddb_window *window) {
  int64_t due = window->advisory > window->not_before ? window->advisory : window->not_before;
  return least(due, window->expires);
}
