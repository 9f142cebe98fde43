/* SPDX-License-Identifier: Apache-2.0 */
/* Encoding at the floor: what is the same in all bodies is copied in runs that the compiler knows
 * the lengths of; texts are copied 16 bytes at a time and looked at for escapes in the same pass.
 */
#include "floor.h"

#include "floor_scan.h"

#define LIT(text) (memcpy(out, text, sizeof(text) - 1), out += sizeof(text) - 1)

/* The rest of a text from the first byte that has to be escaped on. */
__attribute__((noinline, cold)) static char *text_escaped(char *out, const char *text) {
  static const char digits[] = "0123456789abcdef";
  for (; *text != '\0'; text++) {
    unsigned char c = (unsigned char)*text;
    if (c >= 0x20 && c != '"' && c != '\\') {
      *out++ = (char)c;
    } else if (c >= 0x20) {
      *out++ = '\\';
      *out++ = (char)c;
    } else {
      LIT("\\u00");
      *out++ = digits[c >> 4];
      *out++ = digits[c & 15];
    }
  }
  return out;
}

/* The NUL at the end is a control character, too. */
FLOOR_INLINE char *text(char *out, const char *from) {
  unsigned mask;
  while ((mask = floor_copy16(out, from)) == 0) {
    out += 16;
    from += 16;
  }
  out += floor_first(mask);
  from += floor_first(mask);
  return __builtin_expect(*from != '\0', 0) ? text_escaped(out, from) : out;
}

static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233"
                            "34353637383940414243444546474849505152535455565758596061626364656667"
                            "6869707172737475767778798081828384858687888990919293949596979899";

FLOOR_INLINE void two(char *out, unsigned value) {
  memcpy(out, pairs + (size_t)2 * value, 2);
}

/* Eight digits, leading zeros among them. */
FLOOR_INLINE void eight(char *out, unsigned value) {
  unsigned high = value / 10000, low = value % 10000;
  two(out, high / 100);
  two(out + 2, high % 100);
  two(out + 4, low / 100);
  two(out + 6, low % 100);
}

FLOOR_INLINE char *integer(char *out, int64_t signed_value) {
  char digits[24];
  char *p = digits + sizeof digits;
  uint64_t value = signed_value < 0 ? 0 - (uint64_t)signed_value : (uint64_t)signed_value;
  for (; value >= 100; value /= 100)
    two(p -= 2, (unsigned)(value % 100));
  if (value >= 10)
    two(p -= 2, (unsigned)value);
  else
    *--p = (char)('0' + value);
  if (signed_value < 0)
    *--p = '-';
  size_t size = (size_t)(digits + sizeof digits - p);
  memcpy(out, p, size);
  return out + size;
}

/* 13 digits from 2001 to 2286. */
FLOOR_INLINE char *epoch_ms(char *out, ddb_time time) {
  int64_t ms = time.seconds * 1000 + time.nanoseconds / 1000000;
  if (time.seconds < 1000000000 || time.seconds > INT64_C(9999999999))
    return integer(out, ms);
  unsigned low = (unsigned)((uint64_t)ms % 100000000), high = (unsigned)((uint64_t)ms / 100000000);
  *out = (char)('0' + high / 10000);
  two(out + 1, high % 10000 / 100);
  two(out + 3, high % 100);
  eight(out + 5, low);
  return out + 13;
}

/* 2025-11-22T08:26:40.123Z; the year begins in March. */
FLOOR_INLINE char *time_text(char *out, ddb_time time) {
  uint64_t second = (uint64_t)(time.seconds + INT64_C(719468) * 86400);
  unsigned day = (unsigned)(second / 86400), rest = (unsigned)(second % 86400);
  unsigned era = day / 146097, of_era = day % 146097;
  unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
  unsigned month = (5 * of_year + 2) / 153;
  unsigned date = of_year - (153 * month + 2) / 5 + 1;
  unsigned ms = (unsigned)time.nanoseconds / 1000000;
  month = month < 10 ? month + 3 : month - 9;
  year += era * 400 + (month <= 2);
  memcpy(out, "0000-00-00T00:00:00.000Z", 24);
  two(out, year / 100);
  two(out + 2, year % 100);
  two(out + 5, month);
  two(out + 8, date);
  two(out + 11, rest / 3600);
  two(out + 14, rest / 60 % 60);
  two(out + 17, rest % 60);
  out[20] = (char)('0' + ms / 100);
  two(out + 21, ms % 100);
  return out + 24;
}

static const char *const types[] = {NULL,      "virtual-staging", "day-to-dusk",
                                    "enhance", "item-removal",    "virtual-renovation"};
static const char *const states[] = {NULL,        "pending", "processing",
                                     "completed", "failed",  "preview"};

#define TEXT(member) (out = text(out, in->member))
#define IF(condition, before, value)                                                               \
  if (condition) {                                                                                 \
    LIT(before);                                                                                   \
    out = value;                                                                                   \
  }

/* What is optional in Data, each with what closes the one before it. */
FLOOR_INLINE char *optional(const struct reimagine_edit_record *in, char *out) {
  IF(in->completed_at.set, "\"},\"completedAt\":{\"S\":\"", time_text(out, in->completed_at.value))
  IF(in->error != NULL, "\"},\"error\":{\"S\":\"", text(out, in->error))
  IF(in->model_id != NULL, "\"},\"modelId\":{\"S\":\"", text(out, in->model_id))
  IF(in->processing_time.set, "\"},\"processingTime\":{\"N\":\"",
     integer(out, in->processing_time.value))
  IF(in->parent_edit_id != NULL, "\"},\"parentEditId\":{\"S\":\"", text(out, in->parent_edit_id))
  return out;
}

size_t floor_encode(const struct reimagine_edit_record *in, ddb_time now, char *out) {
  char *start = out;
  LIT("{\"TableName\":\"Reimagine\",\"Item\":{\"PK\":{\"S\":\"USER#");
  TEXT(user_id);
  LIT("\"},\"SK\":{\"S\":\"EDIT#");
  TEXT(edit_id);
  LIT("\"},\"EntityType\":{\"S\":\"EditRecord\"},\"Data\":{\"M\":{\"editId\":{\"S\":\"");
  TEXT(edit_id);
  LIT("\"},\"userId\":{\"S\":\"");
  TEXT(user_id);
  LIT("\"},\"imageId\":{\"S\":\"");
  TEXT(image_id);
  LIT("\"},\"editType\":{\"S\":\"");
  out = text(out, types[in->edit_type]);
  LIT("\"},\"params\":{\"M\":{\"autoAdjust\":{\"BOOL\":");
  if (in->params.enhance->auto_adjust)
    LIT("true");
  else
    LIT("false");
  LIT("}}},\"sourceKey\":{\"S\":\"");
  TEXT(source_key);
  LIT("\"},\"resultKey\":{\"S\":\"");
  TEXT(result_key);
  LIT("\"},\"status\":{\"S\":\"");
  out = text(out, states[in->status]);
  LIT("\"},\"createdAt\":{\"S\":\"");
  out = time_text(out, in->created_at);
  out = optional(in, out);
  LIT("\"}}},\"CreatedAt\":{\"N\":\"");
  out = epoch_ms(out, in->item_created_at.seconds != 0 ? in->item_created_at : now);
  LIT("\"},\"UpdatedAt\":{\"N\":\"");
  out = epoch_ms(out, now);
  LIT("\"}}}");
  return (size_t)(out - start);
}
