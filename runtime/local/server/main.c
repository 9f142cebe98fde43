/* SPDX-License-Identifier: Apache-2.0 */
/* ddb-local: the embedded store behind a port. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "local/server/server.h"

static const char usage[] =
    "usage: ddb-local [--port N] [--file FILE] [--bind ADDRESS]\n"
    "\n"
    "Answers the requests of DynamoDB's HTTP API, for programs in any language.\n"
    "\n"
    "  --port N        where to listen; 8000 unless given, 0: any free port\n"
    "  --file FILE     where the data lives; without it, in memory\n"
    "  --bind ADDRESS  127.0.0.1 unless given: others on the network cannot reach it\n"
    "\n"
    "The port is printed on the first line of standard output. SIGINT and SIGTERM end it.\n";

struct arguments {
  struct local_server_options server;
  const char *file;
};

static bool take_port(const char *text, unsigned *out) {
  char *end;
  unsigned long port = strtoul(text, &end, 10);
  *out = (unsigned)port;
  return *text >= '0' && *text <= '9' && *end == '\0' && port <= 65535;
}

static bool take_argument(struct arguments *out, const char *name, const char *value) {
  if (value == NULL)
    return false;
  if (strcmp(name, "--port") == 0)
    return take_port(value, &out->server.port);
  if (strcmp(name, "--file") == 0)
    out->file = value;
  else if (strcmp(name, "--bind") == 0)
    out->server.address = value;
  else
    return false;
  return true;
}

static int run(const struct arguments *arguments) {
  struct ddb_error error = {0};
  struct local_store *store;
  sigset_t ends;
  int signal_number;
  (void)sigemptyset(&ends);
  (void)sigaddset(&ends, SIGINT);
  (void)sigaddset(&ends, SIGTERM);
  (void)pthread_sigmask(SIG_BLOCK, &ends, NULL); /* before any thread is made */
  if (local_store_open(arguments->file != NULL ? arguments->file : ":memory:", &store, &error) <
      0) {
    (void)fprintf(stderr, "ddb-local: %s\n", error.text);
    return 3;
  }
  struct local_server *server = local_server_start(store, &arguments->server, &error);
  if (server == NULL) {
    (void)fprintf(stderr, "ddb-local: %s\n", error.text);
    local_store_close(store);
    return 3;
  }
  (void)printf("http://%s:%u\n",
               arguments->server.address != NULL ? arguments->server.address : "127.0.0.1",
               local_server_port(server));
  (void)fflush(stdout);
  (void)sigwait(&ends, &signal_number);
  local_server_stop(server);
  local_store_close(store);
  return 0;
}

int main(int argc, char **argv) {
  struct arguments arguments = {.server = {.port = 8000}};
  for (int i = 1; i < argc; i += 2) {
    if (strcmp(argv[i], "--help") == 0) {
      (void)fputs(usage, stdout);
      return 0;
    }
    if (!take_argument(&arguments, argv[i], argv[i + 1])) {
      (void)fputs(usage, stderr);
      return 2;
    }
  }
  return run(&arguments);
}
