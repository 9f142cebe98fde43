/* SPDX-License-Identifier: Apache-2.0 */
/* What the formats of key parts store, byte for byte: the table in schema/README.md is run, and
 * beside it the values that each format refuses. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/gen.h>

#include "report.h"

/* ---- the examples of the documentation ------------------------------------------------------- */

static ddb_time time_of(const char *text) {
  ddb_time time = {0, 0};
  cr_assert_eq(ddb_time_from_text(text, &time), DDB_OK, "%s", text);
  return time;
}

static enum ddb_key_number number_format(const char *format) {
  return strncmp(format, "pad:", 4) == 0  ? DDB_KEY_PAD
         : strcmp(format, "ordered") == 0 ? DDB_KEY_ORDERED
                                          : DDB_KEY_PLAIN;
}

static int digits_of(const char *precision) {
  return strcmp(precision, "s") == 0    ? 0
         : strcmp(precision, "us") == 0 ? 6
         : strcmp(precision, "ns") == 0 ? 9
                                        : 3;
}

static void build_text(struct ddb_key *key, const char *format, const char *value) {
  if (strncmp(format, "hash%", 5) == 0) {
    int shards = (int)strtol(format + 5, NULL, 10);
    char last[16];
    ddb_key_shard(key, "f", value, (uint32_t)shards, snprintf(last, sizeof last, "%d", shards - 1));
  } else if (strcmp(format, "upper") == 0) {
    ddb_key_text(key, "f", value, '#', DDB_KEY_UPPER);
  } else if (strcmp(format, "lower") == 0) {
    ddb_key_text(key, "f", value, '#', DDB_KEY_LOWER);
  } else if (strncmp(format, "escape ", 7) == 0) {
    ddb_key_text(key, "f", value, format[7], DDB_KEY_ESCAPE);
  } else {
    ddb_key_part(key, "f", value, '#');
  }
}

static void build_time(struct ddb_key *key, const char *type, const char *format,
                       const char *value) {
  int per_second = strcmp(type, "epoch_ms") == 0 ? 1000 : 1;
  bool number = strncmp(format, "pad", 3) == 0 || strcmp(format, "ordered") == 0 ||
                strcmp(format, "plain") == 0;
  if (number)
    ddb_key_epoch(key, "f", time_of(value), per_second, number_format(format),
                  format[0] == 'p' && format[1] == 'a' ? (int)strtol(format + 4, NULL, 10) : 19);
  else if (format[0] == '\0' || strncmp(format, "iso", 3) == 0)
    ddb_key_time(key, "f", time_of(value), format[0] && format[3] ? digits_of(format + 4) : 3);
  else
    ddb_key_time_cut(key, "f", time_of(value),
                     strcmp(format, "year") == 0    ? 4
                     : strcmp(format, "month") == 0 ? 7
                     : strcmp(format, "date") == 0  ? 10
                                                    : 13);
}

static void build_number(struct ddb_key *key, const char *type, const char *format,
                         const char *value) {
  bool is_unsigned = type[0] == 'u';
  int width = strncmp(format, "pad:", 4) == 0 ? (int)strtol(format + 4, NULL, 10)
              : strstr(type, "32")            ? 10
              : is_unsigned                   ? 20
                                              : 19;
  if (strcmp(type, "decimal") == 0)
    ddb_key_decimal(key, "f", value);
  else if (is_unsigned)
    ddb_key_uint(key, "f", strtoull(value, NULL, 10), number_format(format), width);
  else
    ddb_key_int(key, "f", strtoll(value, NULL, 10), number_format(format), width);
}

static void build(struct ddb_key *key, const char *type, const char *format, const char *value) {
  ddb_key_begin(key);
  if (strcmp(type, "string") == 0)
    build_text(key, format, value);
  else if (strncmp(type, "epoch", 5) == 0 || strcmp(type, "timestamp") == 0)
    build_time(key, type, format, value);
  else
    build_number(key, type, format, value);
}

/* The next cell of "| `a` | `b` |", without its back quotes. */
static char *cell(char **at) {
  char *start = strchr(*at, '`');
  char *end = start ? strstr(start + 1, "` |") : NULL;
  if (!end)
    return NULL;
  *end = '\0';
  *at = end + 1;
  return start + 1;
}

Test(key_format, examples_of_the_language_reference) {
  FILE *file = fopen("schema/README.md", "r");
  char line[1024];
  bool inside = false;
  unsigned count = 0;

  cr_assert_not_null(file);
  while (fgets(line, sizeof line, file)) {
    inside = (inside && line[0] == '|') || strncmp(line, "| type | format |", 17) == 0;
    char *at = line;
    char *type = inside ? cell(&at) : NULL, *format = type ? cell(&at) : NULL;
    char *value = format ? cell(&at) : NULL, *stored = value ? cell(&at) : NULL;
    if (!stored)
      continue;
    struct ddb_key key;
    build(&key, type, format, value);
    cr_expect_eq(key.status, DDB_OK, "%s|%s of %s: %s", type, format, value, key.reason);
    cr_expect_str_eq(key.partition_key, stored, "%s|%s of %s", type, format, value);
    count++;
  }
  cr_assert_eq(fclose(file), 0);
  cr_assert_geq(count, 25u);
  report_cases("key examples", count, 0, 0);
}

/* ---- refusals -------------------------------------------------------------------------------- */

static void refused(const struct ddb_key *key, const char *words) {
  cr_expect_eq(key->status, DDB_E_INVALID);
  cr_expect_str_eq(key->field, "E.f");
  cr_expect(strstr(key->reason, words), "'%s' lacks '%s'", key->reason, words);
}

Test(key_format, numbers_that_do_not_fit) {
  struct ddb_key key;

  ddb_key_begin(&key);
  ddb_key_int(&key, "E.f", -1, DDB_KEY_PAD, 4);
  refused(&key, "is negative");
  ddb_key_begin(&key);
  ddb_key_int(&key, "E.f", 10000, DDB_KEY_PAD, 4);
  refused(&key, "more than the 4 digits");
  ddb_key_begin(&key);
  ddb_key_uint(&key, "E.f", 10, DDB_KEY_PAD, 1);
  refused(&key, "more than the 1 digits");
  const char *const bad[][2] = {{NULL, "is not set"},
                                {"", "is empty"},
                                {"1,5", "is not a number"},
                                {"1E126", "is larger than"},
                                {"123456789012345678901234567890123456789", "38"}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    ddb_key_begin(&key);
    ddb_key_decimal(&key, "E.f", bad[i][0]);
    refused(&key, bad[i][1]);
  }
}

Test(key_format, times_that_would_lose_digits) {
  struct ddb_key key;
  const ddb_time fine = {1, 1};

  for (int digits = 0; digits < 9; digits += 3) {
    ddb_key_begin(&key);
    ddb_key_time(&key, "E.f", fine, digits);
    refused(&key, "is finer");
  }
  ddb_key_begin(&key);
  ddb_key_epoch(&key, "E.f", fine, 1000, DDB_KEY_PAD, 20);
  refused(&key, "is finer");
  ddb_key_begin(&key);
  ddb_key_time(&key, "E.f", (ddb_time){0, 0}, 3);
  refused(&key, "is not set");
  ddb_key_begin(&key);
  ddb_key_time(&key, "E.f", (ddb_time){INT64_MAX, 0}, 3);
  refused(&key, "years 0000 to 9999");
  ddb_key_begin(&key);
  ddb_key_time_cut(&key, "E.f", (ddb_time){INT64_MAX, 0}, 4);
  refused(&key, "years 0000 to 9999");
  ddb_key_begin(&key);
  ddb_key_number_epoch(&key, "E.f", (ddb_time){INT64_MAX, 0}, 1000);
  refused(&key, "too far");
}

Test(key_format, case_is_ascii) {
  struct ddb_key key;

  ddb_key_begin(&key);
  ddb_key_text(&key, "E.f",
               "stra\xc3\x9f"
               "e",
               '#', DDB_KEY_UPPER);
  refused(&key, "beyond ASCII");
  ddb_key_begin(&key);
  ddb_key_text(&key, "E.f", "a#b", '#', DDB_KEY_LOWER);
  refused(&key, "contains '#'");
}

Test(key_format, binary_and_number_keys) {
  struct ddb_key key;
  const unsigned char bytes[] = {0, '#', 255};

  ddb_key_begin(&key);
  ddb_key_bytes(&key, "E.f", (struct ddb_bytes){bytes, sizeof bytes});
  ddb_key_sort(&key);
  ddb_key_number_decimal(&key, "E.f", "-1.50E1");
  cr_assert_eq(ddb_key_end(&key), DDB_OK);
  cr_expect_eq(key.partition_key_type, 'B');
  cr_expect_eq(key.partition_key_size, 3u);
  cr_expect_arr_eq(key.partition_key, bytes, 3);
  cr_expect_eq(key.sort_key_type, 'N');
  cr_expect_str_eq(key.sort_key, "-15");
  ddb_key_begin(&key);
  ddb_key_bytes(&key, "E.f", (struct ddb_bytes){NULL, 0});
  refused(&key, "is not set");
  ddb_key_begin(&key);
  ddb_key_bytes(&key, "E.f", (struct ddb_bytes){bytes, 0});
  refused(&key, "is empty");
}

/* ---- optional parts -------------------------------------------------------------------------- */

static enum ddb_status optional(struct ddb_key *key, const char *a, const char *b) {
  ddb_key_begin(key);
  ddb_key_literal(key, "P");
  ddb_key_optional(key, "E.a", a != NULL);
  ddb_key_literal(key, "#");
  ddb_key_part(key, "E.a", a, '#');
  ddb_key_optional(key, "E.f", b != NULL);
  ddb_key_literal(key, "#");
  ddb_key_part(key, "E.f", b, '#');
  ddb_key_sort(key);
  ddb_key_literal(key, "S");
  return ddb_key_end(key);
}

Test(key_format, optional_parts_go_with_the_text_before_them) {
  struct ddb_key key;

  cr_assert_eq(optional(&key, NULL, NULL), DDB_OK);
  cr_expect_str_eq(key.partition_key, "P");
  cr_expect_str_eq(key.sort_key, "S");
  cr_assert_eq(optional(&key, "a", NULL), DDB_OK);
  cr_expect_str_eq(key.partition_key, "P#a");
  cr_assert_eq(optional(&key, "a", "b"), DDB_OK);
  cr_expect_str_eq(key.partition_key, "P#a#b");
  cr_assert_eq(optional(&key, NULL, "b"), DDB_E_INVALID);
  refused(&key, "the optional part of the key before it is not");
  cr_assert_eq(optional(&key, "a", ""), DDB_E_INVALID);
  refused(&key, "is empty");
}

/* ---- taking apart ---------------------------------------------------------------------------- */

Test(key_format, a_key_from_elsewhere) {
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb_key key;
  struct ddb_key again;
  struct ddb_key_reader reader;
  static const char *const wrong[] = {"A#x", "B#007", "A#07", "A#0007", "A#-07", "A#007#"};

  cr_assert_eq(ddb_key_from_text(&key, "A#007", NULL), DDB_OK);
  cr_expect_eq(key.sort_key_size, 0u);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    cr_assert_eq(ddb_key_from_text(&key, wrong[i], NULL), DDB_OK);
    ddb_key_read_begin(&reader, mem, &key);
    ddb_key_read_literal(&reader, "A#");
    int64_t number = ddb_key_read_int(&reader, DDB_KEY_PAD, 3);
    ddb_key_begin(&again);
    ddb_key_literal(&again, "A#");
    ddb_key_int(&again, "E.f", number, DDB_KEY_PAD, 3);
    cr_expect_eq(ddb_key_read_end(&reader, "E", ddb_key_end(&again), &again), DDB_E_INVALID, "%s",
                 wrong[i]);
    cr_expect_str_eq(ddb_arena_error(mem)->text, "this is no key of E");
  }
  cr_expect_eq(ddb_key_from_text(&key, NULL, NULL), DDB_E_INVALID);
  cr_expect_eq(ddb_key_from_text(&key, "a", ""), DDB_E_INVALID);
  ddb_arena_free(mem);
}
