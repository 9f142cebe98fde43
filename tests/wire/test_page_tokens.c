/* SPDX-License-Identifier: Apache-2.0 */
/* Signed page tokens. The texts were computed by another program (Python's hmac and base64) from
 * the format in op/token.h, so that neither side can be wrong alone. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spread/spread.h>

#include "op/token.h"
#include "support/sample.h"
#include "support/script.h"

#define NOW 1795341600 /* of the script */

/* By `key`; each for USER#u1, EDIT#e1 unless its name says otherwise. */
#define A_DAY                                                                                      \
  "UwAAAABrBA6gcmVpbWFnaW5lLmdldEVkaXRIaXN0b3J5AHsiUEsiOnsiUyI6IlVTRVIjdTEifSwiU0siOnsiUyI6Ik"     \
  "VESVQjZTEifX3QbMWQ9WAEoaVeuTXBcuO_k2BpvXNYluVFsSXOyPqrpA"
#define BY_THE_OLD_KEY                                                                             \
  "UwAAAABrAr94cmVpbWFnaW5lLmdldEVkaXRIaXN0b3J5AHsiUEsiOnsiUyI6IlVTRVIjdTEifSwiU0siOnsiUyI6Ik"     \
  "VESVQjZTEifX2GiXt1LOPDDMR-X5Von_S2tIXw5OC2MgTkCI7ZKndPdQ"
#define EXPIRES_NOW                                                                                \
  "UwAAAABrAr0gcmVpbWFnaW5lLmdldEVkaXRIaXN0b3J5AHsiUEsiOnsiUyI6IlVTRVIjdTEifSwiU0siOnsiUyI6Ik"     \
  "VESVQjZTEifX2Kk2GK9X_dOx5CxbGSEqsDVjrkgRn_VeoYFLcuknfl3Q"
#define EXPIRES_IN_A_SECOND                                                                        \
  "UwAAAABrAr0hcmVpbWFnaW5lLmdldEVkaXRIaXN0b3J5AHsiUEsiOnsiUyI6IlVTRVIjdTEifSwiU0siOnsiUyI6Ik"     \
  "VESVQjZTEifX1DGSTIQGJ26gZTnS5W-uSDAElXlg1deNw3hCQvEg8Oog"
#define OF_USER_2                                                                                  \
  "UwAAAABrAr94cmVpbWFnaW5lLmdldEVkaXRIaXN0b3J5AHsiUEsiOnsiUyI6IlVTRVIjdTIifSwiU0siOnsiUyI6Ik"     \
  "VESVQjZTEifX2fYJxoum997R64Ox4CQGqL5WRs7JdVhB4JVP52zbQBOg"
#define OF_ANOTHER_OPERATION                                                                       \
  "UwAAAABrAr94cmVpbWFnaW5lLmdldEVkaXRIaXN0b3J5MgB7IlBLIjp7IlMiOiJVU0VSI3UxIn0sIlNLIjp7IlMiOi"     \
  "JFRElUI2UxIn19KaiXNrWCfYbaOgx7s4h2dJSjyxx5PH07f8A9eIjFASo"
#define OF_SHARDS                                                                                  \
  "UwAAAABrAr94c3ByZWFkLm9wZW5Ib2xkcwB7InNoYXJkcyI6MTAsImRvbmUiOiIwMDAiLCJzaGFyZCI6Mywia2V5Ij"     \
  "p7IlBLIjp7IlMiOiJIT0xEUyMzIn0sIlNLIjp7IlMiOiJIT0xEI2EifX0sInRpZXMiOnt9fYnsBt8WN5oCH6CdRs6_"     \
  "i6xntLHXgClh-KtRJNcSAC6c"

#define KEY_OF_E1 "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"}}"
#define MORE      "{\"Items\":[],\"LastEvaluatedKey\":" KEY_OF_E1 "}"

static const char old_key[] = "the key of last month, 33 bytes ..";
static unsigned char key[32]; /* 0, 1, 2, ... 31 */
static struct script script;
static struct ddb_arena *mem;
static struct ddb *db;
static struct ddb_cursor cursor;
static struct reimagine_edit_record_page page;

static struct ddb_bytes bytes_of(const void *data, size_t size) {
  return (struct ddb_bytes){data, size};
}

static struct ddb_options options_with(struct ddb_bytes token_key) {
  struct ddb_options options = script_options(&script);

  options.token_key = token_key;
  return options;
}

static void open_with(const struct ddb_options *options) {
  ddb_close(db);
  cr_assert_eq(ddb_open(&db, options), DDB_OK, "%s", ddb_error_text(db));
}

static void setup(void) {
  for (size_t i = 0; i < sizeof key; i++)
    key[i] = (unsigned char)i;
  script_init(&script);
  struct ddb_options options = options_with(bytes_of(key, sizeof key));
  open_with(&options);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_cursor_free(&cursor);
  ddb_arena_free(mem);
  ddb_close(db);
}

TestSuite(page_tokens, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static enum ddb_status next_page(const char *user, const char *text) {
  struct ddb_list_options list = {.cursor = &cursor};

  cr_assert_eq(ddb_cursor_from_text(&cursor, text), DDB_OK, "%s", text);
  return reimagine_get_edit_history(db, mem, user, &list, &page);
}

static void taken(const char *text) {
  int before = script.sent_count;

  script_reply(&script, 200, "{\"Items\":[]}");
  cr_assert_eq(next_page("u1", text), DDB_OK, "%s", ddb_error_text(db));
  cr_assert_eq(script.sent_count, before + 1);
  cr_assert(strstr(script.sent[before].body, "\"ExclusiveStartKey\":" KEY_OF_E1 "}"));
}

/* Nothing is sent, the cursor stays, and the sentence names the cure and no key. */
static void refused(const char *user, const char *text, const char *words) {
  int before = script.sent_count;
  const struct ddb_error *error = ddb_last_error(db);

  cr_assert_eq(next_page(user, text), DDB_E_INVALID, "%s", text);
  cr_assert_eq(script.sent_count, before, "nothing is sent");
  cr_assert_str_eq(error->field, "cursor");
  cr_assert(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
  cr_assert_str_eq(ddb_cursor_text(&cursor), text, "the cursor stays");
}

/* ---- made and taken -------------------------------------------------------------------------- */

Test(page_tokens, made_as_another_program_makes_them) {
  struct ddb_list_options list = {.cursor = &cursor};

  script_reply(&script, 200, MORE);
  cr_assert_eq(reimagine_get_edit_history(db, mem, "u1", &list, &page), DDB_OK);
  cr_assert_str_eq(ddb_cursor_text(&cursor), A_DAY);
}

Test(page_tokens, taken_where_they_belong) {
  taken(A_DAY);
  taken(EXPIRES_IN_A_SECOND);
}

Test(page_tokens, expiry) {
  refused("u1", EXPIRES_NOW, "has expired: start without one");
  taken(EXPIRES_IN_A_SECOND);
  script.clock_ms += 999;
  taken(EXPIRES_IN_A_SECOND);
  script.clock_ms += 1;
  refused("u1", EXPIRES_IN_A_SECOND, "has expired");
  script.clock_ms = (int64_t)86400 * 1000 - 1;
  taken(A_DAY);
  script.clock_ms++;
  refused("u1", A_DAY, "has expired");
}

Test(page_tokens, a_lifetime_of_the_handle) {
  struct ddb_options options = options_with(bytes_of(key, sizeof key));
  struct ddb_list_options list = {.cursor = &cursor};

  options.token_lifetime_s = 1;
  open_with(&options);
  script_reply(&script, 200, MORE);
  cr_assert_eq(reimagine_get_edit_history(db, mem, "u1", &list, &page), DDB_OK);
  cr_assert_str_eq(ddb_cursor_text(&cursor), EXPIRES_IN_A_SECOND);
}

Test(page_tokens, the_key_is_changed_without_breaking_a_walk) {
  struct ddb_options options = options_with(bytes_of(key, sizeof key));
  struct ddb_list_options list = {.cursor = &cursor};

  refused("u1", BY_THE_OLD_KEY, "not genuine");
  options.token_key_previous = bytes_of(old_key, sizeof old_key - 1);
  open_with(&options);
  taken(BY_THE_OLD_KEY);
  taken(A_DAY);
  cr_assert_eq(ddb_cursor_from_text(&cursor, BY_THE_OLD_KEY), DDB_OK);
  script_reply(&script, 200, MORE);
  cr_assert_eq(reimagine_get_edit_history(db, mem, "u1", &list, &page), DDB_OK);
  cr_assert_str_eq(ddb_cursor_text(&cursor), A_DAY, "new ones are made with the new key");
}

Test(page_tokens, a_shared_handle_has_the_same_keys) {
  struct ddb *other;

  cr_assert_eq(ddb_share(db, &other), DDB_OK);
  ddb_close(db);
  db = other;
  taken(A_DAY);
}

Test(page_tokens, of_all_shards) {
  struct ddb_list_options list = {.limit = 1, .cursor = &cursor};
  struct spread_hold_page holds;

  for (int i = 0; i < 10; i++)
    script_reply(
        &script, 200,
        i ? "{\"Items\":[]}"
          : "{\"Items\":[{\"PK\":{\"S\":\"HOLDS#0\"},\"SK\":{\"S\":\"HOLD#b\"},\"holdId\":"
            "{\"S\":\"0\"},\"name\":{\"S\":\"HOLD#b\"},\"tenant\":{\"S\":\"t\"},\"day\":"
            "{\"S\":\"DAY#1\"},\"size\":{\"N\":\"1\"},\"until\":{\"N\":\"4000000000\"}}],"
            "\"LastEvaluatedKey\":{\"PK\":{\"S\":\"HOLDS#0\"},\"SK\":{\"S\":\"HOLD#b\"}}}");
  cr_assert_eq(ddb_cursor_from_text(&cursor, OF_SHARDS), DDB_OK);
  cr_assert_eq(spread_open_holds(db, mem, &list, &holds), DDB_OK, "%s", ddb_error_text(db));
  cr_assert_eq(script.sent_count, 10);
  cr_assert(strstr(script.sent[0].body, "\"HOLD#a\""));
  cr_assert_eq(strncmp(ddb_cursor_text(&cursor), "UwAAAAB", 7), 0, "signed again");
  script_reply(&script, 200, "{\"Items\":[]}");
  cr_assert_eq(spread_open_holds(db, mem, &list, &holds), DDB_OK, "%s", ddb_error_text(db));
  cr_assert(ddb_cursor_done(&cursor));
  cr_assert_eq(ddb_cursor_from_text(&cursor, OF_SHARDS), DDB_OK);
  cr_assert_eq(spread_last_holds(db, mem, &list, &holds), DDB_E_INVALID);
  cr_assert(strstr(ddb_error_text(db), "another operation, spread.openHolds"));
  cr_assert_eq(script.sent_count, 11);
}

/* ---- refused -------------------------------------------------------------------------------- */

/* Every character exchanged, left out and doubled; every beginning; the proof of another token. */
static void refused_with_any_change(const char *text) {
  static const char alphabet[] = "AQgwBfz09-_";
  size_t size = strlen(text);
  char *copy = calloc(size + 2, 1);

  for (size_t i = 0; i < 3 * size; i++) {
    size_t at = i / 3;
    memcpy(copy, text, size + 1);
    if (i % 3 == 0)
      copy[at] = alphabet[at % 11] == text[at] ? 'R' : alphabet[at % 11];
    else if (i % 3 == 1)
      memmove(copy + at, text + at + 1, size - at);
    else
      copy[at] = '\0';
    if (at > 0 && ddb_cursor_from_text(&cursor, copy) == DDB_OK && strcmp(copy, text) != 0)
      refused("u1", copy, "not genuine");
  }
  free(copy);
}

/* The demonstration: whatever a browser does to its token, it reads nothing that it was not given a
 * token for, and the service is not asked. */
Test(page_tokens, forged_page_token) {
  static const struct ddb_token_terms no_key;
  struct ddb_token_terms wrong_key = {.now = {NOW, 0}};
  const struct ddb_token_keys wrong = {.key = bytes_of(old_key, 33), .lifetime_s = 60};
  struct ddb_error error = {.status = DDB_OK};
  struct ddb_text place = sample_text(KEY_OF_E1);
  char spliced[sizeof A_DAY];

  refused_with_any_change(A_DAY);
  (void)snprintf(spliced, sizeof spliced, "%.12s%s", A_DAY, &EXPIRES_NOW[12]);
  refused("u1", spliced, "not genuine");
  refused("u2", A_DAY, "another partition");
  refused("u1", OF_USER_2, "another partition");
  refused("u1", OF_ANOTHER_OPERATION, "another operation");
  refused("u1", EXPIRES_NOW, "expired");

  char *text = ddb_token_make(&no_key, "reimagine.getEditHistory", place, &error);
  refused("u1", text, "not signed, and this handle takes only tokens of its options.token_key");
  free(text);
  wrong_key.keys = &wrong;
  text = ddb_token_make(&wrong_key, "reimagine.getEditHistory", place, &error);
  refused("u1", text, "not genuine");
  free(text);
  cr_assert_eq(script.sent_count, 0);
}

Test(page_tokens, a_handle_without_a_key_takes_no_signed_ones) {
  struct ddb_options options = script_options(&script);

  open_with(&options);
  refused("u1", A_DAY, "is signed, and this handle has no key for it: set options.token_key");
}

Test(page_tokens, what_is_not_genuine_says_nothing_about_itself) {
  char of_user_2[sizeof OF_USER_2], expired[sizeof EXPIRES_NOW];
  char texts[3][256];

  (void)snprintf(of_user_2, sizeof of_user_2, "%s", OF_USER_2);
  (void)snprintf(expired, sizeof expired, "%s", EXPIRES_NOW);
  of_user_2[sizeof of_user_2 - 10] ^= 1;
  expired[sizeof expired - 10] ^= 1;
  const char *forged[] = {of_user_2, expired, BY_THE_OLD_KEY};
  for (int i = 0; i < 3; i++) {
    refused("u1", forged[i], "not genuine");
    (void)snprintf(texts[i], sizeof texts[i], "%s", ddb_error_text(db));
  }
  cr_assert_str_eq(texts[0], texts[1]);
  cr_assert_str_eq(texts[0], texts[2]);
}

/* ---- options -------------------------------------------------------------------------------- */

static void no_handle(const struct ddb_options *options, const char *words) {
  struct ddb *bad;

  cr_assert_eq(ddb_open(&bad, options), DDB_E_CONFIG);
  cr_assert(strstr(ddb_error_text(bad), words), "'%s' lacks '%s'", ddb_error_text(bad), words);
  cr_assert_null(strstr(ddb_error_text(bad), "last month"), "no key in an error");
  ddb_close(bad);
}

Test(page_tokens, options_that_cannot_be_meant) {
  struct ddb_options options = options_with(bytes_of(old_key, 31));

  no_handle(&options, "options.token_key has 31 bytes: it takes 32 to 1024");
  options.token_key = bytes_of(NULL, 32);
  no_handle(&options, "options.token_key has 32 bytes and no data");
  options.token_key = bytes_of(old_key, 1025);
  no_handle(&options, "options.token_key has 1025 bytes");
  options.token_key = bytes_of(old_key, 32);
  options.token_key_previous = bytes_of(old_key, 1);
  no_handle(&options, "options.token_key_previous has 1 bytes");
  options.token_key_previous = bytes_of(NULL, 0);
  options.token_lifetime_s = -1;
  no_handle(&options, "options.token_lifetime_s is not 0 to");
  options.token_lifetime_s = (int64_t)INT32_MAX + 1;
  no_handle(&options, "options.token_lifetime_s is not 0 to");
  options.token_lifetime_s = 1;
  options.token_key = bytes_of(NULL, 0);
  no_handle(&options, "options.token_lifetime_s without options.token_key");
  options.token_key_previous = bytes_of(old_key, 32);
  no_handle(&options, "options.token_key_previous without options.token_key");
}

Test(page_tokens, by_hand_the_time_is_needed) {
  const struct ddb_token_keys keys = {.key = bytes_of(key, sizeof key), .lifetime_s = 86400};
  struct ddb_list_options list = {.cursor = &cursor};
  struct ddb_response response = sample_response(200, MORE);
  struct ddb_scope scope = {.token_keys = &keys};
  struct ddb_request request;

  response.token_keys = &keys;
  response.received = (ddb_time){0, 0};
  cr_assert_eq(reimagine_get_edit_history_response(mem, &response, &list, &page), DDB_E_INVALID);
  cr_assert(strstr(ddb_arena_error(mem)->text, "set scope.now and response.received"));
  response.received = (ddb_time){NOW, 0};
  cr_assert_eq(reimagine_get_edit_history_response(mem, &response, &list, &page), DDB_OK);
  cr_assert_str_eq(ddb_cursor_text(&cursor), A_DAY);
  cr_assert_eq(reimagine_get_edit_history_request(mem, &scope, "u1", &list, &request),
               DDB_E_INVALID);
  scope.now = (ddb_time){NOW, 0};
  cr_assert_eq(reimagine_get_edit_history_request(mem, &scope, "u1", &list, &request), DDB_OK);
}
