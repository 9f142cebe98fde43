/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: differential [--seed N] [--steps N] [--step N] [--texts] [--list] [--known FILE]
 * The server is at DDB_ENDPOINT and holds no tables. --step shows the request and the answers of
 * one step, after those before it; --list a line of each known difference. Ends with 1 when a
 * difference is not known, or when a run of 20,000 steps missed something. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"

enum { COMPARE_EVERY = 100, COMPLETE = 20000 };

static struct {
  uint64_t seed, steps, step;
  bool texts;
  const char *known;
} options = {.seed = 20261123, .steps = 2000};

static void show(const struct request *request, const struct answer *ours,
                 const struct answer *theirs) {
  struct ddb_buf out;
  ddb_buf_init_arena(&out, memory, SIZE_MAX);
  ddb_buf_format(&out, "%s\n", request->operation);
  ddb_buf_bytes(&out, request->body.data, request->body.size);
  ddb_buf_format(&out, "\nours %d: ", ours->status);
  local_node_write(&out, ours->body);
  ddb_buf_format(&out, "\ntheirs %d: ", theirs->status);
  local_node_write(&out, theirs->body);
  printf("%s\n", out.data);
}

/* Every seventh step is the one before it, again: for what must not, or may, happen twice. */
static void step(uint64_t number) {
  struct request request;
  struct answer ours, theirs;
  bool same;
  chance_begin(options.seed, number % 7 == 0 ? number - 1 : number);
  current.seed = options.seed;
  current.step = number % 7 == 0 ? number - 1 : number;
  tally_begin();
  request_make(&request);
  current.step = number;
  current.request = &request;
  if (request.walks) {
    same = walk(&request, &ours, &theirs);
  } else {
    struct ddb_text body = {request.body.data, request.body.size};
    side_send(OURS, request.operation, body, &ours);
    side_send(THEIRS, request.operation, body, &theirs);
    same = judge(&request, &ours, &theirs);
    bool one = strcmp(request.operation, "UpdateItem") == 0;
    if (same && ours.status == 200 && request.takes_away)
      same = one ? item_compare(&request) : tables_compare(false);
  }
  tally_end(request.operation, ours.status, theirs.status);
  if (number == options.step)
    show(&request, &ours, &theirs);
  bool of_tables =
      strstr(request.operation, "Table") != NULL || strstr(request.operation, "Time") != NULL;
  if (of_tables && request.changes && theirs.status == 200)
    tables_settle();
  if (!same && of_tables)
    tables_forget();
  else if (!same && request.changes)
    (void)tables_compare(true);
  current.request = NULL;
}

static void run(void) {
  for (uint64_t number = 1; number <= options.steps; number++) {
    step(number);
    if ((number % COMPARE_EVERY == 0 || number == options.steps) && !tables_compare(false))
      (void)tables_compare(true);
    ddb_arena_reset(memory);
  }
}

static bool take(const char *name, const char *value) {
  uint64_t *number = strcmp(name, "--seed") == 0    ? &options.seed
                     : strcmp(name, "--steps") == 0 ? &options.steps
                     : strcmp(name, "--step") == 0  ? &options.step
                                                    : NULL;
  if (value == NULL)
    return false;
  if (number != NULL)
    *number = strtoull(value, NULL, 10);
  else if (strcmp(name, "--known") == 0)
    options.known = value;
  else
    return false;
  return true;
}

int main(int count, char **arguments) {
  const char *endpoint = getenv("DDB_ENDPOINT");
  for (int i = 1; i < count; i++) {
    if (strcmp(arguments[i], "--texts") == 0)
      options.texts = true;
    else if (strcmp(arguments[i], "--list") == 0)
      current.list = true;
    else if (take(arguments[i], i + 1 < count ? arguments[i + 1] : NULL))
      i++;
    else {
      (void)fprintf(stderr, "differential: unknown argument %s\n", arguments[i]);
      return 2;
    }
  }
  if (endpoint == NULL) {
    (void)fprintf(stderr, "differential: DDB_ENDPOINT says where the other server is\n");
    return 2;
  }
  if (options.step > 0)
    options.steps = options.step;
  if (options.known != NULL)
    known_read(options.known);
  printf("seed %llu, %llu steps\n", (unsigned long long)options.seed,
         (unsigned long long)options.steps);
  sides_open(endpoint);
  tables_make();
  run();
  unsigned missing = tally_print(options.steps >= COMPLETE);
  printf("\nknown differences:\n");
  (void)known_print();
  if (options.texts)
    judge_texts_print();
  printf("\n%u unexplained, %u known; apart: %u texts of errors, %u costs; %u missed\n",
         unexplained, explained, text_differences, capacity_differences, missing);
  sides_close();
  return unexplained > 0 || missing > 0;
}
