/* SPDX-License-Identifier: Apache-2.0 */
/* See canned.h. */
#include "canned.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, MAX_ANSWERS = 8, REQUEST = 8192 };

/* An answer as it goes out. */
struct reply {
  char name[32]; /* "GetItem\r\n" */
  char *bytes;
  size_t size;
};

struct connection {
  int fd;
  char *request;
  size_t size, room;
  const struct reply *reply; /* what of it is still to send */
  size_t sent;
};

static struct reply replies[MAX_ANSWERS + 1];
static size_t reply_count;

/* ---- what is answered ------------------------------------------------------------------------ */

static uint32_t crc32_of(const char *data, size_t size) {
  uint32_t crc = UINT32_MAX;
  for (size_t i = 0; i < size; i++) {
    crc ^= (unsigned char)data[i];
    for (int bit = 0; bit < 8; bit++)
      crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xEDB88320) : 0);
  }
  return ~crc;
}

static bool make_reply(struct reply *out, const char *operation, const char *status,
                       const char *body, size_t size) {
  char head[512], date[64];
  time_t now = time(NULL);
  struct tm parts;
  (void)gmtime_r(&now, &parts);
  (void)strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  int length = snprintf(head, sizeof head,
                        "HTTP/1.1 %s\r\nServer: Server\r\nDate: %s\r\n"
                        "Content-Type: application/x-amz-json-1.0\r\nContent-Length: %zu\r\n"
                        "Connection: keep-alive\r\nx-amzn-RequestId: "
                        "B3Q2KGV5LNQ4SD0JFO3DTTJ9MRVV4KQNSO5AEMVJF66Q9ASUAAJG\r\n"
                        "x-amz-crc32: %lu\r\n\r\n",
                        status, date, size, (unsigned long)crc32_of(body, size));
  (void)snprintf(out->name, sizeof out->name, "%s\r\n", operation);
  out->size = (size_t)length + size;
  out->bytes = malloc(out->size);
  if (out->bytes == NULL)
    return false;
  memcpy(out->bytes, head, (size_t)length);
  memcpy(out->bytes + length, body, size);
  return true;
}

static const char image[] =
    "{\"Item\":{\"PK\":{\"S\":\"USER#01KAXW3E8G00000000000000US\"},"
    "\"SK\":{\"S\":\"IMAGE#01KAXW3E8G00000000000000IM\"},\"EntityType\":{\"S\":\"ImageMetadata\"},"
    "\"Data\":{\"M\":{\"imageId\":{\"S\":\"01KAXW3E8G00000000000000IM\"},"
    "\"userId\":{\"S\":\"01KAXW3E8G00000000000000US\"},"
    "\"originalKey\":{\"S\":\"uploads/01KAXW3E8G00000000000000US/01KAXW3E8G00000000000000IM\"},"
    "\"fileName\":{\"S\":\"original.jpg\"},\"fileSize\":{\"N\":\"2400000\"},"
    "\"contentType\":{\"S\":\"image/jpeg\"},\"width\":{\"N\":\"1024\"},\"height\":{\"N\":\"768\"},"
    "\"uploadedAt\":{\"S\":\"2025-11-22T08:26:40.000Z\"}}},\"CreatedAt\":{\"N\":\"1763800000123\"},"
    "\"UpdatedAt\":{\"N\":\"1763800009123\"}}}";

#define EDIT                                                                                       \
  "{\"PK\":{\"S\":\"USER#01KAXW3E8G00000000000000US\"},"                                           \
  "\"SK\":{\"S\":\"EDIT#01KAXW3E8G%016d\"},\"EntityType\":{\"S\":\"EditRecord\"},"                 \
  "\"Data\":{\"M\":{\"editId\":{\"S\":\"01KAXW3E8G%016d\"},"                                       \
  "\"userId\":{\"S\":\"01KAXW3E8G00000000000000US\"},"                                             \
  "\"imageId\":{\"S\":\"01KAXW3E8G00000000000000IM\"},\"editType\":{\"S\":\"enhance\"},"           \
  "\"params\":{\"M\":{\"autoAdjust\":{\"BOOL\":true}}},"                                           \
  "\"sourceKey\":{\"S\":\"uploads/01KAXW3E8G00000000000000IM\"},"                                  \
  "\"resultKey\":{\"S\":\"edits/01KAXW3E8G%016d.png\"},\"status\":{\"S\":\"completed\"},"          \
  "\"createdAt\":{\"S\":\"2025-11-22T08:26:40.123Z\"},"                                            \
  "\"completedAt\":{\"S\":\"2025-11-22T08:26:49.000Z\"},"                                          \
  "\"modelId\":{\"S\":\"stability.stable-image-core-v1:1\"},"                                      \
  "\"processingTime\":{\"N\":\"821\"}}},\"CreatedAt\":{\"N\":\"1763800000123\"},"                  \
  "\"UpdatedAt\":{\"N\":\"1763800009123\"}}"

enum { PAGE = 50 };

const struct canned_answer *canned_answers(size_t *count) {
  static char page[PAGE * 800];
  static struct canned_answer answers[] = {
      {"GetItem", image, sizeof image - 1}, {"PutItem", "{}", 2}, {"Query", page, 0}};
  size_t size = 0;
  *count = sizeof answers / sizeof *answers;
  if (answers[2].size > 0)
    return answers;
  size += (size_t)sprintf(page, "{\"Items\":[");
  for (int i = 0; i < PAGE; i++)
    size += (size_t)sprintf(page + size, "%s" EDIT, i > 0 ? "," : "", i, i, i);
  size += (size_t)sprintf(page + size, "],\"Count\":%d,\"ScannedCount\":%d}", PAGE, PAGE);
  answers[2].size = size;
  return answers;
}

static bool make_replies(const struct canned_answer *answers, size_t count) {
  static const char no[] = "{\"__type\":\"UnknownOperationException\"}";
  reply_count = 0;
  for (size_t i = 0; i < count && i < MAX_ANSWERS; i++)
    if (!make_reply(&replies[reply_count++], answers[i].operation, "200 OK", answers[i].body,
                    answers[i].size))
      return false;
  return make_reply(&replies[reply_count], "", "400 Bad Request", no, sizeof no - 1);
}

/* ---- connections ----------------------------------------------------------------------------- */

static void end(struct connection *c) {
  (void)close(c->fd);
  free(c->request);
  free(c);
}

/* The value of a header; names come in any case. */
static const char *header(const char *head, const char *name) {
  size_t size = strlen(name);
  for (const char *line = head; (line = strchr(line, '\n')) != NULL;)
    if (strncasecmp(++line, name, size) == 0)
      return line + size;
  return NULL;
}

static const struct reply *choose(const char *target) {
  size_t i = 0;
  const char *dot = target != NULL ? strchr(target, '.') : NULL;
  while (i < reply_count &&
         (dot == NULL || strncmp(dot + 1, replies[i].name, strlen(replies[i].name)) != 0))
    i++;
  return &replies[i];
}

/* The size of the request that is there whole; 0: not yet. */
static size_t whole(struct connection *c) {
  c->request[c->size] = '\0';
  const char *head_end = strstr(c->request, "\r\n\r\n");
  if (head_end == NULL)
    return 0;
  const char *length = header(c->request, "content-length:");
  size_t size = (size_t)(head_end - c->request) + 4 + (length ? strtoul(length, NULL, 10) : 0);
  return size <= c->size ? size : 0;
}

static bool send_rest(int epoll, struct connection *c) {
  ssize_t sent = send(c->fd, c->reply->bytes + c->sent, c->reply->size - c->sent, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN)
    return false;
  c->sent += sent > 0 ? (size_t)sent : 0;
  bool done = c->sent == c->reply->size;
  if (done && c->sent == (size_t)sent)
    return true; /* at once: nothing to wait for */
  struct epoll_event event = {.events = done ? EPOLLIN : EPOLLOUT, .data.ptr = c};
  return epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event) == 0;
}

static bool receive(struct connection *c) {
  if (c->size + REQUEST > c->room) {
    char *grown = realloc(c->request, c->room + 2 * REQUEST + 1);
    if (grown == NULL)
      return false;
    c->request = grown;
    c->room += (size_t)2 * REQUEST;
  }
  ssize_t got = recv(c->fd, c->request + c->size, c->room - c->size, 0);
  if (got <= 0)
    return got < 0 && errno == EAGAIN;
  c->size += (size_t)got;
  return true;
}

/* False: it is at its end. */
static bool serve(int epoll, struct connection *c, uint32_t events) {
  if (events & EPOLLOUT)
    return send_rest(epoll, c);
  if (!receive(c))
    return false;
  size_t size = whole(c);
  if (size == 0)
    return true;
  c->reply = choose(header(c->request, "x-amz-target:"));
  c->sent = 0;
  c->size -= size;
  memmove(c->request, c->request + size, c->size);
  return send_rest(epoll, c);
}

static void take(int epoll, int listener) {
  static const int on = 1;
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  struct connection *c = fd >= 0 ? calloc(1, sizeof *c) : NULL;
  if (c == NULL)
    return;
  c->fd = fd;
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
    end(c);
}

static void run(int listener) {
  struct epoll_event events[EVENTS], first = {.events = EPOLLIN};
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &first) != 0)
    _exit(1);
  for (;;) {
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      if (c == NULL)
        take(epoll, listener);
      else if (!serve(epoll, c, events[i].events))
        end(c);
    }
  }
}

/* ---- the process ----------------------------------------------------------------------------- */

static int listen_somewhere(int *port) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t size = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 4096) != 0 ||
      getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
    if (fd >= 0)
      (void)close(fd);
    return -1;
  }
  *port = ntohs(address.sin_port);
  return fd;
}

static void many_files(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
  }
}

bool canned_start(struct canned *server, const struct canned_answer *answers, size_t count) {
  pid_t parent = getpid();
  if (answers == NULL)
    answers = canned_answers(&count);
  int listener = listen_somewhere(&server->port);
  if (listener < 0)
    return false;
  server->pid = fork();
  if (server->pid == 0) {
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    many_files();
    if (getppid() == parent && make_replies(answers, count))
      run(listener);
    _exit(1);
  }
  (void)close(listener);
  return server->pid > 0;
}

void canned_stop(const struct canned *server) {
  (void)kill(server->pid, SIGKILL);
  (void)waitpid(server->pid, NULL, 0);
}
