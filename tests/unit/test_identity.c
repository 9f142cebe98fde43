/* SPDX-License-Identifier: Apache-2.0 */
/* The identity of a share group as one thread sees it: when it is fetched, and what becomes of a
 * fetch that fails. */
#include <criterion/criterion.h>
#include <string.h>

#include "world.h"

static struct world world;
static struct ddb_identity_use use;
static struct ddb_error error;

static void open_kind(enum ddb_source_kind kind) {
  world_init(&world, kind);
  world_open(&world);
}

static void setup(void) {
  memset(&use, 0, sizeof use);
  open_kind(DDB_SOURCE_PROCESS);
}

static void teardown(void) {
  ddb_identity_leave(&use);
  ddb_identity_cache_free(&world.cache);
}

TestSuite(identity, .init = setup, .fini = teardown);

static enum ddb_status call(void) {
  return world_call(&world, &use, 30000, NULL, &error);
}

/* The call has the identity of that fetch, and so many were made. */
static void expect(int number, int fetches) {
  cr_assert_eq(call(), DDB_OK, "%s", error.text);
  cr_assert_eq(error.status, DDB_OK);
  cr_assert_eq(world_number(&use), number, "%d", world_number(&use));
  cr_assert_eq(atomic_load(&world.fetches), fetches, "%d", atomic_load(&world.fetches));
  cr_assert_str_eq(use.identity->who.access_key_id, use.identity->who.session_token);
}

Test(identity, keys_that_stand_there_are_there_at_once_and_for_ever) {
  char id[] = "AKID7", secret[] = WORLD_SECRET;
  teardown();
  world_init(&world, DDB_SOURCE_FIXED);
  world.source.fixed = (struct ddb_credentials){id, secret, NULL, NULL, {WORLD_T0 + 5, 0}};
  world_open(&world);
  ddb_identity_take(&world.cache, &use);
  cr_assert(ddb_identity_fits(&world.cache, &use));
  cr_assert_str_eq(use.identity->who.access_key_id, "AKID7");
  world_pass(&world, 10);
  cr_assert(ddb_identity_fits(&world.cache, &use));
  /* However often the service refuses them, there are no others. */
  cr_assert_eq(world_refused(&world, &use, &error), DDB_E_AUTH);
  cr_assert_not_null(use.identity);
  cr_assert_eq(atomic_load(&world.fetches), 0);
}

/* A role is fetched, whatever it is assumed with. */
Test(identity, keys_with_a_role_are_fetched) {
  static const struct ddb_role role = {.arn = "arn:aws:iam::1:role/r"};
  char id[] = "AKID7", secret[] = WORLD_SECRET;
  teardown();
  world_init(&world, DDB_SOURCE_FIXED);
  world.source.fixed = (struct ddb_credentials){id, secret, NULL, NULL, {0, 0}};
  world.source.roles = &role;
  world.source.role_count = 1;
  world_open(&world);
  ddb_identity_take(&world.cache, &use);
  cr_assert_null(use.identity);
  expect(1, 1);
  world_pass(&world, 3600);
  expect(2, 2);
}

Test(identity, nothing_is_fetched_before_the_first_call) {
  cr_assert_not(ddb_identity_fits(&world.cache, &use));
  ddb_identity_take(&world.cache, &use);
  cr_assert_null(use.identity);
  cr_assert_eq(atomic_load(&world.fetches), 0);
  expect(1, 1);
  expect(1, 1);
  cr_assert(ddb_identity_fits(&world.cache, &use));
}

Test(identity, it_is_fetched_anew_ahead_of_its_end) {
  expect(1, 1);
  world_pass(&world, 2699);
  expect(1, 1);
  world_pass(&world, 1);
  expect(2, 2);
  world_pass(&world, 3000);
  expect(3, 3);
  world_pass(&world, 5000);
  expect(4, 4);
}

Test(identity, one_without_an_end_is_not_fetched_again) {
  atomic_store(&world.life_s, 0);
  expect(1, 1);
  world_pass(&world, INT64_C(1000) * 86400 * 365);
  expect(1, 1);
  cr_assert_eq(use.due, INT64_MAX);
}

/* The clock of the service decides, where it is known. */
Test(identity, the_end_is_judged_by_the_corrected_clock) {
  expect(1, 1);
  atomic_store(&world.offset_s, 2700);
  expect(2, 2);
  atomic_store(&world.offset_s, -100000);
  expect(2, 2);
}

Test(identity, a_handle_sees_what_another_fetched) {
  struct ddb_identity_use other = {NULL, 0, 0};
  expect(1, 1);
  cr_assert_eq(world_call(&world, &other, 30000, NULL, &error), DDB_OK);
  cr_assert_eq(other.identity, use.identity);
  world_pass(&world, 3000);
  cr_assert_eq(world_call(&world, &other, 30000, NULL, &error), DDB_OK);
  cr_assert_eq(world_number(&other), 2);
  cr_assert_not(ddb_identity_fits(&world.cache, &use));
  cr_assert_eq(world_number(&use), 1); /* it has its own until it asks */
  expect(2, 2);
  ddb_identity_leave(&other);
}

/* ---- failures -------------------------------------------------------------------------------- */

Test(identity, the_first_fetch_fails) {
  atomic_store(&world.failure, DDB_E_TRANSPORT);
  cr_assert_eq(call(), DDB_E_TRANSPORT);
  cr_assert_str_eq(error.text, "fetch 1 failed");
  cr_assert_null(use.identity);
  atomic_store(&world.failure, DDB_E_AUTH);
  cr_assert_eq(call(), DDB_E_AUTH);
  cr_assert_str_eq(error.text, "fetch 2 failed");
  atomic_store(&world.failure, 0);
  expect(3, 3);
}

/* From 2700 s on, a fetch is tried every minute at first and every second at last. */
Test(identity, a_failure_is_no_harm_while_the_old_one_is_good) {
  int tries = 1;
  expect(1, 1);
  atomic_store(&world.failure, DDB_E_TRANSPORT);
  for (int second = 2; second < 3600; second++) {
    int before = atomic_load(&world.fetches);
    world_pass(&world, 1);
    cr_assert_eq(call(), DDB_OK);
    cr_assert_eq(world_number(&use), 1);
    cr_assert_leq(atomic_load(&world.fetches), before + 1);
    tries += atomic_load(&world.fetches) > before;
    if (second < 2700)
      cr_assert_eq(tries, 1);
  }
  cr_assert_gt(tries, 30);
  cr_assert_lt(tries, 90);
  world_pass(&world, 2);
  cr_assert_eq(call(), DDB_E_TRANSPORT);
  cr_assert_eq(world_number(&use), 1, "a failure changed what the handle has");
  atomic_store(&world.failure, 0);
  cr_assert_eq(call(), DDB_OK);
  cr_assert_eq(world_number(&use), atomic_load(&world.fetches));
}

/* Nothing but waiting would be gained if it took all the time of the call. */
static void take_time(struct world *w, struct ddb_fetch *fetch) {
  atomic_store(&w->clock_ms, fetch->deadline);
  atomic_store(&w->failure, DDB_E_TIMEOUT);
}

Test(identity, a_fetch_has_half_the_time_while_the_old_one_is_good) {
  expect(1, 1);
  world_pass(&world, 3500);
  int64_t began = atomic_load(&world.clock_ms);
  world.during = take_time;
  expect(1, 2);
  cr_assert_eq(atomic_load(&world.clock_ms), began + 15000);
  expect(1, 2);
  /* And all of it when there is nothing else. */
  world_pass(&world, 3600);
  began = atomic_load(&world.clock_ms);
  cr_assert_eq(call(), DDB_E_TIMEOUT);
  cr_assert_eq(atomic_load(&world.clock_ms), began + 30000);
}

Test(identity, credentials_that_have_ended_are_no_answer) {
  atomic_store(&world.life_s, -1);
  cr_assert_eq(call(), DDB_E_AUTH);
  cr_assert_not_null(strstr(error.text, "expired already"), "%s", error.text);
  cr_assert_null(use.identity);
}

/* ---- what goes on without its source --------------------------------------------------------- */

static void outlives(enum ddb_source_kind kind) {
  teardown();
  open_kind(kind);
  expect(1, 1);
  atomic_store(&world.failure, DDB_E_TRANSPORT);
  world_pass(&world, 3600);
  expect(1, 2);
  cr_assert(world.cache.window.stale);
  world_pass(&world, 599);
  expect(1, 2);
  world_pass(&world, 1);
  expect(1, 3);
  atomic_store(&world.chance, 255);
  world_pass(&world, 600);
  expect(1, 4);
  world_pass(&world, 899);
  expect(1, 4);
  atomic_store(&world.failure, 0);
  world_pass(&world, 1);
  expect(5, 5);
  cr_assert_not(world.cache.window.stale);
}

Test(identity, that_of_a_machine_outlives_its_source) {
  outlives(DDB_SOURCE_IMDS);
}

Test(identity, that_of_a_container_outlives_its_source) {
  outlives(DDB_SOURCE_CONTAINER);
}

/* The endpoint may hang, too: half the time is for it, the rest for the request. */
Test(identity, a_source_that_hangs_is_outlived) {
  teardown();
  open_kind(DDB_SOURCE_IMDS);
  expect(1, 1);
  world.during = take_time;
  world_pass(&world, 4000);
  expect(1, 2);
  cr_assert(world.cache.window.stale);
}

Test(identity, a_machine_may_give_what_has_ended) {
  teardown();
  open_kind(DDB_SOURCE_IMDS);
  atomic_store(&world.life_s, -5);
  expect(1, 1);
  cr_assert(world.cache.window.stale);
  world_pass(&world, 599);
  expect(1, 1);
  atomic_store(&world.life_s, 3600);
  world_pass(&world, 1);
  expect(2, 2);
}

Test(identity, others_do_not_outlive_their_source) {
  expect(1, 1);
  atomic_store(&world.failure, DDB_E_TRANSPORT);
  world_pass(&world, 3600);
  cr_assert_eq(call(), DDB_E_TRANSPORT);
  cr_assert_not(world.cache.window.stale);
}

/* ---- what the service refuses ---------------------------------------------------------------- */

Test(identity, a_refused_one_is_replaced) {
  expect(1, 1);
  cr_assert_eq(world_refused(&world, &use, &error), DDB_OK);
  cr_assert_eq(world_number(&use), 2);
  expect(2, 2);
}

Test(identity, one_without_an_end_is_replaced_when_it_is_refused) {
  atomic_store(&world.life_s, 0);
  expect(1, 1);
  cr_assert_eq(world_refused(&world, &use, &error), DDB_OK);
  expect(2, 2);
}

/* Thirty-two handles that are refused together make one fetch. */
Test(identity, a_refused_one_that_is_replaced_already_is_not_fetched_again) {
  struct ddb_identity_use other = {NULL, 0, 0};
  expect(1, 1);
  cr_assert_eq(world_call(&world, &other, 30000, NULL, &error), DDB_OK);
  cr_assert_eq(world_refused(&world, &use, &error), DDB_OK);
  cr_assert_eq(world_refused(&world, &other, &error), DDB_OK);
  cr_assert_eq(world_number(&other), 2);
  cr_assert_eq(atomic_load(&world.fetches), 2);
  ddb_identity_leave(&other);
}

Test(identity, a_refused_one_is_not_fetched_over_and_over) {
  atomic_store(&world.same, true);
  expect(1, 1);
  cr_assert_eq(world_refused(&world, &use, &error), DDB_E_AUTH);
  cr_assert_eq(atomic_load(&world.fetches), 2);
  world_pass(&world, 29);
  cr_assert_eq(world_refused(&world, &use, &error), DDB_E_AUTH);
  cr_assert_eq(atomic_load(&world.fetches), 2);
  expect(1, 2);
  world_pass(&world, 1);
  cr_assert_eq(world_refused(&world, &use, &error), DDB_E_AUTH);
  cr_assert_eq(atomic_load(&world.fetches), 3);
  atomic_store(&world.same, false);
  world_pass(&world, 30);
  cr_assert_eq(world_refused(&world, &use, &error), DDB_OK);
  cr_assert_eq(world_number(&use), 4);
}

Test(identity, no_other_can_be_had_for_a_refused_one) {
  expect(1, 1);
  atomic_store(&world.failure, DDB_E_TRANSPORT);
  cr_assert_eq(world_refused(&world, &use, &error), DDB_E_TRANSPORT);
  cr_assert_eq(world_number(&use), 1);
  cr_assert_eq(world_refused(&world, &use, &error), DDB_E_AUTH);
  cr_assert_eq(atomic_load(&world.fetches), 2);
  expect(1, 2); /* for others it may still be good */
}

/* The end may be another than was told: it is the same set all the same. */
Test(identity, the_same_set_once_more_is_no_new_one) {
  atomic_store(&world.same, true);
  expect(1, 1);
  const struct ddb_identity *first = use.identity;
  world_pass(&world, 3000);
  expect(1, 2);
  cr_assert_eq(use.identity, first);
  world_pass(&world, 2699);
  expect(1, 2);
  world_pass(&world, 1);
  expect(1, 3);
}

/* ---- what an identity may be ----------------------------------------------------------------- */

static char *copy_of(const char *text) {
  return text ? strdup(text) : NULL;
}

Test(identity, no_text_that_breaks_a_header_is_signed_with) {
  static const struct {
    const char *id, *secret, *token, *words;
  } cases[] = {
      {"A\r\nHost: evil", "s", NULL, "access key id holds a control character"},
      {"A", "s\n", "t", "secret access key holds a control character"},
      {"A", "s", "t\x7f", "session token holds a control character"},
      {"A", "s", "t\r", "session token holds a control character"},
      {"A\x01", "s", NULL, "access key id holds a control character"},
      {"", "s", NULL, "no access key id"},
      {NULL, "s", NULL, "no access key id"},
      {"A", "", NULL, "no secret access key"},
      {"A", NULL, NULL, "no secret access key"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct ddb_identity *identity;
    struct ddb_credentials who = {
        copy_of(cases[i].id), copy_of(cases[i].secret), copy_of(cases[i].token), NULL, {0, 0}};
    struct ddb_error e = {.status = DDB_OK};
    cr_assert_eq(ddb_identity_new(&who, "r", "s", &identity, &e), DDB_E_CONFIG, "%zu", i);
    cr_assert_not_null(strstr(e.text, cases[i].words), "%s", e.text);
    cr_assert_null(identity);
    cr_assert_null(who.access_key_id);
  }
}

Test(identity, it_outlives_its_cache_as_long_as_somebody_holds_it) {
  expect(1, 1);
  struct ddb_identity *held = ddb_identity_hold(use.identity);
  ddb_identity_leave(&use);
  ddb_identity_cache_free(&world.cache);
  cr_assert_str_eq(held->who.secret_access_key, WORLD_SECRET);
  ddb_identity_drop(held);
  world_open(&world);
}

/* A provider that uses a handle of its own share group would wait for itself. */
static enum ddb_status within;
static struct ddb_error within_error;
static void ask_again(struct world *w, struct ddb_fetch *fetch) {
  struct ddb_identity_use inner = {NULL, 0, 0};
  (void)fetch;
  w->during = NULL;
  within = world_call(w, &inner, 30000, NULL, &within_error);
  ddb_identity_leave(&inner);
}

Test(identity, a_fetch_that_needs_itself) {
  world.during = ask_again;
  expect(1, 1);
  cr_assert_eq(within, DDB_E_INVALID);
  cr_assert_not_null(strstr(within_error.text, "needs its credentials"), "%s", within_error.text);
}
