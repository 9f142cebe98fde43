/* SPDX-License-Identifier: Apache-2.0 */
/** The small value types that generated structs are made of. */
#ifndef DDB_TYPES_H
#define DDB_TYPES_H

#include <stdbool.h>

#include <ddb/status.h>

DDB_BEGIN_DECLS

/** Text with a length. Not NUL-terminated unless its source says so. */
struct ddb_text {
  const char *data;
  size_t size; /**< in bytes */
};

/** Binary data. `data` may be NULL when `size` is 0. */
struct ddb_bytes {
  const unsigned char *data;
  size_t size;
};

/** An instant in UTC: seconds since 1970-01-01T00:00:00Z (negative before) and 0 to 999,999,999
 *  nanoseconds after that second. {0, 0} means "unset" where a time is required. */
typedef struct {
  int64_t seconds;
  int32_t nanoseconds;
} ddb_time;

/** Optional scalars: build them with ddb_int(1840) and friends; all zero means absent. */
typedef struct {
  bool set;
  int64_t value;
} ddb_opt_int;

typedef struct {
  bool set;
  double value;
} ddb_opt_double;

typedef struct {
  bool set;
  bool value;
} ddb_opt_bool;

typedef struct {
  bool set;
  ddb_time value;
} ddb_opt_time;

static inline ddb_opt_int ddb_int(int64_t value) {
  ddb_opt_int opt;
  opt.set = true;
  opt.value = value;
  return opt;
}

static inline ddb_opt_double ddb_double(double value) {
  ddb_opt_double opt;
  opt.set = true;
  opt.value = value;
  return opt;
}

static inline ddb_opt_bool ddb_bool(bool value) {
  ddb_opt_bool opt;
  opt.set = true;
  opt.value = value;
  return opt;
}

static inline ddb_opt_time ddb_opt_time_of(ddb_time value) {
  ddb_opt_time opt;
  opt.set = true;
  opt.value = value;
  return opt;
}

/** Milliseconds since 1970 to an instant and back (rounded down). */
ddb_time ddb_time_from_ms(int64_t milliseconds);
int64_t ddb_time_to_ms(ddb_time time);

/** RFC 3339 text to an instant: any offset, up to nine digits of a second. DDB_E_INVALID if `text`
 *  is not such a time. A leap second (":60") is refused: it has no place on this time line. */
enum ddb_status ddb_time_from_text(const char *text, ddb_time *out) DDB_MUST_USE;

/** Room for any instant that ddb_time_to_text writes, its NUL included. */
#define DDB_TIME_TEXT_SIZE 40

/** An instant as RFC 3339 text in UTC with at least `digits` digits of a second (0 to 9), and more
 *  where the value has them, so that no instant changes. DDB_E_INVALID outside years 0000 to 9999
 *  or with nanoseconds out of range. */
enum ddb_status ddb_time_to_text(ddb_time time, int digits,
                                 char out[DDB_TIME_TEXT_SIZE]) DDB_MUST_USE;

/** Limits of a key, in bytes of UTF-8 (AWS: DynamoDB Developer Guide, "Constraints"). */
#define DDB_PARTITION_KEY_MAX 2048
#define DDB_SORT_KEY_MAX      1024

/** A primary key, built by a generated `<entity>_key` function. After a failed build `reason` says
 *  which part is wrong and why; after a good one it is empty. */
struct ddb_key {
  size_t partition_key_size; /**< bytes, without the NUL */
  size_t sort_key_size;      /**< bytes, without the NUL; 0 in a table without a sort key */
  char partition_key[DDB_PARTITION_KEY_MAX + 1];
  char sort_key[DDB_SORT_KEY_MAX + 1];
  char field[128];        /**< the part at fault, such as "EditRecord.editId"; or "" */
  char reason[192];       /**< the sentence; or "" */
  enum ddb_status status; /**< of the build so far */
  bool in_sort_key;       /**< which of the two is being built */
};

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
