/* SPDX-License-Identifier: Apache-2.0 */
/* Lists read until there are enough results, against a service made of an array
 * (tests/golden/paging): whatever it answers with (pages of any size, empty ones, a last one that
 * is exactly full, items that have expired or cannot be read), the walks give each record once and
 * in order. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <walks/walks.h>

#include "base/arena.h"
#include "support/script.h"

#define MAX 300

enum fate { GOOD, SMALL, EXPIRED, BROKEN };

/* One partition in the order of the query. */
static struct service {
  enum fate items[MAX];
  int count;
  bool index;
  int most;     /* items that one request evaluates, whatever its limit */
  int empty;    /* of 100 answers: have no item but go on */
  bool silent;  /* about costs */
  int fails_at; /* this request is answered with an error; 0: none */
  int asked, read;
  char last_body[2048];
} service;

static struct script script;
static struct ddb_arena *mem;
static struct ddb *db;
static struct ddb_cursor cursor;

/* ---- the service ----------------------------------------------------------------------------- */

static void put_key(int at, char *out, size_t size) {
  (void)snprintf(out, size, "\"PK\":{\"S\":\"BOX#b\"},\"SK\":{\"S\":\"N#%03d\"}", at);
  if (service.index) /* three items have one sort key */
    (void)snprintf(out + strlen(out), size - strlen(out),
                   ",\"GSI1PK\":{\"S\":\"KIND#k\"},\"GSI1SK\":{\"S\":\"R#%03d\"}", at / 3);
}

static void put_item(int at, char *out, size_t size) {
  put_key(at, out, size);
  (void)snprintf(out + strlen(out), size - strlen(out),
                 ",\"box\":{\"S\":\"b\"},\"serial\":{\"S\":\"%03d\"},\"kind\":{\"S\":\"k\"},"
                 "\"rank\":{\"S\":\"%03d\"},\"size\":{\"%c\":\"%d\"},\"until\":{\"N\":\"%s\"}",
                 at, at / 3, service.items[at] == BROKEN ? 'S' : 'N',
                 service.items[at] == SMALL ? 1 : 9,
                 service.items[at] == EXPIRED ? "5" : "4000000000");
}

/* Behind the key, which must be one of the query's: all its attributes, and of one item. */
static int start_of(const char *body) {
  char key[300] = "";
  const char *start = strstr(body, "\"ExclusiveStartKey\":{");

  if (!start)
    return 0;
  int at = atoi(strstr(start, "N#") + 2);
  put_key(at, key, sizeof key);
  for (const char *member = key; member; member = strchr(member + 1, ',')) {
    char one[100];
    member += *member == ',';
    (void)snprintf(one, sizeof one, "%.*s", (int)strcspn(member, ","), member);
    cr_assert(strstr(start, one), "no %s in %s", one, start);
  }
  return at + 1;
}

static const char *answer_to(const char *body) {
  static char text[MAX * 300];
  const char *limit_text = strstr(body, "\"Limit\":");
  int limit = limit_text ? atoi(limit_text + 8) : MAX, begin = start_of(body), at = begin;
  bool filtered = strstr(body, "FilterExpression"), first = true;
  bool empty = service.asked > 0 && rand() % 100 < service.empty;

  cr_assert_gt(limit, 0);
  limit = limit < service.most ? limit : service.most;
  (void)snprintf(text, sizeof text, "{\"Items\":[");
  for (; at < service.count && at - begin < limit; at++) {
    if (empty || (filtered && service.items[at] == SMALL))
      continue;
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s{", first ? "" : ",");
    put_item(at, text + strlen(text), sizeof text - strlen(text));
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "}");
    first = false;
  }
  if (empty) /* nothing was evaluated */
    at = begin;
  (void)snprintf(text + strlen(text), sizeof text - strlen(text), "],\"ScannedCount\":%d",
                 at - begin);
  if (strstr(body, "\"ReturnConsumedCapacity\":\"TOTAL\"") && !service.silent)
    (void)snprintf(text + strlen(text), sizeof text - strlen(text),
                   ",\"ConsumedCapacity\":{\"TableName\":\"T\",\"CapacityUnits\":%d.5}",
                   at - begin);
  if (at > 0 && (empty || at - begin == limit)) {
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), ",\"LastEvaluatedKey\":{");
    put_key(at - 1, text + strlen(text), sizeof text - strlen(text));
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "}");
  }
  service.read += at - begin;
  (void)snprintf(text + strlen(text), sizeof text - strlen(text), "}");
  return text;
}

static enum ddb_send_result serve(void *state, const struct ddb_http_request *request,
                                  struct ddb_http_reply *reply) {
  (void)state;
  (void)snprintf(service.last_body, sizeof service.last_body, "%.*s", (int)request->body.size,
                 request->body.data);
  const char *text = answer_to(service.last_body);
  script.clock_ms += 10;
  if (++service.asked == service.fails_at)
    text = "{\"__type\":\"x#AccessDeniedException\",\"message\":\"no\"}";
  ddb_reply_status(reply, service.asked == service.fails_at ? 400 : 200);
  cr_assert(ddb_reply_body(reply, text, strlen(text)));
  return DDB_SEND_REPLY;
}

static void serve_items(const char *fates, bool index) {
  static const char letters[] = "gseb"; /* as in enum fate */

  service = (struct service){.index = index, .most = MAX};
  for (; fates[service.count]; service.count++)
    service.items[service.count] = (enum fate)(strchr(letters, fates[service.count]) - letters);
}

static void setup(void) {
  script_init(&script);
  script.env.send = serve;
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK, "%s", ddb_error_text(db));
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cursor = (struct ddb_cursor)DDB_CURSOR_INIT;
}

static void teardown(void) {
  ddb_cursor_free(&cursor);
  ddb_arena_free(mem);
  ddb_close(db);
}

TestSuite(until, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static enum ddb_status ask(const struct ddb_list_options *list, bool filtered,
                           struct walks_note_page *page) {
  if (service.index)
    return filtered ? walks_big_by_rank(db, mem, "k", 5, list, page)
                    : walks_by_rank(db, mem, "k", list, page);
  return filtered ? walks_big_notes(db, mem, "b", 5, list, page)
                  : walks_all_notes(db, mem, "b", list, page);
}

/* The serials of a page, "000 001". */
static const char *serials(const struct walks_note_page *page) {
  char *text = ddb_arena_zalloc(mem, page->count * 4 + 1);

  for (size_t i = 0; i < page->count; i++)
    (void)snprintf(text + 4 * i, 5, "%s ", page->items[i].serial);
  if (page->count)
    text[page->count * 4 - 1] = '\0';
  return text;
}

/* The next page holds these. */
static void gives(const struct ddb_list_options *list, bool filtered, const char *words) {
  struct walks_note_page page;

  cr_assert_geq(ask(list, filtered, &page), 0, "%s", ddb_error_text(db));
  cr_assert_str_eq(serials(&page), words);
  cr_assert_eq(page.more, !ddb_cursor_done(&cursor));
}

/* ---- so many and no more --------------------------------------------------------------------- */

Test(until, without_it_one_request_is_one_page) {
  struct ddb_list_options list = {.limit = 2, .cursor = &cursor};

  serve_items("gggs", false);
  gives(&list, false, "000 001");
  cr_assert_eq(service.asked, 1);
}

/* T23: empty pages are passed over; and the last page, exactly full, brings one that is empty. */
Test(until, T23_empty_pages_and_a_full_last_page) {
  struct ddb_list_options list = {.limit = 2, .until = 3, .cursor = &cursor};

  serve_items("ssssgssggg", false);
  gives(&list, true, "004 007 008");
  cr_assert_eq(service.asked, 5);
  gives(&list, true, "009");
  cr_assert(ddb_cursor_done(&cursor));
  ddb_cursor_free(&cursor);
  list.until = 4;
  gives(&list, true, "004 007 008 009");
  cr_assert_not(ddb_cursor_done(&cursor), "the service says that there may be more");
  gives(&list, true, "");
  cr_assert(ddb_cursor_done(&cursor));
}

/* T24: the limit is what a request evaluates; `until` is what comes back. */
Test(until, T24_limit_is_evaluated_and_until_is_returned) {
  struct ddb_list_options list = {.limit = 3, .until = 4, .cursor = &cursor};

  serve_items("sgssggsggg", true);
  gives(&list, true, "001 004 005 007");
  cr_assert(strstr(service.last_body, "\"Limit\":3,"));
  cr_assert_eq(service.asked, 3);
  gives(&list, true, "008 009");
}

/* T25: a page that is cut ends with a key of the index and of the table. */
Test(until, T25_a_cut_page_of_an_index_goes_on_behind_its_last_item) {
  struct ddb_list_options list = {.until = 2, .cursor = &cursor};

  serve_items("ggggggg", true);
  gives(&list, true, "000 001");
  gives(&list, true, "002 003");
  cr_assert(strstr(service.last_body, "\"GSI1SK\":{\"S\":\"R#000\"}"));
  cr_assert(strstr(service.last_body, "\"SK\":{\"S\":\"N#001\"}"));
  gives(&list, true, "004 005");
  gives(&list, true, "006");
  cr_assert(ddb_cursor_done(&cursor));
}

Test(until, without_a_filter_no_more_is_read_than_is_missing) {
  struct ddb_list_options list = {.until = 3, .cursor = &cursor};

  serve_items("gggggggg", false);
  gives(&list, false, "000 001 002");
  cr_assert(strstr(service.last_body, "\"Limit\":3}"));
  cr_assert_eq(service.read, 3);
  list.limit = 2;
  gives(&list, false, "003 004 005");
  cr_assert(strstr(service.last_body, "\"Limit\":1,"));
  cr_assert_eq(service.read, 6);
}

Test(until, expired_and_rejected_items_do_not_count) {
  struct ddb_list_options list = {.until = 3, .cursor = &cursor};
  struct walks_note_page page;

  serve_items("eegbeegggg", false);
  cr_assert_eq(ask(&list, false, &page), DDB_PARTIAL);
  cr_assert_str_eq(serials(&page), "002 006 007");
  cr_assert_eq(page.rejected_count, 1);
  cr_assert(strstr(ddb_error_text(db), "1 of the page's items could not be read"));
  gives(&list, false, "008 009");
  list.call.include_expired = true;
  ddb_cursor_free(&cursor);
  cr_assert_geq(ask(&list, false, &page), 0);
  cr_assert_str_eq(serials(&page), "000 001 002");
}

/* A thousand expired items in front must not take a thousand requests. */
Test(until, what_does_not_count_is_read_faster_and_faster) {
  struct ddb_list_options list = {.until = 1, .cursor = &cursor};
  char fates[MAX];

  memset(fates, 'e', sizeof fates);
  fates[MAX - 2] = 'g';
  fates[MAX - 1] = '\0';
  serve_items(fates, false);
  gives(&list, false, "298");
  cr_assert_leq(service.asked, 10, "%d requests", service.asked);
}

/* ---- caps ------------------------------------------------------------------------------------ */

Test(until, no_more_requests_than_allowed) {
  struct ddb_list_options list = {.limit = 2, .until = 5, .max_requests = 2, .cursor = &cursor};
  struct walks_note_page page;

  serve_items("sgsggsgg", false);
  cr_assert_eq(ask(&list, true, &page), DDB_OK);
  cr_assert_str_eq(serials(&page), "001 003");
  cr_assert_eq(page.requests, 2);
  cr_assert_eq(page.scanned, 4);
  cr_assert(page.more);
  cr_assert_eq(service.asked, 2);
  gives(&list, true, "004 006 007");
}

Test(until, capacity_is_asked_and_counted_and_capped) {
  struct ddb_list_options list = {.limit = 2, .until = 9, .cursor = &cursor, .capacity = true};
  struct walks_note_page page;

  serve_items("ggggggg", false);
  cr_assert_eq(ask(&list, false, &page), DDB_OK);
  cr_assert_eq(page.count, 7);
  cr_assert_eq(page.requests, 4);
  cr_assert_float_eq(page.capacity, 9.0, 1e-9);
  ddb_cursor_free(&cursor);
  list.capacity = false;
  cr_assert_eq(ask(&list, false, &page), DDB_OK);
  cr_assert_null(strstr(service.last_body, "ReturnConsumedCapacity"), "only if asked");
  cr_assert_float_eq(page.capacity, 0, 1e-9);
  ddb_cursor_free(&cursor);
  list.max_capacity = 2.6;
  gives(&list, false, "000 001 002 003");
  cr_assert(strstr(service.last_body, "\"ReturnConsumedCapacity\":\"TOTAL\",\"Limit\":2,"));
  service.silent = true;
  gives(&list, false, "004 005");
}

Test(until, options_that_cannot_be_meant) {
  static const struct {
    struct ddb_list_options list;
    const char *field;
  } cases[] = {{{.until = -1}, "until"},
               {{.max_requests = -1}, "max_requests"},
               {{.max_capacity = -0.5}, "max_capacity"},
               {{.limit = -1}, "limit"}};
  struct walks_note_page page;

  serve_items("g", false);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    cr_assert_eq(ask(&cases[i].list, false, &page), DDB_E_INVALID);
    cr_assert_str_eq(ddb_last_error(db)->field, cases[i].field);
  }
  cr_assert_eq(service.asked, 0);
}

/* ---- failures -------------------------------------------------------------------------------- */

Test(until, a_failure_in_the_middle_returns_nothing_and_moves_nothing) {
  struct ddb_list_options list = {.limit = 2, .until = 6, .cursor = &cursor};
  struct walks_note_page page;

  serve_items("gggggggggg", false);
  list.until = 2;
  gives(&list, false, "000 001");
  list.until = 6;
  service.fails_at = 3;
  cr_assert_eq(ask(&list, false, &page), DDB_E_AUTH);
  cr_assert_eq(page.count, 0);
  cr_assert_null(page.items);
  cr_assert_eq(ddb_last_error(db)->attempts, 2);
  service.fails_at = 0;
  gives(&list, false, "002 003 004 005 006 007");
}

Test(until, one_deadline_for_all_requests) {
  struct ddb_list_options list = {.limit = 1, .until = 9, .cursor = &cursor};
  struct walks_note_page page;

  serve_items("ggggggggg", false);
  list.call.deadline_ms = 45;
  cr_assert_eq(ask(&list, false, &page), DDB_E_TIMEOUT);
  cr_assert(
      strstr(ddb_error_text(db), "the deadline of 45 ms has passed, and the list is not read"));
  cr_assert_eq(service.asked, 5);
  cr_assert_str_eq(ddb_cursor_text(&cursor), "");
}

/* ---- by hand --------------------------------------------------------------------------------- */

static struct ddb_response answered(const char *body) {
  struct ddb_response response = {.http_status = 200, .now = {1795341600, 0}};
  const char *text = answer_to(body);

  response.body = (struct ddb_text){ddb_arena_copy(mem, text, strlen(text)), strlen(text)};
  return response;
}

Test(until, by_hand) {
  struct ddb_list_options list = {.limit = 2, .until = 3, .cursor = &cursor};
  struct ddb_arena *scratch = ddb_arena_new();
  struct walks_note_page page;
  struct ddb_request request;
  struct ddb_response response;
  struct ddb_pages *pages;

  serve_items("ggggg", false);
  cr_assert_eq(walks_all_notes_request(scratch, NULL, "b", &list, &request), DDB_OK);
  cr_assert_eq(ddb_pages_begin(scratch, mem, &request, &list, &pages), DDB_OK);
  response = ddb_pages_answer(pages);
  cr_assert_eq(walks_all_notes_response(mem, &response, &list, &page), DDB_E_INVALID);
  while (ddb_pages_request(pages, &request)) {
    response = answered(ddb_arena_copy(mem, request.body.data, request.body.size));
    cr_assert_geq(ddb_pages_response(pages, &response), 0);
  }
  response = ddb_pages_answer(pages);
  cr_assert_eq(walks_all_notes_response(scratch, &response, &list, &page), DDB_E_INVALID);
  cr_assert_eq(walks_all_notes_response(mem, &response, &list, &page), DDB_OK);
  cr_assert_str_eq(serials(&page), "000 001 002");
  cr_assert_eq(page.requests, 2);
  cr_assert_eq(ddb_pages_response(pages, &response), DDB_E_INVALID, "an answer without a request");
  ddb_arena_free(scratch);
}

/* ---- at random ------------------------------------------------------------------------------- */

static void random_items(void) {
  service = (struct service){.count = rand() % 60, .index = rand() % 2, .most = 1 + rand() % 20};
  service.empty = rand() % 2 ? 0 : rand() % 50;
  for (int i = 0; i < service.count; i++)
    service.items[i] = (enum fate)(rand() % 3 ? GOOD : rand() % 4);
}

static int next_good(int at, bool filtered) {
  while (at < service.count &&
         !(service.items[at] == GOOD || (!filtered && service.items[at] == SMALL)))
    at++;
  return at;
}

static struct ddb_list_options random_options(void) {
  return (struct ddb_list_options){.limit = rand() % 3 ? 1 + rand() % 9 : 0,
                                   .until = rand() % 4 ? 1 + rand() % 12 : 0,
                                   .max_requests = rand() % 3 ? 0 : 1 + rand() % 4,
                                   .max_capacity = rand() % 5 ? 0 : 1 + rand() % 9,
                                   .cursor = &cursor};
}

/* The token goes through text, as in a link. */
static void save_and_load(void) {
  struct ddb_cursor loaded = DDB_CURSOR_INIT;

  if (rand() % 2 || ddb_cursor_done(&cursor))
    return;
  cr_assert_eq(ddb_cursor_from_text(&loaded, ddb_cursor_text(&cursor)), DDB_OK);
  ddb_cursor_free(&cursor);
  cursor = loaded;
}

static void check_page(const struct ddb_list_options *list, const struct walks_note_page *page,
                       int asked, unsigned seed) {
  bool capped = (list->max_requests && page->requests >= list->max_requests) ||
                (list->max_capacity > 0 && page->capacity >= list->max_capacity);

  cr_assert_eq(page->requests, service.asked - asked, "seed %u", seed);
  cr_assert(list->until == 0 || page->count <= (size_t)list->until, "seed %u", seed);
  if (list->until && page->count < (size_t)list->until)
    cr_assert(capped || ddb_cursor_done(&cursor), "seed %u: too few", seed);
  if (list->max_requests && list->until)
    cr_assert_leq(page->requests, list->max_requests, "seed %u", seed);
}

static void walk(unsigned seed) {
  struct walks_note_page page;
  bool filtered = rand() % 2;
  int at = 0;

  random_items();
  while (!ddb_cursor_done(&cursor)) {
    struct ddb_list_options list = random_options();
    int asked = service.asked;
    ddb_arena_reset(mem);
    cr_assert_geq(ask(&list, filtered, &page), 0, "seed %u: %s", seed, ddb_error_text(db));
    for (size_t i = 0; i < page.count; i++, at++) {
      at = next_good(at, filtered);
      cr_assert_eq(atoi(page.items[i].serial), at, "seed %u: %s for %d", seed, page.items[i].serial,
                   at);
    }
    check_page(&list, &page, asked, seed);
    save_and_load();
  }
  cr_assert_eq(next_good(at, filtered), service.count, "seed %u: lost from %d on", seed, at);
}

Test(until, walks_at_random) {
  for (unsigned seed = 1; seed <= 1000; seed++) {
    srand(seed);
    ddb_cursor_free(&cursor);
    walk(seed);
  }
}
