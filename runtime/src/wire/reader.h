/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding items straight from response text into C structs. Generated code drives it through
 * <ddb/gen.h>; this header is what the operations need to start it and to judge the outcome. */
#ifndef DDB_WIRE_READER_H
#define DDB_WIRE_READER_H

#include <ddb/gen.h>

#include "wire/json.h"
#include "wire/path.h"

/* A date, of which a page mostly has the same again and again. Of zeros it is none: the first is
 * the complement of what stands there, and the byte that both have of it cannot be 0 and 0xFF. */
struct ddb_usual_date {
  uint64_t not_first; /* eight bytes from its beginning */
  uint32_t rest;      /* four bytes from the seventh on, the last a T */
  int64_t midnight;   /* in seconds from 1970 on */
};

struct ddb_reader {
  struct ddb_json json;
  struct ddb_arena *mem;           /* results live here; its error slot takes the first failure */
  struct ddb_map *map;             /* the innermost map being read, or NULL */
  const struct ddb_attribute *tag; /* of the map that begins next; or NULL */
  char *room;                      /* for texts, in the arena: the first free byte */
  char *room_end;
  struct ddb_usual_date date; /* of the time that was read last */
  const struct ddb_usual_open
      *open;         /* maps that the loop of usual.c entered before it gave up, and */
  size_t open_count; /* that generated code will begin now: see wire/usual.h */
  bool usual_only;   /* what is unusual ends the attempt to read this value: see variant.c */
  bool taken;        /* the attempt was a success */
};

void ddb_reader_init(struct ddb_reader *reader, struct ddb_arena *mem, const char *text,
                     size_t size);

/* Fails the record being read: status DDB_E_INVALID (or DDB_E_NOMEM), field = the path to the
 * value, text = "<path> <what>". The scanner stops there. */
void ddb_reader_fail(struct ddb_reader *reader, const char *what, ...) DDB_PRINTF(2, 3);
void ddb_reader_nomem(struct ddb_reader *reader);

/* Turns an error that the scanner itself found, if any, into the arena's error: the text is not
 * JSON, or not an item. Answers whether all is well. */
bool ddb_reader_good(struct ddb_reader *reader);

/* Reads the attributes that come next into the slots of the map, for as long as they are known,
 * new, and stored in the usual way. It never fails. Answers the number of an attribute that is read
 * by code, whose value comes next; DDB_USUAL_END: the map was left; or DDB_USUAL_OTHER. */
int ddb_map_usual(struct ddb_map *map);

/* Enters an AttributeValue of one type, such as {"S": ...}; then its content, then value_end. False
 * also for a NULL, which is kept beside the record where the schema allows its absence. */
bool ddb_reader_value(struct ddb_reader *reader, const char *type, const char *words);
void ddb_reader_value_end(struct ddb_reader *reader);

/* The text of all of {"N":"..."}, which no one has read as a number yet. */
bool ddb_reader_number(struct ddb_reader *reader, struct ddb_text *out);

/* Decodes the text of a binary value; `out->data` is not NULL then, even of none. */
bool ddb_reader_base64(struct ddb_reader *reader, const struct ddb_json_string *text,
                       struct ddb_bytes *out);

/* The elements of {"SS":[...]} and its like: enters the set; then ddb_list_next for room,
 * ddb_json_string for the element, and ddb_list_end. */
bool ddb_reader_set(struct ddb_reader *reader, struct ddb_list *list, size_t size, const char *type,
                    const char *words);

/* Keeps an attribute of the innermost map as it stands: its name, and the text of its value. */
void ddb_reader_keep(struct ddb_reader *reader, struct ddb_text name, struct ddb_text value);

/* Steps from the item to the value being read, for ddb_path_text and ddb_attr_check. */
#define DDB_READER_STEPS 72
const struct ddb_path *ddb_reader_path(const struct ddb_reader *reader,
                                       struct ddb_path steps[DDB_READER_STEPS]);

#endif
