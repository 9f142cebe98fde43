/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of many requests and answers when the system has no memory: each allocation in turn fails,
 * and the call says so, leaks nothing, is never taken for one that did what it should, and the next
 * one works. test_memory.c has the calls of one request, transactions and batches of writes. */
#include <criterion/criterion.h>
#include <string.h>

#include <fresh/fresh.h>
#include <many/many.h>
#include <project/project.h>
#include <ranges/ranges.h>

#include "support/refuse.h"
#include "support/script.h"

static struct script script;

/* ---- the calls, and what a success has ------------------------------------------------------- */

typedef enum ddb_status call(struct ddb *db, struct ddb_arena *mem);

static enum ddb_status create(struct ddb *db, struct ddb_arena *mem) {
  const struct fresh_ticket ticket = {.title = NULL};
  struct fresh_ticket out;
  enum ddb_status status = fresh_open_ticket(db, mem, &ticket, NULL, &out);

  cr_assert(status != DDB_OK || (out.ticket_id && out.batch_id && out.title));
  return status;
}

static enum ddb_status count(struct ddb *db, struct ddb_arena *mem) {
  int64_t out = -1;
  enum ddb_status status = ranges_count_since(db, "u", (ddb_time){1, 0}, "x", NULL, &out);

  (void)mem;
  cr_assert(status != DDB_OK || out == 5, "%d", (int)out);
  return status;
}

static enum ddb_status filtered(struct ddb *db, struct ddb_arena *mem) {
  struct project_in_city_page out;
  enum ddb_status status = project_in_city(db, mem, "c", "10", PROJECT_STATUS_OPEN, NULL, &out);

  cr_assert(status != DDB_OK || out.count == 2);
  return status;
}

static enum ddb_status cut(struct ddb *db, struct ddb_arena *mem) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options options = {.until = 1, .cursor = &cursor};
  struct project_in_city_page out;
  enum ddb_status status = project_in_city(db, mem, "c", "10", PROJECT_STATUS_OPEN, &options, &out);

  cr_assert(status != DDB_OK || (out.count == 1 && out.more && ddb_cursor_text(&cursor)[0]));
  cr_assert(status >= 0 || !ddb_cursor_text(&cursor)[0], "it stays where it was");
  ddb_cursor_free(&cursor);
  return status;
}

static enum ddb_status shards(struct ddb *db, struct ddb_arena *mem) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options options = {.limit = 2, .cursor = &cursor};
  struct project_reasons_page out;
  enum ddb_status status = project_reasons(db, mem, &options, &out);

  cr_assert(status != DDB_OK || (out.count == 2 && out.more && ddb_cursor_text(&cursor)[0]));
  ddb_cursor_free(&cursor);
  return status;
}

static enum ddb_status batch(struct ddb *db, struct ddb_arena *mem) {
  static const struct project_cards_key keys[] = {{"a", "1"}, {"a", "2"}};
  struct project_cards_items out;
  enum ddb_status status = project_cards(db, mem, keys, 2, NULL, &out);

  cr_assert(status != DDB_OK || (out.count == 2 && out.missing == 0 && out.items[1].record));
  return status;
}

static enum ddb_status together(struct ddb *db, struct ddb_arena *mem) {
  struct many_get_both_items out;
  enum ddb_status status = many_get_both(db, mem, "c", "c", "2026-11-22", "o", NULL, &out);

  cr_assert(status != DDB_OK || (out.customer && !out.order));
  return status;
}

/* No request: a record of a stream. */
static enum ddb_status change(struct ddb *db, struct ddb_arena *mem) {
#define MATCH(score)                                                                               \
  "{\"id\":{\"S\":\"m\"},\"matchId\":{\"S\":\"m\"},\"score\":{\"N\":\"" score "\"},"               \
  "\"log\":{\"L\":[{\"S\":\"x\"}]}}"
  static const char record[] =
      "{\"eventName\":\"MODIFY\",\"eventID\":\"e\",\"dynamodb\":{\"Keys\":{\"id\":{\"S\":\"m\"}},"
      "\"OldImage\":" MATCH("1") ",\"NewImage\":" MATCH("2") "}}";
  struct project_any_change out;
  enum ddb_status status =
      project_any_change_decode(mem, (struct ddb_text){record, sizeof record - 1}, &out);

  (void)db;
  cr_assert(status != DDB_OK ||
            (out.before.as_match && out.after.as_match && out.before.as_match->score.value == 1 &&
             out.after.as_match->score.value == 2));
  return status;
}

/* ---- the answers ----------------------------------------------------------------------------- */

#define LISTING(n)                                                                                 \
  "{\"PK\":{\"S\":\"AGENT#a\"},\"SK\":{\"S\":\"LISTING#" n "\"},\"GSI1PK\":{\"S\":\"CITY#c\"},"    \
  "\"GSI1SK\":{\"S\":\"" n "\"},\"EntityType\":{\"S\":\"Listing\"},\"Data\":{\"M\":{"              \
  "\"agentId\":{\"S\":\"a\"},\"listingId\":{\"S\":\"" n "\"},\"title\":{\"S\":\"t\"},"             \
  "\"price/\342\202\254\":{\"N\":\"1\"},\"rooms\":{\"L\":[]}}}}"
#define HOLD(second, id)                                                                           \
  "{\"PK\":{\"S\":\"HOLDS#0\"},\"SK\":{\"S\":\"HOLD#2026-11-22T10:00:0" second ".000Z#" id         \
  "\"},\"reason\":{\"S\":\"" id "\"}}"

static const char listings[] = "{\"Items\":[" LISTING("1") "," LISTING("2") "]}";
static const char holds[] =
    "{\"Items\":[" HOLD("3", "a") "," HOLD("4", "e") "," HOLD("5", "i") "]}";
static const char cards[] =
    "{\"Responses\":{\"Shop\":[" LISTING("1") "," LISTING("2") "]},\"UnprocessedKeys\":{}}";
static const char half[] =
    "{\"Responses\":{\"Shop\":[" LISTING("1") "]},\"UnprocessedKeys\":{"
                                              "\"Shop\":{\"Keys\":[{\"PK\":{\"S\":\"AGENT#a\"},"
                                              "\"SK\":{\"S\":\"LISTING#2\"}}]}}}";
static const char rest[] = "{\"Responses\":{\"Shop\":[" LISTING("2") "]}}";
static const char customer[] =
    "{\"Responses\":[{\"Item\":{\"PK\":{\"S\":\"CUSTOMER#c\"},\"SK\":{\"S\":\"PROFILE\"},"
    "\"GSI1PK\":{\"S\":\"REGION#r\"},\"GSI1SK\":{\"S\":\"CUSTOMER#c\"},"
    "\"EntityType\":{\"S\":\"Customer\"},\"customerId\":{\"S\":\"c\"},\"region\":{\"S\":\"r\"},"
    "\"name\":{\"S\":\"n\"},\"state\":{\"S\":\"open\"}}},{}]}";
static const char none[] = "{\"Items\":[]}";
static const char two[] =
    "{\"Count\":2,\"ScannedCount\":2,\"LastEvaluatedKey\":{\"PK\":{\"S\":\"USER#u\"},"
    "\"SK\":{\"S\":\"ORDER#1970-01-01T00:00:02.000Z#o\"}}}";
static const char three[] = "{\"Count\":3,\"ScannedCount\":3}";

/* A request in which `mark` stands has the first reply, any other the second: a service answers the
 * same however often it is asked. */
static const struct row {
  const char *name;
  call *call;
  const char *mark, *marked, *other;
} rows[] = {
    {"create", create, "{", "{}", NULL},
    {"count", count, "ExclusiveStartKey", three, two},
    {"filtered", filtered, "{", listings, NULL},
    {"cut", cut, "{", listings, NULL},
    {"shards", shards, "HOLDS#0", holds, none},
    {"batch", batch, "{", cards, NULL},
    {"batch in two", batch, "LISTING#1", half, rest},
    {"together", together, "{", customer, NULL},
    {"change", change, "{", NULL, NULL},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct row *now;
static int sent;

static enum ddb_send_result serve(void *state, const struct ddb_http_request *request,
                                  struct ddb_http_reply *reply) {
  char body[4096];

  (void)state;
  sent++;
  cr_assert_lt(request->body.size, sizeof body);
  memcpy(body, request->body.data, request->body.size);
  body[request->body.size] = '\0';
  const char *text = strstr(body, now->mark) ? now->marked : now->other;
  ddb_reply_status(reply, 200);
  return ddb_reply_body(reply, text, strlen(text)) ? DDB_SEND_REPLY : DDB_SEND_LOST;
}

/* ---- the tests ------------------------------------------------------------------------------- */

static enum ddb_status run(const struct row *row, struct ddb *db, struct ddb_arena *mem) {
  script.slept_count = 0;
  sent = 0;
  now = row;
  return row->call(db, mem);
}

/* What comes of it when replies are lost is another matter: only what says it is whole is judged.
 */
static bool fails_well(const struct row *row, int nth, bool all_after) {
  struct ddb *db;
  struct ddb_arena *mem = ddb_arena_new();

  script_init(&script);
  script.env.send = serve;
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  cr_assert_not_null(mem);
  asked = 0;
  refused = false;
  refuse_on = all_after;
  refuse_at = nth;
  enum ddb_status status = run(row, db, mem);
  refuse_at = -1;
  const char *text = row->call == change ? ddb_arena_error(mem)->text : ddb_error_text(db);
  cr_assert(status != DDB_OK || !all_after || !refused || sent > 0 || row->call == change,
            "%s: nothing was sent, and it was well", row->name);
  cr_assert(status == DDB_OK || refused, "%s: %s", row->name, text);
  cr_assert(status == DDB_OK || text[0], "%s, allocation %d: says nothing", row->name, nth);
  cr_assert(status == DDB_OK || status == DDB_E_NOMEM || status == DDB_E_MAYBE_APPLIED ||
                status == DDB_E_TRANSPORT || status == DDB_PARTIAL,
            "%s, allocation %d: %s: %s", row->name, nth, ddb_status_name(status), text);
  bool more = refused;
  ddb_arena_reset(mem);
  cr_assert_eq(run(row, db, mem), DDB_OK, "%s after allocation %d: %s", row->name, nth,
               ddb_error_text(db));
  ddb_arena_free(mem);
  ddb_close(db);
  return more;
}

Test(memory_many, each_allocation_of_a_call_may_fail) {
  for (int row = 0; row < ROWS; row++)
    for (int both = 0; both < 2; both++) {
      int nth = 0;
      while (fails_well(&rows[row], nth, both == 1))
        nth++;
      cr_assert_gt(nth, 0, "%s asks for memory when cold", rows[row].name);
    }
}
