/* SPDX-License-Identifier: Apache-2.0 */
/* Structs to items: the attributes that slots describe, one after the other. What stands in front
 * of a value is laid out by the compiler and copied as it is; a text is checked while it is copied.
 *
 * Everything unusual (a value that fails, a text with an escape or beyond ASCII, a hidden value,
 * the key of an index, an update) is left to the function that generated code would call for that
 * attribute alone. So there is no error here, and each value that is written here is written as
 * that function would: a test holds the two against each other. */
#include "base/time.h"
#include "wire/run.h"

/* Flags of an attribute that is left to its function. */
#define UNUSUAL (DDB_HIDDEN | DDB_PARTITION_OF_INDEX | DDB_SORT_OF_INDEX)

/* Digits of a second are bits 28 to 31. */
#define USUAL_DIGITS (DDB_DIGITS(3) >> 28)

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

static const char *text_at(const char *record, uint32_t offset) {
  return *(const char *const *)(const void *)(record + offset);
}

static int enum_at(const char *record, uint32_t offset) {
  int value;
  memcpy(&value, record + offset, sizeof value);
  return value;
}

__attribute__((noinline)) static void write_one(struct ddb_writer *writer,
                                                const struct ddb_attribute *attribute,
                                                const struct ddb_slot *slot, const char *record) {
  const char *member = record + slot->offset;
  switch (slot->as) {
  case DDB_READ_STRING:
    ddb_write_string(writer, attribute, text_at(record, slot->offset));
    break;
  case DDB_READ_ENUM:
    ddb_write_enum(writer, attribute, slot->more, enum_at(record, slot->offset),
                   text_at(record, slot->text));
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

/* ---- usual values ------------------------------------------------------------------------------
 * Each writes one attribute at `at` and answers the place behind it; `at` itself: it is absent, and
 * may be; NULL: it is left to its function. */

static inline bool is_within(const struct ddb_range *range, uint64_t length) {
  return !range->pattern && (!range->has_min || length >= (uint64_t)range->min) &&
         (!range->has_max || length <= (uint64_t)range->max);
}

/* Of plain text the bytes are the characters. */
static inline char *put_string(const struct ddb_attribute *attribute, const struct ddb_slot *slot,
                               const char *text, char *at, const char *end) {
  if (!text)
    return attribute->flags & DDB_REQUIRED ? NULL : at;
  char *value = ddb_run_head(at, slot);
  at = ddb_splice(value, end, text);
  if (!at || (attribute->range && !is_within(attribute->range, (uint64_t)(at - value))))
    return NULL;
  return ddb_run_tail(at);
}

static inline char *put_enum(const struct ddb_slot *slot, const char *member, bool creating,
                             char *at, const char *end) {
  const struct ddb_enum *spellings = slot->more;
  int value = enum_at(member, 0);
  if (value <= 0 || value > spellings->count || (creating && spellings->initial))
    return NULL;
  at = ddb_splice(ddb_run_head(at, slot), end, spellings->texts[value - 1]);
  return at ? ddb_run_tail(at) : NULL;
}

static inline char *put_time(const struct ddb_attribute *attribute, const struct ddb_slot *slot,
                             ddb_time time, char *at) {
  unsigned digits = attribute->flags >> 28;
  at = ddb_run_head(at, slot);
  if ((digits != 0 && digits != USUAL_DIGITS) || !ddb_time_put_usual(time, at))
    return NULL;
  return ddb_run_tail(at + 24);
}

static inline char *put_bool(const struct ddb_slot *slot, bool value, char *at, size_t *bytes) {
  at = ddb_run_head(at, slot);
  memcpy(at, value ? "true}\0\0" : "false}\0", 8);
  *bytes -= value ? 4 : 5; /* it counts as one, and has no quotes */
  return at + (value ? 5 : 6);
}

static inline char *put_int(const struct ddb_attribute *attribute, const struct ddb_slot *slot,
                            int64_t value, char *at, size_t *bytes) {
  const struct ddb_range *range = attribute->range;
  if (range && ((range->has_min && value < range->min) || (range->has_max && value > range->max)))
    return NULL;
  uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  return ddb_run_number(ddb_run_head(at, slot), magnitude, value < 0, bytes);
}

static inline char *put_uint(const struct ddb_attribute *attribute, const struct ddb_slot *slot,
                             uint64_t value, char *at, size_t *bytes) {
  const struct ddb_range *range = attribute->range;
  if (range && ((range->has_min && value < range->umin) || (range->has_max && value > range->umax)))
    return NULL;
  return ddb_run_number(ddb_run_head(at, slot), value, false, bytes);
}

/* Seconds, or milliseconds, if it has no finer part and is not unset. */
static bool epoch_of(const struct ddb_slot *slot, ddb_time time, int64_t *out) {
  bool seconds = slot->as == DDB_READ_EPOCH || slot->as == DDB_READ_OPT_EPOCH;
  ddb_time back;
  *out = seconds ? time.seconds : ddb_time_to_ms(time);
  if (seconds)
    return time.nanoseconds == 0;
  back = ddb_time_from_ms(*out);
  return back.seconds == time.seconds && back.nanoseconds == time.nanoseconds;
}

static inline char *put_epoch(const struct ddb_attribute *attribute, const struct ddb_slot *slot,
                              ddb_time time, char *at, size_t *bytes) {
  int64_t number;
  return epoch_of(slot, time, &number) ? put_int(attribute, slot, number, at, bytes) : NULL;
}

static inline bool is_set(ddb_time time) {
  return time.seconds != 0 || time.nanoseconds != 0;
}

static inline char *put_any_time(const struct ddb_attribute *attribute, const struct ddb_slot *slot,
                                 const void *member, char *at, size_t *bytes) {
  bool optional = slot->as == DDB_READ_OPT_TIME || slot->as == DDB_READ_OPT_EPOCH ||
                  slot->as == DDB_READ_OPT_EPOCH_MS;
  const ddb_opt_time *opt = member;
  const ddb_time *time = optional ? &opt->value : member;
  if (optional && !opt->set)
    return at;
  if (!optional && !is_set(*time))
    return NULL;
  return slot->as == DDB_READ_TIME || slot->as == DDB_READ_OPT_TIME
             ? put_time(attribute, slot, *time, at)
             : put_epoch(attribute, slot, *time, at, bytes);
}

/* An optional number has 64 bits whatever its type. */
static inline char *put_any_number(const struct ddb_attribute *attribute,
                                   const struct ddb_slot *slot, const void *member, char *at,
                                   size_t *bytes) {
  const ddb_opt_int *whole = member;
  const ddb_opt_uint *unsigned_whole = member;
  switch (slot->as) {
  case DDB_READ_INT32:
    return put_int(attribute, slot, *(const int32_t *)member, at, bytes);
  case DDB_READ_INT64:
    return put_int(attribute, slot, *(const int64_t *)member, at, bytes);
  case DDB_READ_UINT32:
    return put_uint(attribute, slot, *(const uint32_t *)member, at, bytes);
  case DDB_READ_UINT64:
    return put_uint(attribute, slot, *(const uint64_t *)member, at, bytes);
  case DDB_READ_OPT_INT32:
    if (whole->set && (int32_t)whole->value != whole->value)
      return NULL;
    /* fallthrough */
  case DDB_READ_OPT_INT64:
    return whole->set ? put_int(attribute, slot, whole->value, at, bytes) : at;
  case DDB_READ_OPT_UINT32:
    if (unsigned_whole->set && (uint32_t)unsigned_whole->value != unsigned_whole->value)
      return NULL;
    /* fallthrough */
  case DDB_READ_OPT_UINT64:
    return unsigned_whole->set ? put_uint(attribute, slot, unsigned_whole->value, at, bytes) : at;
  default:
    return NULL;
  }
}

/* ---- all of them ------------------------------------------------------------------------------
 */

static inline char *put_other(const struct ddb_attribute *attribute, const struct ddb_slot *slot,
                              const char *member, char *at, size_t *bytes) {
  const ddb_opt_bool *opt = (const void *)member;
  switch (slot->as) {
  case DDB_READ_BOOL:
    return put_bool(slot, *(const bool *)member, at, bytes);
  case DDB_READ_OPT_BOOL:
    return opt->set ? put_bool(slot, opt->value, at, bytes) : at;
  case DDB_READ_TIME:
  case DDB_READ_OPT_TIME:
  case DDB_READ_EPOCH:
  case DDB_READ_OPT_EPOCH:
  case DDB_READ_EPOCH_MS:
  case DDB_READ_OPT_EPOCH_MS:
    return put_any_time(attribute, slot, member, at, bytes);
  default:
    return put_any_number(attribute, slot, member, at, bytes);
  }
}

/* Answers how many were done. */
static int write_usual(struct ddb_writer *writer, const struct ddb_attribute *attributes,
                       const struct ddb_slot *slots, int count, const char *record) {
  struct ddb_run run;
  if (!ddb_run_begin(writer, &run))
    return 0;
  char *at = run.begin;
  size_t bytes = 0, written = 0;
  const struct ddb_slot *slot = slots, *const stop = slots + count;
  for (; slot != stop && at <= run.last; slot++, attributes++) {
    const char *member = record + slot->offset;
    char *next;
    if ((attributes->flags & UNUSUAL) != 0 || slot->head_size == 0)
      break;
    if (slot->as == DDB_READ_STRING)
      next = put_string(attributes, slot, text_at(member, 0), at, run.end);
    else if (slot->as == DDB_READ_ENUM)
      next = put_enum(slot, member, writer->creating, at, run.end);
    else
      next = put_other(attributes, slot, member, at, &bytes);
    if (next == at)
      continue;
    if (!next)
      break;
    written++;
    at = next;
  }
  if (written > 0)
    ddb_run_end(writer, &run, at, written, bytes);
  else
    ddb_run_undo(writer, &run);
  return (int)(slot - slots);
}

void ddb_write_slots(struct ddb_writer *writer, const struct ddb_attribute *attributes,
                     const struct ddb_slot *slots, int count, const void *record) {
  for (int i = 0; i < count; i++) {
    i += write_usual(writer, attributes + i, slots + i, count - i, record);
    if (i < count)
      write_one(writer, &attributes[i], &slots[i], record);
  }
}
