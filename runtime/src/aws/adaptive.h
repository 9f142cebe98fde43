/* SPDX-License-Identifier: Apache-2.0 */
/* The adaptive retry mode: after the first "slow down" the requests of a share group are let out at
 * a rate that follows what the service takes (CUBIC, as TCP does). Pure: the time comes in. */
#ifndef DDB_AWS_ADAPTIVE_H
#define DDB_AWS_ADAPTIVE_H

#include <stdbool.h>
#include <stdint.h>

struct ddb_adaptive {
  bool limits;          /* there was a "slow down": until then nothing waits */
  double rate;          /* tokens per second that the bucket gets */
  double tokens;        /* never below 0: who finds none waits and asks again */
  double most;          /* tokens that the bucket holds */
  int64_t filled_ms;    /* when it was filled last */
  double measured;      /* answers per second, smoothed */
  int64_t counted_ms;   /* from when `answers` counts */
  int answers;          /* since then */
  double peak;          /* the rate at which the service said "slow down" */
  int64_t throttled_ms; /* when it did */
};

void ddb_adaptive_init(struct ddb_adaptive *adaptive, int64_t now_ms);

/* Before an attempt. 0: it may go, and a token is taken. Else the milliseconds until there may be
 * one; then ask again. */
int64_t ddb_adaptive_take(struct ddb_adaptive *adaptive, int64_t now_ms);

/* After an answer. `throttled`: it was "slow down". */
void ddb_adaptive_answered(struct ddb_adaptive *adaptive, bool throttled, int64_t now_ms);

/* The two halves of CUBIC: the rate after a "slow down" at `rate`, and the one without. */
double ddb_adaptive_cut(struct ddb_adaptive *adaptive, double rate, int64_t now_ms);
double ddb_adaptive_grow(const struct ddb_adaptive *adaptive, int64_t now_ms);

#endif
