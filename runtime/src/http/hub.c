/* SPDX-License-Identifier: Apache-2.0 */
/* Exchanges in a hub: curl_multi_socket_action, told by epoll, which costs what happens and not
 * what waits. */
#include "http/hub.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/process.h"
#include "base/wipe.h"
#include "http/hub_inside.h"

/* Events that are fetched at once. More come with the next call. */
#define EVENTS 128

/* Of an exchange whose connections turn out not to be clean: so many are tried. Each one ends. */
#define TRIES 16

/* ---- from beginning to end ------------------------------------------------------------------- */

static bool open_fds(struct ddb_hub *hub) {
  struct epoll_event event = {.events = EPOLLIN};

  hub->epoll = epoll_create1(EPOLL_CLOEXEC);
  hub->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  event.data.fd = hub->wake;
  return hub->epoll >= 0 && hub->wake >= 0 &&
         epoll_ctl(hub->epoll, EPOLL_CTL_ADD, hub->wake, &event) == 0;
}

static bool make(struct ddb_hub *hub, size_t connections) {
  hub->by_port =
      calloc(DDB_HUB_PORTS, sizeof *hub->by_port); /* pages that are not used cost nothing */
  hub->multi = curl_multi_init();
  return hub->by_port != NULL && hub->multi != NULL && open_fds(hub) &&
         curl_multi_setopt(hub->multi, CURLMOPT_MAXCONNECTS, (long)connections) == CURLM_OK &&
         ddb_hub_watch(hub);
}

struct ddb_hub *ddb_hub_new(size_t connections, void (*ended)(void *owner)) {
  struct ddb_hub *hub = ddb_http_start() ? calloc(1, sizeof *hub) : NULL;

  if (hub == NULL)
    return NULL;
  *hub = (struct ddb_hub){
      .epoll = -1, .wake = -1, .process = ddb_process_id(), .ended = ended, .due_us = INT64_MAX};
  if (make(hub, connections))
    return hub;
  ddb_hub_free(hub);
  return NULL;
}

/* In a child, what was under way stays allocated: libcurl would wait for threads that resolve names
 * in the parent. */
void ddb_hub_free(struct ddb_hub *hub) {
  if (hub == NULL)
    return;
  if (!ddb_hub_is_foreign(hub) || hub->under_way == 0) {
    ddb_hub_turn_begin(hub); /* the end of a connection is a write */
    (void)curl_multi_cleanup(hub->multi);
    ddb_hub_turn_end(hub);
  }
  if (hub->epoll >= 0)
    close(hub->epoll);
  if (hub->wake >= 0)
    close(hub->wake);
  free(hub->sockets);
  free(hub->by_port);
  free(hub);
}

bool ddb_hub_is_foreign(const struct ddb_hub *hub) {
  return hub->process != ddb_process_id();
}

int ddb_hub_fd(const struct ddb_hub *hub) {
  return hub->epoll;
}

void ddb_hub_wake(struct ddb_hub *hub) {
  static const uint64_t one = 1;
  ssize_t written = write(hub->wake, &one, sizeof one); /* full: it is awake */
  (void)written;
}

void ddb_hub_turn_begin(struct ddb_hub *hub) {
  ddb_pipe_guard_begin(&hub->guard);
}

void ddb_hub_turn_end(struct ddb_hub *hub) {
  ddb_pipe_guard_end(&hub->guard);
}

/* ---- one exchange ---------------------------------------------------------------------------- */

bool ddb_http_begin(struct ddb_http *http, const struct ddb_http_request *request,
                    struct ddb_http_reply *reply, enum ddb_send_result *result) {
  ddb_http_clear(http, reply);
  http->stopped = http->stale = false;
  http->tries = 0;
  http->code = CURLE_FAILED_INIT;
  enum ddb_http_fit fit = ddb_http_prepare(http, request);
  if (fit != DDB_HTTP_FITS) {
    *result = ddb_http_unsendable(reply, fit);
    return false;
  }
  ddb_http_time_begin(http, request);
  return true;
}

enum ddb_send_result ddb_http_end(struct ddb_http *http) {
  enum ddb_send_result result = ddb_http_judge(http, !http->stopped, http->code);

  ddb_wipe(http->header_text.data, http->header_text.size);
  return result;
}

void ddb_http_distrust(struct ddb_http *http) {
  ddb_hub_end_port(http->hub, http->port);
}

static void take_out(struct ddb_hub *hub, struct ddb_http *http) {
  ddb_http_time_end(http);
  (void)curl_multi_remove_handle(hub->multi, http->easy);
  hub->under_way--;
}

static void put_in(struct ddb_hub *hub, struct ddb_http *http) {
  hub->under_way++;
  if (curl_multi_add_handle(hub->multi, http->easy) == CURLM_OK)
    return;
  hub->under_way--;
  http->code = CURLE_OUT_OF_MEMORY;
  hub->ended(http->owner);
}

/* The connection that was not clean is closed by now. */
static bool begins_again(struct ddb_http *http) {
  if (!http->stale || ++http->tries > TRIES)
    return false;
  http->stale = false;
  ddb_http_clear(http, http->reply);
  return true;
}

static void take_messages(struct ddb_hub *hub) {
  CURLMsg *message;
  int left;

  while ((message = curl_multi_info_read(hub->multi, &left)) != NULL) {
    struct ddb_http *http = NULL;
    CURLcode code = message->data.result;
    if (message->msg != CURLMSG_DONE ||
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&http) != CURLE_OK)
      continue;
    take_out(hub, http);
    if (begins_again(http)) {
      put_in(hub, http);
      continue;
    }
    http->code = code;
    hub->ended(http->owner);
  }
}

void ddb_hub_add(struct ddb_hub *hub, struct ddb_http *http) {
  put_in(hub, http);
}

void ddb_hub_stop(struct ddb_hub *hub, struct ddb_http *http) {
  http->stopped = true;
  take_out(hub, http);
}

/* ---- all of them ----------------------------------------------------------------------------- */

void ddb_hub_tick(struct ddb_hub *hub) {
  int running;

  if (hub->due_us == INT64_MAX || (hub->due_us > 0 && ddb_clock_us() < hub->due_us))
    return;
  hub->due_us = INT64_MAX;
  (void)curl_multi_socket_action(hub->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  take_messages(hub);
}

int64_t ddb_hub_timeout_ms(const struct ddb_hub *hub) {
  if (hub->due_us == INT64_MAX)
    return -1;
  int64_t left = hub->due_us > 0 ? hub->due_us - ddb_clock_us() : 0;
  return left > 0 ? (left + 999) / 1000 : 0;
}

static void drain(struct ddb_hub *hub) {
  uint64_t count;
  ssize_t size = read(hub->wake, &count, sizeof count);
  (void)size;
}

void ddb_hub_work(struct ddb_hub *hub, int wait_ms) {
  struct epoll_event events[EVENTS];
  int64_t limit = ddb_hub_timeout_ms(hub);

  if (limit >= 0 && (wait_ms < 0 || limit < wait_ms))
    wait_ms = limit < INT32_MAX ? (int)limit : INT32_MAX;
  int count = epoll_wait(hub->epoll, events, EVENTS, wait_ms);
  for (int i = 0; i < count; i++)
    if (events[i].data.fd == hub->wake)
      drain(hub);
    else
      ddb_hub_event(hub, events[i].data.fd, events[i].events);
  take_messages(hub);
  ddb_hub_tick(hub);
}
