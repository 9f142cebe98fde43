/* SPDX-License-Identifier: Apache-2.0 */
/* Structs to items: the values that are usual, one behind the other. Included by a file for each
 * way of copying, which may have defined
 *   DDB_LOOP_TARGET   what its functions are compiled for
 *   DDB_LOOP_COPY32   copies 32 bytes
 *   DDB_LOOP_SPLICE   as ddb_splice
 *   DDB_LOOP_PART     as ddb_splice_part. */
#ifndef DDB_WIRE_WRITE_LOOP_H
#define DDB_WIRE_WRITE_LOOP_H

#include "base/time.h"
#include "wire/run.h"

#ifndef DDB_LOOP_TARGET
#define DDB_LOOP_TARGET
#define DDB_LOOP_COPY32 ddb_run_copy32
#define DDB_LOOP_SPLICE ddb_splice
#define DDB_LOOP_PART   ddb_splice_part
#endif
#define DDB_PUT DDB_LOOP_TARGET static inline __attribute__((always_inline))

/* Flags of an attribute that is left to its function. */
#define DDB_UNUSUAL (DDB_HIDDEN | DDB_PARTITION_OF_INDEX | DDB_SORT_OF_INDEX)

static inline const char *ddb_text_at(const char *record, uint32_t offset) {
  return *(const char *const *)(const void *)(record + offset);
}

static inline int ddb_enum_at(const char *record, uint32_t offset) {
  int value;
  memcpy(&value, record + offset, sizeof value);
  return value;
}

/* ---- usual values ------------------------------------------------------------------------------
 * Each writes one attribute at `at` and answers the place behind it; NULL: it is left to its
 * function. */

static inline bool ddb_put_within(const struct ddb_range *range, uint64_t length) {
  return !range->pattern && (!range->has_min || length >= (uint64_t)range->min) &&
         (!range->has_max || length <= (uint64_t)range->max);
}

/* Answers the place behind it. */
DDB_PUT char *ddb_put_head(char *at, const struct ddb_slot *slot) {
  DDB_LOOP_COPY32(at, slot->head);
  return at + slot->head_size;
}

/* Of plain text the bytes are the characters. */
DDB_PUT char *ddb_put_string(const struct ddb_attribute *attribute, const struct ddb_slot *slot,
                             const char *text, char *at, const char *end) {
  char *value = ddb_put_head(at, slot);
  at = DDB_LOOP_SPLICE(value, end, text);
  if (!at || (attribute->range && !ddb_put_within(attribute->range, (uint64_t)(at - value))))
    return NULL;
  return ddb_run_tail(at);
}

/* Where the schema says what a new record may have, its function looks. */
DDB_PUT char *ddb_put_enum(const struct ddb_slot *slot, const char *member, bool creating,
                           char *at) {
  const struct ddb_enum *spellings = slot->more;
  int value = ddb_enum_at(member, 0);
  if (value <= 0 || value > spellings->count || (creating && spellings->initial) ||
      !spellings->spellings)
    return NULL;
  const struct ddb_spelling *spelling = &spellings->spellings[value - 1];
  at = ddb_put_head(at, slot);
  DDB_LOOP_COPY32(at, spelling->text);
  return spelling->size > 0 ? at + spelling->size : NULL;
}

/* Digits of a second are bits 28 to 31. */
DDB_PUT char *ddb_put_time(const struct ddb_attribute *attribute, const struct ddb_slot *slot,
                           const ddb_time *time, char *at, struct ddb_day *day) {
  unsigned digits = attribute->flags >> 28;
  at = ddb_put_head(at, slot);
  if ((digits != 0 && digits != DDB_DIGITS(3) >> 28) || !ddb_time_put_usual(*time, day, at))
    return NULL;
  return at + 26;
}

DDB_PUT char *ddb_put_bool(const struct ddb_slot *slot, bool value, char *at, size_t *bytes) {
  at = ddb_put_head(at, slot);
  memcpy(at, value ? "true}\0\0" : "false}\0", 8);
  *bytes -= value ? 4 : 5; /* it counts as one, and has no quotes */
  return at + (value ? 5 : 6);
}

/* Seconds, or milliseconds, if it has no finer part. */
static inline bool ddb_epoch_of(unsigned as, const ddb_time *time, int64_t *out) {
  bool seconds = as == DDB_READ_EPOCH || as == DDB_READ_OPT_EPOCH;
  *out = seconds ? time->seconds : ddb_time_to_ms(*time);
  if (seconds)
    return time->nanoseconds == 0;
  ddb_time back = ddb_time_from_ms(*out);
  return back.seconds == time->seconds && back.nanoseconds == time->nanoseconds;
}

/* A number of any kind: those without a sign may be above INT64_MAX. */
struct ddb_put_number {
  int64_t value;
  bool is_unsigned;
};

/* An optional number has 64 bits whatever its type. False: it is left to its function. */
static inline bool ddb_number_at(unsigned as, const void *member, struct ddb_put_number *out) {
  const ddb_opt_int *whole = member;
  const ddb_opt_uint *positive = member;
  out->is_unsigned = as >= DDB_READ_UINT32;
  switch (as) {
  case DDB_READ_INT32:
    out->value = *(const int32_t *)member;
    return true;
  case DDB_READ_UINT32:
    out->value = *(const uint32_t *)member;
    return true;
  case DDB_READ_INT64:
  case DDB_READ_UINT64:
    out->value = *(const int64_t *)member;
    return true;
  case DDB_READ_OPT_INT32:
  case DDB_READ_OPT_INT64:
    out->value = whole->value;
    return as != DDB_READ_OPT_INT32 || (int32_t)whole->value == whole->value;
  case DDB_READ_OPT_UINT32:
  case DDB_READ_OPT_UINT64:
    out->value = (int64_t)positive->value;
    return as != DDB_READ_OPT_UINT32 || (uint32_t)positive->value == positive->value;
  case DDB_READ_OPT_EPOCH:
  case DDB_READ_OPT_EPOCH_MS:
    out->is_unsigned = false;
    return ddb_epoch_of(as, &((const ddb_opt_time *)member)->value, &out->value);
  default:
    out->is_unsigned = false;
    return ddb_epoch_of(as, member, &out->value);
  }
}

static inline bool ddb_number_within(const struct ddb_range *range,
                                     const struct ddb_put_number *number) {
  if (!number->is_unsigned)
    return (!range->has_min || number->value >= range->min) &&
           (!range->has_max || number->value <= range->max);
  uint64_t value = (uint64_t)number->value;
  return (!range->has_min || value >= range->umin) && (!range->has_max || value <= range->umax);
}

DDB_PUT char *ddb_put_number(const struct ddb_attribute *attribute, const struct ddb_slot *slot,
                             const void *member, char *at, size_t *bytes) {
  struct ddb_put_number number;
  if (!ddb_number_at(slot->as, member, &number) ||
      (attribute->range && !ddb_number_within(attribute->range, &number)))
    return NULL;
  bool negative = number.value < 0 && !number.is_unsigned;
  uint64_t magnitude = negative ? 0 - (uint64_t)number.value : (uint64_t)number.value;
  return ddb_run_number(ddb_put_head(at, slot), magnitude, negative, bytes);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static inline bool ddb_is_set(const ddb_time *time) {
  return time->seconds != 0 || time->nanoseconds != 0;
}

/* All but texts and enums; `at` itself: it is absent, and may be. */
DDB_PUT char *ddb_put_other(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                            const struct ddb_slot *slot, const void *member, char *at,
                            size_t *bytes) {
  const ddb_opt_bool *maybe = member;
  const ddb_opt_time *time = member;
  switch (slot->as) {
  case DDB_READ_BOOL:
    return ddb_put_bool(slot, *(const bool *)member, at, bytes);
  case DDB_READ_OPT_BOOL:
    return maybe->set ? ddb_put_bool(slot, maybe->value, at, bytes) : at;
  case DDB_READ_OPT_TIME:
    return time->set ? ddb_put_time(attribute, slot, &time->value, at, &writer->day) : at;
  case DDB_READ_TIME:
    return ddb_is_set(member) ? ddb_put_time(attribute, slot, member, at, &writer->day) : NULL;
  case DDB_READ_EPOCH:
  case DDB_READ_EPOCH_MS:
    return ddb_is_set(member) ? ddb_put_number(attribute, slot, member, at, bytes) : NULL;
  case DDB_READ_INT32:
  case DDB_READ_INT64:
  case DDB_READ_UINT32:
  case DDB_READ_UINT64:
    return ddb_put_number(attribute, slot, member, at, bytes);
  default: /* each begins with this */
    return *(const bool *)member ? ddb_put_number(attribute, slot, member, at, bytes) : at;
  }
}

/* Writes from the first on, and answers how many were done. */
DDB_PUT int ddb_put_usual(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                          const struct ddb_slot *slots, int count, const char *record) {
  struct ddb_run run;
  if (!ddb_run_begin(writer, &run))
    return 0;
  char *at = run.begin;
  size_t bytes = 0, absent = 0;
  const struct ddb_slot *slot = slots, *const stop = slots + count;
  for (; slot != stop && at <= run.last; slot++, attribute++) {
    const char *member = record + slot->offset, *text;
    char *next;
    if ((attribute->flags & DDB_UNUSUAL) != 0 || slot->head_size == 0)
      break;
    if (slot->as == DDB_READ_STRING) {
      text = ddb_text_at(member, 0);
      next = text ? ddb_put_string(attribute, slot, text, at, ddb_run_text_end(&run))
             : (attribute->flags & DDB_REQUIRED) != 0 ? NULL
                                                      : at;
    } else if (slot->as == DDB_READ_ENUM) {
      next = ddb_put_enum(slot, member, writer->creating, at);
    } else {
      next = ddb_put_other(writer, attribute, slot, member, at, &bytes);
    }
    if (!next)
      break;
    absent += next == at;
    at = next;
  }
  size_t written = (size_t)(slot - slots) - absent;
  if (written > 0)
    ddb_run_end(writer, &run, at, written, bytes);
  else
    ddb_run_undo(&run);
  return (int)(slot - slots);
}

/* ---- what an item begins with ---------------------------------------------------------------- */

/* All bytes of a front, of which the texts of a key are a part, within the size of any key. */
enum { DDB_FRONT_MAX = 900 };

/* The pieces, in so many bytes; 0: a text is unset, empty, long or not plain. */
DDB_PUT size_t ddb_put_pieces(const struct ddb_front *front, const char *record,
                              const struct ddb_run *run) {
  char *at = run->begin;
  const char *end = ddb_run_text_end(run);
  const struct ddb_slot *piece = front->pieces, *const stop = piece + front->count;
  for (; piece != stop; piece++) {
    if (at > run->last)
      return 0;
    char *value = ddb_put_head(at, piece);
    at = value;
    if (piece->as != DDB_READ_STRING)
      continue;
    const char *text = ddb_text_at(record, piece->offset);
    at = text ? DDB_LOOP_PART(value, end, text, (char)piece->text) : NULL;
    if (!at || at == value)
      return 0;
  }
  size_t size = (size_t)(at - run->begin);
  return size <= DDB_FRONT_MAX ? size : 0;
}

/* As ddb_run_end, and with the map's opening behind the attributes. */
DDB_PUT void ddb_front_end(struct ddb_writer *writer, const struct ddb_front *front,
                           const struct ddb_run *run, char *at) {
  const struct ddb_attribute *map = front->map;
  ddb_run_end(writer, run, at, (size_t)front->attributes, 0);
  if (!map)
    return;
  writer->item_bytes -= 10 - 3; /* `,"":{"M":{`; it counts as three */
  run->frame->index++;
  run->frame->name = map->name;
  run->frame->row = map;
  run->frame->hidden = false;
  ddb_writer_enter(writer, map, false);
}

DDB_PUT bool ddb_put_front(struct ddb_writer *writer, const struct ddb_front *front,
                           const char *record) {
  struct ddb_run run;
  if (writer->error->status < 0 || !ddb_run_begin(writer, &run))
    return false;
  size_t size = ddb_put_pieces(front, record, &run);
  if (size > 0)
    ddb_front_end(writer, front, &run, run.begin + size);
  else
    ddb_run_undo(&run);
  return size > 0;
}

/* ---- all of them ----------------------------------------------------------------------------- */

DDB_PUT void ddb_put_slots(struct ddb_writer *writer, const struct ddb_attribute *attributes,
                           const struct ddb_slot *slots, int count, const char *record) {
  while (count > 0) {
    int done = ddb_put_usual(writer, attributes, slots, count, record);
    if (done == count)
      return;
    ddb_write_slot(writer, attributes + done, slots + done, record);
    attributes += done + 1;
    slots += done + 1;
    count -= done + 1;
  }
}

#endif
