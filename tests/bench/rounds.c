/* SPDX-License-Identifier: Apache-2.0 */
#include "rounds.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SAMPLE_MS = 5, WARM = 3, COUNTED = 20 };

/* Of the processor: what others do meanwhile on a shared machine does not count. */
static double now_ns(void) {
  struct timespec t;
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Clocks are read once for as many operations as take a thousandth of the sample at least. */
static double sample(const struct work *work, double least_ns) {
  if (work->time != NULL)
    return work->time(work->row, work->state, least_ns);
  double start = now_ns(), spent = 0;
  long done = 0;
  for (long batch = 1; spent < least_ns; batch = spent < least_ns / 1000 ? batch * 2 : batch) {
    for (long i = 0; i < batch; i++)
      work->run(work->state);
    done += batch;
    spent = now_ns() - start;
  }
  return spent / (double)done;
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static void spread(const double *values, double *median, double *least, double *most) {
  double sorted[ROUNDS];
  memcpy(sorted, values, sizeof sorted);
  qsort(sorted, ROUNDS, sizeof *sorted, ascending);
  *median = sorted[ROUNDS / 2];
  *least = sorted[1]; /* the outermost of both sides are left out: something else was running */
  *most = sorted[ROUNDS - 2];
}

void rounds_time(const struct work *works, size_t count, struct figures *out) {
  const struct figures *floor = NULL;
  for (size_t i = 0; i < count; i++) {
    (void)sample(&works[i], SAMPLE_MS * 1e6);
    if (strcmp(works[i].system, "floor") == 0)
      floor = &out[i];
  }
  for (int round = 0; round < ROUNDS; round++)
    for (size_t i = 0; i < count; i++)
      out[i].ns[round] = sample(&works[i], SAMPLE_MS * 1e6);
  for (size_t i = 0; i < count; i++) {
    double ratios[ROUNDS];
    spread(out[i].ns, &out[i].median, &out[i].least, &out[i].most);
    if (floor == NULL)
      continue;
    for (int round = 0; round < ROUNDS; round++)
      ratios[round] = out[i].ns[round] / floor->ns[round];
    spread(ratios, &out[i].ratio, &out[i].ratio_least, &out[i].ratio_most);
  }
}

struct steps rounds_instructions(const struct work *work) {
  if (work->run == NULL || work->uncounted || (work->long_run && getenv("BENCH_LONG") == NULL))
    return (struct steps){-1, -1};
  for (int i = 0; i < WARM; i++)
    work->run(work->state);
  return steps_inside(work->run, work->state);
}

double rounds_allocations(const struct work *work) {
  if (work->run == NULL)
    return -1;
  for (int i = 0; i < WARM; i++)
    work->run(work->state);
  long before = allocations_so_far();
  for (int i = 0; i < COUNTED; i++)
    work->run(work->state);
  return (double)(allocations_so_far() - before) / COUNTED;
}
