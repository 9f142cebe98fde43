/* SPDX-License-Identifier: Apache-2.0 */
/* Structs to items: numbers, {"N":"..."}. What would be rounded, cut or refused fails here. */
#include "base/number.h"

#include <string.h>

#include "wire/attr.h"
#include "wire/writer.h"

/* A number's text, as {"N":"..."}. */
void ddb_writer_number(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                       const char *text, size_t size) {
  struct ddb_decimal decimal;

  if (!ddb_writer_name(writer, attribute))
    return;
  ddb_buf_text(&writer->out, "{\"N\":\"");
  ddb_buf_bytes(&writer->out, text, size);
  ddb_buf_text(&writer->out, "\"}");
  if (ddb_decimal_parse(text, size, DDB_NUMBER_JSON, &decimal) >= 0)
    writer->item_bytes += ddb_attr_number_bytes(&decimal);
}

static const struct ddb_range *range_of(const struct ddb_attribute *attribute) {
  return attribute ? attribute->range : NULL;
}

/* ---- integers -------------------------------------------------------------------------------- */

void ddb_write_int(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                   int64_t value) {
  char text[DDB_INT_TEXT_SIZE];
  const struct ddb_range *range = range_of(attribute);

  if (range && ((range->has_min && value < range->min) || (range->has_max && value > range->max))) {
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is %lld; the schema allows %s",
                    (long long)value, range->text);
    return;
  }
  ddb_writer_number(writer, attribute, text, ddb_i64_text(value, text));
}

void ddb_write_opt_int(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                       ddb_opt_int value) {
  if (value.set)
    ddb_write_int(writer, attribute, value.value);
}

void ddb_write_opt_int32(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                         ddb_opt_int value) {
  if (value.set && (value.value < INT32_MIN || value.value > INT32_MAX))
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is %lld, which is no int32",
                    (long long)value.value);
  else
    ddb_write_opt_int(writer, attribute, value);
}

void ddb_write_uint(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    uint64_t value) {
  char text[DDB_INT_TEXT_SIZE];
  const struct ddb_range *range = range_of(attribute);

  if (range && ((range->has_min && value < range->umin) || (range->has_max && value > range->umax)))
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is %llu; the schema allows %s",
                    (unsigned long long)value, range->text);
  else
    ddb_writer_number(writer, attribute, text, ddb_u64_text(value, text));
}

void ddb_write_opt_uint(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                        ddb_opt_uint value) {
  if (value.set)
    ddb_write_uint(writer, attribute, value.value);
}

void ddb_write_opt_uint32(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                          ddb_opt_uint value) {
  if (value.set && value.value > UINT32_MAX)
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is %llu, which is no uint32",
                    (unsigned long long)value.value);
  else
    ddb_write_opt_uint(writer, attribute, value);
}

/* ---- times as numbers ------------------------------------------------------------------------ */

static void put_epoch(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                      ddb_time value) {
  if (value.nanoseconds != 0)
    ddb_writer_fail(writer, DDB_E_INVALID, attribute,
                    "is finer than a second (%d nanoseconds), which it is stored as",
                    (int)value.nanoseconds);
  else
    ddb_write_int(writer, attribute, value.seconds);
}

/* Instants beyond the milliseconds that 64 bits count come back as another. */
static void put_epoch_ms(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                         ddb_time value) {
  int64_t milliseconds = ddb_time_to_ms(value);
  ddb_time back = ddb_time_from_ms(milliseconds);

  if (back.seconds != value.seconds || back.nanoseconds != value.nanoseconds)
    ddb_writer_fail(writer, DDB_E_INVALID, attribute,
                    "is finer than a millisecond or too far away (seconds %lld, nanoseconds %d)",
                    (long long)value.seconds, (int)value.nanoseconds);
  else
    ddb_write_int(writer, attribute, milliseconds);
}

static bool is_unset(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                     ddb_time value) {
  if (value.seconds != 0 || value.nanoseconds != 0)
    return false;
  ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is required: {0, 0} is an unset time");
  return true;
}

void ddb_write_epoch(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                     ddb_time value) {
  if (!is_unset(writer, attribute, value))
    put_epoch(writer, attribute, value);
}

void ddb_write_epoch_ms(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                        ddb_time value) {
  if (!is_unset(writer, attribute, value))
    put_epoch_ms(writer, attribute, value);
}

void ddb_write_opt_epoch(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                         ddb_opt_time value) {
  if (value.set)
    put_epoch(writer, attribute, value.value);
}

void ddb_write_opt_epoch_ms(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                            ddb_opt_time value) {
  if (value.set)
    put_epoch_ms(writer, attribute, value.value);
}

/* ---- fractions ------------------------------------------------------------------------------- */

void ddb_write_double(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                      double value) {
  char text[DDB_NUMBER_TEXT_SIZE];
  const struct ddb_range *range = range_of(attribute);
  size_t size;
  enum ddb_status status = ddb_number_from_double(value, text, &size);

  if (status < 0) {
    ddb_writer_fail(writer, status, attribute,
                    status == DDB_E_LIMIT ? "is outside 1E-130 to 9.99E+125, what DynamoDB stores"
                                          : "is not a number (NaN or infinite)");
    return;
  }
  if (range &&
      ((range->has_min && value < range->fmin) || (range->has_max && value > range->fmax))) {
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is %s; the schema allows %s", text,
                    range->text);
    return;
  }
  ddb_writer_number(writer, attribute, text, size);
}

void ddb_write_opt_double(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                          ddb_opt_double value) {
  if (value.set)
    ddb_write_double(writer, attribute, value.value);
}

/* Whether a decimal lies on the allowed side of a bound; bounds are numbers, the compiler saw to
 * it. */
static bool is_within(const struct ddb_decimal *value, const char *bound, int side) {
  struct ddb_decimal limit;

  return ddb_decimal_parse(bound, strlen(bound), DDB_NUMBER_DYNAMODB, &limit) < 0 ||
         ddb_decimal_order(value, &limit) * side >= 0;
}

void ddb_write_decimal(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                       const char *value) {
  const struct ddb_range *range = range_of(attribute);
  char text[DDB_NUMBER_TEXT_SIZE];
  struct ddb_decimal number;

  if (!value) {
    ddb_writer_absent(writer, attribute);
    return;
  }
  enum ddb_status status = ddb_decimal_parse(value, strlen(value), DDB_NUMBER_DYNAMODB, &number);
  if (status < 0)
    ddb_writer_fail(writer, status, attribute, "is '%.60s', which %s", value,
                    ddb_number_limit(value, strlen(value)));
  else if (range && ((range->has_min && !is_within(&number, range->dmin, 1)) ||
                     (range->has_max && !is_within(&number, range->dmax, -1))))
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is %.60s; the schema allows %s", value,
                    range->text);
  else
    ddb_writer_number(writer, attribute, text, ddb_decimal_text(&number, text));
}
