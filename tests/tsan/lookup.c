/* SPDX-License-Identifier: Apache-2.0 */
/* Names looked up by many threads, half of them without the patience to wait: the one that asks and
 * the one that answers settle between them who is the last to hold the question. */
#include <pthread.h>

#include "check.h"
#include "creds/lookup.h"

#define THREADS 8
#define ROUNDS  200

static void *ask(void *state) {
  struct ddb_cancel cancel = {0};
  struct ddb_addresses found;
  int *late = state;
  for (int i = 0; i < ROUNDS; i++) {
    int64_t patience = i % 4 == 3 ? 60000 : i % 4;
    enum ddb_lookup_result result =
        ddb_lookup_system("localhost", patience, i % 2 != 0 ? &cancel : NULL, &found);
    check(result == DDB_LOOKUP_FOUND || (result == DDB_LOOKUP_LATE && patience < 60000),
          "answer %d after %d ms", (int)result, (int)patience);
    *late += result == DDB_LOOKUP_LATE;
  }
  return NULL;
}

int main(void) {
  pthread_t threads[THREADS];
  int late[THREADS] = {0}, all = 0;
  for (int i = 0; i < THREADS; i++)
    check(pthread_create(&threads[i], NULL, ask, &late[i]) == 0, "thread %d", i);
  for (int i = 0; i < THREADS; i++) {
    check(pthread_join(threads[i], NULL) == 0, "thread %d", i);
    all += late[i];
  }
  check(all > 0, "nobody was left alone");
  return 0;
}
