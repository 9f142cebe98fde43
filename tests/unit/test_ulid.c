/* SPDX-License-Identifier: Apache-2.0 */
/* ULIDs: the published cases, order within a state, overflow, forks. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/ulid.h"
#include "support/report.h"

static cJSON *vectors(void) {
  char *path = vectors_path("ids/ulid-uuidv7-vectors.json");
  char *text = path ? slurp_file(path, NULL) : NULL;
  cJSON *root = text ? cJSON_Parse(text) : NULL;
  free(text);
  free(path);
  return root;
}

static const cJSON *member(const cJSON *object, const char *name) {
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
  cr_assert_not_null(value, "no member '%s'", name);
  return value;
}

/* Random bytes that are always the 80 bits of "YYYYYYYYYYYYYYYY". */
static bool stub_random(void *context, unsigned char *out, size_t size) {
  unsigned *calls = context;
  unsigned char bits[DDB_ULID_RANDOM_SIZE];
  ++*calls;
  cr_assert_eq(size, sizeof bits);
  cr_assert_eq(ddb_ulid_parse("0000000000YYYYYYYYYYYYYYYY", 26, NULL, bits), DDB_OK);
  memcpy(out, bits, size);
  return true;
}

static bool no_random(void *context, unsigned char *out, size_t size) {
  (void)context;
  (void)out;
  (void)size;
  return false;
}

/* Starts a state at an id, as if it had just been made. */
static struct ddb_ulid_state after(const char *id) {
  struct ddb_ulid_state state = {.seeded = true, .process = 1};
  cr_assert_eq(ddb_ulid_parse(id, strlen(id), &state.last_ms, state.random), DDB_OK);
  return state;
}

static unsigned check_chain(const cJSON *chain) {
  const cJSON *id = chain->child;
  struct ddb_ulid_state state = after(id->valuestring);
  unsigned calls = 0, checked = 0;
  for (id = id->next; id; id = id->next, checked++) {
    char text[DDB_ULID_SIZE];
    enum ddb_status status = ddb_ulid_next(&state, state.last_ms, 1, stub_random, &calls, text);
    if (strcmp(id->valuestring, "ERROR") == 0) {
      cr_assert_eq(status, DDB_E_LIMIT);
    } else {
      cr_assert_eq(status, DDB_OK);
      cr_assert_str_eq(text, id->valuestring);
    }
  }
  cr_assert_eq(calls, 0);
  return checked;
}

static unsigned check_clock(const cJSON *set) {
  struct ddb_ulid_state state = {0};
  unsigned calls = 0, checked = 0;
  const cJSON *expect = member(set, "expect")->child;
  for (const cJSON *ms = member(set, "seed_ms")->child; ms; ms = ms->next, expect = expect->next) {
    char text[DDB_ULID_SIZE];
    cr_assert_eq(ddb_ulid_next(&state, (uint64_t)ms->valuedouble, 1, stub_random, &calls, text),
                 DDB_OK);
    cr_assert_str_eq(text, expect->valuestring);
    checked++;
  }
  cr_assert_eq(calls, 2);
  return checked;
}

static unsigned check_times(const cJSON *ulid) {
  static const unsigned char zero[DDB_ULID_RANDOM_SIZE] = {0};
  unsigned checked = 0;
  for (const cJSON *c = member(ulid, "encode_time")->child; c; c = c->next, checked++) {
    char text[DDB_ULID_SIZE];
    ddb_ulid_encode((uint64_t)member(c, "ms")->valuedouble, zero, text);
    cr_assert_eq(strncmp(text, member(c, "text")->valuestring, 10), 0);
  }
  for (const cJSON *c = member(ulid, "decode_time")->child; c; c = c->next, checked++) {
    uint64_t ms = 0;
    cr_assert_eq(ddb_ulid_parse(member(c, "text")->valuestring, 26, &ms, NULL), DDB_OK);
    cr_assert_eq(ms, (uint64_t)member(c, "ms")->valuedouble);
  }
  return checked;
}

static unsigned check_validity(const cJSON *ulid, const char *set, enum ddb_status expected) {
  unsigned checked = 0;
  for (const cJSON *c = member(ulid, set)->child; c; c = c->next, checked++) {
    struct ddb_ulid_state state = {0};
    char text[DDB_ULID_SIZE];
    enum ddb_status status =
        ddb_ulid_parse(c->valuestring, strlen(c->valuestring), &state.last_ms, state.random);
    cr_assert_eq(status, expected, "%s", c->valuestring);
    if (status == DDB_OK) {
      ddb_ulid_encode(state.last_ms, state.random, text);
      cr_assert_str_eq(text, c->valuestring);
    }
  }
  return checked;
}

Test(ulid, published_cases) {
  cJSON *root = vectors();
  if (!root) {
    report_cases("ulid", 0, 0, 25);
    return;
  }
  const cJSON *ulid = member(root, "ulid");
  unsigned passed = check_times(ulid);
  passed += check_validity(ulid, "valid", DDB_OK);
  passed += check_validity(ulid, "overflow", DDB_E_INVALID);
  for (const cJSON *c = member(ulid, "monotonic_same_or_older_ms")->child; c; c = c->next)
    passed += check_chain(c);
  passed += check_clock(member(ulid, "monotonic_clock_goes_back"));
  cJSON_Delete(root);
  report_cases("ulid", passed, 0, 0);
}

/* A generator that is no stub: enough for order, not for secrets. */
static bool some_random(void *context, unsigned char *out, size_t size) {
  uint64_t *state = context;
  for (size_t i = 0; i < size; i++) {
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    out[i] = (unsigned char)(*state >> 56);
  }
  return true;
}

Test(ulid, always_increases_whatever_the_clock_does) {
  struct ddb_ulid_state state = {0};
  uint64_t seed = 1;
  char last[DDB_ULID_SIZE] = "", next[DDB_ULID_SIZE];
  for (uint64_t i = 0; i < 100000; i++) {
    uint64_t now = 1700000000000 + i / 100 - (i % 7 == 0 ? 50 : 0);
    cr_assert_eq(ddb_ulid_next(&state, now, 1, some_random, &seed, next), DDB_OK);
    cr_assert_eq(strlen(next), 26);
    cr_assert_lt(strcmp(last, next), 0);
    memcpy(last, next, sizeof last);
  }
}

Test(ulid, overflow_goes_on_in_the_next_millisecond) {
  struct ddb_ulid_state state = after("01BX5ZZKBKZZZZZZZZZZZZZZZZ");
  unsigned calls = 0;
  char text[DDB_ULID_SIZE] = "kept";
  cr_assert_eq(ddb_ulid_next(&state, 5, 1, stub_random, &calls, text), DDB_E_LIMIT);
  cr_assert_str_eq(text, "kept");
  cr_assert_eq(ddb_ulid_next(&state, state.last_ms + 1, 1, stub_random, &calls, text), DDB_OK);
  cr_assert_str_eq(text, "01BX5ZZKBMYYYYYYYYYYYYYYYY");
}

Test(ulid, a_fork_draws_anew) {
  struct ddb_ulid_state parent = {0};
  uint64_t seed = 1;
  char first[DDB_ULID_SIZE], in_parent[DDB_ULID_SIZE], in_child[DDB_ULID_SIZE];
  cr_assert_eq(ddb_ulid_next(&parent, 1000, 1, some_random, &seed, first), DDB_OK);
  struct ddb_ulid_state child = parent;
  cr_assert_eq(ddb_ulid_next(&parent, 1000, 1, some_random, &seed, in_parent), DDB_OK);
  cr_assert_eq(ddb_ulid_next(&child, 1000, 2, some_random, &seed, in_child), DDB_OK);
  cr_assert_str_neq(in_parent, in_child);
  cr_assert_eq(memcmp(first + 10, in_parent + 10, 12), 0, "the parent counts on");
  cr_assert_neq(memcmp(first + 10, in_child + 10, 12), 0, "the child does not");
}

Test(ulid, no_randomness_is_an_error_and_changes_nothing) {
  struct ddb_ulid_state state = {0};
  char text[DDB_ULID_SIZE] = "kept";
  cr_assert_eq(ddb_ulid_next(&state, 1000, 1, no_random, NULL, text), DDB_E_INTERNAL);
  cr_assert_str_eq(text, "kept");
  cr_assert_not(state.seeded);
}

Test(ulid, the_last_millisecond) {
  struct ddb_ulid_state state = {0};
  unsigned calls = 0;
  char text[DDB_ULID_SIZE];
  cr_assert_eq(ddb_ulid_next(&state, DDB_ULID_MAX_MS + 1, 1, stub_random, &calls, text),
               DDB_E_INVALID);
  cr_assert_eq(ddb_ulid_next(&state, DDB_ULID_MAX_MS, 1, stub_random, &calls, text), DDB_OK);
  cr_assert_str_eq(text, "7ZZZZZZZZZYYYYYYYYYYYYYYYY");
}

Test(ulid, parse_takes_lower_case_and_nothing_else) {
  unsigned char upper[DDB_ULID_RANDOM_SIZE], lower[DDB_ULID_RANDOM_SIZE];
  uint64_t a = 0, b = 1;
  cr_assert_eq(ddb_ulid_parse("01ARYZ6S41TSV4RRFFQ69G5FAV", 26, &a, upper), DDB_OK);
  cr_assert_eq(ddb_ulid_parse("01aryz6s41tsv4rrffq69g5fav", 26, &b, lower), DDB_OK);
  cr_assert_eq(a, b);
  cr_assert_arr_eq(upper, lower, sizeof upper);
  static const char *const bad[] = {"",
                                    "01ARYZ6S41TSV4RRFFQ69G5FA",
                                    "01ARYZ6S41TSV4RRFFQ69G5FAVX",
                                    "01ARYZ6S41TSV4RRFFQ69G5FAI",
                                    "01ARYZ6S41TSV4RRFFQ69G5FAL",
                                    "01ARYZ6S41TSV4RRFFQ69G5FAO",
                                    "01ARYZ6S41TSV4RRFFQ69G5FAU",
                                    "01ARYZ6S41TSV4RRFFQ69G5FA-",
                                    "01ARYZ6S41TSV4RRFFQ69G5F\xc3\xa9",
                                    " 1ARYZ6S41TSV4RRFFQ69G5FAV"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    cr_assert_eq(ddb_ulid_parse(bad[i], strlen(bad[i]), NULL, NULL), DDB_E_INVALID, "%s", bad[i]);
  cr_assert_eq(ddb_ulid_parse("01ARYZ6S41TSV4RRFFQ69G5FA\0", 26, NULL, NULL), DDB_E_INVALID);
}
