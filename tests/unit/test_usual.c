/* SPDX-License-Identifier: Apache-2.0 */
/* Items as DynamoDB writes them go straight into records, and what is unusual about one is left to
 * the general reader: every way of reading makes the same of every item, good or damaged. */
#include <criterion/criterion.h>

#include "every/every.h"
#include "every/internal.h"
#include "kinds/internal.h"
#include "kinds/kinds.h"
#include "reimagine/internal.h"
#include "reimagine/reimagine.h"
#include "support/chance.h"
#include "support/type_samples.h"
#include "support/ways.h"
#include "wire/usual_value.h"

#define BEFORE                                                                                     \
  "{\"PK\":{\"S\":\"USER#user-1\"},\"SK\":{\"S\":\"EDIT#01KAXW3E8G0000000000000001\"},"            \
  "\"EntityType\":{\"S\":\"EditRecord\"},\"Data\":{\"M\":{\"editId\":{\"S\":\"01KAXW3E8G\"},"      \
  "\"userId\":{\"S\":\"user-1\"},\"imageId\":{\"S\":\"01KAXW3E8G0000000000000000\"},"
#define BEHIND                                                                                     \
  "\"sourceKey\":{\"S\":\"uploads/user-1/01KAXW3E8G/original.jpg\"},\"resultKey\":{\"S\":\"\"},"   \
  "\"status\":{\"S\":\"completed\"},\"createdAt\":{\"S\":\"2026-11-22T10:00:00.000Z\"},"           \
  "\"completedAt\":{\"S\":\"2024-02-29T23:59:59Z\"},\"modelId\":{\"S\":\"0123456789abcde\"},"      \
  "\"processingTime\":{\"N\":\"1840\"},\"parentEditId\":{\"S\":\"0123456789abcdef\"}}},"           \
  "\"CreatedAt\":{\"N\":\"1763805600000\"},\"UpdatedAt\":{\"N\":\"1763805605123\"}}"

static const char *const edits[] = {
    BEFORE
    "\"editType\":{\"S\":\"enhance\"},\"params\":{\"M\":{\"autoAdjust\":{\"BOOL\":true}}}," BEHIND,
    BEFORE
    "\"params\":{\"M\":{\"autoAdjust\":{\"BOOL\":false}}},\"editType\":{\"S\":\"enhance\"}," BEHIND,
    BEFORE "\"editType\":{\"S\":\"enhance\"},\"params\":{\"M\":{\"autoAdjust\":{\"BOOL\":true},"
           "\"brightness\":{\"N\":\"0.5\"}}}," BEHIND,
    BEFORE "\"editType\":{\"S\":\"enhance\"},\"params\":{\"M\":{\"autoAdjust\":{\"BOOL\":true},"
           "\"other\":{\"NS\":[\"1\",\"1.0\"]}}}," BEHIND,
    BEFORE "\"editType\":{\"S\":\"unheard of\"},\"params\":{\"M\":{}},\"more\":{\"L\":[]}," BEHIND,
    BEFORE
    "\"editType\":{\"S\":\"enhance\"},\"params\":{\"M\":{}},\"error\":{\"S\":\"\\u00e4\"}," BEHIND,
    BEFORE
    "\"editType\":{\"S\":\"enhance\"},\"params\":{\"M\":{}},\"userId\":{\"S\":\"again\"}," BEHIND,
};

static void check(const struct ddb_entity *entity, const char *text, size_t size) {
  cr_assert(ways_agree(entity, text, size), "seed %llu", (unsigned long long)seed);
}

/* Every beginning of it, and every byte replaced by some that mean something. */
static void damage(const struct ddb_entity *entity, const char *text) {
  static const char signs[] = "\"\\{}[]:,0123456789-+.eEtTZ \n\t\x01\x1f\x7f\x80\xc3\xff";
  size_t size = strlen(text);
  char *copy = malloc(size + 8);
  cr_assert_not_null(copy);
  for (size_t at = 0; at <= size; at++)
    check(entity, text, at);
  for (size_t at = 0; at < size; at++)
    for (int i = 0; i < 3; i++) {
      memcpy(copy, text, size);
      copy[at] = signs[below(sizeof signs)];
      check(entity, copy, size);
      memcpy(copy + at + 3, text + at, size - at); /* and three more, perhaps one character */
      memcpy(copy + at, i == 0 ? "\xe6\x97\xa5" : i == 1 ? "\\\"x" : "\xe2\x82x", 3);
      check(entity, copy, size + 3);
    }
  free(copy);
}

/* ---- in any order ---------------------------------------------------------------------------- */

enum { MEMBERS_MOST = 64 };

/* What is behind the member that begins at `at`. */
static const char *behind_member(const char *at) {
  int depth = 0;
  for (bool quoted = false;; at++) {
    if (*at == '"')
      quoted = !quoted;
    else if (*at == '\\')
      at++;
    else if (!quoted && depth == 0 && (*at == ',' || *at == '}'))
      return at;
    else if (!quoted)
      depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
  }
}

/* Puts the members of the object that begins at `object` into another order. */
static void shuffle(char *object) {
  struct ddb_text members[MEMBERS_MOST];
  unsigned count = 0;
  const char *at = object + 1;
  while (*at != '}' && count < MEMBERS_MOST) {
    const char *end = behind_member(at);
    members[count++] = (struct ddb_text){at, (size_t)(end - at)};
    at = end + (*end == ',');
  }
  size_t size = (size_t)(at - object);
  char *out = malloc(size + 2), *to = out;
  cr_assert_not_null(out);
  for (; count > 0; count--) {
    unsigned i = below(count);
    *to = to == out ? '{' : ',';
    to++;
    memcpy(to, members[i].data, members[i].size);
    to += members[i].size;
    members[i] = members[count - 1];
  }
  memcpy(object, out, (size_t)(to - out));
  free(out);
}

static void reorder(const struct ddb_entity *entity, const char *text) {
  char *copy = malloc(strlen(text) + 1);
  cr_assert_not_null(copy);
  for (int i = 0; i < 300; i++) {
    strcpy(copy, text); /* NOLINT(clang-analyzer-security.insecureAPI.strcpy) */
    shuffle(copy);
    char *data = strstr(copy, "\"Data\":{\"M\":{");
    if (data != NULL)
      shuffle(data + 12);
    check(entity, copy, strlen(copy));
  }
  free(copy);
}

/* ---- the items ------------------------------------------------------------------------------- */

Test(usual, records) {
  start_with(1);
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    damage(&reimagine_edit_record_entity, edits[i]);
    reorder(&reimagine_edit_record_entity, edits[i]);
  }
}

/* The first is one that all ways have to take, or else the comparison says nothing. */
Test(usual, good_ones) {
  char *outcome =
      ways_outcome(&reimagine_edit_record_entity, edits[0], strlen(edits[0]), DDB_USUAL_WIDE);
  cr_assert(strncmp(outcome, "read 0 {\"PK\":", 13) == 0, "%s", outcome);
  free(outcome);
}

static void samples(const struct ddb_entity *entity, const char *word, const char *const *data) {
  struct ddb_arena *mem = ddb_arena_new();
  for (; *data != NULL; data++) {
    const char *text = type_sample_item(mem, entity->name, word, *data).data;
    damage(entity, text);
    reorder(entity, text);
  }
  ddb_arena_free(mem);
}

Test(usual, types) {
  start_with(2);
  samples(&kinds_optional_entity, "OPTIONAL", type_samples_optional);
  samples(&kinds_nested_entity, "NESTED", type_samples_nested);
}

/* More attributes in one map than the loop has bits for; texts that are longer than any room. */
Test(usual, long_texts) {
  static const char before[] = BEFORE "\"editType\":{\"S\":\"enhance\"},\"params\":{\"M\":{}},"
                                      "\"error\":{\"S\":\"";
  char *text = malloc(80000);
  cr_assert_not_null(text);
  for (size_t size = 0; size < 40000; size = size < 70 ? size + 1 : size * 2 - 7) {
    memcpy(text, before, sizeof before - 1);
    memset(text + sizeof before - 1, 'x', size);
    strcpy(text + sizeof before - 1 + size, /* NOLINT(clang-analyzer-security.insecureAPI.strcpy) */
           "\"}," BEHIND);
    check(&reimagine_edit_record_entity, text, strlen(text));
    memcpy(text + sizeof before - 1 + size / 3, "\xc3\xa4", size > 8 ? 2 : 0);
    check(&reimagine_edit_record_entity, text, strlen(text));
  }
  free(text);
}

/* ---- numbers and times ----------------------------------------------------------------------- */

Test(usual, times_are_those_of_the_calendar) {
  start_with(3);
  for (int i = 0; i < 200000; i++) {
    char text[64];
    ddb_time usual = {0, 0}, slow = {0, 0};
    int year = (int)below(10000), month = (int)below(14), day = (int)below(33);
    bool fraction = below(2) == 1;
    int size = snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d", year, month, day,
                        (int)below(25), (int)below(61), (int)below(62));
    size += snprintf(text + size, sizeof text - (size_t)size, fraction ? ".%03dZ" : "Z",
                     (int)below(1000));
    char full[80] = {0};
    (void)snprintf(full, sizeof full, "%s\"}", text);
    struct ddb_usual_date last = {0};
    const char *next = ddb_usual_time(&last, full, &usual);
    bool good = ddb_time_from_text(text, &slow) >= 0;
    cr_assert(next == NULL || next == full + size + 2, "%s", text);
    cr_assert(next == NULL || good, "%s", text);
    cr_assert(next != NULL || !good || strstr(text, ":60") != NULL, "%s", text);
    cr_assert(next == NULL ||
                  (usual.seconds == slow.seconds && usual.nanoseconds == slow.nanoseconds),
              "%s", text);
  }
}

Test(usual, whole_numbers) {
  start_with(4);
  for (int i = 0; i < 200000; i++) {
    char text[64] = {0};
    int64_t number = (int64_t)(next() >> below(64)) * (below(2) ? 1 : -1), out = 0;
    int size = snprintf(text, sizeof text, "%lld\"}", (long long)number);
    const char *behind = ddb_usual_whole(text, &out);
    bool fits = size - 2 - (number < 0) <= 16;
    cr_assert(behind == NULL ? !fits : behind == text + size && out == number, "%s", text);
  }
  static const char *const others[] = {"\"}", "-\"}",   "-0\"}", "00\"}", "01\"}",       "1.0\"}",
                                       "1\"", "1e3\"}", "+1\"}", " 1\"}", "12345678x\"}"};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    char text[64] = {0};
    int64_t out;
    memcpy(text, others[i], strlen(others[i]));
    cr_assert_null(ddb_usual_whole(text, &out), "%s", others[i]);
  }
}
