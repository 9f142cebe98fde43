/* SPDX-License-Identifier: Apache-2.0 */
/* The items of a partition whose sort key has a part in some range.
 *
 * DynamoDB takes one condition on a sort key, and only BETWEEN, whose bounds are both included,
 * says where the keys of an entity begin and end. So both bounds begin with all that is known in
 * front of the part: nothing lies between them that does not begin with it, too. A bound that is
 * not included is moved to the last text before it, or to the first one behind. */
#include "op/range.h"

#include <string.h>

#include "base/number.h"

/* ---- bounds ---------------------------------------------------------------------------------- */

static void put(struct ddb_key_range *range, struct ddb_bound *bound, const char *text,
                size_t size) {
  if (size > DDB_SORT_KEY_MAX - bound->size) {
    ddb_key_refuse(range->key, range->part->field,
                   "is too long for a bound: a sort key has at most 1,024 bytes");
    return;
  }
  if (size > 0)
    memcpy(bound->data + bound->size, text, size);
  bound->size += size;
  bound->data[bound->size] = '\0';
}

/* The greatest text that begins with the bound: the greatest characters of 4 bytes, then that of
 * as many bytes as are left. Fewer of them would leave out texts that begin with such characters.
 */
static void fill(struct ddb_bound *bound) {
  static const char *const greatest[] = {"", "\x7f", "\xdf\xbf", "\xef\xbf\xbf",
                                         "\xf4\x8f\xbf\xbf"};

  while (bound->size < DDB_SORT_KEY_MAX) {
    size_t left = DDB_SORT_KEY_MAX - bound->size;
    size_t size = left < 4 ? left : 4;
    memcpy(bound->data + bound->size, greatest[size], size);
    bound->size += size;
  }
  bound->data[bound->size] = '\0';
}

/* What stands behind every key that begins with the bound; `text` of NULL: none is known. */
static void end_with(struct ddb_key_range *range, struct ddb_bound *bound, const char *text) {
  if (text)
    put(range, bound, text, strlen(text));
  else
    fill(bound);
}

/* Takes the last character of valid UTF-8 away; its code point. */
static unsigned cut_last(struct ddb_bound *bound) {
  size_t begin = bound->size - 1;

  while (begin > 0 && ((unsigned char)bound->data[begin] & 0xC0) == 0x80)
    begin--;
  unsigned char first = (unsigned char)bound->data[begin];
  unsigned point = first < 0x80   ? first
                   : first < 0xE0 ? first & 0x1F
                   : first < 0xF0 ? first & 0x0F
                                  : first & 0x07;
  for (size_t i = begin + 1; i < bound->size; i++)
    point = point << 6 | ((unsigned char)bound->data[i] & 0x3F);
  bound->size = begin;
  return point;
}

static void put_point(struct ddb_bound *bound, unsigned point) {
  char *to = bound->data + bound->size;

  if (point < 0x80) {
    to[0] = (char)point;
    bound->size += 1;
    return;
  }
  int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  static const unsigned char marks[] = {0, 0xC0, 0xE0, 0xF0};
  to[0] = (char)(marks[more] | point >> (6 * more));
  for (int i = 1; i <= more; i++)
    to[i] = (char)(0x80 | (point >> (6 * (more - i)) & 0x3F));
  bound->size += (size_t)more + 1;
}

/* The greatest text that is less: the character before the last one, and the greatest behind it.
 * Before U+0001, which no text of ours is less than, there is the text without it. */
static void step_back(struct ddb_bound *bound) {
  unsigned point = cut_last(bound);

  if (point > 1) {
    put_point(bound, point == 0xE000 ? 0xD7FF : point - 1); /* between them are no characters */
    fill(bound);
  }
  bound->data[bound->size] = '\0';
}

static int compare(const struct ddb_key_range *range, const struct ddb_bound *a,
                   const struct ddb_bound *b) {
  return ddb_key_values_compare(range->type, (struct ddb_text){a->data, a->size},
                                (struct ddb_text){b->data, b->size});
}

int ddb_key_values_compare(char type, struct ddb_text a, struct ddb_text b) {
  size_t common = a.size < b.size ? a.size : b.size;
  int order = 0;

  if (type == 'N')
    return ddb_decimal_compare(a.data, b.data, &order) < 0 ? 0 : order;
  order = common > 0 ? memcmp(a.data, b.data, common) : 0;
  return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* ---- building -------------------------------------------------------------------------------- */

void ddb_key_range_begin(struct ddb_key_range *range, struct ddb_key *key,
                         const struct ddb_range_part *part) {
  int cuts = key->cut_count[1];

  if (!key->in_sort_key)
    ddb_key_sort(key);
  range->part = part;
  range->key = key;
  range->attribute = cuts;
  range->prefix_size = key->sort_key_size;
  range->begin = cuts > 0 ? key->cuts[1][cuts - 1].end : 0;
  range->relation = part->relation;
  range->taken = 0;
  range->type = 'S';
  range->low.size = 0;
  range->high.size = 0;
}

/* Whether the first bound is the upper one. */
static bool is_upper(const struct ddb_key_range *range) {
  return range->part->relation == DDB_LESS || range->part->relation == DDB_AT_MOST;
}

void ddb_key_range_take(struct ddb_key_range *range) {
  struct ddb_key *key = range->key;
  struct ddb_bound *bound = range->taken > 0 || is_upper(range) ? &range->high : &range->low;
  size_t size = key->sort_key_size - range->prefix_size;

  if (key->status < 0)
    return;
  if (range->part->size > 0 && size != (size_t)range->part->size)
    ddb_key_refuse(key, range->part->field,
                   "is not of its form, so that it has no place in the "
                   "order of keys");
  range->type = key->sort_key_type;
  range->taken++;
  bound->size = 0;
  put(range, bound, key->sort_key + range->begin, key->sort_key_size - range->begin);
  key->sort_key_size = range->prefix_size;
  key->sort_key[key->sort_key_size] = '\0';
  key->sort_key_type = 'S';
}

static void put_prefix(struct ddb_key_range *range, struct ddb_bound *bound) {
  put(range, bound, range->key->sort_key + range->begin, range->prefix_size - range->begin);
}

static void set_low(struct ddb_key_range *range) {
  const struct ddb_range_part *part = range->part;

  if (is_upper(range)) {
    put_prefix(range, &range->low);
    end_with(range, &range->low, part->least);
  } else if (part->relation == DDB_MORE) {
    end_with(range, &range->low, part->behind && !part->behind[0] ? "\x01" : part->behind);
  }
}

static void set_high(struct ddb_key_range *range) {
  const struct ddb_range_part *part = range->part;

  if (part->relation == DDB_MORE || part->relation == DDB_AT_LEAST) {
    put_prefix(range, &range->high);
    end_with(range, &range->high, part->most);
  } else if (part->relation != DDB_LESS) {
    end_with(range, &range->high, part->behind);
  } else if (part->ends) {
    step_back(&range->high); /* else no key ends here, and all with this value lie behind */
  }
}

/* A range that no value is in is no error here, but DynamoDB refuses it: both bounds become a text
 * that no key has. */
static void collapse(struct ddb_key_range *range) {
  range->low.size = 0;
  put_prefix(range, &range->low);
  end_with(range, &range->low, range->part->most);
  range->high = range->low;
}

enum ddb_status ddb_key_range_end(struct ddb_key_range *range) {
  const struct ddb_range_part *part = range->part;
  bool closed = range->prefix_size > range->begin || part->most;

  if (range->key->status < 0 || part->relation == DDB_BEGINS_WITH)
    return range->key->status;
  if (part->relation == DDB_BETWEEN && compare(range, &range->low, &range->high) > 0)
    ddb_key_refuse(range->key, part->field,
                   "is a range whose lower bound lies behind its upper one");
  if (range->key->status < 0 || (!closed && part->relation != DDB_BETWEEN))
    return range->key->status;
  range->relation = DDB_BETWEEN;
  if (range->type != 'S')
    return range->key->status;
  set_low(range);
  set_high(range);
  if (range->key->status >= 0 && compare(range, &range->low, &range->high) > 0)
    collapse(range);
  return range->key->status;
}

/* ---- asking ---------------------------------------------------------------------------------- */

bool ddb_key_range_has(const struct ddb_key_range *range, struct ddb_text value) {
  struct ddb_text low = {range->low.data, range->low.size};
  struct ddb_text high = {range->high.data, range->high.size};

  switch (range->relation) {
  case DDB_LESS:
    return ddb_key_values_compare(range->type, value, high) < 0;
  case DDB_AT_MOST:
    return ddb_key_values_compare(range->type, value, high) <= 0;
  case DDB_MORE:
    return ddb_key_values_compare(range->type, value, low) > 0;
  case DDB_AT_LEAST:
    return ddb_key_values_compare(range->type, value, low) >= 0;
  case DDB_BETWEEN:
    return ddb_key_values_compare(range->type, value, low) >= 0 &&
           ddb_key_values_compare(range->type, value, high) <= 0;
  default:
    return value.size >= low.size && memcmp(value.data, low.data, low.size) == 0;
  }
}

void ddb_key_range_condition(struct ddb_buf *body, const struct ddb_key_range *range,
                             const char *name) {
  static const char *const operators[] = {
      [DDB_LESS] = " < ", [DDB_AT_MOST] = " <= ", [DDB_MORE] = " > ", [DDB_AT_LEAST] = " >= "};

  if (range->relation == DDB_BETWEEN)
    ddb_buf_format(body, "%s BETWEEN :r1 AND :r2", name);
  else if (range->relation == DDB_BEGINS_WITH)
    ddb_buf_format(body, "begins_with(%s, :r1)", name);
  else
    ddb_buf_format(body, "%s%s:r1", name, operators[range->relation]);
}

void ddb_key_range_values(struct ddb_buf *body, const struct ddb_key_range *range) {
  bool upper = range->relation == DDB_LESS || range->relation == DDB_AT_MOST;
  const struct ddb_bound *first = upper ? &range->high : &range->low;
  bool hidden = range->key->hidden & ddb_key_bit(true, range->attribute);
  const struct ddb_known one = {first->data, first->size, range->type, hidden};
  const struct ddb_known two = {range->high.data, range->high.size, range->type, hidden};

  ddb_body_key_value(body, ":r1", &one);
  if (range->relation != DDB_BETWEEN)
    return;
  ddb_buf_char(body, ',');
  ddb_body_key_value(body, ":r2", &two);
}
