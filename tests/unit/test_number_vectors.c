/* SPDX-License-Identifier: Apache-2.0 */
/* The published number cases: DynamoDB's own, yyjson's texts, IBM's decimals. */
#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/number.h"
#include "support/report.h"

struct tally {
  unsigned passed, failed;
};

static void count(struct tally *tally, bool good, const char *file, const char *text) {
  if (good) {
    tally->passed++;
    return;
  }
  if (tally->failed++ < 20)
    cr_log_error("%s: %s", file, text);
}

static char *vector(const char *name) {
  char *path = vectors_path(name);
  char *text = path ? slurp_file(path, NULL) : NULL;
  free(path);
  return text;
}

static void finish(const char *suite, const struct tally *tally, unsigned skipped) {
  report_cases(suite, tally->passed, tally->failed, skipped);
  cr_assert_eq(tally->failed, 0, "%u cases failed", tally->failed);
}

/* ---- DynamoDB ------------------------------------------------------------------------------- */

static const char *string_of(const cJSON *object, const char *name) {
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
  return cJSON_IsString(value) ? value->valuestring : NULL;
}

static bool same_number(const char *a, const char *b) {
  char first[DDB_NUMBER_TEXT_SIZE], second[DDB_NUMBER_TEXT_SIZE];
  return ddb_number_canonical(a, strlen(a), first, NULL) == DDB_OK &&
         ddb_number_canonical(b, strlen(b), second, NULL) == DDB_OK && strcmp(first, second) == 0;
}

static bool accepted(const cJSON *c) {
  char text[DDB_NUMBER_TEXT_SIZE];
  const char *in = string_of(c, "in"), *out = string_of(c, "out");
  const char *value = string_of(c, "value"), *equal = string_of(c, "equal_to");
  return ddb_number_canonical(in, strlen(in), text, NULL) == DDB_OK &&
         (!out || strcmp(text, out) == 0) && (!value || same_number(in, value)) &&
         (!equal || same_number(in, equal));
}

/* The service's message and our sentence must speak of the same limit. */
static bool refused(const cJSON *c) {
  static const char *const pairs[][2] = {
      {"38 significant", "38 significant"}, {"overflow", "larger"}, {"underflow", "closer to 0"}};
  char text[DDB_NUMBER_TEXT_SIZE];
  const char *in = string_of(c, "in"), *message = string_of(c, "message");
  if (ddb_number_canonical(in, strlen(in), text, NULL) != DDB_E_LIMIT)
    return false;
  for (size_t i = 0; message && i < 3; i++)
    if (strstr(message, pairs[i][0]))
      return strstr(ddb_number_limit(in, strlen(in)), pairs[i][1]) != NULL;
  return !message;
}

Test(number_vectors, dynamodb) {
  char *text = vector("numbers/dynamodb-number-cases.json");
  struct tally tally = {0, 0};
  cJSON *root = text ? cJSON_Parse(text) : NULL;
  const cJSON *c;
  cJSON_ArrayForEach(c, cJSON_GetObjectItemCaseSensitive(root, "accept"))
      count(&tally, accepted(c), "accept", string_of(c, "in"));
  cJSON_ArrayForEach(c, cJSON_GetObjectItemCaseSensitive(root, "reject"))
      count(&tally, refused(c), "reject", string_of(c, "in"));
  cr_assert(!text || tally.passed + tally.failed >= 20, "the file was not understood");
  finish("number: DynamoDB", &tally, text ? 0 : 20);
  cJSON_Delete(root);
  free(text);
}

/* ---- yyjson: one number a line, what it is in the file's name -------------------------------- */

static unsigned significant_digits(const char *text) {
  unsigned digits = 0, zeros = 0;
  for (; *text && *text != 'e' && *text != 'E'; text++) {
    if (*text == '0')
      zeros += digits > 0;
    else if (*text >= '1' && *text <= '9') {
      digits += zeros + 1;
      zeros = 0;
    }
  }
  return digits;
}

/* Also: our double is the C library's, and our text for it is never longer than this one, which
 * makes the same double. */
static bool good_number(const char *line) {
  struct ddb_decimal number, shortest;
  enum ddb_status status = ddb_decimal_parse(line, strlen(line), DDB_NUMBER_JSON, &number);
  double value = strtod(line, NULL);
  if (status == DDB_E_INVALID)
    return false;
  if (status == DDB_OK && ddb_decimal_to_double(&number) != value)
    return false;
  if (ddb_decimal_from_double(value, &shortest) != DDB_OK)
    return isinf(value) || fabs(value) >= 1e126 || (value != 0 && fabs(value) < 1e-130);
  return ddb_decimal_to_double(&shortest) == value &&
         (unsigned)shortest.count <= significant_digits(line);
}

static bool bad_number(const char *line) {
  struct ddb_decimal number;
  return ddb_decimal_parse(line, strlen(line), DDB_NUMBER_JSON, &number) == DDB_E_INVALID;
}

static bool run_lines(const char *name, bool expect_good, struct tally *tally) {
  char path[128];
  (void)snprintf(path, sizeof path, "numbers/yyjson-num/%s.txt", name);
  char *text = vector(path), *rest = text;
  for (char *line; rest && (line = strsep(&rest, "\r\n"));)
    if (*line && *line != '#')
      count(tally, expect_good ? good_number(line) : bad_number(line), name, line);
  free(text);
  return text != NULL;
}

Test(number_vectors, yyjson) {
  static const char *const good[] = {"int",    "int(big)", "int(inf)", "real(inf)",
                                     "real_1", "real_2",   "real_3",   "real_4",
                                     "real_5", "real_6",   "real_7"};
  /* JSON5 and C forms, which strict JSON does not have. */
  static const char *const bad[] = {"int(ext)",       "int(fail)",    "real(ext)",     "real(fail)",
                                    "real(inf)(ext)", "hex(ext)",     "hex(ext)(big)", "hex(fail)",
                                    "literal",        "literal(ext)", "literal(fail)"};
  struct tally tally = {0, 0};
  bool found = true;
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
    found = run_lines(good[i], true, &tally) && found;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    found = run_lines(bad[i], false, &tally) && found;
  cr_assert(found || tally.passed + tally.failed == 0, "a file is missing");
  finish("number: yyjson", &tally, found ? 0 : 30289);
}

/* ---- IBM's decTest: `id operation operand -> result conditions` ------------------------------ */

/* Takes one word off a line, without its quotes. */
static char *word(char **rest) {
  *rest += strspn(*rest, " \t");
  if (!**rest)
    return NULL;
  char quote = **rest;
  if (quote != '\'' && quote != '"') {
    char *start = *rest;
    *rest += strcspn(start, " \t");
    if (**rest)
      *(*rest)++ = '\0';
    return start;
  }
  char *start = ++*rest;
  *rest += strcspn(start, quote == '"' ? "\"" : "'");
  if (**rest)
    *(*rest)++ = '\0';
  return start;
}

/* Conversions to text that do not round: both sides are the same number, or both are none, or both
 * are beyond DynamoDB's range. An operand that begins with `#` is bytes, not text. */
static void run_decimal(char *line, struct tally *tally) {
  char *id = word(&line), *operation = word(&line);
  if (!operation || (strcasecmp(operation, "toSci") != 0 && strcasecmp(operation, "toEng") != 0))
    return;
  char *operand = word(&line), *arrow = word(&line), *result = word(&line);
  if (!result || strcmp(arrow, "->") != 0 || *operand == '#' || strcasestr(line, "Inexact"))
    return;
  struct ddb_decimal in, out;
  enum ddb_status status = ddb_decimal_parse(operand, strlen(operand), DDB_NUMBER_DYNAMODB, &in);
  enum ddb_status expected = ddb_decimal_parse(result, strlen(result), DDB_NUMBER_DYNAMODB, &out);
  if (strcasestr(line, "Conversion_syntax"))
    expected = DDB_E_INVALID;
  bool same = status == expected && (status != DDB_OK || ddb_decimal_equal(&in, &out));
  count(tally, same, id, operand);
}

Test(number_vectors, dectest) {
  static const char *const names[] = {"base", "ddBase", "dqBase"};
  struct tally tally = {0, 0};
  bool found = true;
  for (size_t i = 0; i < 3; i++) {
    char path[64];
    (void)snprintf(path, sizeof path, "numbers/decTest/%s.decTest", names[i]);
    char *text = vector(path), *rest = text;
    found = found && text;
    for (char *line; rest && (line = strsep(&rest, "\r\n"));)
      if (strncmp(line, "--", 2) != 0)
        run_decimal(line, &tally);
    free(text);
  }
  finish("number: decTest", &tally, found ? 0 : 2314);
}
