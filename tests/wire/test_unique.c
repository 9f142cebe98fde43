/* SPDX-License-Identifier: Apache-2.0 */
/* Unique fields over a scripted world, with the schema of tests/golden/unique: what is read and
 * written, and what each way of being refused comes to. */
#include <claims/claims.h>
#include <criterion/criterion.h>
#include <string.h>

#include <ddb/gen.h>

#include "support/script.h"

#define CANCELLED(reasons)                                                                         \
  "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","                 \
  "\"Message\":\"Transaction cancelled, please refer cancellation reasons for specific reasons "   \
  "[...]\",\"CancellationReasons\":[" reasons "]}"
#define NONE "{\"Code\":\"None\"}"
#define FAILED                                                                                     \
  "{\"Code\":\"ConditionalCheckFailed\",\"Message\":\"The conditional request failed\"}"
#define FAILED_AT(item)                                                                            \
  "{\"Code\":\"ConditionalCheckFailed\",\"Item\":" item ",\"Message\":\"The conditional request "  \
  "failed\"}"
#define CODE(code) "{\"Code\":\"" code "\",\"Message\":\"m\"}"

#define ID(digit)  "01ARZ3NDEKTSV4RRFFQ69G5FA" digit
#define KEY(digit) "\"PK\":{\"S\":\"USER#" ID(digit) "\"},\"SK\":{\"S\":\"PROFILE\"}"
#define USER_OF(email, tenant)                                                                     \
  "{" KEY("1") ",\"EntityType\":{\"S\":\"User\"},\"Data\":{\"M\":{\"userId\":{\"S\":\"" ID(        \
      "1") "\"},\"email\":{\"S\":\"" email "\"},\"tenantId\":{\"S\":\"" tenant "\"}}}}"
#define USER(email) USER_OF(email, "t")
#define READ(email) "{\"Item\":" USER(email) "}"
#define CLAIM_OF(digit)                                                                            \
  "{\"PK\":{\"S\":\"UNIQUE#User#email#b@x\"},\"_owner\":{\"M\":{" KEY(digit) "}}}"

static struct script script;
static struct ddb_arena *mem;
static struct ddb *db;

static void setup(void) {
  script_init(&script);
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
  ddb_close(db);
}

TestSuite(unique, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static void comes_to(enum ddb_status status, enum ddb_status expected, const char *words,
                     int requests) {
  cr_expect_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  cr_expect_eq(ddb_last_error(db)->status, expected);
  cr_expect(strstr(ddb_error_text(db), words), "'%s' lacks '%s'", ddb_error_text(db), words);
  cr_expect_eq(script.sent_count, requests, "%d requests", script.sent_count);
}

static void taken_is(enum claims_user_unique expected) {
  cr_expect_eq(claims_user_taken(ddb_last_error(db)), expected, "%s: %s", ddb_last_error(db)->field,
               ddb_error_text(db));
}

static void sent(int request, const char *operation, const char *words) {
  const char *target = script_header(&script, request, "X-Amz-Target");

  cr_expect(strstr(target, operation), "%d: %s", request, target);
  cr_expect(strstr(script.sent[request].body, words), "'%s' lacks '%s'", script.sent[request].body,
            words);
}

static enum ddb_status create(void) {
  const struct claims_user record = {.user_id = ID("1"), .email = "B@x", .tenant_id = "t"};

  return claims_register(db, NULL, &record, NULL, NULL);
}

static enum ddb_status set_email(void) {
  const struct claims_set_email_set set = {.email = "b@x"};

  return claims_set_email(db, ID("1"), &set, NULL);
}

/* ---- what is sent --------------------------------------------------------------------------- */

Test(unique, a_create_puts_its_claims_with_it) {
  script_reply(&script, 200, "{}");
  comes_to(create(), DDB_OK, "", 1);
  cr_expect_str_eq(
      script.sent[0].body,
      "{\"TransactItems\":[{\"Put\":{\"TableName\":\"Main\",\"Item\":{" KEY("1") ",\"EntityType\":{\"S\":\"User\"},\"Data\":{\"M\":{\"userId\":{\"S\":\"" ID(
          "1") "\"},\"email\":{\"S\":\"B@x\"},\"tenantId\":{\"S\":\"t\"}}},"
               "\"CreatedAt\":{\"N\":\"1795341600000\"},\"UpdatedAt\":{\"N\":\"1795341600000\"}},"
               "\"ConditionExpression\":\"attribute_not_exists(#k)\",\"ExpressionAttributeNames\":"
               "{\"#k\":\"PK\"},\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}},"
               "{\"Put\":{\"TableName\":\"Main\",\"Item\":{\"PK\":{\"S\":\"UNIQUE#User#email#b@x\"},"
               "\"SK\":{\"S\":\"UNIQUE#\"},\"EntityType\":{\"S\":\"User.email\"},\"_owner\":{\"M\":{" KEY(
                   "1") "}}},\"ConditionExpression\":\"attribute_not_exists(#k) OR #o = :o\","
                        "\"ExpressionAttributeNames\":{\"#o\":\"_owner\",\"#k\":\"PK\"},"
                        "\"ExpressionAttributeValues\":{\":o\":{\"M\":{" KEY(
                            "1") "}}},"
                                 "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}}],"
                                 "\"ClientRequestToken\":\"ffffffff-ffff-4fff-bfff-ffffffffffff\"}");
}

Test(unique, an_update_reads_and_moves) {
  script_reply(&script, 200, READ("a@x"));
  script_reply(&script, 200, "{}");
  comes_to(set_email(), DDB_OK, "", 2);
  sent(0, "GetItem", "\"ConsistentRead\":true");
  sent(1, "TransactWriteItems",
       "\"ConditionExpression\":\"(attribute_exists(#k) AND attribute_exists(#d)) AND #qd.#q0 = "
       ":q0\",\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#n0\":\"email\",\"#d\":\"Data\","
       "\"#u\":\"UpdatedAt\",\"#q0\":\"email\",\"#qd\":\"Data\"}");
  sent(1, "TransactWriteItems", "\":q0\":{\"S\":\"a@x\"}}");
  sent(1, "TransactWriteItems",
       "{\"Delete\":{\"TableName\":\"Main\",\"Key\":{\"PK\":{\"S\":\"UNIQUE#User#email#a@x\"},"
       "\"SK\":{\"S\":\"UNIQUE#\"}},\"ConditionExpression\":\"attribute_not_exists(#o) OR #o = "
       ":o\"");
  sent(1, "TransactWriteItems",
       "{\"Put\":{\"TableName\":\"Main\",\"Item\":{\"PK\":{\"S\":\"UNIQUE#User#email#b@x\"}");
}

Test(unique, the_same_value_is_claimed_again) {
  script_reply(&script, 200, READ("B@X"));
  script_reply(&script, 200, "{}");
  comes_to(set_email(), DDB_OK, "", 2);
  cr_expect_null(strstr(script.sent[1].body, "{\"Delete\":"));
  sent(1, "TransactWriteItems", "\"ConditionExpression\":\"attribute_not_exists(#o) OR #o = :o\"");
}

Test(unique, what_touches_no_claim_is_one_request) {
  const struct claims_save_profile_set set = {.name = "Ada"};
  const struct claims_rename_set rename = {.name = "Ada"};

  script_reply(&script, 200, "{}");
  comes_to(claims_save_profile(db, ID("1"), &set, NULL), DDB_OK, "", 1);
  sent(0, "UpdateItem", "");
  script_reply(&script, 200, "{}");
  comes_to(claims_rename(db, ID("1"), &rename, NULL), DDB_OK, "", 2);
  sent(1, "UpdateItem", "");
}

Test(unique, a_delete_takes_its_claims_with_it) {
  script_reply(&script, 200, READ("a@x"));
  script_reply(&script, 200, "{}");
  comes_to(claims_remove_user(db, ID("1"), NULL), DDB_OK, "", 2);
  sent(1, "TransactWriteItems",
       "{\"TransactItems\":[{\"Delete\":{\"TableName\":\"Main\",\"Key\":{" KEY(
           "1") "},\"ConditionExpression\":\"#qd.#q0 = :q0 AND #qd.#q1 = :q1 AND "
                "attribute_not_exists(#qd.#q2) AND attribute_not_exists(#q3) AND "
                "attribute_not_exists(#qd.#q4)\"");
  sent(1, "TransactWriteItems", "UNIQUE#User#email#a@x");
}

/* A hidden value is marked wherever it stands. */
Test(unique, hidden_values_are_not_printed) {
  const struct claims_user record = {
      .user_id = ID("1"), .email = "B@x", .tenant_id = "t", .phone = "secret"};
  struct ddb_unique *unique = NULL;
  struct ddb_request request;
  struct ddb_scope scope;
  struct ddb_text text;

  (void)ddb_call_begin(db, "Main", &scope);
  cr_assert_eq(claims_register_request(mem, &scope, &record, NULL, &unique), DDB_OK);
  cr_assert(ddb_unique_request(unique, &request));
  cr_expect(strstr(request.body.data, "UNIQUE#User#phone#secret"));
  cr_assert_eq(ddb_request_text(mem, &request, &text), DDB_OK);
  cr_expect_null(strstr(text.data, "secret"), "%s", text.data);
}

/* ---- refusals ------------------------------------------------------------------------------- */

Test(unique, the_reason_tells_which_claim_is_taken_and_by_whom) {
  script_reply(&script, 400, CANCELLED(NONE "," FAILED_AT(CLAIM_OF("2"))));
  comes_to(create(), DDB_E_CONDITION,
           "register: another User has this email already (PK = USER#" ID("2") ", SK = PROFILE)",
           1);
  taken_is(CLAIMS_USER_UNIQUE_EMAIL);
  cr_expect_str_eq(ddb_last_error(db)->code, "ConditionalCheckFailed");
  script_reply(&script, 400, CANCELLED(NONE "," FAILED));
  comes_to(create(), DDB_E_CONDITION, "register: another User has this email already", 2);
  taken_is(CLAIMS_USER_UNIQUE_EMAIL);
}

Test(unique, the_first_claim_that_is_taken_is_told) {
  const struct claims_user record = {
      .user_id = ID("1"), .email = "B@x", .tenant_id = "t", .slug = "s", .badge = ddb_int(1)};

  script_reply(&script, 400, CANCELLED(NONE "," NONE "," FAILED "," FAILED));
  comes_to(claims_register(db, NULL, &record, NULL, NULL), DDB_E_CONDITION, "tenantId and slug", 1);
  taken_is(CLAIMS_USER_UNIQUE_TENANT_ID_SLUG);
}

Test(unique, an_item_that_is_there_goes_first) {
  script_reply(&script, 400, CANCELLED(FAILED_AT(USER("c@x")) "," FAILED_AT(CLAIM_OF("2"))));
  comes_to(create(), DDB_E_CONDITION, "register: this User exists already", 1);
  taken_is(CLAIMS_USER_UNIQUE_NONE);
}

Test(unique, no_such_item) {
  script_reply(&script, 200, "{}");
  comes_to(set_email(), DDB_NOT_FOUND, "no such User", 1);
  script_reply(&script, 200, "{}");
  comes_to(claims_remove_user(db, ID("1"), NULL), DDB_OK, "", 2);
  script_reply(&script, 200, "{}");
  comes_to(claims_remove_owned(db, ID("1"), "t", NULL), DDB_NOT_FOUND, "no such User", 3);
}

Test(unique, its_own_condition) {
  const struct claims_set_owned_set set = {.email = "b@x"};
  struct claims_user found;

  script_reply(&script, 200, READ("a@x"));
  script_reply(&script, 400, CANCELLED(FAILED_AT(USER("a@x")) "," NONE "," NONE));
  comes_to(claims_set_owned(db, ID("1"), &set, "other", NULL), DDB_E_CONDITION,
           "the condition 'tenantId = {tenant}' does not hold", 2);
  taken_is(CLAIMS_USER_UNIQUE_NONE);
  cr_expect_eq(claims_set_owned_failed(db, mem, &found), DDB_OK);
  cr_expect_str_eq(found.email, "a@x");
}

/* The reason does not show the item: it is read, and is what it was. */
Test(unique, its_own_condition_without_the_item) {
  const struct claims_set_owned_set set = {.email = "b@x"};

  script_reply(&script, 200, READ("a@x"));
  script_reply(&script, 400, CANCELLED(FAILED "," NONE "," NONE));
  script_reply(&script, 200, READ("a@x"));
  comes_to(claims_set_owned(db, ID("1"), &set, "other", NULL), DDB_E_CONDITION,
           "the condition 'tenantId = {tenant}' does not hold", 3);
}

Test(unique, an_item_that_cannot_be_read) {
  script_reply(&script, 200, "{\"Item\":{" KEY("1") ",\"EntityType\":{\"S\":\"Robot\"}}}");
  comes_to(set_email(), DDB_E_INVALID, "cannot be read", 1);
}

/* ---- races ---------------------------------------------------------------------------------- */

Test(unique, another_writer_came_between) {
  script_reply(&script, 200, READ("a@x"));
  script_reply(&script, 400, CANCELLED(FAILED_AT(USER("c@x")) "," FAILED "," NONE));
  script_reply(&script, 200, READ("c@x"));
  script_reply(&script, 200, "{}");
  comes_to(set_email(), DDB_OK, "", 4);
  sent(3, "TransactWriteItems", "UNIQUE#User#email#c@x");
  cr_expect_null(strstr(script.sent[3].body, "a@x"));
}

Test(unique, another_writer_removed_it) {
  script_reply(&script, 200, READ("a@x"));
  script_reply(&script, 400, CANCELLED(FAILED "," NONE "," NONE));
  script_reply(&script, 200, "{}");
  comes_to(set_email(), DDB_NOT_FOUND, "no such User", 3);
}

Test(unique, races_have_an_end) {
  const struct claims_set_email_set set = {.email = "b@x"};
  struct ddb_unique *unique = NULL;
  struct ddb_request request;
  struct ddb_scope scope;
  int requests = 0;
  (void)ddb_call_begin(db, "Main", &scope);
  cr_assert_eq(claims_set_email_request(mem, &scope, ID("1"), &set, &unique), DDB_OK);
  while (ddb_unique_request(unique, &request) && requests < 100) {
    struct ddb_response response = {.http_status = requests % 2 ? 400 : 200};
    const char *body = requests % 4 == 0   ? READ("a@x")
                       : requests % 4 == 1 ? CANCELLED(FAILED_AT(USER("c@x")) "," NONE "," NONE)
                       : requests % 4 == 2 ? READ("c@x")
                                           : CANCELLED(FAILED_AT(USER("a@x")) "," NONE "," NONE);
    response.body = (struct ddb_text){body, strlen(body)};
    (void)!ddb_unique_response(unique, &response);
    requests++;
  }
  cr_expect_eq(requests, 17, "eight times, and the read that shows the last: %d", requests);
  cr_expect_eq(claims_set_email_response(mem, unique, &set), DDB_E_CANCELED);
  cr_expect(strstr(ddb_arena_error(mem)->text, "8 times"), "%s", ddb_arena_error(mem)->text);
}

/* The claim of the old value is another item's: it stays, and the rest is done. */
Test(unique, a_claim_of_another_is_left_alone) {
  script_reply(&script, 200, READ("a@x"));
  script_reply(&script, 400, CANCELLED(NONE "," FAILED "," NONE));
  script_reply(&script, 200, READ("a@x"));
  script_reply(&script, 200, "{}");
  comes_to(set_email(), DDB_OK, "", 4);
  sent(1, "TransactWriteItems", "{\"Delete\":");
  cr_expect_null(strstr(script.sent[3].body, "{\"Delete\":"));
}

/* ---- the service ---------------------------------------------------------------------------- */

/* T29: the same request with the same token. */
Test(unique, a_lost_reply_is_settled_by_the_token) {
  script_fail(&script, DDB_SEND_LOST, "connection reset");
  script_reply(&script, 200, "{}");
  comes_to(create(), DDB_OK, "", 2);
  cr_expect_str_eq(script.sent[0].body, script.sent[1].body);
}

Test(unique, replies_that_are_lost_for_good) {
  struct ddb_call_options options = {.no_ambiguous_retry = true};
  const struct claims_user record = {.user_id = ID("1"), .email = "B@x", .tenant_id = "t"};

  script_fail(&script, DDB_SEND_LOST, "connection reset");
  comes_to(claims_register(db, NULL, &record, &options, NULL), DDB_E_MAYBE_APPLIED, "", 1);
}

Test(unique, conflicts_are_tried_again) {
  script_reply(&script, 400, CANCELLED(CODE("TransactionConflict") "," NONE));
  script_reply(&script, 200, "{}");
  comes_to(create(), DDB_OK, "", 2);
}

Test(unique, conflicts_without_end) {
  for (int i = 0; i < 10; i++)
    script_reply(&script, 400, CANCELLED(NONE "," CODE("TransactionConflict")));
  enum ddb_status status = create();
  cr_expect_eq(status, DDB_E_CANCELED, "%s", ddb_error_text(db));
  cr_expect_str_eq(ddb_last_error(db)->code, "TransactionConflict");
  taken_is(CLAIMS_USER_UNIQUE_NONE);
}

Test(unique, other_reasons) {
  static const struct {
    const char *body;
    enum ddb_status status;
    const char *words;
  } rows[] = {
      {CANCELLED(NONE "," CODE("ValidationError")), DDB_E_INVALID, "ValidationError"},
      {CANCELLED(NONE "," CODE("ItemCollectionSizeLimitExceeded")), DDB_E_LIMIT, "10 GB"},
      {CANCELLED(NONE "," CODE("Strange")), DDB_E_SERVICE, "Strange"},
      {CANCELLED(NONE), DDB_E_CANCELED, "cancelled"},
      {"{\"__type\":\"TransactionCanceledException\",\"message\":\"Transaction cancelled, please "
       "refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]\"}",
       DDB_E_CONDITION, "another User has this email"},
      {"{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}", DDB_E_AUTH, "no"},
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    script_reply(&script, 400, rows[i].body);
    comes_to(create(), rows[i].status, rows[i].words, (int)i + 1);
  }
}

Test(unique, the_read_fails) {
  script_reply(&script, 400, "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}");
  comes_to(set_email(), DDB_E_AUTH, "no", 1);
}

/* ---- what is refused before anything is sent ------------------------------------------------ */

Test(unique, values_that_no_key_can_hold) {
  const struct claims_user empty = {.user_id = ID("1"), .email = "", .tenant_id = "t"};
  const struct claims_user accent = {.user_id = ID("1"), .email = "\xc3\x89@x", .tenant_id = "t"};

  comes_to(claims_register(db, NULL, &empty, NULL, NULL), DDB_E_INVALID, "email", 0);
  comes_to(claims_register(db, NULL, &accent, NULL, NULL), DDB_E_INVALID, "email", 0);
  comes_to(claims_set_email(db, ID("1"), NULL, NULL), DDB_E_INVALID, "set", 0);
}

/* A value that was stored before it had to make a key was never claimed. */
Test(unique, an_old_value_that_no_key_can_hold) {
  script_reply(&script, 200, READ(""));
  script_reply(&script, 200, "{}");
  comes_to(set_email(), DDB_OK, "", 2);
  cr_expect_null(strstr(script.sent[1].body, "{\"Delete\":"));
}

/* ---- items that expire ---------------------------------------------------------------------- */

Test(unique, a_claim_has_the_time_to_live_of_its_item) {
  const struct claims_session session = {
      .session_id = "s", .token = "k", .expires = ddb_opt_time_of((ddb_time){1900000000, 0})};

  script_reply(&script, 200, "{}");
  comes_to(claims_begin(db, NULL, &session, NULL, NULL), DDB_OK, "", 1);
  sent(0, "TransactWriteItems",
       "{\"Put\":{\"TableName\":\"Bare\",\"Item\":{\"id\":{\"S\":\"UNIQUE#Session#token#k\"},"
       "\"_owner\":{\"M\":{\"id\":{\"S\":\"SESSION#s\"}}},\"expires\":{\"N\":\"1900000000\"}},"
       "\"ConditionExpression\":\"attribute_not_exists(#k) OR #o = :o OR #x <= :x\"");
}

Test(unique, another_time_to_live_goes_into_the_claim) {
  const struct claims_extend_set set = {.expires = {1950000000, 0}};

  script_reply(&script, 200,
               "{\"Item\":{\"id\":{\"S\":\"SESSION#s\"},\"sessionId\":{\"S\":\"s\"},\"token\":"
               "{\"S\":\"k\"},\"expires\":{\"N\":\"1900000000\"}}}");
  script_reply(&script, 200, "{}");
  comes_to(claims_extend(db, "s", &set, NULL), DDB_OK, "", 2);
  sent(1, "TransactWriteItems", "#q0 = :q0 AND #q1 = :q1");
  sent(1, "TransactWriteItems", "\":q0\":{\"S\":\"k\"},\":q1\":{\"N\":\"1900000000\"}");
  sent(1, "TransactWriteItems",
       "\"_owner\":{\"M\":{\"id\":{\"S\":\"SESSION#s\"}}},\"expires\":{\"N\":\"1950000000\"}}");
}

/* ---- in a transaction of the program's own -------------------------------------------------- */

Test(unique, a_create_speaks_for_its_claims) {
  const struct claims_user record = {.user_id = ID("1"), .email = "B@x", .tenant_id = "t"};
  const struct claims_rename_set rename = {.name = "Ada"};
  struct ddb_tx *tx = ddb_tx_new(db);

  script_reply(&script, 400, CANCELLED(NONE "," FAILED_AT(CLAIM_OF("2")) "," NONE));
  cr_expect_eq(claims_register_tx(tx, &record), DDB_OK);
  cr_expect_eq(claims_rename_tx(tx, ID("2"), &rename), DDB_OK);
  cr_expect_eq(ddb_tx_count(tx), 2);
  comes_to(ddb_tx_commit(tx, NULL), DDB_E_CANCELED,
           "because of member 0: register: another User has this email", 1);
  cr_expect_eq(ddb_tx_failed(tx), 0);
  cr_expect_eq(ddb_tx_reason(tx, 0), DDB_TX_TAKEN);
  cr_expect_eq(claims_user_taken(ddb_tx_result(tx, 0)), CLAIMS_USER_UNIQUE_EMAIL);
  cr_expect_eq(ddb_tx_reason(tx, 1), DDB_TX_NO_REASON);
  cr_expect(strstr(ddb_tx_result(tx, 1)->text, "nothing is wrong"));
  ddb_tx_reset(tx);
  /* the one behind the claim has its own number */
  script_reply(&script, 400, CANCELLED(NONE "," NONE "," FAILED_AT("{}")));
  script_reply(&script, 200, "{}");
  (void)claims_register_tx(tx, &record);
  (void)claims_rename_tx(tx, ID("2"), &rename);
  (void)!ddb_tx_commit(tx, NULL);
  cr_expect_eq(ddb_tx_failed(tx), 1, "%s", ddb_error_text(db));
  ddb_tx_reset(tx);
  const struct claims_user empty = {.user_id = ID("1"), .email = "", .tenant_id = "t"};
  cr_expect_lt(claims_register_tx(tx, &empty), 0);
  cr_expect_eq(ddb_tx_failed(tx), 0);
  cr_expect_eq(ddb_tx_result(tx, 0)->status, DDB_E_INVALID);
  ddb_tx_free(tx);
}

/* ---- as items of any kind ------------------------------------------------------------------- */

Test(unique, a_claim_is_no_item_of_an_entity) {
  static const char *const items[] = {
      "{\"PK\":{\"S\":\"UNIQUE#User#email#b@x\"},\"SK\":{\"S\":\"UNIQUE#\"},\"EntityType\":{\"S\":"
      "\"User.email\"},\"_owner\":{\"M\":{}}}",
      "{\"id\":{\"S\":\"UNIQUE#Session#token#k\"},\"_owner\":{\"M\":{\"id\":{\"S\":\"SESSION#s\"}}}}",
  };

  for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
    struct claims_any any;
    const struct ddb_text item = {items[i], strlen(items[i])};
    cr_expect_eq(claims_any_decode(mem, item, &any), DDB_OK, "%s", ddb_arena_error(mem)->text);
    cr_expect_eq(any.kind, CLAIMS_ANY_UNKNOWN);
  }
}

/* ---- by hand -------------------------------------------------------------------------------- */

Test(unique, by_hand_without_a_source_of_tokens) {
  const struct claims_user record = {.user_id = ID("1"), .email = "B@x", .tenant_id = "t"};
  const struct ddb_scope scope = {.now = {1795341600, 0}};
  struct ddb_unique *unique = NULL;

  cr_expect_eq(claims_register_request(mem, &scope, &record, NULL, &unique), DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->field, "scope.ids");
  cr_expect_eq(claims_register_response(mem, unique), DDB_E_INVALID);
}
