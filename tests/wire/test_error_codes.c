/* SPDX-License-Identifier: Apache-2.0 */
/* Whole calls that are answered with each error that DynamoDB documents, those common to all AWS
 * services, and bare HTTP statuses. What has to come of each stands in error_codes.tsv, row by row:
 * the status, how many requests are made, how long the first pause is, whether the clock is
 * corrected and whether other credentials are asked for. */
#include <criterion/criterion.h>

#include "rows.h"
#include "support/sample.h"
#include "support/script.h"
#include "vectors.h"

/* Of error_codes.tsv. */
enum column { CODE, HTTP, RETRIED, READ, WRITE, CURE };

static struct script script;
static int fetched;

static enum ddb_status fetch(void *state, const struct ddb_provider_limits *limits,
                             struct ddb_provision *out) {
  char id[32];
  const struct ddb_provided given = {.access_key_id = id, .secret_access_key = SCRIPT_SECRET};
  (void)state, (void)limits;
  (void)snprintf(id, sizeof id, "AKIDROW%d", ++fetched);
  return ddb_provide(out, &given);
}

static const char *body_of(const struct row *row) {
  static char body[160];
  (void)snprintf(body, sizeof body,
                 "{\"__type\":\"com.amazonaws.dynamodb.v20120810#%s\",\"message\":\"told\"}",
                 row->column[CODE]);
  return strcmp(row->column[CODE], "-") == 0 ? "" : body;
}

static enum ddb_status call(struct ddb *db, struct ddb_arena *mem, bool write) {
  struct reimagine_image_metadata image;
  if (!write)
    return reimagine_get_image_metadata(db, mem, "u1", "i1", NULL, &image);
  struct reimagine_edit_record edit = sample_small_edit(mem);
  return reimagine_save_edit_record(db, &edit, NULL);
}

static bool is(const struct row *row, enum column column, const char *text) {
  return strcmp(row->column[column], text) == 0;
}

/* The greatest random number is one part in 2^32 less than the whole. */
static int64_t first_pause(const struct row *row) {
  if (is(row, RETRIED, "in progress"))
    return 1000;
  return is(row, RETRIED, "throttled") ? 999 : is(row, RETRIED, "transient") ? 24 : -1;
}

/* Each request is answered so. `date`: of the answers; NULL: none. */
static void answered(const struct row *row, bool write, const char *date, const char *expected) {
  static const struct ddb_credentials_provider provider = {NULL, fetch};
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb *db = NULL;
  char outcome[64];
  script_init(&script);
  for (int i = 0; i < 8; i++)
    script_reply(&script, (int)strtol(row->column[HTTP], NULL, 10), body_of(row))->date = date;
  struct ddb_options options = script_options(&script);
  options.access_key_id = options.secret_access_key = options.session_token = NULL;
  options.credentials_provider = &provider;
  fetched = 0;
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  enum ddb_status status = call(db, mem, write);
  row_outcome(outcome, ddb_status_name(status), script.sent_count);
  cr_expect_str_eq(outcome, expected, "error_codes.tsv:%d: %s%s%s: %s: %s", row->line,
                   row->column[CODE], write ? ", a write" : "", date != NULL ? ", skewed" : "",
                   outcome, ddb_error_text(db));
  cr_expect_eq(fetched, is(row, CURE, "identity") ? 2 : 1, "error_codes.tsv:%d: asked %d times",
               row->line, fetched);
  if (date == NULL)
    cr_expect_eq(script.slept_count > 0 ? script.slept[0] : -1, first_pause(row),
                 "error_codes.tsv:%d: %d pauses", row->line, script.slept_count);
  if (!is(row, CODE, "-"))
    cr_expect_str_eq(ddb_last_error(db)->code, row->column[CODE]);
  ddb_close(db);
  ddb_arena_free(mem);
}

/* The script's time of day is 10:00: a signature of then is an hour too early for this service. */
static void skewed(const struct row *row, bool write) {
  const char *expected = row->column[write ? WRITE : READ];
  char once_more[64];
  (void)snprintf(once_more, sizeof once_more, "%.*s %d", (int)(strlen(expected) - 2), expected,
                 expected[strlen(expected) - 1] - '0' + 1);
  bool cured = is(row, CURE, "clock");
  answered(row, write, "Sun, 22 Nov 2026 11:00:00 GMT", cured ? once_more : expected);
  if (cured)
    cr_expect_eq(strncmp(script_header(&script, 1, "X-Amz-Date"), "20261122T11", 11), 0,
                 "error_codes.tsv:%d: %s", row->line, script_header(&script, 1, "X-Amz-Date"));
}

static char names[128][64];
static size_t name_count;

static void see(const struct row *row) {
  cr_assert_eq(row->count, 6, "error_codes.tsv:%d", row->line);
  cr_assert_lt(name_count, sizeof names / sizeof *names);
  (void)snprintf(names[name_count++], sizeof *names, "%s", row->column[CODE]);
  for (int write = 0; write < 2; write++) {
    answered(row, write == 1, NULL, row->column[write == 1 ? WRITE : READ]);
    skewed(row, write == 1);
  }
}

static bool has_row(const char *name) {
  for (size_t i = 0; i < name_count; i++)
    if (strcmp(names[i], name) == 0)
      return true;
  return false;
}

/* What DynamoDB's own model declares for any operation must be there. */
static void model_is_covered(void) {
  cJSON *model = load("dynamodb-model/service-2.json");
  const cJSON *shape;
  cJSON_ArrayForEach(shape, get(model, "shapes")) {
    if (cJSON_IsTrue(get(shape, "exception")))
      cr_expect(has_row(shape->string), "error_codes.tsv has no row for %s", shape->string);
  }
  cJSON_Delete(model);
}

Test(error_codes, each_has_its_row) {
  int rows = rows_of("tests/wire/error_codes.tsv", see);
  model_is_covered();
  report_cases("error_codes", (unsigned)rows * 4, 0, 0);
}
