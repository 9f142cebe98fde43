/* SPDX-License-Identifier: Apache-2.0 */
/* Queries of all shards against a service made of arrays: tests/golden/shards, driven by hand.
 * Whatever the sizes of pages, the merged list is compared with a model that is sorted in memory.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ddb/gen.h>
#include <spread/spread.h>

#include "op/cursor.h"
#include "script.h"

static struct ddb_arena *mem;
static struct ddb_arena *scratch;
static const struct ddb_scope scope = {.now = {1700000000, 0}};

static void setup(void) {
  mem = ddb_arena_new();
  scratch = ddb_arena_new();
  cr_assert(mem && scratch);
}

static void teardown(void) {
  ddb_arena_free(mem);
  ddb_arena_free(scratch);
}

TestSuite(shards, .init = setup, .fini = teardown);

#define made(call) cr_assert_geq(call, 0, "%s", ddb_arena_error(scratch)->text)

/* ---- the service ----------------------------------------------------------------------------- */

#define SHARDS 10
#define MAX    2000

enum fate { GOOD, EXPIRED, BROKEN };

/* An item of the table or, with a day that others share, of the index. */
struct item {
  int shard;
  char day[16]; /* "DAY#..." */
  char sk[32];  /* "HOLD#..." */
  enum fate fate;
};

struct service {
  struct item items[MAX]; /* by shard, then in the order of the query */
  int count;
  bool index, descending;
  int most;  /* items in one answer */
  int empty; /* of 100 answers: have no item but go on */
  int asked; /* requests so far */
  int asked_of[SHARDS];
  int read; /* items in all answers */
};

static const char *sort_of(const struct service *s, const struct item *item) {
  return s->index ? item->day : item->sk;
}

/* In one shard. */
static int within(const struct service *s, const struct item *a, const struct item *b) {
  int order = strcmp(sort_of(s, a), sort_of(s, b));

  if (order == 0)
    order = strcmp(a->sk, b->sk);
  return s->descending ? -order : order;
}

static int merged(const struct service *s, const struct item *a, const struct item *b) {
  int order = strcmp(sort_of(s, a), sort_of(s, b));

  if (order != 0)
    return s->descending ? -order : order;
  return a->shard != b->shard ? a->shard - b->shard : within(s, a, b);
}

/* The text of a member `"name":{"S":"..."}` behind `from`. */
static const char *text_of(const char *from, const char *name) {
  char head[64];

  (void)snprintf(head, sizeof head, "\"%s\":{\"S\":\"", name);
  const char *at = strstr(from, head);
  cr_assert(at, "no %s in %s", name, from);
  at += strlen(head);
  return ddb_arena_copy(scratch, at, strcspn(at, "\""));
}

static int shard_of(const char *key) {
  return key[strlen(key) - 1] - '0';
}

static void put_key(const struct service *s, const struct item *item, char *out, size_t size) {
  (void)snprintf(out, size, "\"PK\":{\"S\":\"HOLDS#%d\"},\"SK\":{\"S\":\"%s\"}", item->shard,
                 item->sk);
  if (s->index)
    (void)snprintf(out + strlen(out), size - strlen(out),
                   ",\"GSI1PK\":{\"S\":\"t#OPEN#%d\"},\"GSI1SK\":{\"S\":\"%s\"}", item->shard,
                   item->day);
}

static void put_item(const struct service *s, const struct item *item, char *out, size_t size) {
  put_key(s, item, out, size);
  (void)snprintf(out + strlen(out), size - strlen(out),
                 ",\"holdId\":{\"S\":\"%d\"},\"name\":{\"S\":\"%s\"},\"tenant\":{\"S\":\"t\"},"
                 "\"day\":{\"S\":\"%s\"},\"size\":{\"%c\":\"1\"},\"until\":{\"N\":\"%s\"}",
                 item->shard, item->sk, item->day, item->fate == BROKEN ? 'S' : 'N',
                 item->fate == EXPIRED ? "5" : "4000000000");
}

/* Behind the key in the request; `start` need not be an item. */
static bool is_behind(const struct service *s, const struct item *item, const char *start) {
  struct item key = {.shard = item->shard};

  (void)snprintf(key.sk, sizeof key.sk, "%s", text_of(start, "SK"));
  if (s->index)
    (void)snprintf(key.day, sizeof key.day, "%s", text_of(start, "GSI1SK"));
  return within(s, item, &key) > 0;
}

/* What a real service checks of the key it is to start from. */
static void check_start(const struct service *s, const char *body, const char *start) {
  const char *partition = text_of(strstr(body, "ExpressionAttributeValues"), ":p");

  cr_expect_str_eq(text_of(start, s->index ? "GSI1PK" : "PK"), partition);
  cr_expect_eq(strncmp(text_of(start, "SK"), "HOLD#", 5), 0);
}

static const char *answer_to(struct service *s, const char *body) {
  static char text[MAX * 300];
  char last[300] = "";
  const char *start = strstr(body, "\"ExclusiveStartKey\"");
  int shard = shard_of(text_of(strstr(body, "ExpressionAttributeValues"), ":p"));
  int limit = atoi(strstr(body, "\"Limit\":") + 8);
  int count = 0, at = 0;

  s->asked++;
  s->asked_of[shard]++;
  if (start)
    check_start(s, body, start);
  limit = limit < s->most ? limit : s->most;
  (void)snprintf(text, sizeof text, "{\"Items\":[");
  bool empty = start && rand() % 100 < s->empty;
  for (; at < s->count && count < limit && !empty; at++) {
    const struct item *item = &s->items[at];
    if (item->shard != shard || (start && !is_behind(s, item, start)))
      continue;
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s{", count ? "," : "");
    put_item(s, item, text + strlen(text), sizeof text - strlen(text));
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "}");
    put_key(s, item, last, sizeof last);
    count++;
  }
  s->read += count;
  if (empty)
    (void)snprintf(last, sizeof last, "%s",
                   ddb_arena_copy(scratch, start + 21, strcspn(start + 21, "") - 2));
  if (empty || count == limit)
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "],\"LastEvaluatedKey\":{%s}}",
                   last);
  else
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "]}");
  return text;
}

/* ---- one page by hand ------------------------------------------------------------------------ */

static enum ddb_status start(const struct service *s, const struct ddb_list_options *list,
                             struct ddb_fan **fan) {
  if (s->index)
    return s->descending ? spread_last_holds_by_day_request(scratch, &scope, "t", list, fan)
                         : spread_holds_by_day_request(scratch, &scope, "t", list, fan);
  return s->descending ? spread_last_holds_request(scratch, &scope, list, fan)
                       : spread_open_holds_request(scratch, &scope, list, fan);
}

static enum ddb_status page_of(struct service *s, const struct ddb_list_options *list,
                               struct spread_hold_page *page) {
  struct ddb_request request;
  struct ddb_fan *fan;

  ddb_arena_reset(scratch);
  made(start(s, list, &fan));
  while (ddb_fan_request(fan, &request)) {
    const char *body = ddb_arena_copy(scratch, request.body.data, request.body.size);
    const char *text = answer_to(s, body);
    struct ddb_response response = {
        .http_status = 200, .body = {text, strlen(text)}, .now = {1700000000, 0}};
    made(ddb_fan_response(fan, &response));
  }
  if (s->index)
    return s->descending ? spread_last_holds_by_day_response(mem, fan, list, page)
                         : spread_holds_by_day_response(mem, fan, list, page);
  return s->descending ? spread_last_holds_response(mem, fan, list, page)
                       : spread_open_holds_response(mem, fan, list, page);
}

/* ---- the model ------------------------------------------------------------------------------- */

static const struct service *sorting;

static int by_place(const void *left, const void *right) {
  return merged(sorting, left, right);
}

static void sort_items(struct service *s) {
  sorting = s;
  qsort(s->items, (size_t)s->count, sizeof *s->items, by_place);
}

static void add_item(struct service *s, int shard, int day, int number, enum fate fate) {
  struct item *item = &s->items[s->count++];

  *item = (struct item){.shard = shard, .fate = fate};
  (void)snprintf(item->day, sizeof item->day, "DAY#%02d", day);
  (void)snprintf(item->sk, sizeof item->sk, "HOLD#%04d#x", number);
}

/* Sizes of shards that differ, some of none, and one that is much longer. */
static void fill(struct service *s, int count, int days) {
  for (int i = 0; i < count; i++) {
    int shard = rand() % 3 == 0 ? 7 : rand() % SHARDS;
    int fate = rand() % 12;
    shard -= shard == 4;
    add_item(s, shard, rand() % days, i * 2 % 997 + i / 997,
             fate == 0   ? EXPIRED
             : fate == 1 ? BROKEN
                         : GOOD);
  }
  sort_items(s);
}

/* Takes what a page has from the items that are still to come; they must come in this order. */
static int expect_page(const struct service *s, const struct spread_hold_page *page, int at,
                       size_t limit) {
  size_t good = 0, bad = 0, taken = 0;

  for (; taken < limit && at < s->count; at++) {
    const struct item *item = &s->items[at];
    taken++;
    if (item->fate == GOOD) {
      cr_assert_lt(good, page->count, "%s is missing", item->sk);
      cr_assert_str_eq(page->items[good].name, item->sk);
      cr_assert_str_eq(page->items[good].day, item->day);
      good++;
    } else if (item->fate == BROKEN) {
      cr_assert_lt(bad, page->rejected_count);
      cr_assert(strstr(page->rejected[bad].key.data, item->sk));
      cr_assert_str_eq(page->rejected[bad].field, "size");
      bad++;
    }
  }
  cr_assert_eq(good, page->count);
  cr_assert_eq(bad, page->rejected_count);
  return at;
}

/* As text and back, as if another process went on. */
static void move_process(struct ddb_cursor *cursor) {
  if (ddb_cursor_done(cursor))
    return;
  char *text = strdup(ddb_cursor_text(cursor));
  cr_assert_not_null(text);
  cr_assert_leq(strlen(text), 32768);
  ddb_cursor_free(cursor);
  cr_assert_geq(ddb_cursor_from_text(cursor, text), 0);
  free(text);
}

static void read_all(struct service *s, int most_in_page) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.cursor = &cursor};
  struct spread_hold_page page;
  int at = 0;

  while (!ddb_cursor_done(&cursor)) {
    list.limit = 1 + rand() % most_in_page;
    ddb_arena_reset(mem);
    enum ddb_status status = page_of(s, &list, &page);
    cr_assert_eq(status, page.rejected_count ? DDB_PARTIAL : DDB_OK);
    cr_assert_eq(page.more, !ddb_cursor_done(&cursor));
    at = expect_page(s, &page, at, (size_t)list.limit);
    move_process(&cursor);
  }
  cr_assert_eq(at, s->count, "%d of %d", at, s->count);
  ddb_cursor_free(&cursor);
}

static unsigned seed(void) {
  const char *given = getenv("DDB_TEST_SEED");
  unsigned value = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);

  printf("seed %u\n", value);
  cr_log_info("seed %u", value);
  srand(value);
  return value;
}

static struct service service;

Test(shards, random_lists_come_as_the_model_has_them) {
  unsigned first = seed();

  for (int round = 0; round < 40; round++) {
    srand(first + (unsigned)round);
    memset(&service, 0, sizeof service);
    service.index = round & 1;
    service.descending = round & 2;
    service.most = 1 + rand() % 60;
    service.empty = rand() % 30;
    fill(&service, rand() % 600, 1 + rand() % 40);
    read_all(&service, 1 + rand() % 80);
  }
}

Test(shards, no_items_at_all) {
  for (int index = 0; index < 2; index++) {
    service = (struct service){.index = index != 0, .most = 100};
    read_all(&service, 10);
    cr_expect_eq(service.asked, SHARDS);
  }
}

Test(shards, many_items_with_one_sort_key) {
  service = (struct service){.index = true, .most = 100};
  seed();
  fill(&service, 500, 1);
  read_all(&service, 20);
  /* A tie is not read from its first item in each page. */
  cr_expect_lt(service.read, 500 * 8, "%d items were read", service.read);
}

/* ---- what is asked --------------------------------------------------------------------------- */

Test(shards, a_page_takes_a_request_for_each_shard) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.cursor = &cursor, .limit = 50};
  struct spread_hold_page page;

  service = (struct service){.most = 1000};
  for (int i = 0; i < 1000; i++)
    add_item(&service, i % SHARDS, 0, i, GOOD);
  sort_items(&service);
  cr_assert_eq(page_of(&service, &list, &page), DDB_OK);
  cr_expect_eq(page.count, 50);
  cr_expect_eq(service.asked, SHARDS);
  cr_expect_eq(service.read, 100, "twice the share of each shard");
  cr_assert_eq(page_of(&service, &list, &page), DDB_OK);
  cr_expect_eq(service.asked, 2 * SHARDS);
  cr_expect_eq(service.read, 200, "%d: a page begins where the last one ended", service.read);
  ddb_cursor_free(&cursor);
}

Test(shards, a_shard_at_its_end_is_not_asked_again) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.cursor = &cursor, .limit = 20};
  struct spread_hold_page page;

  service = (struct service){.most = 1000};
  for (int i = 0; i < 10; i++)
    add_item(&service, i % 9, 0, i, GOOD);
  for (int i = 10; i < 100; i++)
    add_item(&service, 9, 0, i, GOOD);
  sort_items(&service);
  while (!ddb_cursor_done(&cursor))
    cr_assert_eq(page_of(&service, &list, &page), DDB_OK);
  for (int i = 0; i < 9; i++)
    cr_expect_eq(service.asked_of[i], 1);
  cr_expect_leq(service.asked_of[9], 10);
}

/* ---- items that come while the list is read -------------------------------------------------- */

Test(shards, an_item_between_two_pages_is_seen_if_it_lies_ahead) {
  unsigned first = seed();

  for (int round = 0; round < 40; round++) {
    struct ddb_cursor cursor = DDB_CURSOR_INIT;
    struct ddb_list_options list = {.cursor = &cursor, .limit = 7};
    struct spread_hold_page page;
    int number = 0;

    srand(first + (unsigned)round);
    service = (struct service){.index = round & 1, .descending = round & 2, .most = 50};
    for (int i = 0; i < 300; i++)
      add_item(&service, i % SHARDS, rand() % 20, i * 3, GOOD);
    sort_items(&service);
    for (int at = 0; !ddb_cursor_done(&cursor);) {
      ddb_arena_reset(mem);
      cr_assert_eq(page_of(&service, &list, &page), DDB_OK);
      at = expect_page(&service, &page, at, 7);
      move_process(&cursor);
      add_item(&service, rand() % SHARDS, rand() % 20, number++ * 3 + 1, GOOD);
      const struct item late = service.items[service.count - 1];
      /* Ahead it must come, where the model has it; behind never, even with an equal sort key. */
      if (at > 200 || number > 90)
        service.count--; /* some shard may be at its end already */
      else if (merged(&service, &late, &service.items[at - 1]) < 0)
        at++;
      sort_items(&service);
    }
    ddb_cursor_free(&cursor);
  }
}

/* ---- the blocking call ----------------------------------------------------------------------- */

static const char one[] =
    "{\"Items\":[{\"PK\":{\"S\":\"HOLDS#0\"},\"SK\":{\"S\":\"HOLD#a\"},"
    "\"holdId\":{\"S\":\"h\"},\"name\":{\"S\":\"a\"},\"tenant\":{\"S\":\"t\"},"
    "\"day\":{\"S\":\"d\"},\"size\":{\"N\":\"1\"}}]}";

/* Ten answers, of which this one takes a second. */
static struct ddb *scripted(struct script *script, int slow) {
  struct ddb *db;

  script_init(script);
  for (int i = 0; i < SHARDS; i++)
    script_reply(script, 200, i == 0 ? one : "{\"Items\":[]}")->takes_ms = i == slow ? 1000 : 10;
  struct ddb_options options = script_options(script);
  cr_assert_geq(ddb_open(&db, &options), 0);
  return db;
}

static struct script script;

Test(shards, a_call_sends_to_each_shard) {
  struct ddb *db = scripted(&script, -1);
  struct spread_hold_page page;

  cr_expect_eq(spread_open_holds(db, mem, NULL, &page), DDB_OK);
  cr_expect_eq(page.count, 1);
  cr_expect_not(page.more);
  cr_expect_eq(script.sent_count, SHARDS);
  cr_expect_eq(ddb_last_error(db)->attempts, SHARDS);
  cr_expect_str_eq(
      script.sent[3].body,
      "{\"TableName\":\"Main\",\"KeyConditionExpression\":\"#p = :p AND "
      "begins_with(#s, :s)\",\"ExpressionAttributeNames\":{\"#p\":\"PK\",\"#s\":\"SK\"},"
      "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"HOLDS#3\"},"
      "\":s\":{\"S\":\"HOLD#\"}},\"Limit\":16}");
  ddb_close(db);
}

Test(shards, one_deadline_is_for_the_whole_call) {
  struct ddb *db = scripted(&script, 4);
  const struct ddb_list_options list = {.call = {.deadline_ms = 1000}};
  struct spread_hold_page page;

  cr_expect_eq(spread_open_holds(db, mem, &list, &page), DDB_E_TIMEOUT);
  cr_expect_eq(script.sent_count, 5, "%d", script.sent_count);
  cr_expect_eq(script.sent[4].timeout_ms, 960);
  cr_expect_eq(page.count, 0);
  cr_expect(strstr(ddb_error_text(db), "1000 ms"), "%s", ddb_error_text(db));
  ddb_close(db);
}

Test(shards, the_cancel_flag_stops_between_shards) {
  struct ddb *db = scripted(&script, -1);
  const struct ddb_list_options list = {.call = {.cancel = &script.cancel}};
  struct spread_hold_page page;

  script.steps[2].cancels = true;
  cr_expect_eq(spread_open_holds(db, mem, &list, &page), DDB_E_STOPPED);
  cr_expect_eq(script.sent_count, 3);
  ddb_close(db);
}

Test(shards, an_error_of_one_shard_leaves_the_cursor) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.cursor = &cursor, .limit = 25};
  struct spread_hold_page page;

  service = (struct service){.most = 100};
  for (int i = 0; i < 200; i++)
    add_item(&service, i % SHARDS, 0, i, GOOD);
  sort_items(&service);
  cr_assert_eq(page_of(&service, &list, &page), DDB_OK);
  char *before = strdup(ddb_cursor_text(&cursor));
  struct ddb *db = scripted(&script, -1);
  script.steps[6] = (struct script_step){
      .result = DDB_SEND_REPLY,
      .http_status = 400,
      .body = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#AccessDeniedException\"}"};
  cr_expect_eq(spread_open_holds(db, mem, &list, &page), DDB_E_AUTH);
  cr_expect_str_eq(ddb_cursor_text(&cursor), before);
  cr_expect_null(page.items);
  script.sent_count = 0;
  script.steps[6] = (struct script_step){
      .result = DDB_SEND_REPLY, .http_status = 200, .body = "{\"Items\":[{\"PK\":{\"S\":\"x\"}}]}"};
  cr_expect_eq(spread_open_holds(db, mem, &list, &page), DDB_E_SERVICE);
  cr_expect_str_eq(ddb_cursor_text(&cursor), before);
  free(before);
  ddb_cursor_free(&cursor);
  ddb_close(db);
}

Test(shards, a_page_before_its_end_is_none) {
  struct spread_hold_page page;
  struct ddb_request request;
  struct ddb_fan *fan;

  made(spread_open_holds_request(scratch, &scope, NULL, &fan));
  cr_assert(ddb_fan_request(fan, &request));
  cr_expect_eq(spread_open_holds_response(mem, fan, NULL, &page), DDB_E_INVALID);
}

/* ---- tokens ---------------------------------------------------------------------------------- */

/* A cursor in the middle of the list. */
static void half_way(struct ddb_cursor *cursor, bool index) {
  struct ddb_list_options list = {.cursor = cursor, .limit = 25};
  struct spread_hold_page page;

  *cursor = (struct ddb_cursor)DDB_CURSOR_INIT;
  memset(&service, 0, sizeof service);
  service.index = index;
  service.most = 100;
  for (int i = 0; i < 200; i++)
    add_item(&service, i % SHARDS, i / 60, i, GOOD);
  sort_items(&service);
  cr_assert_eq(page_of(&service, &list, &page), DDB_OK);
  cr_assert(!ddb_cursor_done(cursor));
}

static const char *refused(enum ddb_status status) {
  cr_expect_eq(status, DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(scratch)->field, "cursor");
  return ddb_arena_error(scratch)->text;
}

Test(shards, a_token_of_another_list_is_refused) {
  struct ddb_cursor cursor;
  struct ddb_list_options list = {.cursor = &cursor};
  struct ddb_request request;
  struct ddb_fan *fan;

  half_way(&cursor, true);
  cr_expect(strstr(refused(spread_holds_by_day_request(scratch, &scope, "u", &list, &fan)),
                   "other partitions"));
  cr_expect_null(fan);
  cr_expect(strstr(refused(spread_open_holds_request(scratch, &scope, &list, &fan)),
                   "another operation"));
  cr_expect(strstr(refused(spread_holds_like_request(scratch, &scope, "h", &list, &request)),
                   "another operation"));
  cr_expect_eq(spread_holds_by_day_request(scratch, &scope, "t", &list, &fan), DDB_OK);
  ddb_cursor_free(&cursor);
}

/* The same token with another text in it, its check sum right. */
static enum ddb_status forged(bool index, const char *from, const char *to) {
  struct ddb_cursor cursor;
  struct ddb_list_options list = {.cursor = &cursor};
  static const struct ddb_token_terms terms;
  const char *operation = index ? "spread.holdsByDay" : "spread.openHolds";
  struct ddb_error error = {.status = DDB_OK};
  struct ddb_text json;
  struct ddb_fan *fan;

  half_way(&cursor, index);
  cr_assert_geq(ddb_token_open(scratch, &terms, operation, cursor.token, &json), 0);
  const char *text = ddb_arena_copy(scratch, json.data, json.size);
  const char *at = strstr(text, from);
  cr_assert(at, "no %s in %s", from, text);
  char *changed = ddb_arena_alloc(scratch, json.size + strlen(to) + 1);
  (void)sprintf(changed, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
  cr_assert_geq(ddb_cursor_set(&cursor, &terms, operation,
                               (struct ddb_text){changed, strlen(changed)}, &error),
                0);
  enum ddb_status status = start(&service, &list, &fan);
  ddb_cursor_free(&cursor);
  return status;
}

Test(shards, a_forged_token_is_refused) {
  static const struct {
    bool index;
    const char *from, *to;
  } cases[] = {
      {false, "\"shards\":10", "\"shards\":11"},
      {false, "\"shards\":10", "\"shards\":\"10\""},
      {false, "\"done\":\"", "\"done\":\"0"},
      {false, "\"done\":\"0", "\"done\":\"g"},
      {false, "\"shard\":", "\"shard\":1"},
      {false, "\"shard\":", "\"shard\":-"},
      {false, "HOLDS#", "HOLDX#"},
      {false, "HOLD#", "FOLD#"},
      {false, "\"before\":{\"SK\":{\"S\":\"HOLD#", "\"before\":{\"SK\":{\"S\":\"FOLD#"},
      {false, "\"before\":{\"SK\":{\"S\":\"HOLD#", "\"before\":{\"SK\":{\"S\":\"HOLD#9"},
      {false, "\"before\":{\"SK\":{\"S\":", "\"before\":{\"SK\":{\"N\":"},
      {false, "\"ties\":{",
       "\"ties\":{\"0\":{\"PK\":{\"S\":\"HOLDS#0\"},\"SK\":{\"S\":\"HOLD#1\"}}"},
      {false, "\"ties\":{", "\"other\":1,\"ties\":{"},
      {true, "t#OPEN#", "u#OPEN#"},
      {true, "\"ties\":{\"", "\"ties\":{\"1"},
      {true, "\"ties\":{\"0\":{\"GSI1PK\":{\"S\":\"t", "\"ties\":{\"0\":{\"GSI1PK\":{\"S\":\"u"},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cr_expect_eq(forged(cases[i].index, cases[i].from, cases[i].to), DDB_E_INVALID, "%s -> %s",
                 cases[i].from, cases[i].to);
    cr_expect_eq(forged(cases[i].index, cases[i].from, cases[i].from), DDB_OK);
  }
}

/* ---- options of the list --------------------------------------------------------------------- */

Test(shards, until_counts_what_comes_back) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.until = 7, .cursor = &cursor};
  struct spread_hold_page page;
  struct service s = {.most = 5};
  int good = 0, found = 0;

  srand(11);
  fill(&s, 120, 9);
  for (int i = 0; i < s.count; i++) {
    s.items[i].fate = i % 3 ? GOOD : EXPIRED;
    good += i % 3 != 0;
  }
  while (!ddb_cursor_done(&cursor)) {
    int asked = s.asked;
    cr_assert_eq(page_of(&s, &list, &page), DDB_OK, "%s", ddb_arena_error(mem)->text);
    cr_assert(page.count == 7 || ddb_cursor_done(&cursor) || found + (int)page.count == good);
    cr_assert_eq(page.requests, s.asked - asked);
    found += (int)page.count;
  }
  cr_assert_eq(found, good);
}

Test(shards, a_cap_that_is_too_small_is_told) {
  struct ddb_list_options list = {.limit = 5, .max_requests = 9};
  struct ddb_request request;
  struct ddb_fan *fan;
  struct service s = {.most = 50};
  int sent = 0;

  srand(12);
  fill(&s, 60, 9);
  for (list.max_requests = 9; list.max_requests < 100; list.max_requests += 90) {
    made(start(&s, &list, &fan));
    for (sent = 0; ddb_fan_request(fan, &request); sent++) {
      const char *text =
          answer_to(&s, ddb_arena_copy(scratch, request.body.data, request.body.size));
      struct ddb_response response = {.http_status = 200, .body = {text, strlen(text)}};
      made(ddb_fan_response(fan, &response));
    }
    cr_assert_eq(ddb_arena_error(scratch)->status, list.max_requests == 9 ? DDB_E_LIMIT : DDB_OK);
    cr_assert(list.max_requests > 9 || sent == 9);
    cr_assert(list.max_requests > 9 ||
              strstr(ddb_arena_error(scratch)->text, "after 9 requests, which is all that "
                                                     "options.max_requests allows"));
  }
}

/* Nobody may go on with what was never begun. */
Test(shards, a_refused_key_begins_nothing) {
  struct ddb_fan *fan = (struct ddb_fan *)(void *)scratch;

  cr_expect_eq(spread_holds_named_request(scratch, &scope, "", NULL, &fan), DDB_E_INVALID);
  cr_expect_null(fan);
}
