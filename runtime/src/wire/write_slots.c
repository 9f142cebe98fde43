/* SPDX-License-Identifier: Apache-2.0 */
/* Structs to items: the attributes that slots describe, one after the other. What stands in front
 * of a value is laid out by the compiler and copied as it is; a text is checked while it is copied.
 *
 * Everything unusual (a value that fails, a text with an escape or beyond ASCII, a hidden value,
 * the key of an index, an update) is left to the function that generated code would call for that
 * attribute alone. So there is no error here, and each value that is written here is written as
 * that function would: a test holds the two against each other. */
#include "base/splice_wide.h"
#include "wire/write_loop.h"

/* ---- one attribute by its function ----------------------------------------------------------- */

static void write_number(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                         const struct ddb_slot *slot, const char *member) {
  switch (slot->as) {
  case DDB_READ_INT32:
    ddb_write_int(writer, attribute, *(const int32_t *)(const void *)member);
    break;
  case DDB_READ_OPT_INT32:
    ddb_write_opt_int32(writer, attribute, *(const ddb_opt_int *)(const void *)member);
    break;
  case DDB_READ_INT64:
    ddb_write_int(writer, attribute, *(const int64_t *)(const void *)member);
    break;
  case DDB_READ_OPT_INT64:
    ddb_write_opt_int(writer, attribute, *(const ddb_opt_int *)(const void *)member);
    break;
  case DDB_READ_UINT32:
    ddb_write_uint(writer, attribute, *(const uint32_t *)(const void *)member);
    break;
  case DDB_READ_OPT_UINT32:
    ddb_write_opt_uint32(writer, attribute, *(const ddb_opt_uint *)(const void *)member);
    break;
  case DDB_READ_UINT64:
    ddb_write_uint(writer, attribute, *(const uint64_t *)(const void *)member);
    break;
  default:
    ddb_write_opt_uint(writer, attribute, *(const ddb_opt_uint *)(const void *)member);
    break;
  }
}

static void write_time(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                       const struct ddb_slot *slot, const void *member) {
  switch (slot->as) {
  case DDB_READ_TIME:
    ddb_write_time(writer, attribute, *(const ddb_time *)member);
    break;
  case DDB_READ_OPT_TIME:
    ddb_write_opt_time(writer, attribute, *(const ddb_opt_time *)member);
    break;
  case DDB_READ_EPOCH:
    ddb_write_epoch(writer, attribute, *(const ddb_time *)member);
    break;
  case DDB_READ_OPT_EPOCH:
    ddb_write_opt_epoch(writer, attribute, *(const ddb_opt_time *)member);
    break;
  case DDB_READ_EPOCH_MS:
    ddb_write_epoch_ms(writer, attribute, *(const ddb_time *)member);
    break;
  default:
    ddb_write_opt_epoch_ms(writer, attribute, *(const ddb_opt_time *)member);
    break;
  }
}

void ddb_write_slot(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    const struct ddb_slot *slot, const char *record) {
  const char *member = record + slot->offset;
  switch (slot->as) {
  case DDB_READ_STRING:
    ddb_write_string(writer, attribute, ddb_text_at(record, slot->offset));
    break;
  case DDB_READ_ENUM:
    ddb_write_enum(writer, attribute, slot->more, ddb_enum_at(record, slot->offset),
                   ddb_text_at(record, slot->text));
    break;
  case DDB_READ_BOOL:
    ddb_write_bool(writer, attribute, *(const bool *)member);
    break;
  case DDB_READ_OPT_BOOL:
    ddb_write_opt_bool(writer, attribute, *(const ddb_opt_bool *)member);
    break;
  case DDB_READ_TIME:
  case DDB_READ_OPT_TIME:
  case DDB_READ_EPOCH:
  case DDB_READ_OPT_EPOCH:
  case DDB_READ_EPOCH_MS:
  case DDB_READ_OPT_EPOCH_MS:
    write_time(writer, attribute, slot, member);
    break;
  default:
    write_number(writer, attribute, slot, member);
    break;
  }
}

/* ---- all of them ----------------------------------------------------------------------------- */

__attribute__((noinline)) static void write_narrow(struct ddb_writer *writer,
                                                   const struct ddb_attribute *attributes,
                                                   const struct ddb_slot *slots, int count,
                                                   const char *record) {
  ddb_put_slots(writer, attributes, slots, count, record);
}

void ddb_write_slots(struct ddb_writer *writer, const struct ddb_attribute *attributes,
                     const struct ddb_slot *slots, int count, const void *record) {
#if DDB_SPLICE_AVX2
  if (ddb_splice_has_avx2()) {
    ddb_write_slots_wide(writer, attributes, slots, count, record);
    return;
  }
#endif
  write_narrow(writer, attributes, slots, count, record);
}

__attribute__((noinline)) static bool
write_front_narrow(struct ddb_writer *writer, const struct ddb_front *front, const char *record) {
  return ddb_put_front(writer, front, record);
}

bool ddb_write_front(struct ddb_writer *writer, const struct ddb_front *front, const void *record) {
#if DDB_SPLICE_AVX2
  if (ddb_splice_has_avx2())
    return ddb_write_front_wide(writer, front, record);
#endif
  return write_front_narrow(writer, front, record);
}
