/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials where the system has no memory, each allocation in turn and from each on: a call says
 * so or does without, what is there already is used on, and the next call works. */
#include <criterion/criterion.h>
#include <string.h>

#include <ddb/gen.h>

#include "refuse.h"
#include "script.h"

static struct script script;
static int fetches;

static enum ddb_status fetch(void *state, const struct ddb_provider_limits *limits,
                             struct ddb_provision *out) {
  const int64_t now = (script.day_ms + script.clock_ms) / 1000;
  const struct ddb_provided given = {.access_key_id = fetches % 2 ? "AKIDB" : "AKIDA",
                                     .secret_access_key = SCRIPT_SECRET,
                                     .session_token = SCRIPT_TOKEN,
                                     .account_id = "123456789012",
                                     .expires = {now + 3600, 0}};
  (void)state, (void)limits;
  fetches++;
  return ddb_provide(out, &given);
}

static enum ddb_status call_on(struct ddb *db, int *http_status) {
  const struct ddb_request request = {
      .operation = "GetItem", .body = {"{\"TableName\":\"T\"}", 17}, .effect = DDB_EFFECT_READ};
  struct ddb_response response;
  struct ddb_scope scope;
  (void)ddb_call_begin(db, "Table", &scope);
  enum ddb_status status = ddb_call_send(db, &request, NULL, &response);
  status = ddb_call_end(db, NULL, NULL, status);
  *http_status = response.http_status;
  return status;
}

/* A reply for which there is no memory is asked for again. */
static void replies(void) {
  script.sent_count = script.step_count = 0;
  for (int i = 0; i < 8; i++)
    script_reply(&script, 200, "{}");
}

static void copes(struct ddb *db) {
  int http = 0;
  enum ddb_status status = call_on(db, &http);
  cr_assert(status == DDB_OK || status == DDB_E_NOMEM || status == DDB_E_TRANSPORT, "%s",
            ddb_error_text(db));
}

/* A first fetch, one ahead of the end, and one for what is refused; then all of it with memory. */
static void life(struct ddb *db) {
  int http = 0;
  replies();
  copes(db);
  script.clock_ms += 3000 * 1000; /* the old one is still good */
  replies();
  copes(db);
  replies();
  script.steps[0] = (struct script_step){
      .http_status = 400, .body = "{\"__type\":\"ExpiredTokenException\",\"message\":\"m\"}"};
  copes(db);
  refuse_at = -1;
  script.clock_ms += 7200 * 1000;
  replies();
  cr_assert_eq(call_on(db, &http), DDB_OK, "%s", ddb_error_text(db));
  cr_assert_eq(http, 200);
}

static bool life_without(int at, bool on) {
  static const struct ddb_credentials_provider provider = {NULL, fetch};
  struct ddb *db, *other = NULL;
  script_init(&script);
  struct ddb_options options = script_options(&script);
  options.access_key_id = options.secret_access_key = options.session_token = NULL;
  options.credentials_provider = &provider;
  asked = fetches = 0;
  refused = false;
  refuse_on = on;
  refuse_at = at;
  enum ddb_status status = ddb_open(&db, &options);
  cr_assert(status == DDB_OK || status == DDB_E_NOMEM, "%s", ddb_error_text(db));
  if (status == DDB_OK)
    life(db);
  if (status == DDB_OK && ddb_share(db, &other) == DDB_OK)
    cr_assert_gt(fetches, 0);
  refuse_at = -1;
  ddb_close(db);
  ddb_close(other);
  return refused;
}

Test(identity_memory, each_allocation_in_turn) {
  int n = 0;
  cr_assert_not(life_without(-1, false));
  while (life_without(n, false))
    n++;
  cr_assert_gt(n, 20);
}

Test(identity_memory, from_each_allocation_on) {
  int n = 0;
  while (life_without(n, true))
    n++;
  cr_assert_gt(n, 20);
}
