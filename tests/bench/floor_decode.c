/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding at the floor: the attribute that comes next is predicted by one comparison with its
 * name, type and opening quote; where that fails, the name's length and text choose. What belongs
 * together stands in one function, so that the compiler keeps it in registers. */
#include "floor.h"

#include "floor_scan.h"

struct scan {
  const char *p;
  char *room;
  struct reimagine_enhance_params *params;
};

FLOOR_INLINE uint64_t load(const char *p, size_t size) {
  uint64_t x = 0;
  memcpy(&x, p, size);
  return x;
}

/* Whether the bytes at p are these. The size is a constant: what is left of this is a few loads
 * that overlap; the compiler's own memcmp of 7 bytes is a call. */
FLOOR_INLINE bool is(const char *p, const char *literal, size_t size) {
  if (size == 1)
    return *p == *literal;
  size_t step = size >= 8 ? 8 : size >= 4 ? 4 : 2;
  uint64_t differs = load(p + size - step, step) ^ load(literal + size - step, step);
  if (size > step)
    differs |= load(p, step) ^ load(literal, step);
  if (size > 16)
    differs |= load(p + 8, 8) ^ load(literal + 8, 8);
  if (size > 24)
    differs |= load(p + 16, 8) ^ load(literal + 16, 8);
  return differs == 0 && size <= 32;
}
/* Steps over a literal. */
#define LIT(text) (is(s->p, text, sizeof(text) - 1) ? (s->p += sizeof(text) - 1, true) : false)

/* ---- values ---------------------------------------------------------------------------------- */

static unsigned hex4(const char *p) {
  unsigned value = 0;
  for (int i = 0; i < 4; i++) {
    unsigned c = (unsigned char)p[i];
    unsigned digit = c - '0' < 10 ? c - '0' : (c | 32) - 'a' < 6 ? (c | 32) - 'a' + 10 : 99;
    if (digit == 99)
      return UINT32_MAX;
    value = value << 4 | digit;
  }
  return value;
}

static char *utf8(char *out, unsigned c) {
  if (c < 0x80) {
    *out++ = (char)c;
    return out;
  }
  if (c < 0x800) {
    *out++ = (char)(0xc0 | c >> 6);
  } else if (c < 0x10000) {
    *out++ = (char)(0xe0 | c >> 12);
    *out++ = (char)(0x80 | (c >> 6 & 63));
  } else {
    *out++ = (char)(0xf0 | c >> 18);
    *out++ = (char)(0x80 | (c >> 12 & 63));
    *out++ = (char)(0x80 | (c >> 6 & 63));
  }
  *out++ = (char)(0x80 | (c & 63));
  return out;
}

/* One escape at s->p. NULL: it is none. */
static char *escape(struct scan *s, char *out) {
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char *found = s->p[1] != '\0' ? strchr(from, s->p[1]) : NULL;
  if (found != NULL) {
    s->p += 2;
    *out++ = to[found - from];
    return out;
  }
  unsigned c = s->p[1] == 'u' ? hex4(s->p + 2) : UINT32_MAX;
  if (c == UINT32_MAX)
    return NULL;
  s->p += 6;
  if (c >> 10 == 0x36) {
    unsigned low = s->p[0] == '\\' && s->p[1] == 'u' ? hex4(s->p + 2) : UINT32_MAX;
    if (low >> 10 != 0x37)
      return NULL;
    s->p += 6;
    c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
  } else if (c >> 10 == 0x37) {
    return NULL;
  }
  return utf8(out, c);
}

/* The rest of a string with escapes; a call, since it is rare. */
__attribute__((noinline, cold)) static bool string_escaped(struct scan *s, char *out) {
  for (;;) {
    while (*s->p == '\\')
      if ((out = escape(s, out)) == NULL)
        return false;
    if (*s->p == '"')
      break;
    if ((unsigned char)*s->p < 0x20)
      return false;
    *out++ = *s->p++;
  }
  *out++ = '\0';
  s->room = out;
  s->p++;
  return true;
}

/* A string behind its quote, up to behind the closing one. */
FLOOR_INLINE bool string(struct scan *s, const char **out) {
  const char *p = s->p;
  char *to = s->room;
  unsigned mask;
  *out = to;
  while ((mask = floor_copy16(to, p)) == 0) {
    p += 16;
    to += 16;
  }
  unsigned at = floor_first(mask);
  p += at;
  to += at;
  s->p = p;
  if (__builtin_expect(*p != '"', 0))
    return string_escaped(s, to);
  *to = '\0';
  s->room = to + 1;
  s->p = p + 1;
  return true;
}

/* The same where nobody wants to know what it says. */
FLOOR_INLINE bool skip_string(struct scan *s) {
  const char *p = s->p, *ignored;
  char *room = s->room;
  unsigned mask;
  while ((mask = floor_look16(p)) == 0)
    p += 16;
  s->p = p + floor_first(mask) + 1;
  if (__builtin_expect(s->p[-1] == '"', 1))
    return true;
  s->p = p;
  bool ok = string(s, &ignored);
  s->room = room;
  return ok;
}

/* Eight digits at once; false: one of them is none. */
FLOOR_INLINE bool eight(const char *p, uint64_t *out) {
  uint64_t x;
  memcpy(&x, p, 8);
  x -= UINT64_C(0x3030303030303030);
  if (((x + UINT64_C(0x7676767676767676)) | x) & UINT64_C(0x8080808080808080))
    return false;
  x = x * 10 + (x >> 8);
  x = (x & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064) +
      (x >> 16 & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001);
  *out = x >> 32;
  return true;
}

/* An integer up to behind the closing quote. */
FLOOR_INLINE bool integer(struct scan *s, int64_t *out) {
  const char *p = s->p;
  bool negative = *p == '-';
  uint64_t value = 0;
  p += negative;
  const char *start = p;
  if (eight(p, &value))
    p += 8;
  for (unsigned digit; (digit = (unsigned char)*p - (unsigned)'0') < 10 && p - start < 18; p++)
    value = value * 10 + digit;
  s->p = p + 1;
  *out = negative ? -(int64_t)value : (int64_t)value;
  return p > start && *p == '"';
}

FLOOR_INLINE bool epoch_ms(struct scan *s, ddb_time *out) {
  int64_t value;
  bool ok = integer(s, &value);
  int64_t seconds = (int64_t)((uint64_t)value / 1000);
  *out = (ddb_time){seconds, (int32_t)(value - seconds * 1000) * 1000000};
  return ok && value >= 0;
}

/* The digits of 8 bytes; `bad` gets a bit where they do not look like `mask`, which has '0' where
 * `digits` is set. */
FLOOR_INLINE uint64_t fit(const char *p, const char *mask, uint64_t digits, uint64_t *bad) {
  uint64_t x, m;
  memcpy(&x, p, 8);
  memcpy(&m, mask, 8);
  x ^= m;
  *bad |= (x + (digits & UINT64_C(0x7676767676767676))) & UINT64_C(0x8080808080808080);
  *bad |= x & ~(digits & UINT64_C(0x0f0f0f0f0f0f0f0f));
  return x;
}

FLOOR_INLINE int two(uint64_t x, int at) {
  return (int)(x >> (8 * at) & 15) * 10 + (int)(x >> (8 * at + 8) & 15);
}

/* Days since 1970 of a date in our calendar; the year begins in March. */
FLOOR_INLINE int64_t days(int year, int month, int day) {
  static const int before[] = {0, 306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275};
  unsigned y = (unsigned)(year - (month < 3));
  return (int64_t)(y * 1461 / 4) - (int64_t)(y / 100) + (int64_t)(y / 400) + before[month] + day -
         719469;
}

/* 2025-11-22T08:26:40.123Z, the form that JavaScript writes, up to behind the closing quote. */
FLOOR_INLINE bool time_text(struct scan *s, ddb_time *out) {
  const char *p = s->p;
  uint64_t bad = 0;
  uint64_t a = fit(p, "0000-00-", UINT64_C(0x00FFFF00FFFFFFFF), &bad),
           b = fit(p + 8, "00T00:00", UINT64_C(0xFFFF00FFFF00FFFF), &bad);
  uint64_t c = fit(p + 16, ":00.000Z", UINT64_C(0x00FFFFFF00FFFF00), &bad);
  int month = two(a, 5), hour = two(b, 3);
  int date = two(b, 0), minute = two(b, 6), second = two(c, 1);
  if (bad || (unsigned)month - 1 > 11 || (unsigned)date - 1 > 30 || hour > 23 || minute > 59 ||
      second > 59)
    return false;
  out->seconds =
      days(two(a, 0) * 100 + two(a, 2), month, date) * 86400 + hour * 3600 + minute * 60 + second;
  out->nanoseconds = (two(c, 4) * 10 + (int)(c >> 48 & 15)) * 1000000;
  s->p = p + 25;
  return p[24] == '"';
}

/* ---- enums: the texts are those of the schema ------------------------------------------------ */

#define SPELLED(p, text, value, rest)                                                              \
  (is(p, text "\"", sizeof(text)) ? (s->p += sizeof(text), (value)) : (rest))

FLOOR_INLINE bool edit_type(struct scan *s, struct reimagine_edit_record *out) {
  const char *p = s->p;
  out->edit_type =
      SPELLED(p, "enhance", REIMAGINE_EDIT_TYPE_ENHANCE,
              SPELLED(p, "virtual-staging", REIMAGINE_EDIT_TYPE_VIRTUAL_STAGING,
                      SPELLED(p, "day-to-dusk", REIMAGINE_EDIT_TYPE_DAY_TO_DUSK,
                              SPELLED(p, "item-removal", REIMAGINE_EDIT_TYPE_ITEM_REMOVAL,
                                      SPELLED(p, "virtual-renovation",
                                              REIMAGINE_EDIT_TYPE_VIRTUAL_RENOVATION,
                                              REIMAGINE_EDIT_TYPE_UNRECOGNIZED)))));
  return out->edit_type != REIMAGINE_EDIT_TYPE_UNRECOGNIZED || string(s, &out->edit_type_text);
}

FLOOR_INLINE bool status(struct scan *s, struct reimagine_edit_record *out) {
  const char *p = s->p;
  out->status = SPELLED(p, "completed", REIMAGINE_EDIT_STATUS_COMPLETED,
                        SPELLED(p, "pending", REIMAGINE_EDIT_STATUS_PENDING,
                                SPELLED(p, "processing", REIMAGINE_EDIT_STATUS_PROCESSING,
                                        SPELLED(p, "failed", REIMAGINE_EDIT_STATUS_FAILED,
                                                SPELLED(p, "preview", REIMAGINE_EDIT_STATUS_PREVIEW,
                                                        REIMAGINE_EDIT_STATUS_UNRECOGNIZED)))));
  return out->status != REIMAGINE_EDIT_STATUS_UNRECOGNIZED || string(s, &out->status_text);
}

/* The only kind of parameters in the data, of which each is a boolean. */
FLOOR_INLINE bool params(struct scan *s, struct reimagine_edit_record *out) {
  struct reimagine_enhance_params *enhance = s->params++;
  memset(enhance, 0, sizeof *enhance);
  out->params.enhance = enhance;
  if (LIT("\"autoAdjust\":{\"BOOL\":true}}"))
    return enhance->auto_adjust = true;
  return LIT("\"autoAdjust\":{\"BOOL\":false}}");
}

/* ---- maps ------------------------------------------------------------------------------------ */

/* A member: where its name is predicted, and where it was found by name. `rest` is what follows its
 * name up to its value, `value` reads that up to behind its closing quote or brace. */
#define MEMBER(label, name, rest, value)                                                           \
  if (__builtin_expect(!LIT("\"" name "\"" rest), 0))                                              \
    goto any;                                                                                      \
  goto value_##label;                                                                              \
  found_##label : if (!LIT(rest)) return false;                                                    \
  value_##label : if (!(value) || *s->p++ != '}') return false;                                    \
  if (*s->p++ != ',')                                                                              \
    goto end;
/* One that may be absent; then its neighbour is predicted. */
#define OPTIONAL(label, name, rest, value, next)                                                   \
  if (!LIT("\"" name "\"" rest))                                                                   \
    goto expect_##next;                                                                            \
  goto value_##label;                                                                              \
  found_##label : if (!LIT(rest)) return false;                                                    \
  value_##label : if (!(value) || *s->p++ != '}') return false;                                    \
  if (*s->p++ != ',')                                                                              \
    goto end;

#define FOUND(name, label)                                                                         \
  if (is(p, name "\"", sizeof(name)))                                                              \
  goto found_##label

#define S ":{\"S\":\""
#define N ":{\"N\":\""
#define M ":{\"M\":{"

/* The length of the name at s->p, whose quotes are stepped over; 0: no name of ours. */
FLOOR_INLINE unsigned name_length(struct scan *s) {
  unsigned mask;
  if (*s->p != '"')
    return 0;
  mask = floor_look16(s->p + 1);
  if (mask == 0)
    return 0;
  unsigned size = floor_first(mask);
  s->p += size + 2;
  return size;
}

FLOOR_INLINE bool data(struct scan *s, struct reimagine_edit_record *out) {
  MEMBER(edit, "editId", S, string(s, &out->edit_id))
  MEMBER(user, "userId", S, string(s, &out->user_id))
  MEMBER(image, "imageId", S, string(s, &out->image_id))
  MEMBER(type, "editType", S, edit_type(s, out))
  MEMBER(params, "params", M, params(s, out))
  MEMBER(source, "sourceKey", S, string(s, &out->source_key))
  MEMBER(result, "resultKey", S, string(s, &out->result_key))
  MEMBER(status, "status", S, status(s, out))
  MEMBER(created, "createdAt", S, time_text(s, &out->created_at))
  OPTIONAL(completed, "completedAt", S,
           out->completed_at.set = time_text(s, &out->completed_at.value), error)
expect_error:
  OPTIONAL(error, "error", S, string(s, &out->error), model)
expect_model:
  OPTIONAL(model, "modelId", S, string(s, &out->model_id), took)
expect_took:
  OPTIONAL(took, "processingTime", N,
           out->processing_time.set = integer(s, &out->processing_time.value), parent)
expect_parent:
  MEMBER(parent, "parentEditId", S, string(s, &out->parent_edit_id))
any:;
  unsigned size = name_length(s);
  const char *p = s->p - size - 1;
  switch (size) {
  case 5:
    FOUND("error", error);
    break;
  case 6:
    FOUND("editId", edit);
    FOUND("userId", user);
    FOUND("params", params);
    FOUND("status", status);
    break;
  case 7:
    FOUND("imageId", image);
    FOUND("modelId", model);
    break;
  case 8:
    FOUND("editType", type);
    break;
  case 9:
    FOUND("sourceKey", source);
    FOUND("resultKey", result);
    FOUND("createdAt", created);
    break;
  case 11:
    FOUND("completedAt", completed);
    break;
  case 12:
    FOUND("parentEditId", parent);
    break;
  case 14:
    FOUND("processingTime", took);
    break;
  }
  return false;
end:
  return s->p[-1] == '}';
}

/* In pieces of which each is four stores: of all at once the compiler makes a slow loop. */
FLOOR_INLINE void clear(struct reimagine_edit_record *out) {
  enum { PIECE = 64, PIECES = sizeof *out / PIECE };
  char *p = (char *)out;
  for (size_t i = 0; i < PIECES; i++)
    memset(p + PIECE * i, 0, PIECE);
  memset(p + PIECE * PIECES, 0, sizeof *out % PIECE);
}

/* An item behind its brace, up to behind the closing one. */
FLOOR_INLINE bool item(struct scan *s, struct reimagine_edit_record *out) {
  clear(out);
  MEMBER(pk, "PK", S, skip_string(s))
  MEMBER(sk, "SK", S, skip_string(s))
  MEMBER(type, "EntityType", S, LIT("EditRecord\""))
  MEMBER(data, "Data", M, data(s, out))
  MEMBER(created, "CreatedAt", N, epoch_ms(s, &out->item_created_at))
  MEMBER(updated, "UpdatedAt", N, epoch_ms(s, &out->item_updated_at))
any:;
  unsigned size = name_length(s);
  const char *p = s->p - size - 1;
  switch (size) {
  case 2:
    FOUND("PK", pk);
    FOUND("SK", sk);
    break;
  case 4:
    FOUND("Data", data);
    break;
  case 9:
    FOUND("CreatedAt", created);
    FOUND("UpdatedAt", updated);
    break;
  case 10:
    FOUND("EntityType", type);
    break;
  }
  return false;
end:
  return s->p[-1] == '}';
}

/* ---- an item, a page ------------------------------------------------------------------------- */

static bool items(struct floor_page *page, struct scan *s) {
  if (LIT("]"))
    return true;
  do {
    if (page->count == page->most || *s->p++ != '{' || !item(s, &page->records[page->count++]))
      return false;
  } while (*s->p++ == ',');
  return s->p[-1] == ']';
}

FLOOR_INLINE bool number(struct scan *s) {
  const char *start = s->p;
  while ((unsigned char)*s->p - (unsigned)'0' < 10)
    s->p++;
  return s->p > start;
}

bool floor_decode_page(struct floor_page *page, struct ddb_text text) {
  struct scan state = {text.data, page->room, page->params}, *s = &state;
  page->count = 0;
  return LIT("{\"Count\":") && number(s) && LIT(",\"Items\":[") && items(page, s) &&
         LIT(",\"ScannedCount\":") && number(s) && LIT("}") && s->p == text.data + text.size;
}

bool floor_decode_item(struct floor_page *page, struct ddb_text text) {
  struct scan state = {text.data, page->room, page->params}, *s = &state;
  page->count = 1;
  return LIT("{") && item(s, page->records) && s->p == text.data + text.size;
}
