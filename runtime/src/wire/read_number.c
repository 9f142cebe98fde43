/* SPDX-License-Identifier: Apache-2.0 */
/* Items to structs: {"N":"..."} into the C type of its field. Nothing is rounded unless the schema
 * asks for a double. */
#include "base/number.h"

#include "wire/reader.h"

/* How much of what was found an error shows, so that it stays a sentence. */
static int shown(struct ddb_text text) {
  return text.size > 60 ? 60 : (int)text.size;
}

/* A JSON string that holds a number. No number needs an escape. */
bool ddb_reader_number(struct ddb_reader *reader, struct ddb_text *out) {
  struct ddb_json_string text;

  if (ddb_json_usual(&reader->json, 'N', out))
    return true;
  if (!ddb_reader_value(reader, "N", "a number (N)") || !ddb_json_string(&reader->json, &text))
    return false;
  if (text.escaped) {
    ddb_reader_fail(reader, "is not a number");
    return false;
  }
  *out = (struct ddb_text){text.data, text.size};
  ddb_reader_value_end(reader);
  return reader->json.status >= 0;
}

/* ---- integers -------------------------------------------------------------------------------- */

/* Ends an integer that came to `status`. */
static bool whole(struct ddb_reader *reader, struct ddb_text text, enum ddb_status status) {
  if (status >= 0)
    return true;
  ddb_reader_fail(reader,
                  status == DDB_E_LIMIT ? "is %.*s, which does not fit the field's type"
                                        : "is %.*s, which is not a whole number",
                  shown(text), text.data);
  return false;
}

static bool integer(struct ddb_reader *reader, int64_t min, int64_t max, int64_t *out) {
  struct ddb_text text;

  return ddb_reader_number(reader, &text) &&
         whole(reader, text, ddb_number_to_i64(text.data, text.size, min, max, out));
}

static bool natural(struct ddb_reader *reader, uint64_t max, uint64_t *out) {
  struct ddb_text text;

  return ddb_reader_number(reader, &text) &&
         whole(reader, text, ddb_number_to_u64(text.data, text.size, max, out));
}

void ddb_read_int32(struct ddb_reader *reader, int32_t *out) {
  int64_t value;

  if (integer(reader, INT32_MIN, INT32_MAX, &value))
    *out = (int32_t)value;
}

void ddb_read_int64(struct ddb_reader *reader, int64_t *out) {
  (void)integer(reader, INT64_MIN, INT64_MAX, out);
}

void ddb_read_opt_int32(struct ddb_reader *reader, ddb_opt_int *out) {
  int64_t value;

  if (integer(reader, INT32_MIN, INT32_MAX, &value))
    *out = ddb_int(value);
}

void ddb_read_opt_int(struct ddb_reader *reader, ddb_opt_int *out) {
  int64_t value;

  if (integer(reader, INT64_MIN, INT64_MAX, &value))
    *out = ddb_int(value);
}

void ddb_read_uint32(struct ddb_reader *reader, uint32_t *out) {
  uint64_t value;

  if (natural(reader, UINT32_MAX, &value))
    *out = (uint32_t)value;
}

void ddb_read_uint64(struct ddb_reader *reader, uint64_t *out) {
  (void)natural(reader, UINT64_MAX, out);
}

void ddb_read_opt_uint32(struct ddb_reader *reader, ddb_opt_uint *out) {
  uint64_t value;

  if (natural(reader, UINT32_MAX, &value))
    *out = ddb_uint(value);
}

void ddb_read_opt_uint(struct ddb_reader *reader, ddb_opt_uint *out) {
  uint64_t value;

  if (natural(reader, UINT64_MAX, &value))
    *out = ddb_uint(value);
}

/* ---- times as numbers ------------------------------------------------------------------------ */

void ddb_read_epoch(struct ddb_reader *reader, ddb_time *out) {
  int64_t value;

  if (integer(reader, INT64_MIN, INT64_MAX, &value))
    *out = (ddb_time){value, 0};
}

void ddb_read_opt_epoch(struct ddb_reader *reader, ddb_opt_time *out) {
  int64_t value;

  if (integer(reader, INT64_MIN, INT64_MAX, &value))
    *out = ddb_opt_time_of((ddb_time){value, 0});
}

void ddb_read_epoch_ms(struct ddb_reader *reader, ddb_time *out) {
  int64_t value;

  if (integer(reader, INT64_MIN, INT64_MAX, &value))
    *out = ddb_time_from_ms(value);
}

void ddb_read_opt_epoch_ms(struct ddb_reader *reader, ddb_opt_time *out) {
  int64_t value;

  if (integer(reader, INT64_MIN, INT64_MAX, &value))
    *out = ddb_opt_time_of(ddb_time_from_ms(value));
}

/* ---- fractions ------------------------------------------------------------------------------- */

static bool real(struct ddb_reader *reader, double *out) {
  struct ddb_text text;

  if (!ddb_reader_number(reader, &text))
    return false;
  if (ddb_number_to_double(text.data, text.size, out) < 0) {
    ddb_reader_fail(reader, "is %.*s, which is not a number", shown(text), text.data);
    return false;
  }
  return true;
}

void ddb_read_double(struct ddb_reader *reader, double *out) {
  (void)real(reader, out);
}

void ddb_read_opt_double(struct ddb_reader *reader, ddb_opt_double *out) {
  double value;

  if (real(reader, &value))
    *out = ddb_double(value);
}

/* DynamoDB answers with the canonical text; an export or a test may not. */
void ddb_read_decimal(struct ddb_reader *reader, const char **out) {
  char canonical[DDB_NUMBER_TEXT_SIZE];
  struct ddb_text text;
  size_t size;

  if (!ddb_reader_number(reader, &text))
    return;
  if (ddb_number_canonical(text.data, text.size, canonical, &size) < 0) {
    ddb_reader_fail(reader, "is %.*s, which %s", shown(text), text.data,
                    ddb_number_limit(text.data, text.size));
    return;
  }
  char *copy = ddb_arena_copy(reader->mem, canonical, size);
  if (!copy) {
    ddb_reader_nomem(reader);
    return;
  }
  *out = copy;
}
