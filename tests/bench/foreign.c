/* SPDX-License-Identifier: Apache-2.0 */
/* Peers in other languages: a process each, which is asked for one sample at a time, so that its
 * rounds stand between those of the others.
 *
 *   it says    systems of rows, "decode_50 botocore", one a line, and an empty line
 *   we ask     "decode_50 botocore 5000000": a row, a system, and for how many ns at least
 *   it answers the ns of one operation, on the processor */
#include "bench.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "canned.h"

struct peer {
  FILE *to, *from;
  char system[32];
};

static double ask(const char *row, void *state, double least_ns) {
  const struct peer *peer = state;
  char line[64];
  (void)fprintf(peer->to, "%s %s %.0f\n", row, peer->system, least_ns);
  (void)fflush(peer->to);
  if (fgets(line, sizeof line, peer->from) == NULL || strtod(line, NULL) <= 0)
    bench_fail(row, peer->system);
  return strtod(line, NULL);
}

/* Its systems are added as it names them; none, with a word why, where it cannot run. */
static void add_rows(struct works *works, FILE *to, FILE *from) {
  static char names[64][2][32];
  static size_t used;
  char line[128];
  while (used < 64 && fgets(line, sizeof line, from) != NULL && line[0] != '\n') {
    struct peer *peer = calloc(1, sizeof *peer);
    if (peer == NULL || sscanf(line, "%31s %31s", names[used][0], names[used][1]) != 2) {
      printf("%s", line);
      free(peer);
      continue;
    }
    if (strncmp(line, "skipped:", 8) == 0) {
      printf("%s", line);
      free(peer);
      continue;
    }
    *peer = (struct peer){.to = to, .from = from};
    (void)snprintf(peer->system, sizeof peer->system, "%s", names[used][1]);
    works_add(
        works,
        &(struct work){.row = names[used][0], .system = peer->system, .time = ask, .state = peer});
    used++;
  }
}

static void start(struct works *works, const char *program, const char *script, const char *folder,
                  const char *endpoint) {
  int to[2], from[2];
  if (pipe(to) != 0 || pipe(from) != 0)
    bench_fail(program, "no pipes");
  pid_t child = fork();
  if (child == 0) {
    (void)dup2(to[0], 0);
    (void)dup2(from[1], 1);
    (void)close(to[1]);
    (void)close(from[0]);
    (void)execlp(program, program, script, folder, endpoint, (char *)NULL);
    printf("skipped: %s is not installed\n\n", program);
    (void)fflush(stdout);
    _exit(0);
  }
  (void)close(to[0]);
  (void)close(from[1]);
  FILE *in = fdopen(to[1], "w"), *out = fdopen(from[0], "r");
  if (child < 0 || in == NULL || out == NULL)
    bench_fail(program, "cannot be started");
  (void)setvbuf(out, NULL, _IOLBF, 0);
  add_rows(works, in, out); /* it ends when its input does, with this program */
}

void bench_foreign(struct works *works, const char *folder) {
  struct canned server;
  char endpoint[64];
  (void)signal(SIGPIPE, SIG_IGN);
  if (!canned_start(&server, NULL, 0))
    bench_fail("client_get", "no server");
  (void)snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", server.port);
  start(works, "/usr/bin/python3", "tests/bench/peers.py", folder, endpoint);
  start(works, "node", "tests/bench/peers.js", folder, endpoint);
}
