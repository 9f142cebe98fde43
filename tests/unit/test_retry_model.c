/* SPDX-License-Identifier: Apache-2.0 */
/* Whole calls over random schedules of answers, against a model that says what a call is to do and
 * shares no code with it. DDB_TEST_SCHEDULES=n: how many. Nothing sleeps. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/gen.h>

#include "chance.h"
#include "op/client.h"
#include "script.h"

enum { STEPS = 8, SCHEDULES = 20000 };

/* How an attempt goes. */
enum kind { DONE, BROKEN, THROTTLED, INVALID, LOST, UNSENT, KINDS };

struct step {
  enum kind kind;
  int64_t takes_ms;
  int retry_after; /* -1: not said */
  char header[16];
};

struct schedule {
  struct step steps[STEPS];
  int most, tokens;
  enum ddb_effect effect;
  int64_t deadline_ms;
  bool once;
  unsigned char random;
};

/* What a call comes to. */
struct outcome {
  enum ddb_status status;
  int sent, slept, tokens;
  int64_t sleeps[STEPS];
};

static struct schedule draw(void) {
  static const enum ddb_effect effects[] = {DDB_EFFECT_READ, DDB_EFFECT_WRITE, DDB_EFFECT_GUARDED,
                                            DDB_EFFECT_ONCE};
  struct schedule out = {.most = 1 + (int)below(STEPS - 1),
                         .tokens = (int)below(below(3) ? 501 : 40),
                         .effect = effects[below(4)],
                         .deadline_ms = 1 + below(below(2) ? 2000 : 40000),
                         .once = below(4) == 0,
                         .random = (unsigned char)below(256)};
  for (int i = 0; i < STEPS; i++) {
    struct step *step = &out.steps[i];
    step->kind = (enum kind)below(KINDS);
    step->takes_ms = below(3) ? below(50) : below(4000);
    step->retry_after = below(4) ? -1 : (int)below(9000);
    (void)snprintf(step->header, sizeof step->header, "%d", step->retry_after);
  }
  return out;
}

/* ---- the model ------------------------------------------------------------------------------- */

static bool maybe_done(const struct schedule *in, enum kind kind) {
  return in->effect != DDB_EFFECT_READ && (kind == LOST || kind == BROKEN);
}

static enum ddb_status status_of(enum kind kind, bool late, bool maybe) {
  if (maybe)
    return DDB_E_MAYBE_APPLIED;
  if (kind == LOST || kind == UNSENT)
    return late ? DDB_E_TIMEOUT : DDB_E_TRANSPORT;
  return kind == THROTTLED ? DDB_E_THROTTLED : DDB_E_SERVICE;
}

static int64_t delay_after(const struct schedule *in, const struct step *step, int failures) {
  double whole = step->kind == THROTTLED ? 1000 : 25;
  for (int i = 1; i < failures; i++)
    whole = whole * 2;
  whole = whole < 20000 ? whole : 20000;
  int64_t least = (int64_t)(whole * (in->random * 16843009.0 / 4294967296.0));
  bool said = step->retry_after >= 0 && (step->kind == BROKEN || step->kind == THROTTLED);
  int64_t asked = said ? step->retry_after : 0;
  asked = asked > least + 5000 ? least + 5000 : asked;
  return asked > least ? asked : least;
}

static void model(const struct schedule *in, struct outcome *out) {
  int64_t left = in->deadline_ms;
  bool maybe = false;
  int taken = 0;

  *out = (struct outcome){.tokens = in->tokens};
  for (;;) {
    const struct step *step = &in->steps[out->sent++];
    int cost = step->kind == THROTTLED ? 5 : 14;
    left -= step->takes_ms;
    if (step->kind == DONE) {
      out->tokens += taken ? taken : 1;
      out->tokens = out->tokens > 500 ? 500 : out->tokens;
      out->status = DDB_OK;
      return;
    }
    maybe = maybe || maybe_done(in, step->kind);
    out->status = status_of(step->kind, false, maybe);
    if ((maybe && (in->once || in->effect == DDB_EFFECT_ONCE)) || step->kind == INVALID ||
        out->sent == in->most || out->tokens < cost)
      return;
    int64_t delay = delay_after(in, step, out->sent);
    if (delay >= left) {
      out->status = status_of(step->kind, true, maybe);
      return;
    }
    out->tokens -= taken = cost;
    left -= delay;
    if (delay > 0)
      out->sleeps[out->slept++] = delay;
  }
}

/* ---- the library ----------------------------------------------------------------------------- */

static struct script script;
static struct ddb *db;

static void play(const struct step *step) {
  static const struct {
    int http_status;
    const char *body;
  } answers[] = {[DONE] = {200, "{}"},
                 [BROKEN] = {503, ""},
                 [THROTTLED] = {400, "{\"__type\":\"ThrottlingException\"}"},
                 [INVALID] = {400, "{\"__type\":\"ValidationException\"}"}};
  struct script_step *next =
      step->kind == LOST ? script_fail(&script, DDB_SEND_LOST, "reset")
      : step->kind == UNSENT
          ? script_fail(&script, DDB_SEND_UNSENT, "refused")
          : script_reply(&script, answers[step->kind].http_status, answers[step->kind].body);
  next->takes_ms = step->takes_ms;
  bool answered = step->kind != LOST && step->kind != UNSENT;
  next->retry_after = answered && step->retry_after >= 0 ? step->header : NULL;
}

static void run(const struct schedule *in, struct outcome *out) {
  const struct ddb_request request = {
      .operation = "PutItem", .body = {"{\"TableName\":\"T\"}", 17}, .effect = in->effect};
  const struct ddb_call_options options = {.deadline_ms = in->deadline_ms,
                                           .no_ambiguous_retry = in->once};
  struct ddb_response response;
  struct ddb_scope scope;

  script.step_count = script.sent_count = script.slept_count = 0;
  script.random = in->random;
  for (int i = 0; i < STEPS; i++)
    play(&in->steps[i]);
  db->group->policy.max_attempts = in->most;
  atomic_store(&db->group->quota.tokens, in->tokens);
  cr_assert_not_null(ddb_call_begin(db, "T", &scope));
  enum ddb_status status = ddb_call_send(db, &request, &options, &response);
  if (status == DDB_OK && response.http_status != 200) {
    struct ddb_error error = {.status = DDB_OK};
    status = ddb_service_error_fail(&response, "op", &error);
  }
  *out = (struct outcome){.status = status,
                          .sent = script.sent_count,
                          .slept = script.slept_count,
                          .tokens = atomic_load(&db->group->quota.tokens)};
  memcpy(out->sleeps, script.slept, sizeof out->sleeps);
}

static bool is_same(const struct outcome *a, const struct outcome *b) {
  bool same = a->status == b->status && a->sent == b->sent && a->slept == b->slept &&
              a->tokens == b->tokens;
  for (int i = 0; same && i < a->slept; i++)
    same = a->sleeps[i] == b->sleeps[i];
  return same;
}

Test(retry_model, random_schedules) {
  const char *given = getenv("DDB_TEST_SCHEDULES");
  long count = given ? strtol(given, NULL, 10) : SCHEDULES;
  int met[DDB_RETRY_QUOTA + 1] = {0};

  script_init(&script);
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  start_with(20261123);
  for (long i = 0; i < count; i++) {
    struct schedule schedule = draw();
    struct outcome want, got;
    model(&schedule, &want);
    run(&schedule, &got);
    cr_assert(is_same(&want, &got),
              "seed %llu, schedule %ld: %s after %d (%d sleeps, %d tokens), the model has %s after "
              "%d (%d, %d)",
              (unsigned long long)seed, i, ddb_status_name(got.status), got.sent, got.slept,
              got.tokens, ddb_status_name(want.status), want.sent, want.slept, want.tokens);
    met[want.sent]++;
  }
  cr_expect_gt(met[STEPS - 1], 0, "some go to the end");
  ddb_close(db);
}
