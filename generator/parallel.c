/* SPDX-License-Identifier: Apache-2.0 */
/* Threads for the length of one call: see parallel.h. */
#include "parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

/* Fewer things than this are done before a thread has begun. */
enum { WORTH_A_THREAD = 64 };

struct part {
  void (*work)(void *context, size_t part);
  void *context;
  size_t number;
  pthread_t thread;
  bool started;
};

/* Those that this process may run on, which a container may have few of. */
static size_t processors(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? (size_t)CPU_COUNT(&set) : 1;
}

size_t parallel_parts(size_t count) {
  size_t worth = count / WORTH_A_THREAD;
  if (worth <= 1)
    return 1;
  size_t most = processors();
  most = most > PARALLEL_PARTS ? PARALLEL_PARTS : most;
  return worth < most ? worth : most;
}

size_t parallel_first(size_t count, size_t parts, size_t part) {
  return count / parts * part + (part < count % parts ? part : count % parts);
}

static void *run_part(void *data) {
  const struct part *part = data;
  part->work(part->context, part->number);
  return NULL;
}

/* A part that gets no thread is done here. */
void parallel_run(size_t parts, void (*work)(void *context, size_t part), void *context) {
  struct part all[PARALLEL_PARTS];
  for (size_t i = 1; i < parts; i++) {
    all[i] = (struct part){.work = work, .context = context, .number = i};
    all[i].started = pthread_create(&all[i].thread, NULL, run_part, &all[i]) == 0;
  }
  work(context, 0);
  for (size_t i = 1; i < parts; i++) {
    if (all[i].started)
      (void)pthread_join(all[i].thread, NULL);
    else
      work(context, i);
  }
}
