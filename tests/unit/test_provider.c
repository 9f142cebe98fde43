/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials from a function of the program, through whole calls: when it is asked, what is signed
 * with what it gave, and what a call answers without. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/gen.h>

#include "base/arena.h"
#include "op/client.h"
#include "script.h"

/* A program that has credentials. */
struct vault {
  int asked;
  int64_t life_s;   /* 0: no end */
  bool same;        /* the same keys each time */
  bool cancels;     /* sets the flag of the script while it is asked */
  int64_t takes_ms; /* the clocks move by that */
  struct ddb_provided given;
  enum ddb_status answer; /* DDB_OK: it gives `given`, or keys with the number of the question */
  const char *reason;     /* NULL: none is told */
  bool silent;            /* DDB_OK without giving any */
  int64_t timeout_ms;     /* what it was told */
};

static struct script script;
static struct vault vault;
static struct ddb *db;
static struct ddb_response response;

static enum ddb_status fetch(void *state, const struct ddb_provider_limits *limits,
                             struct ddb_provision *out) {
  struct vault *v = state;
  char id[32], token[48];
  v->asked++;
  v->timeout_ms = limits->timeout_ms;
  script.clock_ms += v->takes_ms;
  if (v->cancels)
    ddb_cancel_now(&script.cancel);
  if (v->answer != DDB_OK)
    return v->reason ? ddb_provide_failed(out, v->answer, v->reason) : v->answer;
  if (v->silent)
    return DDB_OK;
  if (v->given.access_key_id || v->given.secret_access_key)
    return ddb_provide(out, &v->given);
  snprintf(id, sizeof id, "AKIDVAULT%d", v->same ? 1 : v->asked);
  snprintf(token, sizeof token, "%s-TOKEN", id);
  int64_t now = (script.day_ms + script.clock_ms) / 1000;
  const struct ddb_provided given = {.access_key_id = id,
                                     .secret_access_key = SCRIPT_SECRET,
                                     .session_token = token,
                                     .expires = {v->life_s ? now + v->life_s : 0, 0}};
  return ddb_provide(out, &given);
}

static struct ddb_credentials_provider provider = {&vault, fetch};

static struct ddb_options options_of(void) {
  struct ddb_options options = script_options(&script);
  options.access_key_id = options.secret_access_key = options.session_token = NULL;
  options.credentials_provider = &provider;
  options.cancel = &script.cancel;
  return options;
}

static void setup(void) {
  script_init(&script);
  memset(&vault, 0, sizeof vault);
  vault.life_s = 3600;
  struct ddb_options options = options_of();
  cr_assert_eq(ddb_open(&db, &options), DDB_OK, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
}

TestSuite(provider, .init = setup, .fini = teardown);

static enum ddb_status call_on(struct ddb *handle, enum ddb_effect effect) {
  const struct ddb_request request = {
      .operation = "PutItem", .body = {"{\"TableName\":\"T\"}", 17}, .effect = effect};
  struct ddb_scope scope;
  struct ddb_arena *scratch = ddb_call_begin(handle, "Table", &scope);
  enum ddb_status status = ddb_call_send(handle, &request, NULL, &response);
  if (status >= 0 && response.http_status != 200) {
    struct ddb_error error = {.status = DDB_OK};
    status = ddb_service_error_fail(&response, "op", &error);
    *ddb_arena_error_slot(scratch) = error;
  }
  return ddb_call_end(handle, NULL, NULL, status);
}

static enum ddb_status call(void) {
  return call_on(db, DDB_EFFECT_WRITE);
}

static void text_has(const char *words) {
  cr_assert_not_null(strstr(ddb_error_text(db), words), "%s", ddb_error_text(db));
}

/* The n-th request was signed with the keys of that question, all of them. */
static void signed_with(int request, int question) {
  char text[64];
  snprintf(text, sizeof text, "Credential=AKIDVAULT%d/", question);
  cr_assert_not_null(strstr(script_header(&script, request, "Authorization"), text), "%s",
                     script_header(&script, request, "Authorization"));
  snprintf(text, sizeof text, "AKIDVAULT%d-TOKEN", question);
  cr_assert_str_eq(script_header(&script, request, "X-Amz-Security-Token"), text);
}

static void refuse(const char *code) {
  static char bodies[SCRIPT_MAX][160];
  char *body = bodies[script.step_count];
  snprintf(body, sizeof *bodies, "{\"__type\":\"com.amazon.coral.service#%s\",\"message\":\"no\"}",
           code);
  script_reply(&script, 400, body);
}

/* ---- when it is asked ------------------------------------------------------------------------ */

Test(provider, the_first_call_asks_and_the_next_does_not) {
  cr_assert_eq(vault.asked, 0);
  for (int i = 0; i < 3; i++) {
    script_reply(&script, 200, "{}");
    cr_assert_eq(call(), DDB_OK, "%s", ddb_error_text(db));
    signed_with(i, 1);
  }
  cr_assert_eq(vault.asked, 1);
  cr_assert_eq(vault.timeout_ms, 30000);
}

Test(provider, it_is_asked_again_before_the_end) {
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(), DDB_OK);
  script.clock_ms += 2700 * 1000;
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(), DDB_OK);
  signed_with(1, 2);
  cr_assert_eq(vault.asked, 2);
  cr_assert_eq(vault.timeout_ms, 15000); /* the old ones are still good: half of the time */
}

Test(provider, handles_share_what_it_gave) {
  struct ddb *other;
  cr_assert_eq(ddb_share(db, &other), DDB_OK);
  for (int i = 0; i < 2; i++) {
    script_reply(&script, 200, "{}");
    script_reply(&script, 200, "{}");
    cr_assert_eq(call_on(other, DDB_EFFECT_WRITE), DDB_OK);
    cr_assert_eq(call(), DDB_OK);
    signed_with(2 * i, i + 1);
    signed_with(2 * i + 1, i + 1);
    script.clock_ms += 3600 * 1000;
  }
  cr_assert_eq(vault.asked, 2);
  ddb_close(db); /* the first one goes first */
  script_reply(&script, 200, "{}");
  cr_assert_eq(call_on(other, DDB_EFFECT_WRITE), DDB_OK);
  signed_with(4, 3);
  db = other;
}

Test(provider, without_an_end_it_is_asked_once) {
  vault.life_s = 0;
  for (int i = 0; i < 3; i++) {
    script_reply(&script, 200, "{}");
    cr_assert_eq(call(), DDB_OK);
    script.clock_ms += INT64_C(1000) * 86400 * 365;
  }
  cr_assert_eq(vault.asked, 1);
}

/* A retry is an attempt of its own: the credentials may have come to their end meanwhile. */
Test(provider, each_attempt_looks_at_the_end) {
  script_reply(&script, 500, "")->takes_ms = 4000;
  script_reply(&script, 200, "{}");
  vault.life_s = 4;
  cr_assert_eq(call(), DDB_OK, "%s", ddb_error_text(db));
  signed_with(0, 1);
  signed_with(1, 2);
}

/* ---- what the service refuses ---------------------------------------------------------------- */

Test(provider, refused_credentials_are_replaced_once) {
  static const char *const codes[] = {"ExpiredTokenException", "ExpiredToken",
                                      "UnrecognizedClientException", "InvalidClientTokenId"};
  for (int i = 0; i < 4; i++) {
    refuse(codes[i]);
    script_reply(&script, 200, "{}");
    cr_assert_eq(call(), DDB_OK, "%s", ddb_error_text(db));
    cr_assert_eq(ddb_last_error(db)->attempts, 2);
    signed_with(2 * i, i + 1);
    signed_with(2 * i + 1, i + 2);
  }
  cr_assert_eq(vault.asked, 5);
  cr_assert_eq(script.slept_count, 0);
  cr_assert_eq(atomic_load(&db->group->quota.tokens), DDB_RETRY_QUOTA);
}

Test(provider, what_is_refused_twice_is_told) {
  refuse("ExpiredTokenException");
  refuse("ExpiredTokenException");
  cr_assert_eq(call(), DDB_E_AUTH);
  cr_assert_str_eq(ddb_last_error(db)->code, "ExpiredTokenException");
  cr_assert_eq(ddb_last_error(db)->attempts, 2);
  cr_assert_eq(vault.asked, 2);
}

Test(provider, other_refusals_are_told_at_once) {
  static const char *const codes[] = {"AccessDeniedException", "InvalidSignatureException",
                                      "MissingAuthenticationTokenException", "ValidationException"};
  for (int i = 0; i < 4; i++) {
    refuse(codes[i]);
    cr_assert_lt(call(), 0);
    cr_assert_str_eq(ddb_last_error(db)->code, codes[i]);
    cr_assert_eq(ddb_last_error(db)->attempts, 1);
  }
  cr_assert_eq(vault.asked, 1);
}

Test(provider, the_same_again_is_not_sent_again) {
  vault.same = true;
  refuse("UnrecognizedClientException");
  cr_assert_eq(call(), DDB_E_AUTH);
  cr_assert_str_eq(ddb_last_error(db)->code, "UnrecognizedClientException");
  cr_assert_eq(ddb_last_error(db)->attempts, 1);
  cr_assert_eq(vault.asked, 2);
  refuse("UnrecognizedClientException");
  cr_assert_eq(call(), DDB_E_AUTH);
  cr_assert_eq(vault.asked, 2); /* not for half a minute */
}

/* What the service said is the better answer. */
Test(provider, no_other_can_be_had) {
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(), DDB_OK);
  refuse("ExpiredTokenException");
  vault.answer = DDB_E_TRANSPORT;
  cr_assert_eq(call(), DDB_E_AUTH);
  cr_assert_str_eq(ddb_last_error(db)->code, "ExpiredTokenException");
  cr_assert_eq(ddb_last_error(db)->http_status, 400);
}

Test(provider, keys_that_stand_in_the_options_have_no_others) {
  struct ddb_options options = script_options(&script);
  ddb_close(db);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  refuse("ExpiredTokenException");
  cr_assert_eq(call(), DDB_E_AUTH);
  cr_assert_eq(ddb_last_error(db)->attempts, 1);
}

/* The token of the set that signed is what is hidden, not that of another. */
Test(provider, the_token_is_not_told) {
  script_reply(&script, 403,
               "{\"__type\":\"InvalidSignatureException\",\"message\":\"canonical: "
               "x-amz-security-token:AKIDVAULT1-TOKEN\"}");
  cr_assert_eq(call(), DDB_E_AUTH);
  text_has("canonical");
  cr_assert_null(strstr(ddb_error_text(db), "VAULT1-TOKEN"), "%s", ddb_error_text(db));
}

/* ---- what it may answer ---------------------------------------------------------------------- */

Test(provider, its_failures_are_told) {
  static const enum ddb_status own[] = {DDB_E_CONFIG, DDB_E_AUTH,      DDB_E_TRANSPORT,
                                        DDB_E_NOMEM,  DDB_E_THROTTLED, DDB_E_TIMEOUT,
                                        DDB_E_SERVICE};
  static const enum ddb_status foreign[] = {DDB_E_CONDITION, DDB_E_MAYBE_APPLIED, DDB_E_INTERNAL,
                                            DDB_NOT_FOUND, (enum ddb_status) - 7};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
    vault.answer = own[i];
    vault.reason = i % 2 ? "the vault is sealed" : NULL;
    cr_assert_eq(call(), own[i]);
    text_has("PutItem: no credentials: the credentials provider of the program failed: ");
    text_has(i % 2 ? "the vault is sealed" : ddb_status_name(own[i]));
  }
  for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
    vault.answer = foreign[i];
    cr_assert_eq(call(), DDB_E_SERVICE);
  }
  cr_assert_eq(script.sent_count, 0);
  vault.answer = DDB_OK;
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(), DDB_OK);
}

Test(provider, it_says_yes_and_gives_none) {
  vault.silent = true;
  cr_assert_eq(call(), DDB_E_CONFIG);
  text_has("answered DDB_OK and gave none");
}

Test(provider, it_gives_what_cannot_sign) {
  static const struct {
    struct ddb_provided given;
    const char *words;
  } cases[] = {
      {{.access_key_id = "A"}, "gave no secret_access_key"},
      {{.access_key_id = "A", .secret_access_key = ""}, "gave no secret_access_key"},
      {{.secret_access_key = SCRIPT_SECRET}, "gave no access_key_id"},
      {{.access_key_id = "A\r\nx: y", .secret_access_key = SCRIPT_SECRET}, "control character"},
      {{.access_key_id = "A", .secret_access_key = SCRIPT_SECRET "\n"}, "control character"},
      {{.access_key_id = "A", .secret_access_key = "s", .session_token = SCRIPT_TOKEN "\x7f"},
       "control character"},
      {{.access_key_id = "A", .secret_access_key = "s", .account_id = "1\n"}, "not twelve digits"},
      {{.access_key_id = "A", .secret_access_key = "s", .expires = {1, 0}}, "expired already"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    vault.given = cases[i].given;
    cr_assert_lt(call(), 0, "%zu", i);
    text_has(cases[i].words);
    cr_assert_null(strstr(ddb_error_text(db), SCRIPT_SECRET));
    cr_assert_null(strstr(ddb_error_text(db), SCRIPT_TOKEN));
  }
  cr_assert_eq(script.sent_count, 0);
}

Test(provider, an_empty_token_is_none) {
  vault.given = (struct ddb_provided){
      .access_key_id = "AKID", .secret_access_key = SCRIPT_SECRET, .session_token = ""};
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(), DDB_OK);
  cr_assert_null(strstr(script.sent[0].headers, "Security-Token"));
}

Test(provider, a_good_set_is_used_on_while_it_fails) {
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(), DDB_OK);
  vault.answer = DDB_E_TRANSPORT;
  script.clock_ms += 3500 * 1000;
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(), DDB_OK, "%s", ddb_error_text(db));
  signed_with(1, 1);
  script.clock_ms += 100 * 1000;
  cr_assert_eq(call(), DDB_E_TRANSPORT);
  cr_assert_eq(ddb_last_error(db)->attempts, 0);
}

/* ---- how a call ends without ----------------------------------------------------------------- */

Test(provider, stopped_while_it_is_asked) {
  vault.cancels = true;
  cr_assert_eq(call(), DDB_E_STOPPED);
  cr_assert_eq(script.sent_count, 0);
}

Test(provider, it_takes_longer_than_the_call_has) {
  vault.takes_ms = 30000;
  cr_assert_eq(call(), DDB_E_TIMEOUT);
  cr_assert_eq(script.sent_count, 0);
  vault.takes_ms = 0; /* what came too late for that call is there for the next one */
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(), DDB_OK);
  cr_assert_eq(vault.asked, 1);
}

/* An attempt of the write was lost, and the next one cannot be signed. */
Test(provider, a_write_that_may_have_been_applied) {
  vault.life_s = 4;
  script_fail(&script, DDB_SEND_LOST, "the line is dead")->takes_ms = 4000;
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(), DDB_OK);
  script_fail(&script, DDB_SEND_LOST, "the line is dead")->takes_ms = 4000;
  vault.answer = DDB_E_AUTH;
  vault.reason = "the vault is sealed";
  cr_assert_eq(call(), DDB_E_MAYBE_APPLIED);
  text_has("the vault is sealed");
}

/* ---- what options may say -------------------------------------------------------------------- */

Test(provider, keys_beside_it_are_a_mistake) {
  struct ddb_options options = options_of();
  struct ddb *other;
  options.access_key_id = "A";
  cr_assert_eq(ddb_open(&other, &options), DDB_E_CONFIG);
  cr_assert_not_null(strstr(ddb_error_text(other), "options.credentials_provider"));
  ddb_close(other);
  options.access_key_id = NULL;
  options.credentials_provider = &(struct ddb_credentials_provider){&vault, NULL};
  cr_assert_eq(ddb_open(&other, &options), DDB_E_CONFIG);
  cr_assert_not_null(strstr(ddb_error_text(other), "no `fetch`"));
  ddb_close(other);
}

Test(provider, it_is_copied) {
  struct ddb_credentials_provider temporary = {&vault, fetch};
  struct ddb_options options = options_of();
  options.credentials_provider = &temporary;
  ddb_close(db);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  memset(&temporary, 0, sizeof temporary);
  script_reply(&script, 200, "{}");
  cr_assert_eq(call(), DDB_OK);
}

/* The last source, metadata of a machine, is not there. */
Test(provider, without_any_source_the_call_says_so_once) {
  struct ddb_options options = options_of();
  options.credentials_provider = NULL;
  ddb_close(db);
  setenv("AWS_EC2_METADATA_DISABLED", "false", 1);
  for (int i = 0; i < SCRIPT_MAX; i++)
    script_fail(&script, DDB_SEND_UNSENT, "no route");
  cr_assert_eq(ddb_open(&db, &options), DDB_OK, "%s", ddb_error_text(db));
  cr_assert_eq(call(), DDB_E_CONFIG);
  text_has("PutItem: no credentials are configured: set AWS_ACCESS_KEY_ID");
}
