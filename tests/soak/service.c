/* SPDX-License-Identifier: Apache-2.0 */
/* The service of the soak: HTTP enough for one client, one connection at a time. */
#include "service.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ITEM                                                                                       \
  "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"},\"EntityType\":{\"S\":\"EditRecord\"},"  \
  "\"Data\":{\"M\":{\"editId\":{\"S\":\"e1\"},\"userId\":{\"S\":\"u1\"},"                          \
  "\"imageId\":{\"S\":\"i1\"},\"editType\":{\"S\":\"enhance\"},"                                   \
  "\"params\":{\"M\":{\"autoAdjust\":{\"BOOL\":true}}},\"sourceKey\":{\"S\":\"in/1\"},"            \
  "\"resultKey\":{\"S\":\"out/1\"},\"status\":{\"S\":\"completed\"},"                              \
  "\"createdAt\":{\"S\":\"2026-11-22T10:00:00.000Z\"}}},"                                          \
  "\"CreatedAt\":{\"N\":\"1795341600250\"},\"UpdatedAt\":{\"N\":\"1795341600250\"}}"

struct answer {
  const char *operation;
  int status;
  const char *body;
};

static const struct answer answers[] = {
    {"GetItem", 200, "{}"},
    {"PutItem", 200, "{}"},
    {"DeleteItem", 200, "{}"},
    {"Query", 200,
     "{\"Count\":3,\"Items\":[" ITEM ",{\"PK\":{\"S\":\"x\"}}," ITEM "],\"ScannedCount\":3,"
     "\"LastEvaluatedKey\":{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"}}}"},
    {"UpdateItem", 400,
     "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
     "\"Item\":" ITEM ",\"message\":\"The conditional request failed\"}"},
};
static const struct answer busy = {
    "", 400,
    "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\","
    "\"message\":\"slow down\"}"};
static const struct answer unknown = {"", 400, "{\"__type\":\"x#UnknownOperationException\"}"};

static const struct answer *answer_to(const char *head, unsigned long number) {
  const char *target = strstr(head, "DynamoDB_20120810.");
  const char *operation = target != NULL ? target + 18 : "";
  if (number % SERVICE_BUSY == 0)
    return &busy;
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
    if (strncmp(operation, answers[i].operation, strlen(answers[i].operation)) == 0)
      return &answers[i];
  return &unknown;
}

/* One whole request; false at the end of the connection. Nothing is behind it: the client waits. */
static bool receive(int client, char *text, size_t room) {
  size_t size = 0;
  for (;;) {
    ssize_t got = read(client, text + size, room - size - 1);
    if (got <= 0)
      return false;
    size += (size_t)got;
    text[size] = '\0';
    const char *end = strstr(text, "\r\n\r\n"), *length = strcasestr(text, "content-length:");
    if (end == NULL || length == NULL)
      continue;
    if (size >= (size_t)(end + 4 - text) + strtoul(length + 15, NULL, 10))
      return true;
  }
}

static bool reply(int client, const struct answer *answer) {
  static char text[8192];
  int size = snprintf(text, sizeof text,
                      "HTTP/1.1 %d X\r\nContent-Type: application/x-amz-json-1.0\r\n"
                      "x-amzn-RequestId: soak\r\nContent-Length: %zu\r\n\r\n%s",
                      answer->status, strlen(answer->body), answer->body);
  return write(client, text, (size_t)size) == size;
}

/* Closes so that the other side gets a reset. */
static void reset(int client) {
  struct linger now = {.l_onoff = 1, .l_linger = 0};
  (void)setsockopt(client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static void serve_connection(int client, int line, unsigned long *number) {
  static char text[65536];
  struct pollfd both[] = {{client, POLLIN, 0}, {line, POLLIN, 0}};
  while (poll(both, 2, -1) > 0 && both[1].revents == 0) {
    if (!receive(client, text, sizeof text))
      break;
    ++*number;
    if (*number % SERVICE_RESET == 0) {
      reset(client);
      break;
    }
    if (!reply(client, answer_to(text, *number)))
      break;
  }
  close(client);
}

_Noreturn static void serve(int listener, int line) {
  unsigned long number = 0;
  struct pollfd both[] = {{listener, POLLIN, 0}, {line, POLLIN, 0}};
  while (poll(both, 2, -1) > 0 && both[1].revents == 0) {
    int client = accept(listener, NULL, NULL);
    if (client >= 0)
      serve_connection(client, line, &number);
  }
  _exit(0);
}

int service_start(int *pid, int *line) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof address;
  int ends[2], listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) != 0 ||
      listen(listener, 16) != 0 || getsockname(listener, (struct sockaddr *)&address, &size) != 0 ||
      pipe(ends) != 0)
    return -1;
  *pid = fork();
  if (*pid == 0) {
    close(ends[1]);
    serve(listener, ends[0]);
  }
  close(listener);
  close(ends[0]);
  *line = ends[1];
  return *pid > 0 ? ntohs(address.sin_port) : -1;
}
