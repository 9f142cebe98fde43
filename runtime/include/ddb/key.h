/* SPDX-License-Identifier: Apache-2.0 */
/** How generated code builds the key of an item part by part, and takes one apart again. Not for
 *  people: <ddb/gen.h> includes it, and it changes with DDB_GEN_ABI.
 *
 *  What each part is stored as is specified in schema/README.md ("What a key holds"); data that is
 *  stored already depends on it. */
#ifndef DDB_KEY_H
#define DDB_KEY_H

#include <ddb/arena.h>
#include <ddb/types.h>

DDB_BEGIN_DECLS

/* ---- building ------------------------------------------------------------------------------- */

/** The first failure stays in key->status, key->field and key->reason; what follows it does
 *  nothing. `field` is the part's name for the message, such as "EditRecord.editId". */

/** Forgets what the struct holds (it need not be initialised); what follows belongs to the
 *  partition key. */
void ddb_key_begin(struct ddb_key *key);
/** What follows belongs to the sort key. */
void ddb_key_sort(struct ddb_key *key);
/** What follows is another attribute of the same key: only indexes have such keys. */
void ddb_key_next(struct ddb_key *key);
/** A part of the attribute that is being built is `hidden` in the schema, and so is all of it. */
void ddb_key_hide(struct ddb_key *key);
/** Text of the schema. */
void ddb_key_literal(struct ddb_key *key, const char *text);
/** A part that is NULL, empty, no UTF-8, too long or holds `separator` is refused. A separator of
 *  '\0' means that parts may hold anything (`policy: legacy`). */
void ddb_key_part(struct ddb_key *key, const char *field, const char *value, char separator);

/** How text is changed on its way into a key. Only ASCII letters have a case here: text with
 *  others is refused, since their case depends on language and Unicode version. */
#define DDB_KEY_ESCAPE 1u /**< the separator may occur: it is escaped, see ddb_key_escape_of */
#define DDB_KEY_UPPER  2u /**< ASCII letters become upper case */
#define DDB_KEY_LOWER  4u /**< ASCII letters become lower case */

/** ddb_key_part with one or more of these flags. */
void ddb_key_text(struct ddb_key *key, const char *field, const char *value, char separator,
                  unsigned flags);

/** How a number stands in a string key. */
enum ddb_key_number {
  DDB_KEY_PLAIN,   /**< as it is written: not in numeric order */
  DDB_KEY_PAD,     /**< `width` digits with leading zeros; negative and larger ones are refused */
  DDB_KEY_ORDERED, /**< `width` digits, and a '-' with complemented digits for negative ones */
};

/** Integers. `width` is ignored by DDB_KEY_PLAIN. */
void ddb_key_int(struct ddb_key *key, const char *field, int64_t value, enum ddb_key_number format,
                 int width);
/** Unsigned ones. */
void ddb_key_uint(struct ddb_key *key, const char *field, uint64_t value,
                  enum ddb_key_number format, int width);
/** Exact decimals in numeric order: DDB_KEY_DECIMAL_SIZE characters. */
void ddb_key_decimal(struct ddb_key *key, const char *field, const char *value);
/** Sign, three digits of exponent, 38 digits of the number. */
#define DDB_KEY_DECIMAL_SIZE 42

/** RFC 3339 in UTC with exactly `digits` digits of a second (0, 3, 6 or 9). A finer time is
 *  refused, for it could not be found again; {0, 0} is unset. */
void ddb_key_time(struct ddb_key *key, const char *field, ddb_time value, int digits);
/** The first `length` characters of that text: 4 the year, 7 the month, 10 the day, 13 the hour. */
void ddb_key_time_cut(struct ddb_key *key, const char *field, ddb_time value, int length);
/** Seconds (`per_second` 1) or milliseconds (1000) since 1970 as an integer; finer is refused. */
void ddb_key_epoch(struct ddb_key *key, const char *field, ddb_time value, int per_second,
                   enum ddb_key_number format, int width);

/** A shard: FNV-1a 64 of the bytes of `value`, modulo `shards`, with `width` digits. */
void ddb_key_shard(struct ddb_key *key, const char *field, const char *value, uint32_t shards,
                   int width);
/** The place of a shard in the key of a query that reads all of them. */
void ddb_key_every_shard(struct ddb_key *key, const char *field, int width);

/** The whole of a key attribute of type N. DDB_KEY_DECIMAL: any number that DynamoDB holds. */
void ddb_key_number_int(struct ddb_key *key, const char *field, int64_t value);
void ddb_key_number_uint(struct ddb_key *key, const char *field, uint64_t value);
void ddb_key_number_decimal(struct ddb_key *key, const char *field, const char *value);
void ddb_key_number_epoch(struct ddb_key *key, const char *field, ddb_time value, int per_second);
/** The whole of a key attribute of type B: 1 byte at least. */
void ddb_key_bytes(struct ddb_key *key, const char *field, struct ddb_bytes value);

/** What follows in this attribute, up to the next such call, is left out unless `present`. A part
 *  that is present behind one that is not is refused. */
void ddb_key_optional(struct ddb_key *key, const char *field, bool present);

/** The part that follows, up to ddb_key_substitute_end, is replaced by `text` unless `present`. A
 *  value that reads like the text is refused at the end: it could not be told from an unset one. */
void ddb_key_substitute(struct ddb_key *key, bool present, const char *text);
void ddb_key_substitute_end(struct ddb_key *key, const char *field, const char *text);

/** The status of the build. */
enum ddb_status ddb_key_end(const struct ddb_key *key) DDB_MUST_USE;

/** Passes the failure of a key on to `mem`, as the error of the request. */
enum ddb_status ddb_key_refused(struct ddb_arena *mem, const struct ddb_key *key) DDB_MUST_USE;

/** The character that DDB_KEY_ESCAPE uses for a separator: a neighbour of it in ASCII, so that the
 *  escaped texts sort as the texts do. '\0': there is none. */
char ddb_key_escape_of(char separator);

/** Compares two built keys, as DynamoDB tells them apart and sorts them within a type. */
bool ddb_key_equal(const struct ddb_key *a, const struct ddb_key *b);

/* ---- ranges of keys ------------------------------------------------------------------------- */

/** How the parts that a query reads stand to its value, or values. */
enum ddb_relation {
  DDB_LESS,
  DDB_AT_MOST,
  DDB_MORE,
  DDB_AT_LEAST,
  DDB_BETWEEN,    /**< two values, both included */
  DDB_BEGINS_WITH /**< of text and bytes */
};

/** What is known of the part of a sort key that a query gives a range of: constants. */
struct ddb_range_part {
  const char *field; /**< "Listing.createdAt" */
  enum ddb_relation relation;
  const char *least;  /**< no text of the part is less: "0"; "": none is known */
  const char *most;   /**< every text of the part is less: ":"; NULL: none is known */
  const char *behind; /**< greater than all that follows the part in a key: "$"; "": nothing does;
                           NULL: any text may */
  bool ends;          /**< a key may end with the part */
  int size;           /**< what text of the part has, so that a bound has it too; 0: any */
};

/** One end of a range: text, digits or bytes. */
struct ddb_bound {
  size_t size;
  char data[DDB_SORT_KEY_MAX + 1];
};

/** A range that is being built; members are the runtime's. */
struct ddb_key_range {
  const struct ddb_range_part *part;
  struct ddb_key *key;        /**< the partition key, and what is known in front of the part */
  int attribute;              /**< of a multi-attribute sort key: which of its attributes, from 0 */
  size_t begin;               /**< where that begins in the text of the sort key */
  size_t prefix_size;         /**< where the part begins */
  int taken;                  /**< values so far */
  char type;                  /**< 'S', 'N' or 'B' */
  enum ddb_relation relation; /**< what DynamoDB is asked: may be wider than the part's */
  struct ddb_bound low, high;
};

/** Starts a range behind what was built of `key`. */
void ddb_key_range_begin(struct ddb_key_range *range, struct ddb_key *key,
                         const struct ddb_range_part *part);
/** Takes the part that was built behind it as the next value. */
void ddb_key_range_take(struct ddb_key_range *range);
/** Ends it: the status of the key, which fails also when a lower bound is behind the upper one. */
enum ddb_status ddb_key_range_end(struct ddb_key_range *range) DDB_MUST_USE;

/* ---- keys of indexes ------------------------------------------------------------------------ */

/** Whether a value is among `count`; a text of NULL is not. */
bool ddb_int_among(int64_t value, const int64_t *values, size_t count);
bool ddb_text_among(const char *value, const char *const *values, size_t count);

/** Whether the `count` inputs of an update that make a key of an index are given, of which `given`
 *  are: `inputs` names them, `changes` the attributes. Neither all nor none fails the request. */
struct ddb_writer;
bool ddb_update_given(struct ddb_writer *writer, int given, int count, const char *inputs,
                      const char *changes);

/* ---- taking apart --------------------------------------------------------------------------- */

/** Reads a key from left to right. After a failure, and behind the last optional part that is
 *  there, every read answers NULL, 0 or {0, 0}. Members are the runtime's. */
struct ddb_key_reader {
  struct ddb_arena *mem;     /**< where texts go */
  const struct ddb_key *key; /**< what is read */
  const char *at;            /**< the next character */
  const char *end;           /**< of the attribute */
  bool absent;               /**< behind the last optional part */
  bool good;                 /**< nothing has failed yet */
  bool nomem;                /**< what failed was memory */
};

/** Starts with the partition key. */
void ddb_key_read_begin(struct ddb_key_reader *reader, struct ddb_arena *mem,
                        const struct ddb_key *key);
/** Goes on to the sort key: the partition key must have been read to its end. */
void ddb_key_read_sort(struct ddb_key_reader *reader);
/** Text of the schema, which must stand here. */
void ddb_key_read_literal(struct ddb_key_reader *reader, const char *text);
/** A part: all up to `separator` or the end, without `tail`, the literal text behind the part and
 *  before that separator. With `flags` DDB_KEY_ESCAPE it is unescaped. */
const char *ddb_key_read_text(struct ddb_key_reader *reader, char separator, const char *tail,
                              unsigned flags);
/** The same, as a value of an enum; a text that is none fails. */
struct ddb_enum;
int ddb_key_read_enum(struct ddb_key_reader *reader, const struct ddb_enum *spellings,
                      char separator, const char *tail, unsigned flags);
/** A part of a fixed size that is known from elsewhere: a shard, a date of a time. */
void ddb_key_read_fixed(struct ddb_key_reader *reader, int size);
/** An integer in one of the formats; `width` as it was built. A plain one, and the whole of an
 *  attribute of type N, ends where its digits do. */
int64_t ddb_key_read_int(struct ddb_key_reader *reader, enum ddb_key_number format, int width);
uint64_t ddb_key_read_uint(struct ddb_key_reader *reader, enum ddb_key_number format, int width);
/** DDB_KEY_DECIMAL_SIZE characters to the canonical text of the number. */
const char *ddb_key_read_decimal(struct ddb_key_reader *reader);
/** A time with `digits` digits of a second; seconds or milliseconds as above. */
ddb_time ddb_key_read_time(struct ddb_key_reader *reader, int digits);
ddb_time ddb_key_read_epoch(struct ddb_key_reader *reader, int per_second,
                            enum ddb_key_number format, int width);
/** The whole of a key attribute of type B. */
struct ddb_bytes ddb_key_read_bytes(struct ddb_key_reader *reader);
/** Whether an optional part follows: whether there is more of the attribute. */
bool ddb_key_read_optional(struct ddb_key_reader *reader);
/** Whether the part that follows is there, and not `text` in its place, which is then read over.
 *  `separator` and `tail` as of a text. Up to ..._end reads answer NULL, 0 or {0, 0} if it is not.
 */
bool ddb_key_read_substitute(struct ddb_key_reader *reader, char separator, const char *tail,
                             const char *text);
void ddb_key_read_substitute_end(struct ddb_key_reader *reader);
/** Ends it. `again` is what the builder makes of the parts: a key that it would not make in just
 *  this form is no key of `entity`. On failure the error is that of the arena. */
enum ddb_status ddb_key_read_end(struct ddb_key_reader *reader, const char *entity,
                                 enum ddb_status built, const struct ddb_key *again) DDB_MUST_USE;

DDB_END_DECLS

#endif
