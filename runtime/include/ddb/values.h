/* SPDX-License-Identifier: Apache-2.0 */
/** How generated .c files read, write and copy single values; a part of <ddb/gen.h>, which changes
 *  with DDB_GEN_ABI and without further notice.
 *
 *  Three functions a type: X_read fills a zeroed member from the value that comes next, X_write
 *  adds it to the item or the update, X_copy copies what it points to. The first error stays in the
 *  arena and makes all later calls do nothing, so generated code calls one after the other. */
#ifndef DDB_VALUES_H
#define DDB_VALUES_H

#include <ddb/ddb.h>

DDB_BEGIN_DECLS

/* ---- what the schema says about a value, as data --------------------------------------------- */

/** The limits of a field, all inclusive. Which members count is a matter of the field's type. */
struct ddb_range {
  bool has_min, has_max;
  int64_t min, max;        /**< of int32 and int64; of text its characters, of binary its bytes */
  uint64_t umin, umax;     /**< of uint32 and uint64 */
  double fmin, fmax;       /**< of double */
  const char *dmin, *dmax; /**< of decimal: numbers of DynamoDB */
  const char *text;        /**< such as "0 to 1" or "1 to 80 characters", for the error; or NULL */
  const char *pattern;     /**< POSIX ERE that a string has to match, in the C locale; or NULL */
};

/** One attribute of an item or of a map in it. Generated code has a constant table of them for each
 *  record, in the order of the schema, which is the order in which they are written; a reader that
 *  meets them in this order finds each at the first look. */
struct ddb_attribute {
  const char *name; /**< as stored */
  uint32_t size;    /**< strlen(name) */
  uint32_t flags;
  const struct ddb_range *range; /**< NULL: any value of the type */
};

/** Flags of an attribute: an item without it is not a valid record; it is not part of the record
 *  but of the envelope around it; its value never stands in the text of an error; it lies beside
 *  the data map that other fields of the record are in. */
#define DDB_REQUIRED 1u
#define DDB_ENVELOPE 2u
#define DDB_HIDDEN   4u
#define DDB_AT_TOP   8u
/** Of what an update must be given: a value, or that it becomes NULL. */
#define DDB_VALUE_OR_NULL 16u
/** The attribute is of the partition key, or the sort key, of an index: it is never empty. */
#define DDB_PARTITION_OF_INDEX 32u
#define DDB_SORT_OF_INDEX      64u
/** What an update does with a field beside setting it; see schema/README.md. Bits 8 to 11. */
#define DDB_HOW(how)          ((unsigned)(how) << 8)
#define DDB_HOW_OF(attribute) ((enum ddb_how)((attribute)->flags >> 8 & 15u))
enum ddb_how {
  DDB_SET,
  DDB_ADD,           /**< a number, 0 where there is none */
  DDB_SUBTRACT,      /**< the same */
  DDB_APPEND,        /**< a list, empty where there is none */
  DDB_PREPEND,       /**< the same */
  DDB_SET_IF_ABSENT, /**< only where there is none */
  DDB_ADD_TO_SET,    /**< elements of a set */
  DDB_DELETE_FROM_SET
};
/** Of an update: it lies in a field, at places[n - 1] of the struct ddb_update. Bits 12 to 23. */
#define DDB_PLACE(n) ((unsigned)(n) << 12)
/** Of a timestamp: it is written with at least `n` digits of a second; 3 where nothing is said. */
#define DDB_DIGITS(n) (((n) + 1u) << 28)

/** A spelling as items have it, with the '"}' behind it; of size 0: it needs escapes or is longer.
 */
struct ddb_spelling {
  char text[31];
  uint8_t size;
};

/** The spellings of an enum: value i of the C enum is texts[i - 1]; 0 is "unrecognized". */
struct ddb_enum {
  const char *name;                     /**< in the schema, for errors */
  const char *const *texts;             /**< as stored, in the order of the schema */
  int count;                            /**< of texts */
  const struct ddb_spelling *spellings; /**< the same, in the same order */
  /** next[(from - 1) * count + to - 1] is 1 where the schema allows that change; NULL: any. */
  const unsigned char *next;
  /** initial[value - 1] is 1 where the schema lets a new record have that value; NULL: any. */
  const unsigned char *initial;
};

/** The spelling of a value, or NULL; the value of a spelling, or 0. */
const char *ddb_enum_text(const struct ddb_enum *spellings, int value);
int ddb_enum_value(const struct ddb_enum *spellings, const char *text);

struct ddb_reader; /* over one response body */
struct ddb_writer; /* into one request body */

/* ---- reading ----------------------------------------------------------------------------------
 * A wrong type or a value that does not fit fails the record, naming the path: status
 * DDB_E_INVALID, field such as "Data.suggestions[2].confidence", and a sentence. Then `*out` keeps
 * what it had. A NULL fails a required attribute; that of an optional one is kept beside the record
 * and leaves `*out` alone. What a pointer then points to lives in the arena of the read. */

/** Of a type with `|null`, before the others. True: the value was {"NULL":true} and was read. */
bool ddb_read_null(struct ddb_reader *reader, bool *out);
/** {"S":...}. Text with U+0000 in it fails: C text cannot hold it. */
void ddb_read_string(struct ddb_reader *reader, const char **out);
/** {"S":...} with any character; NUL-terminated all the same. */
void ddb_read_text(struct ddb_reader *reader, struct ddb_text *out);
/** {"S":...} with a day of the calendar (RFC 3339 full-date), such as 2026-11-22. */
void ddb_read_date(struct ddb_reader *reader, const char **out);
/** {"S":...} with a UUID (RFC 9562) in lower case: 0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e. */
void ddb_read_uuid(struct ddb_reader *reader, const char **out);
/** {"S":...} with a ULID in upper case: 26 characters of Crockford's base 32, at most 7ZZZ... */
void ddb_read_ulid(struct ddb_reader *reader, const char **out);
/** {"B":...}, strict base64 (RFC 4648, padded). `data` is never NULL after a good read, so that an
 *  empty value differs from an absent one. */
void ddb_read_binary(struct ddb_reader *reader, struct ddb_bytes *out);
/** {"BOOL":...}. */
void ddb_read_bool(struct ddb_reader *reader, bool *out);
/** {"N":...} that is whole and fits 32 bits; any spelling of it, such as 1E2. */
void ddb_read_int32(struct ddb_reader *reader, int32_t *out);
/** The same, 64 bits. */
void ddb_read_int64(struct ddb_reader *reader, int64_t *out);
/** The same, 32 bits and not negative. */
void ddb_read_uint32(struct ddb_reader *reader, uint32_t *out);
/** The same, 64 bits and not negative. */
void ddb_read_uint64(struct ddb_reader *reader, uint64_t *out);
/** {"N":...}, rounded to the nearest double: the schema asked for one. */
void ddb_read_double(struct ddb_reader *reader, double *out);
/** {"N":...}, exact: its canonical text, which is what DynamoDB answers with. */
void ddb_read_decimal(struct ddb_reader *reader, const char **out);
/** {"S":...} with an RFC 3339 time of any offset; kept in UTC. */
void ddb_read_time(struct ddb_reader *reader, ddb_time *out);
/** {"N":...}: whole seconds since 1970-01-01T00:00:00Z, negative before. */
void ddb_read_epoch(struct ddb_reader *reader, ddb_time *out);
/** {"N":...}: whole milliseconds since then. */
void ddb_read_epoch_ms(struct ddb_reader *reader, ddb_time *out);
/** Any value, checked in full and kept as it stands. */
void ddb_read_document(struct ddb_reader *reader, const struct ddb_doc **out);
/** {"SS":...}. Sets keep the order in which their elements come, which is none that counts. An
 *  empty set and one with an element twice fail. */
void ddb_read_string_set(struct ddb_reader *reader, struct ddb_string_set *out);
/** {"NS":...} of whole numbers of 64 bits. */
void ddb_read_int_set(struct ddb_reader *reader, struct ddb_int_set *out);
/** {"NS":...}: canonical texts. */
void ddb_read_decimal_set(struct ddb_reader *reader, struct ddb_string_set *out);
/** {"BS":...}. */
void ddb_read_binary_set(struct ddb_reader *reader, struct ddb_binary_set *out);
/** The value of a union as it is stored, until its tag is known. A NULL is no value of it. */
void ddb_read_variant(struct ddb_reader *reader, const struct ddb_doc **out);
/** Optional ones: the same values, and `set`. */
void ddb_read_opt_bool(struct ddb_reader *reader, ddb_opt_bool *out);
/** Of int32; the struct has room for more. */
void ddb_read_opt_int32(struct ddb_reader *reader, ddb_opt_int *out);
/** Of int64. */
void ddb_read_opt_int(struct ddb_reader *reader, ddb_opt_int *out);
/** Of uint32. */
void ddb_read_opt_uint32(struct ddb_reader *reader, ddb_opt_uint *out);
/** Of uint64. */
void ddb_read_opt_uint(struct ddb_reader *reader, ddb_opt_uint *out);
/** Of double. */
void ddb_read_opt_double(struct ddb_reader *reader, ddb_opt_double *out);
/** Of timestamp. */
void ddb_read_opt_time(struct ddb_reader *reader, ddb_opt_time *out);
/** Of epoch. */
void ddb_read_opt_epoch(struct ddb_reader *reader, ddb_opt_time *out);
/** Of epoch_ms. */
void ddb_read_opt_epoch_ms(struct ddb_reader *reader, ddb_opt_time *out);
/** The value of a spelling, or 0 for one of a newer writer; `*text` is the spelling as stored,
 *  always, so that a put writes it back. */
int ddb_read_enum(struct ddb_reader *reader, const struct ddb_enum *spellings, const char **text);

/* ---- writing ----------------------------------------------------------------------------------
 * `"name":{"S":"value"}` and so on. In an update the same functions add `SET name = value`. Absent
 * optional values write nothing; a required one that is unset, and any that does not fit, fails the
 * request before anything is sent: status DDB_E_INVALID (DDB_E_LIMIT: beyond what DynamoDB holds),
 * field such as "EditRecord.suggestions[2].confidence". An attribute of NULL: the value is an
 * element of a list, which is never absent. */

/** Of a type with `|null`, behind the function of the type: writes {"NULL":true} if `null` says so
 *  and that function wrote nothing. */
void ddb_write_null(struct ddb_writer *writer, const struct ddb_attribute *attribute, bool null);
/** {"S":...}; NULL is unset. Length and pattern are those of the attribute. */
void ddb_write_string(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                      const char *value);
/** {"S":...}, U+0000 included; `data` of NULL is unset. */
void ddb_write_text(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    struct ddb_text value);
/** {"S":...} with a day of the calendar; NULL is unset. */
void ddb_write_date(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    const char *value);
/** {"S":...} with a UUID in lower case: one value has one text, in keys and conditions too. */
void ddb_write_uuid(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    const char *value);
/** {"S":...} with a ULID in upper case. */
void ddb_write_ulid(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    const char *value);
/** {"B":...}; `data` of NULL is unset, size 0 with other data is an empty value. */
void ddb_write_binary(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                      struct ddb_bytes value);
/** {"BOOL":...}; false is a value and not an absence. */
void ddb_write_bool(struct ddb_writer *writer, const struct ddb_attribute *attribute, bool value);
/** {"N":...}, inside the range of the attribute. */
void ddb_write_int(struct ddb_writer *writer, const struct ddb_attribute *attribute, int64_t value);
/** The same for what is never negative. */
void ddb_write_uint(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    uint64_t value);
/** {"N":...} with the fewest digits that read back as this double; NaN and infinities fail. */
void ddb_write_double(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                      double value);
/** {"N":...} with the canonical text of the number; NULL is unset. Text that is no number, more
 *  than 38 digits and what DynamoDB's range does not hold fail. */
void ddb_write_decimal(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                       const char *value);
/** {"S":...}: UTC, the digits of the attribute, more if the value has more. {0, 0} is unset. */
void ddb_write_time(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    ddb_time value);
/** {"N":...}: seconds. A finer value fails: it would come back as another. {0, 0} is unset. */
void ddb_write_epoch(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                     ddb_time value);
/** {"N":...}: milliseconds, as above. */
void ddb_write_epoch_ms(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                        ddb_time value);
/** The document as it stands; its nesting and size count. NULL is unset; a document that is a
 *  DynamoDB NULL is written as one. */
void ddb_write_document(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                        const struct ddb_doc *value);
/** {"SS":...}. DynamoDB stores no empty set: one without elements is unset. An element that stands
 *  in it twice fails, and so does one that is NULL. */
void ddb_write_string_set(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                          struct ddb_string_set value);
/** {"NS":...}. */
void ddb_write_int_set(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                       struct ddb_int_set value);
/** {"NS":...}, by value: 1 and 1.0 are the same element. */
void ddb_write_decimal_set(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                           struct ddb_string_set value);
/** {"BS":...}. An element of no bytes is one, whose `data` is not NULL.
 *  Two elements of the same bytes are one twice. */
void ddb_write_binary_set(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                          struct ddb_binary_set value);
/** Checks a union before its variant is written: `given` is how many members are set, `expected`
 * the one that the tag names. False: nothing may be written. */
bool ddb_write_variant(struct ddb_writer *writer, const struct ddb_attribute *attribute, int given,
                       const void *expected);
/** Optional ones: nothing unless `set`. {0, 0} is a time like any other here. */
void ddb_write_opt_bool(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                        ddb_opt_bool value);
/** Of int32: fails what needs more bits. */
void ddb_write_opt_int32(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                         ddb_opt_int value);
/** Of int64. */
void ddb_write_opt_int(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                       ddb_opt_int value);
/** Of uint32: fails what needs more bits. */
void ddb_write_opt_uint32(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                          ddb_opt_uint value);
/** Of uint64. */
void ddb_write_opt_uint(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                        ddb_opt_uint value);
/** Of double. */
void ddb_write_opt_double(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                          ddb_opt_double value);
/** Of timestamp. */
void ddb_write_opt_time(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                        ddb_opt_time value);
/** Of epoch. */
void ddb_write_opt_epoch(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                         ddb_opt_time value);
/** Of epoch_ms. */
void ddb_write_opt_epoch_ms(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                            ddb_opt_time value);
/** A value other than 0 wins; 0 with a text writes the text; 0 without one is absent. */
void ddb_write_enum(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    const struct ddb_enum *spellings, int value, const char *text);

/* ---- copying ----------------------------------------------------------------------------------
 * Deep copies into `mem`; `*ok` becomes false when there is no memory. NULL stays NULL, and what is
 * empty stays empty. Generated code assigns the struct first, so that scalars need no call. */

/** NUL-terminated text: strings, decimals, and texts of one form. */
const char *ddb_copy_string(struct ddb_arena *mem, bool *ok, const char *value);
/** Text with a length. */
struct ddb_text ddb_copy_text(struct ddb_arena *mem, bool *ok, struct ddb_text value);
/** Binary data. */
struct ddb_bytes ddb_copy_binary(struct ddb_arena *mem, bool *ok, struct ddb_bytes value);
/** A document, and what a union keeps of a tag that it does not know. */
const struct ddb_doc *ddb_copy_document(struct ddb_arena *mem, bool *ok,
                                        const struct ddb_doc *value);
/** The elements and what they point to; sets of decimals are copied as sets of strings. */
struct ddb_string_set ddb_copy_string_set(struct ddb_arena *mem, bool *ok,
                                          struct ddb_string_set value);
/** The elements. */
struct ddb_int_set ddb_copy_int_set(struct ddb_arena *mem, bool *ok, struct ddb_int_set value);
/** The elements and their bytes. */
struct ddb_binary_set ddb_copy_binary_set(struct ddb_arena *mem, bool *ok,
                                          struct ddb_binary_set value);
/** The attributes that the schema does not name, in their order. */
const struct ddb_unmodeled *ddb_copy_unmodeled(struct ddb_arena *mem, bool *ok,
                                               const struct ddb_unmodeled *value);

DDB_END_DECLS

#endif
