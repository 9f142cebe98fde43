/* SPDX-License-Identifier: Apache-2.0 */
/** The small value types that generated structs are made of.
 *
 *  All of them are plain data. A pointer in one is borrowed: it points into the arena that was
 *  given to the call, or to whatever the program put there, and is never freed by itself. In a
 *  struct that was filled with zeros every optional value is absent:
 *
 *      struct reimagine_edit_record edit = {.edit_id = id, .processing_time = ddb_int(1840)};
 */
#ifndef DDB_TYPES_H
#define DDB_TYPES_H

#include <stdbool.h>

#include <ddb/status.h>

DDB_BEGIN_DECLS

/** Text with a length. Not NUL-terminated unless its source says so; may hold U+0000. */
struct ddb_text {
  const char *data; /**< UTF-8; may be NULL when `size` is 0 */
  size_t size;      /**< in bytes */
};

/** Binary data. As a member of a record, `data` of NULL is an absent value, and an empty one has
 *  `size` 0 and any other `data`. */
struct ddb_bytes {
  const unsigned char *data; /**< the bytes themselves, not base64 */
  size_t size;               /**< how many */
};

/** An instant in UTC: seconds since 1970-01-01T00:00:00Z (negative before) and 0 to 999,999,999
 *  nanoseconds after that second. {0, 0} means "unset" where a time is required. Times have text in
 *  the years 0000 to 9999; leap seconds do not exist, as in POSIX. */
typedef struct {
  int64_t seconds; /**< since 1970, also for instants before it: the second that contains them */
  int32_t nanoseconds; /**< counted forward from `seconds`, never negative */
} ddb_time;

/** Optional scalars. All zero means absent: the attribute is not in the item. Build one with
 *  ddb_int(1840) or its like below, where the value cannot be set and the flag forgotten. */

/** An integer that may be absent. */
typedef struct {
  bool set;      /**< false: absent, and `value` says nothing */
  int64_t value; /**< of every integer type; the range of the field is checked when it is written */
} ddb_opt_int;

/** An unsigned integer that may be absent. */
typedef struct {
  bool set;       /**< false: absent, and `value` says nothing */
  uint64_t value; /**< the range of the field is checked when it is written */
} ddb_opt_uint;

/** A double that may be absent. */
typedef struct {
  bool set;     /**< false: absent, and `value` says nothing */
  double value; /**< finite: DynamoDB has no infinity and no NaN */
} ddb_opt_double;

/** A boolean that may be absent, which is not the same as false. */
typedef struct {
  bool set;   /**< false: absent, and `value` says nothing */
  bool value; /**< what is stored */
} ddb_opt_bool;

/** A time that may be absent; so 1970-01-01T00:00:00Z can be told from "unset" here. */
typedef struct {
  bool set;       /**< false: absent, and `value` says nothing */
  ddb_time value; /**< what is stored */
} ddb_opt_time;

/** An integer that is there. */
static inline ddb_opt_int ddb_int(int64_t value) {
  ddb_opt_int opt;
  opt.set = true;
  opt.value = value;
  return opt;
}

/** An unsigned integer that is there. */
static inline ddb_opt_uint ddb_uint(uint64_t value) {
  ddb_opt_uint opt;
  opt.set = true;
  opt.value = value;
  return opt;
}

/** A double that is there. */
static inline ddb_opt_double ddb_double(double value) {
  ddb_opt_double opt;
  opt.set = true;
  opt.value = value;
  return opt;
}

/** A boolean that is there, true or false. */
static inline ddb_opt_bool ddb_bool(bool value) {
  ddb_opt_bool opt;
  opt.set = true;
  opt.value = value;
  return opt;
}

/** A time that is there. */
static inline ddb_opt_time ddb_opt_time_of(ddb_time value) {
  ddb_opt_time opt;
  opt.set = true;
  opt.value = value;
  return opt;
}

/** Sets: `count` different elements in any order. DynamoDB stores no empty set, so a set without
 *  elements is absent, and refused where the schema requires one. */

/** A set of strings, or of decimals as text. */
struct ddb_string_set {
  const char *const *items; /**< none of them NULL */
  size_t count;             /**< how many */
};

/** A set of whole numbers. */
struct ddb_int_set {
  const int64_t *items;
  size_t count; /**< how many */
};

/** A set of binary values; one of them may be empty. */
struct ddb_binary_set {
  const struct ddb_bytes *items; /**< the bytes of each, not base64 */
  size_t count;                  /**< how many */
};

/** Compares two decimals by value: `*out` becomes < 0, 0 or > 0. "1.0" equals "1" and "10E-1".
 *  DDB_E_INVALID if one of the texts is no number, DDB_E_LIMIT if DynamoDB cannot hold it (more
 * than 38 digits, or outside 1E-130 to 9.99E+125); then `*out` is unchanged. */
enum ddb_status ddb_decimal_compare(const char *a, const char *b, int *out) DDB_MUST_USE;

/** The instant that many milliseconds after 1970-01-01T00:00:00Z (before it, if negative). Exact.
 */
ddb_time ddb_time_from_ms(int64_t milliseconds);

/** Milliseconds since 1970, rounded down. Instants 292 million years away, which do not fit, become
 *  INT64_MAX or INT64_MIN. */
int64_t ddb_time_to_ms(ddb_time time);

/** RFC 3339 text, such as "2026-11-22T10:00:00.5+01:00", to an instant: any offset, up to nine
 *  digits of a second; `T` and `Z` in either case, no spaces.
 *
 *  DDB_E_INVALID if `text` is not such a time or no day of the calendar (31 February); then `*out`
 *  is unchanged. A leap second (":60") is refused: it has no place on this time line. */
enum ddb_status ddb_time_from_text(const char *text, ddb_time *out) DDB_MUST_USE;

/** Room for any instant that ddb_time_to_text writes, its NUL included. */
#define DDB_TIME_TEXT_SIZE 40

/** An instant as RFC 3339 text in UTC with at least `digits` digits of a second (0 to 9), and more
 *  where the value has them, so that no instant changes: 3 gives "2026-11-22T10:00:00.000Z".
 *
 *  DDB_E_INVALID outside the years 0000 to 9999 or with nanoseconds or `digits` out of range. */
enum ddb_status ddb_time_to_text(ddb_time time, int digits,
                                 char out[DDB_TIME_TEXT_SIZE]) DDB_MUST_USE;

/** Limits of a key, in bytes of UTF-8 (AWS: DynamoDB Developer Guide, "Constraints"). */
#define DDB_PARTITION_KEY_MAX 2048
#define DDB_SORT_KEY_MAX      1024

/** Where an attribute of a key that has several ends; see ddb_key_next. */
struct ddb_key_cut {
  size_t end; /**< bytes of this and all attributes before it */
  char type;  /**< 'S', 'N' or 'B' */
};

/** A primary key, or the key of an index, built by a generated `<entity>_key` function. After a
 *  failed build `reason` says which part is wrong and why; after a good one it is empty. */
struct ddb_key {
  size_t partition_key_size; /**< bytes, without the NUL */
  size_t sort_key_size;      /**< bytes, without the NUL; 0 in a table without a sort key */
  char partition_key[DDB_PARTITION_KEY_MAX + 1]; /**< text, digits of a number, or bytes */
  char sort_key[DDB_SORT_KEY_MAX + 1];           /**< the same */
  char partition_key_type;                       /**< 'S', 'N' or 'B': its type in DynamoDB */
  char sort_key_type;                            /**< the same */
  char field[128];        /**< the part at fault, such as "EditRecord.editId"; or "" */
  char reason[192];       /**< the sentence; or "" */
  enum ddb_status status; /**< of the build so far */
  bool in_sort_key;       /**< which of the two is being built */
  bool absent;            /**< an optional part was left out; nothing may follow */
  /** All but the last attribute of a multi-attribute partition key, then of such a sort key. */
  struct ddb_key_cut cuts[2][3];
  int cut_count[2]; /**< of them in use */
  size_t part;      /**< where the part began that a text may stand for */
  bool substituted; /**< the text stands there */
  int shard_at;     /**< where in the partition key of a query of all shards their number stands */
  int shard_width;  /**< its digits; 0: not such a key */
  unsigned hidden;  /**< bits of the attributes that the schema hides; see ddb_key_hide */
};

/** A key from the texts of its string attributes, such as those of a stream record, for the
 *  generated `<entity>_key_parse`. `sort_key` is NULL in a table without one. DDB_E_INVALID, with
 *  out->reason, if a text is NULL, empty, too long or no UTF-8. */
enum ddb_status ddb_key_from_text(struct ddb_key *out, const char *partition_key,
                                  const char *sort_key) DDB_MUST_USE;

/** One attribute that the schema does not name, as it was read: its name, and its value in
 *  DynamoDB JSON, such as {"S":"x"}. A put of the record writes it back. */
struct ddb_unmodeled {
  const struct ddb_unmodeled *next;
  struct ddb_text name;
  struct ddb_text value;
};

/** An item of a page that could not be read as the record it should be. */
struct ddb_rejected {
  struct ddb_text key; /**< the item's primary key in DynamoDB JSON, or empty if it had none */
  const char *field;   /**< the attribute at fault, such as "Data.width" */
  const char *reason;  /**< one sentence */
};

DDB_END_DECLS

#endif
