/* SPDX-License-Identifier: Apache-2.0 */
/* When credentials are to be fetched anew.
 *
 *   obtained        advisory          mandatory          expires
 *      |---- use it ----|-- one thread ----|-- the others ---|-- nobody goes on
 *                          fetches, the       wait for it       without new ones
 *                          others go on
 *
 * Advisory is 15 minutes before the end, mandatory 10, as botocore has it; for credentials that
 * live less than an hour, a quarter and a sixth of their life. Times are seconds since 1970, by the
 * clock that the service corrects; INT64_MAX is never. `chance` is random bits: they lengthen a
 * wait by up to half, so that not all machines of a fleet ask at once. */
#ifndef DDB_CREDS_WINDOW_H
#define DDB_CREDS_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include <ddb/types.h>

struct ddb_window {
  int64_t advisory, mandatory, expires;
  int64_t not_before; /* no other fetch before it, after one that failed: the old ones are good */
  bool stale;         /* what is used has ended by its own account */
};

/* How much a fetch is needed. */
enum ddb_need {
  DDB_NEED_NONE,
  DDB_NEED_MAY,    /* it would be time */
  DDB_NEED_SHOULD, /* it is high time, but what is there is still good */
  DDB_NEED_MUST    /* what is there has ended */
};

/* For what was obtained `now`; an end of {0, 0} never comes. */
void ddb_window_set(struct ddb_window *window, ddb_time expires, int64_t now);

/* For what has ended, and is used on for ten to fifteen minutes because the source may be down when
 * the service is not. */
void ddb_window_stretch(struct ddb_window *window, int64_t now, uint32_t chance);

/* After a fetch that failed: while what is there is good, the next one waits for a sixteenth of the
 * time that is left, from a second to a minute. */
void ddb_window_put_off(struct ddb_window *window, int64_t now, uint32_t chance);

enum ddb_need ddb_window_need(const struct ddb_window *window, int64_t now);

/* The first time at which there is a need. */
int64_t ddb_window_due(const struct ddb_window *window);

/* `seconds`, and up to half as many more. */
int64_t ddb_scatter(int64_t seconds, uint32_t chance);

#endif
