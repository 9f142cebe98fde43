/* SPDX-License-Identifier: Apache-2.0 */
/* Beside the times of <ddb/types.h>. */
#ifndef DDB_BASE_TIME_H
#define DDB_BASE_TIME_H

#include <ddb/types.h>

#include "base/digits.h"

/* The day of the last time that was written: times of one record are mostly of one day, and to take
 * a date apart costs more than all the rest. */
struct ddb_day {
  int64_t begin; /* its first second */
  char text[32]; /* its first time, 2026-11-22T00:00:00.000Z, and the "} of a value behind it */
};

/* What a ddb_day begins with: a day like others. */
void ddb_day_first(struct ddb_day *day);

/* The day of that second. False: it is none of the years 0 to 9999. */
bool ddb_day_set(struct ddb_day *day, int64_t second);

/* Writes a time of whole milliseconds with three digits of a second, 2026-11-22T10:00:00.000Z: the
 * 24 bytes of it, and others behind them, of which there is room for 8. False: it needs more
 * digits, or is no time of the years 0 to 9999. */
static inline bool ddb_time_put_usual(ddb_time time, struct ddb_day *day, char *to) {
  uint32_t milliseconds = (uint32_t)time.nanoseconds / 1000000;
  uint64_t in_day = (uint64_t)time.seconds - (uint64_t)day->begin;
  if (in_day >= 86400) {
    if (!ddb_day_set(day, time.seconds))
      return false;
    in_day = (uint64_t)time.seconds - (uint64_t)day->begin;
  }
  if (milliseconds >= 1000 || milliseconds * 1000000 != (uint32_t)time.nanoseconds)
    return false;
  uint32_t second = (uint32_t)in_day, minute = second / 60, hour = second / 3600;
  memcpy(to, day->text, 16);
  memcpy(to + 16, day->text + 16, 16);
  ddb_put_pair(to + 11, hour);
  ddb_put_pair(to + 14, minute - hour * 60);
  ddb_put_pair(to + 17, second - minute * 60);
  ddb_put_pair(to + 20, milliseconds / 10);
  to[22] = (char)('0' + milliseconds % 10);
  return true;
}

#endif
