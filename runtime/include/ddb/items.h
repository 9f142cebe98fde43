/* SPDX-License-Identifier: Apache-2.0 */
/** How generated .c files read, write and copy what values stand in: items, maps, lists, unions; a
 *  part of <ddb/gen.h>, which changes with DDB_GEN_ABI and without further notice. */
#ifndef DDB_ITEMS_H
#define DDB_ITEMS_H

#include <ddb/ddb.h>
#include <ddb/key.h>
#include <ddb/values.h>

DDB_BEGIN_DECLS

struct ddb_entity; /* as data, in <ddb/gen.h> */
struct ddb_table;

/* ---- items to structs ----------------------------------------------------------------------- */

/** How an attribute is read whose value is stored as DynamoDB writes it: without white space and
 *  escapes, in ASCII, in the form that this library writes. Any other value, and any other kind, is
 *  read by generated code. */
enum ddb_read_as {
  DDB_READ_BY_CODE = 0,
  DDB_READ_SKIP,        /**< not part of the record: S or N */
  DDB_READ_ENTITY_TYPE, /**< S; `more` is the only value, with '"}' behind it, in `text` bytes */
  DDB_READ_STRING,      /**< const char * */
  DDB_READ_ENUM,        /**< an enum, and its spelling at `text`; `more` is a struct ddb_enum * */
  DDB_READ_TIME,
  DDB_READ_OPT_TIME,
  DDB_READ_EPOCH,
  DDB_READ_OPT_EPOCH,
  DDB_READ_EPOCH_MS,
  DDB_READ_OPT_EPOCH_MS,
  DDB_READ_INT32,
  DDB_READ_OPT_INT32,
  DDB_READ_INT64,
  DDB_READ_OPT_INT64,
  DDB_READ_UINT32,
  DDB_READ_OPT_UINT32,
  DDB_READ_UINT64,
  DDB_READ_OPT_UINT64,
  DDB_READ_BOOL,
  DDB_READ_OPT_BOOL,
  DDB_READ_MAP, /**< a struct by itself: `more` are its ddb_slots, the member a pointer to it, which
                     has `text` bytes; 0: its members are of the record around it, from `offset` */
  DDB_READ_UNION /**< the struct that a tag beside it names: the enum at `text`; the members are
                      pointers, and `more` is a struct ddb_variants * */
};

/** What an attribute begins with in an item, and where in the record its value goes. */
struct ddb_slot {
  /** The bytes in front of the value, the comma before the name among them: `,"editId":{"S":"` up
   * to the text of it, `,"autoAdjust":{"BOOL":`, `,"tags":{"L":[`; where the type is not certain,
   *  `,"name":`. Readers guess with one comparison that it comes next; writers copy it, without the
   *  comma if nothing stands before it. Zeros behind it, so that a whole load of 32 bytes that
   *  begins in it at 0 or 1 stays in it. */
  char head[40];
  uint8_t head_size; /**< at most 32; 0: the name needs escapes or is too long, and is compared */
  uint8_t as;        /**< enum ddb_read_as */
  uint32_t mask;     /**< a bit for each byte of the head, the first the lowest; none: all bits */
  uint32_t offset;   /**< of the member, in bytes */
  uint32_t text;     /**< the same of a second one; of an entity type the size of `more` */
  const void *more;
};

/** The slots of one map, parallel to its attributes. */
#define DDB_FIND_BITS  6
#define DDB_SLOTS_MOST 63 /**< those behind them are read by code */
struct ddb_slots {
  const struct ddb_slot *rows;
  int count;         /**< of attributes */
  uint64_t known;    /**< a bit for each of the first DDB_SLOTS_MOST */
  uint64_t required; /**< the same, if it must be there */
  /** Which attribute stands at another place than the one that it was expected at: from 1, at the
   *  first DDB_FIND_BITS bits of `factor` times the eight bytes behind the first quote of its head,
   *  the first byte the lowest; 0: none has this place, or several. */
  uint64_t factor;
  unsigned char find[1 << DDB_FIND_BITS];
};

/** The structs that a union can be, by the value of its tag; no slots: none has it. */
struct ddb_variants {
  const struct ddb_variant_row {
    const struct ddb_slots *slots;
    uint32_t offset; /**< of the pointer to it, in the union */
    uint32_t size;   /**< of the struct */
  } * rows;
  int count; /**< of rows: the largest value, and one */
};

/** The attributes of one map while they are read. Lives on the stack of generated code; its members
 *  are the runtime's. */
struct ddb_map {
  struct ddb_reader *reader;
  struct ddb_map *outer;                  /**< the map around this one; NULL: this is the item */
  const struct ddb_attribute *attributes; /**< those of the schema */
  int count;                              /**< of attributes */
  int expected;   /**< the attribute that a writer of the same schema would have put next */
  int current;    /**< index of the attribute being read */
  uint64_t *seen; /**< bit per attribute: `few`, or in the arena */
  uint64_t few[4];
  const struct ddb_unmodeled **unmodeled; /**< the list to keep in; `last` is its end */
  struct ddb_unmodeled *last;
  const char *name; /**< of the attribute being read, for error paths */
  size_t name_size;
  ptrdiff_t index;                 /**< of the list element being read; -1: not in a list */
  const struct ddb_attribute *tag; /**< of a union around the record, in the same map; or NULL */
  bool tag_seen;
  const struct ddb_slots *slots; /**< NULL: all attributes are read by code */
  void *record;                  /**< that they are in */
};

/** The attributes that `slots` describe go straight into `record`. */
static inline void ddb_map_into(struct ddb_map *map, const struct ddb_slots *slots, void *record) {
  map->slots = slots;
  map->record = record;
}

/** The attributes of an item; then of a map value {"M":{...}}. Attributes that `attributes` does
 * not list, and NULLs, go to `*unmodeled`. False: the value is a NULL, and there is nothing to
 * read. */
void ddb_item_begin(struct ddb_reader *reader, struct ddb_map *map,
                    const struct ddb_attribute *attributes, int count,
                    const struct ddb_unmodeled **unmodeled);
bool ddb_map_begin(struct ddb_reader *reader, struct ddb_map *map,
                   const struct ddb_attribute *attributes, int count,
                   const struct ddb_unmodeled **unmodeled);
/** The index of the next attribute, whose value must then be read; -1 at the end or after an error.
 *  At the end the required attributes are checked. */
int ddb_map_next(struct ddb_map *map);

/** The elements of a list value {"L":[...]}, collected into an array. */
struct ddb_list {
  struct ddb_reader *reader;
  char *items;     /**< in the reader's arena */
  size_t count;    /**< elements read so far */
  size_t capacity; /**< elements there is room for */
  size_t size;     /**< of one element, in bytes */
  ptrdiff_t outer; /**< map->index of the list around this one */
};

bool ddb_list_begin(struct ddb_reader *reader, struct ddb_list *list, size_t size);
/** Room for the next element (zeroed), which must then be read; NULL at the end or after an error.
 */
void *ddb_list_next(struct ddb_list *list);
/** The array: never NULL after a good read, so that an empty list differs from an absent one. */
void *ddb_list_end(struct ddb_list *list, size_t *count);

/** The entries of a map value {"M":{...}} whose keys are data, collected into an array of structs
 *  that begin with `const char *key`. */
struct ddb_dict {
  struct ddb_map map;   /**< makes the key a step of error paths */
  struct ddb_list list; /**< of the entries */
};

bool ddb_dict_begin(struct ddb_reader *reader, struct ddb_dict *dict, size_t size);
/** Room for the next entry, zeroed but for its key; its value must then be read. NULL at the end or
 *  after an error. A key with U+0000 in it fails, and so does one that stands twice. */
void *ddb_dict_next(struct ddb_dict *dict);
/** The array: never NULL after a good read. */
void *ddb_dict_end(struct ddb_dict *dict, size_t *count);

struct ddb_json; /* where a reader is in its text */

/** A value that was kept as it is stored, to be read now; its members are the runtime's. */
struct ddb_variant {
  struct ddb_map map;     /**< makes the attribute a step of error paths */
  struct ddb_json *outer; /**< where the reader goes back to; NULL: it did not turn */
  const char *here;       /**< where it goes back to then, if the attempt fails */
  unsigned depth;
};

/** Turns the reader to `value`, of `attribute` in the map that was read last, and back. False:
 * there is no value, or an error stands. An `attribute` of NULL: the value comes next, and may be
 * read where it stands; what is unusual about it ends the attempt, and ddb_read_variant, which
 * comes behind it, does nothing after a success. */
bool ddb_variant_begin(struct ddb_reader *reader, struct ddb_variant *variant,
                       const struct ddb_attribute *attribute, const struct ddb_doc *value);
void ddb_variant_end(struct ddb_variant *variant);

/** A union whose map holds its tag, `attribute`, beside the attributes of the variant: looks for
 * the tag and turns back, so that the map can be read as the struct that the tag calls for, which
 * does not see the tag. False: the value is a NULL, or an error stands. */
bool ddb_read_tag(struct ddb_reader *reader, const struct ddb_attribute *attribute,
                  const struct ddb_enum *spellings, int *value, const char **text);
/** That map, of a tag without variant: keeps all of it but the tag. */
void ddb_read_rest(struct ddb_reader *reader, const struct ddb_unmodeled **unmodeled);

/** Zeroed room for a nested struct; NULL after an error. */
void *ddb_read_new(struct ddb_reader *reader, size_t size);

/** Fails the record unless the value is `name`. */
void ddb_read_entity_type(struct ddb_reader *reader, const char *name);
/** Reads nothing but checks that it is a well-formed value: the key attributes. */
void ddb_read_skip(struct ddb_reader *reader);

/** A key attribute of type 'S', 'N' or 'B' that will be taken apart: its value becomes the
 * partition or the sort key. */
void ddb_read_key(struct ddb_reader *reader, struct ddb_key *key, char type, bool sort);
/** The arena of the results if nothing has failed so far, else NULL. */
struct ddb_arena *ddb_read_good(struct ddb_reader *reader);
/** Fails the record with the error that is in that arena already. */
void ddb_read_refused(struct ddb_reader *reader);

/** Decodes one item in DynamoDB JSON, such as a stream image. DDB_E_INVALID: see
 *  ddb_arena_error(mem), whose field is the attribute at fault. */
enum ddb_status ddb_decode(struct ddb_arena *mem, const struct ddb_entity *entity,
                           struct ddb_text item, void *out) DDB_MUST_USE;

/** A key of a table in DynamoDB JSON, {"PK":{"S":"..."},"SK":{"N":"1"}}, as the Keys of a stream
 *  record and a LastEvaluatedKey are. DDB_E_INVALID, with the attribute's name as field of
 *  ddb_arena_error(mem), if a key attribute is missing, of another type than the table's, empty or
 *  too long, and if there is any other attribute; then out->status fails too. Numbers get the form
 *  of a key that was built. `mem` is for passing use. */
enum ddb_status ddb_key_from_json(struct ddb_arena *mem, const struct ddb_table *table,
                                  struct ddb_text json, struct ddb_key *out) DDB_MUST_USE;

/* ---- items of any kind ---------------------------------------------------------------------- */

/** One kind of item, where several may come. */
struct ddb_kind {
  const struct ddb_entity *entity;
  /** Where no attribute tells the kind: whether this is a key of the entity. NULL: the key does not
   *  tell either. */
  bool (*owns)(struct ddb_arena *mem, const struct ddb_key *key);
  bool alone;                         /**< there is no other kind in the entity's table */
  const struct ddb_attribute *fields; /**< name and DDB_AT_TOP of every field, in their order */
  int field_count;
};

/** Finds out what an item in DynamoDB JSON is and decodes it. `*kind` becomes its number, from 1,
 * and
 *  `*record` its struct, in `mem`; 0 and NULL: it is none of these, which is no error.
 *  DDB_E_INVALID: it is no item, or not a valid one of its kind, which `*kind` then tells. */
enum ddb_status ddb_any_decode(struct ddb_arena *mem, const struct ddb_kind *kinds, int count,
                               struct ddb_text item, int *kind, const void **record) DDB_MUST_USE;

/** Which fields the images of a record differ in, whose kinds are `before` and `after`: `*changed`
 *  becomes kinds[*kind - 1].field_count flags in `mem`. Numbers are compared by value, sets and
 * maps in any order; an item that is not there has no fields. `*kind` 0: the record does not tell.
 */
enum ddb_status ddb_changed(struct ddb_arena *mem, const struct ddb_kind *kinds,
                            const struct ddb_stream_record *record, int before, int after,
                            int *kind, const bool **changed) DDB_MUST_USE;

/* ---- structs to items ----------------------------------------------------------------------- */

/** A nested map or list: open, write what is inside, close. Inside a list the attribute of an
 *  element is NULL. False: the value is absent (`present` is false), and nothing may be written. */
bool ddb_open_map(struct ddb_writer *writer, const struct ddb_attribute *attribute, bool present);
void ddb_close_map(struct ddb_writer *writer);
/** The list is absent if `items` is NULL; a `count` beside it then fails: it says that something
 * got lost. */
bool ddb_open_list(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                   const void *items, size_t count);
void ddb_close_list(struct ddb_writer *writer);
/** A map whose keys are data: absent as a list is. The attribute under which the value of an entry
 * is written; then, when all are, the check that no key is NULL, empty or there twice. `entries`
 * are structs of `size` bytes that begin with `const char *key`. */
bool ddb_open_entries(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                      const void *entries, size_t count);
struct ddb_attribute ddb_map_entry(const char *key);
void ddb_close_entries(struct ddb_writer *writer, const void *entries, size_t count, size_t size);

/** What stands beside the tag of a union. */
struct ddb_choice {
  bool is_variant;   /**< the tag names a variant, */
  const void *named; /**< which is this; NULL: it is not set */
  int given;         /**< how many variants are set */
  const struct ddb_unmodeled *unmodeled;
};

/** In the open map of a union that holds its tag: refuses another variant than the one that the tag
 *  names. The variant is then written into this map, and not into one of its own. */
void ddb_write_choice(struct ddb_writer *writer, const struct ddb_attribute *tag,
                      const struct ddb_choice *choice);

/** The `count` attributes from the first on, of which none is read by code: each as the function of
 *  its kind writes it, the ddb_write_... of <ddb/values.h>. */
void ddb_write_slots(struct ddb_writer *writer, const struct ddb_attribute *attributes,
                     const struct ddb_slot *slots, int count, const void *record);

/** What an item begins with, where its primary key is made of texts as they are: constants, and
 *  behind each of them the text of a member, whose slot is a DDB_READ_STRING with the separator
 * that it may not hold as `text`. Behind the key there may be the entity's name, and the map that
 * opens then. */
struct ddb_front {
  const struct ddb_slot *pieces;
  int count;      /**< of pieces */
  int attributes; /**< that are complete */
  const struct ddb_attribute *map;
};

/** Writes all of it; false: it does nothing, since a value is unusual, and the functions below do
 *  it. */
bool ddb_write_front(struct ddb_writer *writer, const struct ddb_front *front, const void *record);

/** The envelope: the primary key (`built` is what building it came to), the entity's name, the
 *  times. */
void ddb_write_key(struct ddb_writer *writer, const struct ddb_entity *entity,
                   enum ddb_status built, const struct ddb_key *key);
/** The key attributes of a secondary index: `partition` and `sort` as far as they are not NULL,
 *  from `key`, whose failure is that of the request. A `key` of NULL, or one whose optional part is
 *  left out: the item is not in the index, and an update removes the attributes. */
void ddb_write_index_key(struct ddb_writer *writer, const struct ddb_key *key,
                         const struct ddb_attribute *partition, const struct ddb_attribute *sort);
/** What is written between these two, at the top of the item, is only checked: a field that lives
 * in the key alone has its limits too. */
void ddb_check_begin(struct ddb_writer *writer);
void ddb_check_end(struct ddb_writer *writer);
/** An enum that a key may lack: fails the request if it has a value that the schema does not list,
 *  whose `text` alone says it. */
void ddb_check_known(struct ddb_writer *writer, const char *member, int value, const char *text);
/** entity->name, where the table's envelope has an attribute for it. */
void ddb_write_entity_type(struct ddb_writer *writer, const struct ddb_entity *entity);
/** CreatedAt and UpdatedAt: in a put those of the put (a record that was read keeps its first). */
void ddb_write_item_times(struct ddb_writer *writer, const struct ddb_entity *entity,
                          ddb_time created_at, ddb_time updated_at);
/** What an earlier read kept, except for attributes that have been written since. */
void ddb_write_unmodeled(struct ddb_writer *writer, const struct ddb_unmodeled *unmodeled,
                         const struct ddb_attribute *attributes, int count);

/** Encodes one record as an item in DynamoDB JSON. Times of the envelope are written as they are
 *  in the record; a {0, 0} is left out. */
enum ddb_status ddb_encode(struct ddb_arena *mem, const struct ddb_entity *entity,
                           const void *record, struct ddb_text *out) DDB_MUST_USE;

/* ---- copies --------------------------------------------------------------------------------- */

/** A shallow copy of `count` elements; never NULL when `items` is not, unless `*ok` is false. */
void *ddb_copy_items(struct ddb_arena *mem, bool *ok, const void *items, size_t count, size_t size);
/** Ends a copy: DDB_OK, or DDB_E_NOMEM, which ddb_arena_error(mem) then shows. A copy that failed
 *  must not be used: some of its members are still those of the original. */
enum ddb_status ddb_copy_end(struct ddb_arena *mem, bool ok) DDB_MUST_USE;

DDB_END_DECLS

#endif
