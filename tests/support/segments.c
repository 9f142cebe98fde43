/* SPDX-License-Identifier: Apache-2.0 */
/* See segments.h. */
#include "segments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ITEM_MAX 256

static ddb_time now(void *state) {
  struct segments *service = state;
  return ddb_time_from_ms(INT64_C(1795341600000) + atomic_load(&service->clock_ms));
}

static int64_t monotonic(void *state) {
  struct segments *service = state;
  return atomic_load(&service->clock_ms);
}

static void pause_us(int microseconds) {
  const struct timespec time = {0, microseconds * 1000L};
  nanosleep(&time, NULL);
}

static void sleep_ms(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  struct segments *service = state;
  (void)cancel;
  atomic_fetch_add(&service->clock_ms, milliseconds);
  pause_us(100);
}

static bool random_bytes(void *state, void *bytes, size_t size) {
  (void)state;
  memset(bytes, 0x5A, size);
  return true;
}

bool segments_is_good(const struct segments *service, int i) {
  return !(service->alien && i % service->alien == service->alien - 1) &&
         !(service->broken && i % service->broken == service->broken - 1);
}

int segments_number(const struct many_visit *visit) {
  return atoi(visit->visit_id + 1);
}

/* ---- requests -------------------------------------------------------------------------------- */

struct asked {
  int segment, segments, limit;
  int after;     /* item behind which the page begins; -1: none */
  bool is_empty; /* the empty page before it was there */
  int page;      /* of the segment, from 0 */
};

static int number_in(const char *body, const char *name, int otherwise) {
  const char *at = strstr(body, name);
  return at ? atoi(at + strlen(name)) : otherwise;
}

static struct asked read_request(const struct segments *service, const char *body) {
  struct asked asked = {.segment = number_in(body, "\"Segment\":", 0),
                        .segments = number_in(body, "\"TotalSegments\":", 1),
                        .limit = number_in(body, "\"Limit\":", service->page),
                        .after = -1};
  const char *start = strstr(body, "\"ExclusiveStartKey\":");
  const char *id = start ? strstr(start, "#v") : NULL;
  if (asked.limit > service->page)
    asked.limit = service->page;
  if (id) {
    asked.after = atoi(id + 2) - 1; /* v00000: before the first */
    asked.is_empty = id[7] == 'e';
  }
  asked.page = asked.after < 0 ? 0 : (asked.after / asked.segments + 1) / asked.limit;
  return asked;
}

static void put_key(char *out, size_t size, int after, bool is_empty) {
  (void)snprintf(out, size,
                 "\"LastEvaluatedKey\":{\"PK\":{\"S\":\"DAY#2026-11-22\"},"
                 "\"SK\":{\"S\":\"VISIT#v%05d%s\"}},",
                 after + 1, is_empty ? "e" : "");
}

static void put_item(const struct segments *service, char *out, int i) {
  bool alien = service->alien && i % service->alien == service->alien - 1;
  bool good = segments_is_good(service, i);
  (void)snprintf(out, ITEM_MAX,
                 "{\"PK\":{\"S\":\"DAY#2026-11-22\"},\"SK\":{\"S\":\"%s#v%05d\"},"
                 "\"day\":{\"S\":\"2026-11-22\"},\"visitId\":{\"S\":\"v%05d\"},"
                 "\"page\":{\"%s\":\"1\"}}",
                 alien ? "STRANGER" : "VISIT", i + 1, i, good || alien ? "S" : "N");
}

/* ---- answers --------------------------------------------------------------------------------- */

static bool answer(struct ddb_http_reply *reply, int status, const char *body) {
  ddb_reply_status(reply, status);
  return ddb_reply_body(reply, body, strlen(body));
}

static bool answer_error(const struct segments *service, struct ddb_http_reply *reply) {
  char body[200];
  (void)snprintf(body, sizeof body,
                 "{\"__type\":\"com.amazonaws.dynamodb.v20120810#%s\",\"message\":\"as ordered\"}",
                 service->fails_with);
  return answer(reply, service->fails_status, body);
}

static bool answer_page(struct segments *service, const struct asked *asked,
                        struct ddb_http_reply *reply) {
  bool is_empty = service->empty && !asked->is_empty;
  int next = asked->after < 0 ? asked->segment : asked->after + asked->segments;
  int count = 0, last = asked->after;
  static _Thread_local char body[SEGMENTS_PAGE * ITEM_MAX + 1024]; /* malloc may be a test's */
  const size_t room = sizeof body;
  char costs[64] = "", key[200] = "";

  size_t used = (size_t)snprintf(body, room, "{\"Items\":[");
  for (; !is_empty && count < asked->limit && next < service->count; count++) {
    used += (size_t)snprintf(body + used, room - used, "%s", count ? "," : "");
    put_item(service, body + used, next);
    used += strlen(body + used);
    last = next;
    next += asked->segments;
  }
  if (is_empty || next < service->count)
    put_key(key, sizeof key, last, is_empty);
  if (!service->silent)
    (void)snprintf(costs, sizeof costs, "\"ConsumedCapacity\":{\"CapacityUnits\":%g},",
                   service->capacity);
  (void)snprintf(body + used, room - used, "],%s%s\"Count\":%d,\"ScannedCount\":%d}", key, costs,
                 count, count);
  return answer(reply, 200, body);
}

static bool fails(struct segments *service, const struct asked *asked) {
  if (asked->segment != service->fails_in || asked->page != service->fails_at ||
      (service->empty && !asked->is_empty))
    return false;
  return atomic_fetch_add(&service->failed, 1) < service->fails_times;
}

/* As the default one: looks at the flag all the time, and gives up after the timeout. */
static enum ddb_send_result hang(struct segments *service, const struct ddb_http_request *request) {
  atomic_fetch_add(&service->hanging, 1);
  for (int i = 0; i < 20000; i++) {
    if (request->cancel && __atomic_load_n(&request->cancel->stop, __ATOMIC_RELAXED))
      return DDB_SEND_STOPPED;
    pause_us(1000);
  }
  return DDB_SEND_LOST;
}

static enum ddb_send_result serve(struct segments *service, const struct ddb_http_request *request,
                                  struct ddb_http_reply *reply) {
  char body[2048];
  (void)snprintf(body, sizeof body, "%.*s", (int)request->body.size, request->body.data);
  const struct asked asked = read_request(service, body);
  if (service->keeps && asked.segment == 0)
    memcpy(service->last_body, body, sizeof body);
  if (service->shakes)
    pause_us(10 + (asked.segment * 37 + asked.page * 11) % 200);
  if (asked.segment == service->hangs_in)
    return hang(service, request);
  bool good =
      fails(service, &asked) ? answer_error(service, reply) : answer_page(service, &asked, reply);
  return good ? DDB_SEND_REPLY : DDB_SEND_LOST;
}

static enum ddb_send_result send_one(void *state, const struct ddb_http_request *request,
                                     struct ddb_http_reply *reply) {
  struct segments *service = state;
  int most = atomic_load(&service->most_under_way);
  int under_way = atomic_fetch_add(&service->under_way, 1) + 1;

  atomic_fetch_add(&service->requests, 1);
  while (under_way > most &&
         !atomic_compare_exchange_weak(&service->most_under_way, &most, under_way))
    continue;
  enum ddb_send_result result = serve(service, request, reply);
  atomic_fetch_sub(&service->under_way, 1);
  return result;
}

void segments_init(struct segments *service) {
  memset(service, 0, sizeof *service);
  service->count = 1000;
  service->page = 7;
  service->capacity = 2;
  service->fails_in = service->hangs_in = -1;
  service->fails_times = 1;
  service->fails_status = 400;
  service->fails_with = "ValidationException";
  service->env = (struct ddb_env){service, now, monotonic, sleep_ms, random_bytes, send_one};
}

struct ddb_options segments_options(struct segments *service) {
  return (struct ddb_options){.endpoint = "https://ddb.test",
                              .region = "us-east-1",
                              .access_key_id = "AKIDSEGMENTS",
                              .secret_access_key = "no secret",
                              .env = &service->env};
}
