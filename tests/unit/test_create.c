/* SPDX-License-Identifier: Apache-2.0 */
/* Creates: the request byte for byte, what is filled in and what is refused, and what the call
 * makes of each answer, above all after a lost reply. */
#include <criterion/criterion.h>
#include <fresh/fresh.h>
#include <fresh/internal.h>
#include <stdio.h>
#include <string.h>

#include <ddb/gen.h>

#include "support/sample.h"

#define ULID "01ARZ3NDEKTSV4RRFFQ69G5FAV"
#define UUID "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e"
#define FAILED(rest)                                                                               \
  "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","              \
  "\"message\":\"The conditional request failed\"" rest "}"

/* A source that counts: the same count makes the same ids. */
struct source {
  int made;
  enum ddb_status fails;
};

static enum ddb_status next_ulid(void *state, char out[DDB_ULID_SIZE]) {
  struct source *source = state;

  (void)snprintf(out, DDB_ULID_SIZE, "01ARZ3NDEKTSV4RRFFQ69G5%03d", source->made++);
  return source->fails;
}

static enum ddb_status next_uuid(void *state, char out[DDB_UUID_SIZE]) {
  struct source *source = state;

  (void)snprintf(out, DDB_UUID_SIZE, "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2%03d", source->made++);
  return source->fails;
}

static struct source source;
static const struct ddb_id_source ids = {&source, next_ulid, next_uuid};
static const struct ddb_scope scope = {.now = SAMPLE_NOW, .ids = &ids};
static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  source = (struct source){0};
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(create, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static void request_refused(const struct fresh_ticket *ticket, const char *field,
                            const char *words) {
  struct ddb_request request = {0};
  const struct ddb_error *error = ddb_arena_error(mem);

  cr_assert_eq(fresh_open_ticket_request(mem, &scope, ticket, NULL, &request), DDB_E_INVALID, "%s",
               error->text);
  cr_assert_str_eq(error->field, field);
  cr_assert(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
  cr_assert_null(request.body.data, "nothing to send");
}

static struct ddb_request counter_request(const char *name) {
  const struct fresh_counter counter = {.name = name, .value = 1};
  struct ddb_request request;

  cr_assert_eq(fresh_new_counter_request(mem, &scope, &counter, NULL, &request), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  return request;
}

/* ---- requests ------------------------------------------------------------------------------- */

Test(create, an_empty_record_becomes_a_whole_item) {
  const struct fresh_ticket none = {0};
  struct fresh_ticket stored;
  struct ddb_request request;

  cr_assert_eq(fresh_open_ticket_request(mem, &scope, &none, &stored, &request), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  cr_assert_str_eq(request.operation, "PutItem");
  cr_expect_str_eq(sample_chars(mem, request.body),
                   "{\"TableName\":\"Main\",\"Item\":{\"PK\":{\"S\":\"DESK#main\"},"
                   "\"SK\":{\"S\":\"TICKET#01ARZ3NDEKTSV4RRFFQ69G5000\"},"
                   "\"ownerKey\":{\"S\":\"OWNER#nobody\"},\"EntityType\":{\"S\":\"Ticket\"},"
                   "\"Data\":{\"M\":{\"ticketId\":{\"S\":\"01ARZ3NDEKTSV4RRFFQ69G5000\"},"
                   "\"desk\":{\"S\":\"main\"},\"owner\":{\"S\":\"nobody\"},"
                   "\"traceId\":{\"S\":\"0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2001\"},"
                   "\"batchId\":{\"S\":\"0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2002\"},"
                   "\"sortId\":{\"S\":\"01ARZ3NDEKTSV4RRFFQ69G5003\"},\"state\":{\"S\":\"open\"},"
                   "\"origin\":{\"S\":\"web\"},\"level\":{\"S\":\"mid-range\"},"
                   "\"title\":{\"S\":\"\\\"quoted\\\" \\\\ ?\?/ */ \303\251 %s\"},"
                   "\"body\":{\"S\":\"text with a length\"},\"note\":{\"S\":\"none\"},"
                   "\"urgent\":{\"BOOL\":false},\"retries\":{\"N\":\"3\"},"
                   "\"offset\":{\"N\":\"-9223372036854775808\"},\"weight\":{\"N\":\"7\"},"
                   "\"size\":{\"N\":\"18446744073709551615\"},\"price\":{\"N\":\"12.5\"},"
                   "\"share\":{\"N\":\"0.001\"},\"ratio\":{\"N\":\"0.25\"},\"whole\":{\"N\":\"2\"},"
                   "\"openedAt\":{\"S\":\"2026-11-22T10:00:00.500Z\"},"
                   "\"dueOn\":{\"S\":\"2026-12-24\"},\"seenAt\":{\"N\":\"1795341600250\"}}},"
                   "\"expiresAt\":{\"N\":\"4102444800\"},\"CreatedAt\":{\"N\":\"1795341600250\"},"
                   "\"UpdatedAt\":{\"N\":\"1795341600250\"}},"
                   "\"ConditionExpression\":\"attribute_not_exists(#k) OR #x <= :x\","
                   "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#x\":\"expiresAt\"},"
                   "\"ExpressionAttributeValues\":{\":x\":{\"N\":\"1795341600\"}},"
                   "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
  cr_expect_eq(request.effect, DDB_EFFECT_GUARDED);
  cr_expect(request.read_if_lost);
  cr_expect_str_eq(stored.ticket_id, "01ARZ3NDEKTSV4RRFFQ69G5000");
  cr_expect_str_eq(stored.desk, "main");
  cr_expect_eq(stored.state, FRESH_STATE_OPEN);
  cr_expect_eq(stored.size.value, UINT64_MAX);
  cr_expect_str_eq(stored.price, "12.5");
  cr_expect_eq(stored.item_created_at.seconds, 1795341600);
  cr_expect_eq(stored.item_updated_at.nanoseconds, 250000000);
}

Test(create, what_is_set_stays) {
  const struct fresh_ticket ticket = {
      .ticket_id = ULID,
      .desk = "d1",
      .owner = "ada",
      .trace_id = UUID,
      .batch_id = "b1",
      .sort_id = ULID,
      .state = FRESH_STATE_HELD,
      .origin = FRESH_ORIGIN_APP,
      .level_text = "newer",
      .title = "",
      .body = {"", 0},
      .note_null = true,
      .urgent = ddb_bool(true),
      .retries = ddb_int(0),
      .opened_at = {1, 0},
      .due_on = "2027-01-01",
      .expires_at = ddb_opt_time_of((ddb_time){0, 0}),
      .price = "1.50",
      .item_created_at = {5, 0}, /* of an item that was read elsewhere */
  };
  struct fresh_ticket stored;
  struct ddb_request request;
  const struct ddb_scope no_ids = {.now = SAMPLE_NOW};

  cr_assert_eq(fresh_open_ticket_request(mem, &no_ids, &ticket, &stored, &request), DDB_OK,
               "no id is needed: %s", ddb_arena_error(mem)->text);
  cr_expect_str_eq(stored.ticket_id, ULID);
  cr_expect_str_eq(stored.desk, "d1");
  cr_expect_eq(stored.state, FRESH_STATE_HELD);
  cr_expect_eq(stored.level, FRESH_LEVEL_UNRECOGNIZED);
  cr_expect_str_eq(stored.title, "");
  cr_expect_eq(stored.body.size, 0);
  cr_expect_null(stored.note);
  cr_expect(stored.urgent.value);
  cr_expect_eq(stored.retries.value, 0);
  cr_expect_eq(stored.opened_at.seconds, 1);
  cr_expect_eq(stored.expires_at.value.seconds, 0);
  cr_expect_eq(stored.item_created_at.seconds, 1795341600, "it is a new item");
  const char *body = sample_chars(mem, request.body);
  cr_expect(strstr(body, "\"note\":{\"NULL\":true}"), "%s", body);
  cr_expect(strstr(body, "\"level\":{\"S\":\"newer\"}"), "%s", body);
}

Test(create, the_record_of_the_caller_is_not_touched) {
  struct fresh_ticket ticket, before;
  struct ddb_request request;

  memset(&ticket, 0, sizeof ticket);
  before = ticket;
  cr_assert_eq(fresh_open_ticket_request(mem, &scope, &ticket, NULL, &request), DDB_OK);
  cr_expect_eq(memcmp(&ticket, &before, sizeof ticket), 0);
}

Test(create, the_same_scope_makes_the_same_bytes) {
  const struct fresh_ticket none = {0};
  struct ddb_request first, second;

  cr_assert_eq(fresh_open_ticket_request(mem, &scope, &none, NULL, &first), DDB_OK);
  source.made = 0;
  cr_assert_eq(fresh_import_ticket_request(mem, &scope, &none, NULL, &second), DDB_OK);
  cr_expect_str_eq(sample_chars(mem, first.body), sample_chars(mem, second.body));
}

Test(create, the_record_may_be_filled_in_place) {
  struct fresh_ticket ticket = {.desk = "d9"};
  struct ddb_request request;

  cr_assert_eq(fresh_open_ticket_request(mem, &scope, &ticket, &ticket, &request), DDB_OK);
  cr_expect_str_eq(ticket.desk, "d9");
  cr_expect_str_eq(ticket.owner, "nobody");
}

Test(create, without_envelope_and_time_to_live) {
  struct ddb_request request = counter_request("hits");

  cr_expect_str_eq(sample_chars(mem, request.body),
                   "{\"TableName\":\"Bare\",\"Item\":{\"PK\":\t{\"S\":\"COUNTER#hits\"},"
                   "\"name\":\t{\"S\":\"hits\"},\"value\":{\"N\":\"1\"}},"
                   "\"ConditionExpression\":\"attribute_not_exists(#k)\","
                   "\"ExpressionAttributeNames\":{\"#k\":\"PK\"},"
                   "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
  cr_expect_str_eq(sample_chars(mem, request.key), "{\"PK\":\t{\"S\":\"COUNTER#hits\"}}");
  cr_expect_str_eq(sample_chars(mem, request.table), "Bare");
}

Test(create, include_expired_leaves_expired_items_alone) {
  const struct fresh_ticket none = {0};
  struct ddb_scope all = scope;
  struct ddb_request request;

  all.include_expired = true;
  cr_assert_eq(fresh_open_ticket_request(mem, &all, &none, NULL, &request), DDB_OK);
  cr_expect(strstr(sample_chars(mem, request.body),
                   "\"ConditionExpression\":\"attribute_not_exists(#k)\","
                   "\"ExpressionAttributeNames\":{\"#k\":\"PK\"},\"ReturnValues"));
}

/* ---- what is refused ------------------------------------------------------------------------ */

Test(create, another_state_than_the_initial_ones_is_refused) {
  struct fresh_ticket ticket = {.state = FRESH_STATE_CLOSED};

  request_refused(&ticket, "Ticket.state", "is 'closed'");
  request_refused(&ticket, "Ticket.state", "open, held");
  ticket = (struct fresh_ticket){.state_text = "of a newer writer"};
  request_refused(&ticket, "Ticket.state", "is 'of a newer writer'");
  ticket = (struct fresh_ticket){.origin = FRESH_ORIGIN_BATCH};
  request_refused(&ticket, "Ticket.origin", "web, app");
}

Test(create, initial_binds_creates_alone_and_fields_alone) {
  const struct fresh_step steps[] = {{.state = FRESH_ORIGIN_BATCH, .note = "later"}};
  struct fresh_ticket ticket = {.steps = {steps, 1}};
  struct ddb_request request;

  cr_assert_eq(fresh_open_ticket_request(mem, &scope, &ticket, &ticket, &request), DDB_OK,
               "what is in a list is no state of the record: %s", ddb_arena_error(mem)->text);
  ticket.state = FRESH_STATE_CLOSED;
  ticket.origin = FRESH_ORIGIN_BATCH;
  cr_assert_eq(fresh_save_ticket_request(mem, &scope, &ticket, &request), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
}

Test(create, a_state_text_that_is_known_counts_as_its_value) {
  const struct fresh_ticket ticket = {.state_text = "held"};
  struct ddb_request request;

  cr_assert_eq(fresh_open_ticket_request(mem, &scope, &ticket, NULL, &request), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
}

Test(create, a_put_fills_nothing_in) {
  struct fresh_ticket ticket = {.ticket_id = ULID, .desk = "d1"};
  struct ddb_request request;

  cr_expect_eq(fresh_save_ticket_request(mem, &scope, &ticket, &request), DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->field, "Ticket.owner");
}

Test(create, ids_need_a_source_and_an_arena) {
  const struct fresh_ticket none = {0};
  struct ddb_scope bare = {.now = SAMPLE_NOW};
  struct ddb_scope full = scope;
  struct fresh_ticket stored;
  struct ddb_request request;

  cr_assert_eq(fresh_open_ticket_request(mem, &bare, &none, NULL, &request), DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->field, "Ticket.ticketId");
  cr_expect_str_eq(ddb_arena_error(mem)->text,
                   "Ticket.ticketId has no id: set it, or scope.ids for a new one");
  cr_assert_eq(ddb_create_fill(mem, NULL, &full, &fresh_ticket_entity, &none, &stored),
               DDB_E_INVALID);
  cr_expect(strstr(ddb_arena_error(mem)->text, "give an arena"), "%s", ddb_arena_error(mem)->text);
  source.fails = DDB_E_INTERNAL;
  cr_assert_eq(fresh_open_ticket_request(mem, &scope, &none, NULL, &request), DDB_E_INTERNAL);
  cr_expect_str_eq(ddb_arena_error(mem)->text,
                   "Ticket.ticketId has no id: the source of ids gives none");
  cr_expect_eq(source.made, 1, "the first failure is the last try");
}

Test(create, no_record_and_no_time) {
  const struct fresh_ticket none = {0};
  struct ddb_scope no_time = {.ids = &ids};
  struct fresh_ticket stored;
  struct ddb_request request;

  cr_assert_eq(fresh_open_ticket_request(mem, &scope, NULL, &stored, &request), DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->text, "the Ticket to create is NULL");
  cr_expect_null(stored.desk);
  cr_assert_eq(fresh_open_ticket_request(mem, &no_time, &none, NULL, &request), DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->field, "scope.now");
}

/* ---- fields that live in the key ------------------------------------------------------------ */

static void alias_refused(const char *alias, enum fresh_origin origin, const char *target,
                          const char *field, const char *words) {
  const struct fresh_alias in = {.alias = alias, .origin = origin, .target = target};
  const struct ddb_error *error = ddb_arena_error(mem);
  struct ddb_request request = {0};
  struct ddb_text item;

  cr_expect_eq(fresh_save_alias_request(mem, &scope, &in, &request), DDB_E_INVALID, "%s", words);
  cr_expect_str_eq(error->field, field);
  cr_expect(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
  cr_expect_eq(fresh_new_alias_request(mem, &scope, &in, NULL, &request), DDB_E_INVALID);
  cr_expect_eq(fresh_alias_encode(mem, &in, &item), DDB_E_INVALID);
  cr_expect_str_eq(error->field, field);
}

Test(create, fields_in_the_key_keep_their_limits) {
  alias_refused("a", FRESH_ORIGIN_WEB, UUID, "Alias.alias", "has 1 characters");
  alias_refused("abcdefghi", FRESH_ORIGIN_WEB, UUID, "Alias.alias", "2 to 8 characters");
  alias_refused("Abc", FRESH_ORIGIN_WEB, UUID, "Alias.alias", "pattern ^[a-z#]+$");
  alias_refused("abc", FRESH_ORIGIN_WEB, "no-uuid", "Alias.target", "is no UUID");
}

Test(create, the_item_has_no_trace_of_the_check) {
  const struct fresh_alias alias = {.alias = "a#b", .used = ddb_int(1)};
  struct ddb_request request;

  cr_assert_eq(fresh_new_alias_request(mem, &scope, &alias, NULL, &request), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  cr_expect_str_eq(sample_chars(mem, request.item),
                   "{\"PK\":{\"S\":\"ALIAS#a$1b#app\"},"
                   "\"SK\":{\"S\":\"0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2000\"},"
                   "\"used\":{\"N\":\"1\"}}");
}

Test(create, initial_binds_a_state_in_the_key) {
  const struct fresh_alias alias = {.alias = "ab", .origin = FRESH_ORIGIN_BATCH, .target = UUID};
  struct ddb_request request;

  cr_assert_eq(fresh_new_alias_request(mem, &scope, &alias, NULL, &request), DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->field, "Alias.origin");
  cr_assert_eq(fresh_save_alias_request(mem, &scope, &alias, &request), DDB_OK);
}

Test(create, a_key_attribute_that_is_a_field_keeps_its_limits) {
  const struct fresh_login login = {.email = "ada@example.org"};
  struct ddb_request request;

  cr_assert_eq(fresh_save_login_request(mem, &scope, &login, &request), DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->field, "Login.email");
  cr_expect(strstr(ddb_arena_error(mem)->text, "12 or less characters"), "%s",
            ddb_arena_error(mem)->text);
}

/* ---- responses ------------------------------------------------------------------------------ */

static enum ddb_status answer(const struct ddb_request *request, int http_status, const char *body,
                              const char *observed, bool lost) {
  struct ddb_response response = sample_response(http_status, body);

  response.lost_reply = lost;
  if (observed)
    response.observed = sample_text(observed);
  return fresh_new_counter_response(mem, &response, request);
}

static void answers(int http_status, const char *body, const char *observed, bool lost,
                    enum ddb_status expected, const char *words) {
  struct ddb_request request = counter_request("hits");
  enum ddb_status status = answer(&request, http_status, body, observed, lost);
  const struct ddb_error *error = ddb_arena_error(mem);

  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), error->text);
  cr_expect(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
  if (status == DDB_E_CONDITION || (status == DDB_E_MAYBE_APPLIED && lost))
    cr_expect_str_eq(error->code, "ConditionalCheckFailedException");
}

#define COUNTER(value)                                                                             \
  "{\"PK\":{\"S\":\"COUNTER#hits\"},\"name\":{\"S\":\"hits\"},\"value\":{\"N\":\"" value "\"}}"
#define ITEM(item) ",\"Item\":" item

Test(create, answers) {
  answers(200, "{}", NULL, false, DDB_OK, "");
  answers(400, FAILED(""), NULL, false, DDB_E_CONDITION, "newCounter: this Counter exists already");
  answers(400, FAILED(ITEM(COUNTER("1"))), NULL, false, DDB_E_CONDITION, "exists already");
  answers(400, "{\"__type\":\"x#ValidationException\",\"message\":\"bad\"}", NULL, false,
          DDB_E_SERVICE, "bad");
}

Test(create, after_a_lost_reply) {
  /* Another may have created the same. */
  answers(400, FAILED(ITEM(COUNTER("1"))), NULL, true, DDB_E_MAYBE_APPLIED, "tells who made it");
  answers(400, FAILED(ITEM(COUNTER("2"))), NULL, true, DDB_E_MAYBE_APPLIED, "tells who made it");
  answers(400, FAILED(""), "{\"Item\":" COUNTER("1") "}", true, DDB_E_MAYBE_APPLIED, "write_id");
  answers(400, FAILED(""), "{}", true, DDB_E_MAYBE_APPLIED, "there is no such item any more");
  answers(400, FAILED(""), NULL, true, DDB_E_MAYBE_APPLIED, "read the item");
}

Test(create, the_key_is_told_unless_it_is_hidden) {
  const struct fresh_alias alias = {.alias = "a#b", .target = UUID};
  struct ddb_response response = sample_response(400, FAILED(""));
  struct ddb_request request = counter_request("secret");

  cr_assert_eq(fresh_new_counter_response(mem, &response, &request), DDB_E_CONDITION);
  cr_expect_str_eq(ddb_arena_error(mem)->text, "newCounter: this Counter exists already");
  cr_assert_eq(fresh_new_alias_request(mem, &scope, &alias, NULL, &request), DDB_OK);
  cr_assert_eq(fresh_new_alias_response(mem, &response, &request), DDB_E_CONDITION);
  cr_expect_str_eq(ddb_arena_error(mem)->text,
                   "newAlias: this Alias exists already (PK = ALIAS#a$1b#app, SK = " UUID ")");
}

/* The item that is there has the id that this call made, unless it was replaced. */
static enum ddb_status ticket_answer(const char *from, const char *to) {
  const struct fresh_ticket none = {0};
  struct ddb_request request;

  cr_assert_eq(fresh_open_ticket_request(mem, &scope, &none, NULL, &request), DDB_OK);
  const char *item =
      sample_chars(mem, sample_replace(mem, sample_chars(mem, request.item), from, to));
  char *body = ddb_arena_alloc(mem, strlen(item) + 300);
  (void)snprintf(body, strlen(item) + 300, FAILED(",\"Item\":%s"), item);
  struct ddb_response response = sample_response(400, body);
  response.lost_reply = true;
  return fresh_open_ticket_response(mem, &response, &request);
}

Test(create, a_generated_id_tells_whose_it_is) {
  cr_expect_eq(ticket_answer("\"nobody\"", "\"nobody\""), DDB_OK);
  cr_expect_eq(ticket_answer("\"nobody\"", "\"ada\""), DDB_OK, "changed since it was created");
}
