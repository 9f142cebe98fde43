/* SPDX-License-Identifier: Apache-2.0 */
/* ddb-local: the embedded store behind a port. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "local/server/server.h"

static const char usage[] =
    "usage: ddb-local [--port N] [--file FILE] [--bind ADDRESS] [--sweep N]\n"
    "\n"
    "Answers the requests of DynamoDB's HTTP API, for programs in any language.\n"
    "\n"
    "  --port N        where to listen; 8000 unless given, 0: any free port\n"
    "  --file FILE     where the data lives; without it, in memory\n"
    "  --bind ADDRESS  127.0.0.1 unless given: others on the network cannot reach it\n"
    "  --sweep N       seconds from one deletion of items whose time to live is over to the next;\n"
    "                  60 unless given, 0: they stay\n"
    "  --help          this text\n"
    "\n"
    "The URL is the first line of standard output, printed when requests are answered.\n"
    "SIGINT and SIGTERM end it: requests under way are answered first, new ones are not taken;\n"
    "a second signal ends it at once.\n"
    "\n"
    "environment:\n"
    "  DDB_LOCAL_ACCESS_KEY_ID, DDB_LOCAL_SECRET_ACCESS_KEY\n"
    "                  when both are set, only requests signed with them are answered;\n"
    "                  when neither is, any signature will do, and none\n"
    "\n"
    "exit status: 0 after a signal, 2 for wrong arguments, 3 when it cannot start\n"
    "\n"
    "clients:\n"
    "  AWS CLI         aws dynamodb list-tables --endpoint-url http://127.0.0.1:8000\n"
    "  boto3           boto3.client('dynamodb', endpoint_url='http://127.0.0.1:8000')\n"
    "  JavaScript      new DynamoDBClient({endpoint: 'http://127.0.0.1:8000'})\n"
    "  any AWS SDK     AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000 in its environment\n"
    "(Clients want a region and credentials all the same; any will do unless they are checked.)\n";

struct arguments {
  struct local_server_options server;
  const char *file;
  unsigned sweep; /* seconds; 0: never */
};

enum reading { READ_DONE = 0, READ_ON = 1, READ_WRONG = -2 };

static bool take_number(const char *text, unsigned long max, unsigned *out) {
  char *end;
  unsigned long number = strtoul(text, &end, 10);
  *out = (unsigned)number;
  return *text >= '0' && *text <= '9' && *end == '\0' && number <= max;
}

static enum reading wrong(const char *what, const char *which) {
  (void)fprintf(stderr, "ddb-local: %s%s\n%s", what, which, usage);
  return READ_WRONG;
}

static enum reading take_value(struct arguments *out, const char *name, const char *value) {
  if (strcmp(name, "--port") == 0)
    return take_number(value, 65535, &out->server.port) ? READ_ON : wrong("no port: ", value);
  if (strcmp(name, "--sweep") == 0)
    return take_number(value, 86400, &out->sweep)
               ? READ_ON
               : wrong("no number of seconds, up to 86400: ", value);
  if (strcmp(name, "--file") == 0)
    out->file = value;
  else
    out->server.address = value;
  return READ_ON;
}

/* `--port 1` and `--port=1` are the same. */
static enum reading take_argument(struct arguments *out, char ***next) {
  static const char *const known[] = {"--port", "--file", "--bind", "--sweep"};
  const char *given = *(*next)++;
  if (strcmp(given, "--help") == 0) {
    (void)fputs(usage, stdout);
    return READ_DONE;
  }
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    size_t size = strlen(known[i]);
    if (strncmp(given, known[i], size) != 0 || (given[size] != '\0' && given[size] != '='))
      continue;
    const char *value = given[size] == '=' ? given + size + 1 : **next;
    if (value == NULL || *value == '\0')
      return wrong(known[i], " wants a value");
    if (given[size] == '\0')
      (*next)++;
    return take_value(out, known[i], value);
  }
  return wrong("unknown argument ", given);
}

/* From the environment and not from the arguments: those, everybody sees in the list of processes.
 */
static bool take_credentials(struct local_credentials *out) {
  const char *id = getenv("DDB_LOCAL_ACCESS_KEY_ID");
  const char *secret = getenv("DDB_LOCAL_SECRET_ACCESS_KEY");
  bool has_id = id != NULL && *id != '\0', has_secret = secret != NULL && *secret != '\0';
  if (has_id != has_secret) {
    (void)fprintf(stderr, "ddb-local: %s is set and %s is not\n",
                  has_id ? "DDB_LOCAL_ACCESS_KEY_ID" : "DDB_LOCAL_SECRET_ACCESS_KEY",
                  has_id ? "DDB_LOCAL_SECRET_ACCESS_KEY" : "DDB_LOCAL_ACCESS_KEY_ID");
    return false;
  }
  if (has_id)
    *out = (struct local_credentials){id, secret};
  return true;
}

static void print_url(const char *address, unsigned port) {
  const char *host = address != NULL ? address : "127.0.0.1";
  bool brackets = strchr(host, ':') != NULL;
  (void)printf("http://%s%s%s:%u\n", brackets ? "[" : "", host, brackets ? "]" : "", port);
  (void)fflush(stdout);
}

/* Until a signal. */
static void wait_and_sweep(struct local_server *server, unsigned seconds, const sigset_t *ends) {
  struct timespec pause = {.tv_sec = (time_t)seconds};
  int signal_number;
  if (seconds == 0)
    (void)sigwait(ends, &signal_number);
  else
    while (sigtimedwait(ends, NULL, &pause) < 0)
      if (errno == EAGAIN)
        local_server_sweep(server);
}

static int serve(struct local_store *store, const struct arguments *arguments,
                 const sigset_t *ends) {
  struct ddb_error error = {0};
  struct local_server *server = local_server_start(store, &arguments->server, &error);
  if (server == NULL) {
    (void)fprintf(stderr, "ddb-local: %s\n", error.text);
    return 3;
  }
  print_url(arguments->server.address, local_server_port(server));
  wait_and_sweep(server, arguments->sweep, ends);
  (void)pthread_sigmask(SIG_UNBLOCK, ends, NULL); /* a second one ends us as it ends everybody */
  local_server_stop(server);
  return 0;
}

static int run(const struct arguments *arguments) {
  struct ddb_error error = {0};
  struct local_store *store;
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  sigset_t ends;
  (void)sigaction(SIGPIPE, &ignore, NULL); /* nobody may be reading what is printed */
  (void)sigemptyset(&ends);
  (void)sigaddset(&ends, SIGINT);
  (void)sigaddset(&ends, SIGTERM);
  (void)pthread_sigmask(SIG_BLOCK, &ends, NULL); /* before any thread is made */
  if (local_store_open(arguments->file != NULL ? arguments->file : ":memory:", &store, &error) <
      0) {
    (void)fprintf(stderr, "ddb-local: %s\n", error.text);
    return 3;
  }
  int status = serve(store, arguments, &ends);
  local_store_close(store);
  return status;
}

int main(int argc, char **argv) {
  struct arguments arguments = {.server = {.port = 8000}, .sweep = 60};
  char **next = argv + (argc > 0 ? 1 : 0);
  while (*next != NULL) {
    enum reading result = take_argument(&arguments, &next);
    if (result != READ_ON)
      return -(int)result;
  }
  return take_credentials(&arguments.server.credentials) ? run(&arguments) : 2;
}
