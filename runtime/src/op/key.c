/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, part by part. A part never holds the separator as it is: `a#EDIT#b` as a user id could
 * otherwise reach another user's items. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/splice.h"
#include "base/text.h"
#include "op/key.h"

/* What a text of up to 32 bytes may be copied to, and a chunk more. */
enum { ROOM = 64 };

/* ---- the struct ------------------------------------------------------------------------------ */

void ddb_key_begin(struct ddb_key *key) {
  key->partition_key_size = 0;
  key->sort_key_size = 0;
  key->partition_key[0] = '\0';
  key->sort_key[0] = '\0';
  key->partition_key_type = 'S';
  key->sort_key_type = 'S';
  key->field[0] = '\0';
  key->reason[0] = '\0';
  key->status = DDB_OK;
  key->in_sort_key = false;
  key->absent = false;
  key->cut_count[0] = 0;
  key->cut_count[1] = 0;
  key->part = 0;
  key->substituted = false;
  key->shard_at = 0;
  key->shard_width = 0;
  key->hidden = 0;
}

void ddb_key_hide(struct ddb_key *key) {
  key->hidden |= ddb_key_bit(key->in_sort_key, key->cut_count[key->in_sort_key]);
}

void ddb_key_refuse(struct ddb_key *key, const char *field, const char *why) {
  if (key->status < 0)
    return;
  key->status = DDB_E_INVALID;
  (void)snprintf(key->field, sizeof key->field, "%s", field);
  (void)snprintf(key->reason, sizeof key->reason, "%s %s", field, why);
}

void ddb_key_append(struct ddb_key *key, const char *field, const char *text, size_t size) {
  size_t *used = key->in_sort_key ? &key->sort_key_size : &key->partition_key_size;
  char *to = key->in_sort_key ? key->sort_key : key->partition_key;
  size_t max = key->in_sort_key ? DDB_SORT_KEY_MAX : DDB_PARTITION_KEY_MAX;

  if (key->status < 0 || key->absent)
    return;
  if (size > max - *used) {
    ddb_key_refuse(key, field,
                   key->in_sort_key ? "is too long: a sort key has at most 1,024 bytes"
                                    : "is too long: a partition key has at most 2,048 bytes");
    return;
  }
  if (size > 0)
    memcpy(to + *used, text, size);
  *used += size;
  to[*used] = '\0';
}

/* Text for the end of the attribute that is being built, if it is ASCII without controls and
 * without `separator`, is not empty and fits. */
static bool append_plain(struct ddb_key *key, const char *text, char separator) {
  bool sorts = key->in_sort_key;
  size_t *used = sorts ? &key->sort_key_size : &key->partition_key_size;
  char *to = sorts ? key->sort_key : key->partition_key;
  size_t max = sorts ? DDB_SORT_KEY_MAX : DDB_PARTITION_KEY_MAX;

  if (key->status < 0 || key->absent || *used + ROOM > max)
    return false;
  char *end = ddb_splice_key(to + *used, to + max - ROOM / 2, text, separator);
  if (!end || end == to + *used) {
    to[*used] = '\0';
    return false;
  }
  *end = '\0';
  *used = (size_t)(end - to);
  return true;
}

void ddb_key_set_type(struct ddb_key *key, char type) {
  *(key->in_sort_key ? &key->sort_key_type : &key->partition_key_type) = type;
}

void ddb_key_sort(struct ddb_key *key) {
  key->in_sort_key = true;
  key->absent = false;
}

void ddb_key_next(struct ddb_key *key) {
  int *count = &key->cut_count[key->in_sort_key];

  if (*count == (int)(sizeof key->cuts[0] / sizeof key->cuts[0][0])) {
    ddb_key_refuse(key, "the key", "has more than 4 attributes");
    return;
  }
  key->cuts[key->in_sort_key][*count] = (struct ddb_key_cut){
      .end = key->in_sort_key ? key->sort_key_size : key->partition_key_size,
      .type = key->in_sort_key ? key->sort_key_type : key->partition_key_type,
  };
  ++*count;
  ddb_key_set_type(key, 'S');
}

enum ddb_status ddb_key_end(const struct ddb_key *key) {
  return key->status;
}

enum ddb_status ddb_key_refused(struct ddb_arena *mem, const struct ddb_key *key) {
  struct ddb_error *error = ddb_arena_error_slot(mem);

  ddb_error_clear(error);
  return ddb_fail(error, key->status, key->field, "%s", key->reason);
}

bool ddb_key_equal(const struct ddb_key *a, const struct ddb_key *b) {
  return a->partition_key_type == b->partition_key_type && a->sort_key_type == b->sort_key_type &&
         a->partition_key_size == b->partition_key_size && a->sort_key_size == b->sort_key_size &&
         memcmp(a->partition_key, b->partition_key, a->partition_key_size) == 0 &&
         memcmp(a->sort_key, b->sort_key, a->sort_key_size) == 0;
}

enum ddb_status ddb_key_from_text(struct ddb_key *out, const char *partition_key,
                                  const char *sort_key) {
  ddb_key_begin(out);
  ddb_key_part(out, "the partition key", partition_key, '\0');
  ddb_key_sort(out);
  if (sort_key)
    ddb_key_part(out, "the sort key", sort_key, '\0');
  return ddb_key_end(out);
}

/* ---- text ------------------------------------------------------------------------------------ */

void ddb_key_literal(struct ddb_key *key, const char *text) {
  if (!append_plain(key, text, '\0'))
    ddb_key_append(key, "the key", text, strlen(text));
}

/* The escape character is a neighbour of the separator in ASCII that is neither letter nor digit.
 * Both become two characters, the escape and '1' or '2', the lesser of the two '1': then nothing
 * that sorts below, between or above them changes its place. */
char ddb_key_escape_of(char separator) {
  static const char separators[] = "#:/|_-.~@+=,;!%&*^";
  static const char escapes[] = "$;.}^.-}?,>-:\"$%+]";
  const char *found = separator ? strchr(separators, separator) : NULL;

  return found ? escapes[found - separators] : '\0';
}

static void append_escaped(struct ddb_key *key, const char *field, const char *value,
                           char separator) {
  char escape = ddb_key_escape_of(separator);
  const char marks[] = {separator, escape, '\0'};

  for (const char *at = value;;) {
    size_t plain = strcspn(at, marks);
    ddb_key_append(key, field, at, plain);
    at += plain;
    if (!*at || key->status < 0)
      return;
    bool lesser = *at == (separator < escape ? separator : escape);
    const char pair[] = {escape, lesser ? '1' : '2'};
    ddb_key_append(key, field, pair, sizeof pair);
    at++;
  }
}

bool ddb_key_usable(struct ddb_key *key, const char *field, const char *value) {
  if (key->absent)
    return false;
  if (value && value[0])
    return true;
  ddb_key_refuse(key, field,
                 value ? "is empty, and it is part of the key"
                       : "is not set, and it is part of the key");
  return false;
}

static void append_checked(struct ddb_key *key, const char *field, const char *value,
                           char separator, bool escape) {
  size_t size = strlen(value);
  char why[64];

  if (!ddb_text_valid(value, size)) {
    ddb_key_refuse(key, field, "is not UTF-8 text");
  } else if (!separator || !memchr(value, separator, size)) {
    if (escape)
      append_escaped(key, field, value, separator);
    else
      ddb_key_append(key, field, value, size);
  } else if (escape) {
    append_escaped(key, field, value, separator);
  } else {
    (void)snprintf(why, sizeof why, "contains '%c', which separates the parts of a key", separator);
    ddb_key_refuse(key, field, why);
  }
}

void ddb_key_part(struct ddb_key *key, const char *field, const char *value, char separator) {
  if ((!value || !append_plain(key, value, separator)) && ddb_key_usable(key, field, value))
    append_checked(key, field, value, separator, false);
}

static char cased(char c, unsigned flags) {
  if ((flags & DDB_KEY_UPPER) && c >= 'a' && c <= 'z')
    return (char)(c - 'a' + 'A');
  if ((flags & DDB_KEY_LOWER) && c >= 'A' && c <= 'Z')
    return (char)(c - 'A' + 'a');
  return c;
}

/* The copy has room for the longest key, so that what does not fit is refused as too long. */
static void text_cased(struct ddb_key *key, const char *field, const char *value, char separator,
                       unsigned flags) {
  char copy[DDB_PARTITION_KEY_MAX + 2];
  size_t size = 0;

  for (; value[size] && size < sizeof copy - 1; size++) {
    if ((unsigned char)value[size] >= 0x80) {
      ddb_key_refuse(key, field, "has a letter beyond ASCII, which has no case in a key");
      return;
    }
    copy[size] = cased(value[size], flags);
  }
  copy[size] = '\0';
  append_checked(key, field, copy, separator, flags & DDB_KEY_ESCAPE);
}

void ddb_key_text(struct ddb_key *key, const char *field, const char *value, char separator,
                  unsigned flags) {
  if (!ddb_key_usable(key, field, value))
    return;
  if (flags & (DDB_KEY_UPPER | DDB_KEY_LOWER))
    text_cased(key, field, value, separator, flags);
  else
    append_checked(key, field, value, separator, flags & DDB_KEY_ESCAPE);
}

/* A hole would make two different records meet: {a, -, c} and {a, c, -}. */
void ddb_key_optional(struct ddb_key *key, const char *field, bool present) {
  if (present && key->absent)
    ddb_key_refuse(key, field, "is set, but the optional part of the key before it is not");
  key->absent = key->absent || !present;
}

void ddb_key_substitute(struct ddb_key *key, bool present, const char *text) {
  key->part = key->in_sort_key ? key->sort_key_size : key->partition_key_size;
  key->substituted = !present;
  if (present)
    return;
  ddb_key_append(key, "the key", text, strlen(text));
  key->absent = true; /* for the part alone */
}

void ddb_key_substitute_end(struct ddb_key *key, const char *field, const char *text) {
  const char *data = key->in_sort_key ? key->sort_key : key->partition_key;
  size_t size = (key->in_sort_key ? key->sort_key_size : key->partition_key_size) - key->part;

  if (key->substituted)
    key->absent = false;
  else if (size == strlen(text) && memcmp(data + key->part, text, size) == 0)
    ddb_key_refuse(key, field, "is the text that stands in the key for an unset value");
  key->substituted = false;
}

void ddb_key_set_shard(struct ddb_key *key, int shard) {
  char *digits = key->partition_key + key->shard_at;

  for (int i = key->shard_width; i-- > 0; shard /= 10)
    digits[i] = (char)('0' + shard % 10);
}
