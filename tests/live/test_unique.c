/* SPDX-License-Identifier: Apache-2.0 */
/* Unique fields against a real server, $DDB_ENDPOINT, with the schema of tests/golden/unique:
 * whatever is written, by one writer or by eight, each item has its claims and no claim is left
 * over. dynalite knows no transactions, so that nothing here can be shown on it. */
#include <claims/claims.h>
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "claims/internal.h"
#include "op/ops.h"

static struct ddb *db;
static struct ddb_arena *mem;
static char names[3][64];
static struct ddb_table_name tables[] = {
    {"Main", names[0]}, {"Bare", names[1]}, {"Old", names[2]}, {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 3; i++)
    (void)snprintf(names[i], sizeof names[i], "unique-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(claims_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(unique, .init = setup, .fini = teardown, .timeout = 240);

static bool has_transactions(void) {
  const char *server = getenv("DDB_SERVER");

  return !server || strcmp(server, "dynalite") != 0;
}

#define must_be(call, expected)                                                                    \
  do {                                                                                             \
    enum ddb_status status_ = (call);                                                              \
    cr_assert_eq(status_, expected, "%s, expected %s: %s", ddb_status_name(status_),               \
                 ddb_status_name(expected), ddb_error_text(db));                                   \
  } while (0)
#define must(call) must_be(call, DDB_OK)

/* ---- the invariant -------------------------------------------------------------------------- */

enum { MOST = 512 };

/* "UNIQUE#User#email#a@x of USER#u1" */
struct pairs {
  char texts[MOST][256];
  int count;
};

/* The text of a string attribute of an item, as it stands. */
static struct ddb_text attribute(struct ddb_text item, const char *name) {
  struct ddb_text value = {"", 0};

  cr_assert(ddb_answer_member(item, name, &value) && ddb_answer_member(value, "S", &value), "%.*s",
            (int)item.size, item.data);
  return (struct ddb_text){value.data + 1, value.size - 2};
}

static void add(struct pairs *pairs, struct ddb_text claim, struct ddb_text owner) {
  cr_assert_lt(pairs->count, MOST);
  (void)snprintf(pairs->texts[pairs->count++], sizeof pairs->texts[0], "%.*s of %.*s",
                 (int)claim.size, claim.data, (int)owner.size, owner.data);
}

/* What a claim says; or what the record of an item has to claim. */
static void take_item(struct ddb_text item, const struct ddb_entity *entity, struct pairs *claims,
                      struct pairs *expected) {
  const char *partition = entity->table->partition_key;
  struct ddb_text owner;
  struct ddb_key key;

  if (ddb_answer_member(item, "_owner", &owner)) {
    cr_assert(ddb_answer_member(owner, "M", &owner));
    add(claims, attribute(item, partition), attribute(owner, partition));
    return;
  }
  void *record = ddb_arena_alloc(mem, entity->size);
  cr_assert_eq(ddb_decode(mem, entity, item, record), DDB_OK, "%s", ddb_arena_error(mem)->text);
  for (size_t i = 0; i < entity->claim_count; i++)
    if (entity->claims[i].key(record, &key)) {
      cr_assert_eq(ddb_key_end(&key), DDB_OK);
      add(expected, (struct ddb_text){key.partition_key, key.partition_key_size},
          attribute(item, partition));
    }
}

static int compare(const void *a, const void *b) {
  return strcmp(a, b);
}

/* Every value of an item is claimed by it, and nothing else is. How many items there are. */
static int audit(const struct ddb_entity *entity) {
  static struct pairs claims, expected;
  struct ddb_text items, item;
  struct ddb_response response;
  struct ddb_json json;
  int count = 0;
  char body[128];

  claims.count = expected.count = 0;
  struct ddb_scope scope;
  (void)ddb_call_begin(db, entity->table->name, &scope);
  int size = snprintf(body, sizeof body, "{\"TableName\":\"%s\",\"ConsistentRead\":true}",
                      scope.table_name);
  const struct ddb_request request = {.operation = "Scan", .body = {body, (size_t)size}};
  cr_assert_eq(ddb_call_send(db, &request, NULL, &response), DDB_OK, "%s", ddb_error_text(db));
  cr_assert(ddb_answer_member(response.body, "Items", &items), "%.*s", (int)response.body.size,
            response.body.data);
  ddb_json_init(&json, items.data, items.size);
  cr_assert(ddb_json_array(&json));
  while (ddb_json_element(&json) && ddb_json_skip(&json, &item)) {
    take_item(item, entity, &claims, &expected);
    count++;
  }
  qsort(claims.texts, (size_t)claims.count, sizeof claims.texts[0], compare);
  qsort(expected.texts, (size_t)expected.count, sizeof expected.texts[0], compare);
  for (int i = 0; i < claims.count || i < expected.count; i++)
    cr_expect_str_eq(i < claims.count ? claims.texts[i] : "no more claims",
                     i < expected.count ? expected.texts[i] : "no more values");
  return count - claims.count;
}

/* ---- one writer ------------------------------------------------------------------------------ */

static struct claims_user user(const char *id, const char *email) {
  return (struct claims_user){.user_id = id, .email = email, .tenant_id = "t"};
}

static enum ddb_status create(const char *id, const char *email) {
  const struct claims_user record = user(id, email);

  return claims_register(db, NULL, &record, NULL, NULL);
}

static const char id1[] = "01ARZ3NDEKTSV4RRFFQ69G5FA1";
static const char id2[] = "01ARZ3NDEKTSV4RRFFQ69G5FA2";

static enum ddb_status set_email(const char *id, const char *email) {
  const struct claims_set_email_set set = {.email = email};

  return claims_set_email(db, id, &set, NULL);
}

Test(unique, created_moved_and_removed) {
  if (!has_transactions())
    return;
  must(create(id1, "Ada@example.org"));
  must_be(create(id2, "ada@EXAMPLE.org"), DDB_E_CONDITION);
  cr_expect_eq(claims_user_taken(ddb_last_error(db)), CLAIMS_USER_UNIQUE_EMAIL);
  cr_expect(strstr(ddb_error_text(db), "another User has this email already"), "%s",
            ddb_error_text(db));
  cr_expect(strstr(ddb_error_text(db), id1), "whose it is: %s", ddb_error_text(db));
  must_be(create(id1, "other@example.org"), DDB_E_CONDITION);
  cr_expect_eq(claims_user_taken(ddb_last_error(db)), CLAIMS_USER_UNIQUE_NONE);
  cr_expect(strstr(ddb_error_text(db), "exists already"), "%s", ddb_error_text(db));
  must(create(id2, "bob@example.org"));
  cr_expect_eq(audit(&claims_user_entity), 2);
  must_be(set_email(id2, "ADA@example.org"), DDB_E_CONDITION);
  cr_expect_eq(claims_user_taken(ddb_last_error(db)), CLAIMS_USER_UNIQUE_EMAIL);
  must(set_email(id1, "eve@example.org"));
  must(set_email(id2, "ADA@example.org"));
  must(set_email(id2, "ada@example.org"));
  cr_expect_eq(audit(&claims_user_entity), 2);
  must(claims_remove_user(db, id1, NULL));
  must(claims_remove_user(db, id1, NULL));
  must_be(set_email(id1, "zoe@example.org"), DDB_NOT_FOUND);
  must(set_email(id2, "eve@example.org"));
  cr_expect_eq(audit(&claims_user_entity), 1);
}

/* T22: a value that is unique within a tenant; onetable lets a second one through (its issue 528).
 */
Test(unique, T22_scoped_values_move_with_their_item) {
  struct claims_user ada = user(id1, "a@x"), bob = user(id2, "b@x");
  struct claims_save_profile_set set = {.slug = "home"};

  if (!has_transactions())
    return;
  ada.slug = "home";
  must(claims_register(db, NULL, &ada, NULL, NULL));
  bob.slug = "away";
  must(claims_register(db, NULL, &bob, NULL, NULL));
  must_be(claims_save_profile(db, id2, &set, NULL), DDB_E_CONDITION);
  cr_expect_eq(claims_user_taken(ddb_last_error(db)), CLAIMS_USER_UNIQUE_TENANT_ID_SLUG);
  set.slug = "away";
  must(claims_save_profile(db, id2, &set, NULL));
  must_be(claims_save_profile(db, id1, &set, NULL), DDB_E_CONDITION);
  cr_expect_eq(audit(&claims_user_entity), 2);
  must(claims_leave_tenant(db, id2, NULL));
  must(claims_save_profile(db, id1, &set, NULL));
  cr_expect_eq(audit(&claims_user_entity), 2);
}

/* Absent, NULL and a value; what is not given stays. */
Test(unique, optional_values) {
  struct claims_user ada = user(id1, "a@x");
  struct claims_save_profile_set set = {.name = "Ada"};

  if (!has_transactions())
    return;
  ada.phone_null = true;
  must(claims_register(db, NULL, &ada, NULL, NULL));
  must(create(id2, "b@x"));
  must(claims_save_profile(db, id1, &set, NULL));
  cr_expect_eq(audit(&claims_user_entity), 2);
  set.badge = ddb_int(-7);
  set.phone = "+1#5";
  must(claims_save_profile(db, id1, &set, NULL));
  cr_expect_eq(audit(&claims_user_entity), 2);
  must_be(claims_save_profile(db, id2, &set, NULL), DDB_E_CONDITION);
  cr_expect_eq(claims_user_taken(ddb_last_error(db)), CLAIMS_USER_UNIQUE_BADGE);
  set = (struct claims_save_profile_set){.phone_null = true};
  must(claims_save_profile(db, id1, &set, NULL));
  set = (struct claims_save_profile_set){.phone = "+1#5"};
  must(claims_save_profile(db, id2, &set, NULL));
  cr_expect_eq(audit(&claims_user_entity), 2);
}

Test(unique, beside_a_condition) {
  struct claims_user found;
  const struct claims_set_owned_set set = {.email = "c@x"};

  if (!has_transactions())
    return;
  must(create(id1, "a@x"));
  must_be(claims_set_owned(db, id1, &set, "other", NULL), DDB_E_CONDITION);
  cr_expect_eq(claims_user_taken(ddb_last_error(db)), CLAIMS_USER_UNIQUE_NONE);
  must(claims_set_owned_failed(db, mem, &found));
  cr_expect_str_eq(found.email, "a@x");
  must(claims_set_owned(db, id1, &set, "t", NULL));
  must_be(claims_remove_owned(db, id1, "other", NULL), DDB_E_CONDITION);
  must_be(claims_remove_owned(db, id2, "t", NULL), DDB_NOT_FOUND);
  cr_expect_eq(audit(&claims_user_entity), 1);
  must(claims_remove_owned(db, id1, "t", NULL));
  cr_expect_eq(audit(&claims_user_entity), 0);
}

Test(unique, with_a_version_and_a_state) {
  struct claims_seat seat = {.room = "r", .seat_id = "s1", .number = 1};
  struct claims_move_seat_set set = {.number = 2, .state = CLAIMS_STATE_OPEN};

  if (!has_transactions())
    return;
  seat.region = CLAIMS_REGION_EU;
  must(claims_add_seat(db, mem, &seat, NULL, &seat));
  struct claims_seat other = {.room = "r", .seat_id = "s2", .number = 2};
  other.region = CLAIMS_REGION_EU;
  must(claims_add_seat(db, NULL, &other, NULL, NULL));
  must_be(claims_move_seat(db, "r", "s1", seat.version, &set, NULL), DDB_E_CONDITION);
  cr_expect_eq(claims_seat_taken(ddb_last_error(db)), CLAIMS_SEAT_UNIQUE_ROOM_REGION_NUMBER);
  set.region = CLAIMS_REGION_US;
  must_be(claims_move_seat(db, "r", "s1", seat.version - 1, &set, NULL), DDB_E_CONDITION);
  cr_expect(strstr(ddb_error_text(db), "was changed by another writer"), "%s", ddb_error_text(db));
  set.state = CLAIMS_STATE_CLOSED;
  must(claims_move_seat(db, "r", "s1", seat.version, &set, NULL));
  set.state = CLAIMS_STATE_OPEN;
  must_be(claims_move_seat(db, "r", "s1", seat.version + 1, &set, NULL), DDB_E_TRANSITION);
  const struct claims_hold_seat_set hold = {.holder = "ada"};
  must(claims_hold_seat(db, "r", "s1", seat.version + 1, &hold, NULL));
  must_be(claims_drop_seat(db, "r", "s1", seat.version + 1, NULL), DDB_E_CONDITION);
  must_be(claims_drop_seat(db, "r", "s3", 1, NULL), DDB_NOT_FOUND);
  must(claims_drop_seat(db, "r", "s1", seat.version + 2, NULL));
  cr_expect_eq(audit(&claims_seat_entity), 1);
}

/* ---- items that expire ----------------------------------------------------------------------- */

Test(unique, claims_expire_with_their_item) {
  struct claims_session old = {.session_id = "s1", .token = "k"};
  struct claims_session new = {.session_id = "s2", .token = "k"};
  struct claims_extend_set later = {.expires = {4000000000, 0}};

  if (!has_transactions())
    return;
  old.expires = ddb_opt_time_of((ddb_time){1700000000, 0});
  must(claims_begin(db, NULL, &old, NULL, NULL));
  must_be(claims_extend(db, "s1", &later, NULL), DDB_NOT_FOUND);
  must(claims_begin(db, NULL, &new, NULL, NULL));
  /* The claim is the new one's by now: the old one, unless the server has removed it meanwhile,
   * neither takes it back nor away. */
  const struct ddb_call_options all = {.include_expired = true};
  enum ddb_status status = claims_extend(db, "s1", &later, &all);
  cr_expect(status == DDB_NOT_FOUND ||
                (status == DDB_E_CONDITION &&
                 claims_session_taken(ddb_last_error(db)) == CLAIMS_SESSION_UNIQUE_TOKEN),
            "%s", ddb_error_text(db));
  must(claims_end(db, "s1", NULL));
  cr_expect_eq(audit(&claims_session_entity), 1);
  must(claims_extend(db, "s2", &later, NULL));
  must(claims_retoken(db, "s2", &(struct claims_retoken_set){.token = "l"}, NULL));
  must_be(claims_begin(db, NULL, &(struct claims_session){.session_id = "s3", .token = "l"}, NULL,
                       NULL),
          DDB_E_CONDITION);
  must(claims_keep(db, "s2", NULL));
  must(claims_end(db, "s2", NULL));
  cr_expect_eq(audit(&claims_session_entity), 0);
}

/* ---- reads ----------------------------------------------------------------------------------- */

/* By the entity's name in the item, and where there is none by the key. */
Test(unique, scans_leave_claims_out) {
  const struct claims_session session = {.session_id = "s1", .token = "k"};
  struct claims_all_users_page users;
  struct claims_all_sessions_page sessions;

  if (!has_transactions())
    return;
  must(create(id1, "a@x"));
  must(create(id2, "b@x"));
  must(claims_begin(db, NULL, &session, NULL, NULL));
  must(claims_all_users(db, mem, NULL, &users));
  cr_expect_eq(users.count, 2);
  cr_expect_eq(users.rejected_count, 0);
  must(claims_all_sessions(db, mem, NULL, &sessions));
  cr_expect_eq(sessions.count, 1);
  cr_expect_eq(sessions.skipped, 1);
}

/* ---- data from elsewhere --------------------------------------------------------------------- */

static void put_raw(const char *item) {
  struct ddb_scope scope;
  struct ddb_response response;
  char body[512];

  (void)ddb_call_begin(db, "Old", &scope);
  int size =
      snprintf(body, sizeof body, "{\"TableName\":\"%s\",\"Item\":%s}", scope.table_name, item);
  const struct ddb_request request = {.operation = "PutItem", .body = {body, (size_t)size}};
  cr_assert_eq(ddb_call_send(db, &request, NULL, &response), DDB_OK, "%s", ddb_error_text(db));
  cr_assert_eq(response.http_status, 200, "%.*s", (int)response.body.size, response.body.data);
}

/* An item that was there before its field was unique, and one whose claim another tool wrote. */
Test(unique, items_and_claims_that_were_there_before) {
  struct claims_set_member_set set = {.email = "b@x"};

  if (!has_transactions())
    return;
  put_raw("{\"pk\":{\"S\":\"Member#1\"},\"sk\":{\"S\":\"Member#\"},\"_type\":{\"S\":\"Member\"},"
          "\"id\":{\"S\":\"1\"},\"email\":{\"S\":\"a@x\"}}");
  put_raw("{\"pk\":{\"S\":\"Member#2\"},\"sk\":{\"S\":\"Member#\"},\"_type\":{\"S\":\"Member\"},"
          "\"id\":{\"S\":\"2\"},\"email\":{\"S\":\"b@x\"}}");
  put_raw("{\"pk\":{\"S\":\"_unique#Member#email#b@x\"},\"sk\":{\"S\":\"_unique#\"}}");
  must_be(claims_set_member(db, "1", &set, NULL), DDB_E_CONDITION);
  cr_expect_eq(claims_member_taken(ddb_last_error(db)), CLAIMS_MEMBER_UNIQUE_EMAIL);
  must(claims_set_member(db, "2", &set, NULL)); /* what it has already: the claim gets its owner */
  set.email = "a@x";
  must(claims_set_member(db, "1", &set, NULL)); /* makes the claim that was missing */
  cr_expect_eq(audit(&claims_member_entity), 2);
  set.email = "c@x";
  must(claims_set_member(db, "2", &set, NULL));
  must(claims_leave(db, "1", NULL));
  cr_expect_eq(audit(&claims_member_entity), 1);
}

/* ---- in a transaction of the program's own --------------------------------------------------- */

Test(unique, members_of_a_transaction) {
  if (!has_transactions())
    return;
  const struct claims_user ada = user(id1, "a@x"), bob = user(id2, "b@x");
  struct ddb_tx *tx = ddb_tx_new(db);
  must(claims_register_tx(tx, &ada));
  must(claims_register_tx(tx, &bob));
  cr_expect_eq(ddb_tx_count(tx), 2, "claims belong to their create");
  must(ddb_tx_commit(tx, NULL));
  cr_expect_eq(audit(&claims_user_entity), 2);
  ddb_tx_reset(tx);
  must(claims_register_tx(tx, &(struct claims_user){.email = "B@x", .tenant_id = "t"}));
  must_be(ddb_tx_commit(tx, NULL), DDB_E_CANCELED);
  cr_expect_eq(claims_user_taken(ddb_tx_result(tx, 0)), CLAIMS_USER_UNIQUE_EMAIL);
  cr_expect_eq(ddb_tx_reason(tx, 0), DDB_TX_TAKEN);
  cr_expect(strstr(ddb_tx_result(tx, 0)->text, id2), "%s", ddb_tx_result(tx, 0)->text);
  ddb_tx_free(tx);
  cr_expect_eq(audit(&claims_user_entity), 2);
}

/* ---- many writers ---------------------------------------------------------------------------- */

enum { WRITERS = 8, USERS = 5, EMAILS = 4, ROUNDS = 60 };

struct writer {
  pthread_t thread;
  struct ddb *db;
  unsigned random;
  int done, taken, other, wrong;
  char last[256];
};

static unsigned draw(struct writer *writer, unsigned below) {
  writer->random = writer->random * 1103515245u + 12345u;
  return (writer->random >> 16) % below;
}

static enum ddb_status write_once(struct writer *writer) {
  char id[27], email[16], slug[8];
  (void)snprintf(id, sizeof id, "01ARZ3NDEKTSV4RRFFQ69G5F%02u", draw(writer, USERS));
  (void)snprintf(email, sizeof email, "e%u@x", draw(writer, EMAILS));
  (void)snprintf(slug, sizeof slug, "s%u", draw(writer, EMAILS));
  struct claims_user record = user(id, email);
  record.slug = draw(writer, 2) ? slug : NULL;
  const struct claims_set_email_set set = {.email = email};
  const struct claims_save_profile_set profile = {.slug = slug, .email = email};

  switch (draw(writer, 5)) {
  case 0:
    return claims_remove_user(writer->db, id, NULL);
  case 1:
    return claims_set_email(writer->db, id, &set, NULL);
  case 2:
    return claims_save_profile(writer->db, id, &profile, NULL);
  case 3:
    return claims_leave_tenant(writer->db, id, NULL);
  default:
    return claims_register(writer->db, NULL, &record, NULL, NULL);
  }
}

static void *write_many(void *argument) {
  struct writer *writer = argument;

  for (int i = 0; i < ROUNDS; i++) {
    enum ddb_status status = write_once(writer);
    bool taken = claims_user_taken(ddb_last_error(writer->db)) != CLAIMS_USER_UNIQUE_NONE;
    writer->done += status == DDB_OK;
    writer->taken += taken;
    writer->other += status == DDB_NOT_FOUND || status == DDB_E_CANCELED ||
                     (status == DDB_E_CONDITION && !taken);
    if (status != DDB_OK && status != DDB_NOT_FOUND && status != DDB_E_CANCELED &&
        status != DDB_E_CONDITION) {
      writer->wrong++;
      (void)snprintf(writer->last, sizeof writer->last, "%s", ddb_error_text(writer->db));
    }
  }
  return NULL;
}

static void race(int count) {
  struct writer writers[WRITERS] = {{.random = 0}};
  int done = 0, taken = 0, other = 0;

  for (int i = 0; i < count; i++) {
    writers[i].random = (unsigned)i + 1;
    must(ddb_share(db, &writers[i].db));
  }
  for (int i = 0; i < count; i++)
    cr_assert_eq(pthread_create(&writers[i].thread, NULL, write_many, &writers[i]), 0);
  for (int i = 0; i < count; i++) {
    (void)pthread_join(writers[i].thread, NULL);
    cr_expect_eq(writers[i].wrong, 0, "%s", writers[i].last);
    done += writers[i].done;
    taken += writers[i].taken;
    other += writers[i].other;
    ddb_close(writers[i].db);
  }
  cr_expect_leq(audit(&claims_user_entity), USERS);
  cr_expect_gt(done, count * ROUNDS / 10, "%d done, %d taken, %d other", done, taken, other);
  cr_expect_gt(taken, 0, "the writers did not meet: the test shows nothing");
}

Test(unique, two_writers_leak_no_claim) {
  if (has_transactions())
    race(2);
}

Test(unique, T22_eight_writers_leak_no_claim) {
  if (has_transactions())
    race(WRITERS);
}
