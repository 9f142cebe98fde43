/* SPDX-License-Identifier: Apache-2.0 */
/* Encoding C structs straight into request text. Generated code drives it through <ddb/gen.h>; this
 * header is what the operations need to start one and to take the result.
 *
 * One writer serves items and updates: the functions that write a value first announce its name,
 * and in an update the announcement also adds `SET name = value` to the expression. */
#ifndef DDB_WIRE_WRITER_H
#define DDB_WIRE_WRITER_H

#include <ddb/gen.h>

#include "base/buf.h"
#include "base/time.h"

/* 409,600 bytes: names and values of one item as DynamoDB counts them (Developer Guide,
 * "Constraints": 400 KB). */
#define DDB_ITEM_MAX 409600

/* Ceiling of a request body. JSON spells one byte with six at most, and an item has 400 KB. */
#define DDB_BODY_MAX ((size_t)16 << 20)

/* White space in front of a hidden value, by which ddb_request_text knows it: it means nothing to
 * DynamoDB, costs nothing where nothing is hidden, and stays where it is when bodies are put
 * together of pieces. No string of JSON holds it as it is. */
#define DDB_HIDDEN_MARK '\t'

/* Maps and lists that may be open at once, the item itself included: a scalar at the innermost
 * place then stands at DynamoDB's level 32. */
#define DDB_WRITER_DEPTH 32

struct ddb_frame {
  size_t start;                    /* where in the text its opening brace or bracket is */
  const char *name;                /* of the value being written here; NULL: an element of a list */
  const struct ddb_attribute *row; /* its row, where it has one */
  size_t index;                    /* of the element, in a list */
  bool list;
  bool envelope;                   /* no part of the record: left out of field names in errors */
  bool hidden;                     /* the value being written here never shows in errors */
  bool first;                      /* no value was written here yet: no comma */
  const struct ddb_attribute *tag; /* a variant is being written here, beside this; or NULL */
};

struct ddb_places;

/* What an update collects beside the values. */
struct ddb_assignments {
  struct ddb_buf set;   /* "#d.#n0 = :v0, #d.#n1 = :v1" */
  struct ddb_buf names; /* "\"#n0\":\"status\"," */
  const char *prefix;   /* "#d." or "" */
  int count;
  struct ddb_buf remove; /* "#r0, #r1" */
  int removed;
  struct ddb_buf add;        /* "#d.#n2 :v2": to sets */
  struct ddb_buf take;       /* "#d.#n3 :v3": from sets */
  struct ddb_buf values;     /* ",\":z\":{\"N\":\"0\"}": constants, behind those of the writer */
  struct ddb_buf bounds;     /* " AND #n1 <= :b1": conditions */
  bool idle;                 /* an input changes nothing: there may be nothing to write */
  bool zero, empty;          /* these constants are there */
  bool counts;               /* it adds to what is there: not to be done twice */
  bool map_type, list_type;  /* conditions ask for these types */
  struct ddb_places *places; /* in fields; NULL: it writes whole ones only */
};

struct ddb_writer {
  struct ddb_arena *mem;
  struct ddb_error *error; /* of the arena; the first failure stays */
  const struct ddb_entity *entity;
  const struct ddb_update *update; /* NULL: an item */
  struct ddb_assignments *assignments;
  struct ddb_buf out;
  size_t item_bytes; /* as DynamoDB counts them */
  int depth;         /* index of the innermost frame */
  const struct ddb_attribute
      *join;            /* the map that opens next is the open one, which holds this tag */
  int outside;          /* maps of the item around what an update writes: they nest too */
  const char *given_to; /* the values are parameters of this operation: their attributes are
                           placeholders such as ":f_status"; NULL: they are those of an item */
  ddb_time now;         /* for an item without times of its own; {0, 0}: leave them out */
  bool creating;        /* the record is a new one: `initial` binds */
  bool plain;           /* no request: hidden values are not marked */
  struct ddb_day day;   /* of the time that was written last */

  /* As they were before what is only checked. */
  struct ddb_frame checked_frame;
  size_t checked_size;
  size_t checked_bytes;

  /* Last, and filled only as they are opened. */
  struct ddb_frame frames[DDB_WRITER_DEPTH];
};

/* Starts a writer whose text goes to `mem`. */
void ddb_writer_init(struct ddb_writer *writer, struct ddb_arena *mem,
                     const struct ddb_entity *entity);

/* DDB_OK, or the status of the first failure, which stands in the arena's error. */
enum ddb_status ddb_writer_status(struct ddb_writer *writer);

/* Fails the request, naming the field: "EditRecord.editId is required". */
void ddb_writer_fail(struct ddb_writer *writer, enum ddb_status status,
                     const struct ddb_attribute *attribute, const char *what, ...) DDB_PRINTF(4, 5);

/* The path of the field `last` (NULL: of the element being written), such as
 * "EditRecord.suggestions[2].confidence". */
void ddb_writer_field(const struct ddb_writer *writer, const char *last, char *out, size_t size);

/* Announces a value: comma, name, colon; in an update also the assignment. `attribute` is NULL for
 * an element of a list. False once the request has failed. */
bool ddb_writer_name(struct ddb_writer *writer, const struct ddb_attribute *attribute);

/* In an update: what becomes of the attribute, whose value comes next. */
void ddb_writer_assign(struct ddb_writer *writer, const struct ddb_attribute *attribute);

/* In an update, that the attribute shall not be there. */
void ddb_writer_remove(struct ddb_writer *writer, const struct ddb_attribute *attribute);

/* Whether a text or binary value of `size` bytes may stand in this attribute; else the writer has
 * failed: a key of an index is never empty, and has a limit. */
bool ddb_writer_indexed(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                        size_t size);

/* One value: {"S":"..."} of text that is checked for UTF-8 here; {"N":"..."} of a number's
 * canonical text. */
void ddb_writer_string(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                       const char *text, size_t size);
void ddb_writer_number(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                       const char *text, size_t size);

/* Base64 in quotes. */
void ddb_buf_base64(struct ddb_buf *buf, struct ddb_bytes value);

/* Of a value that is unset: fails the request if the schema requires it. */
void ddb_writer_absent(struct ddb_writer *writer, const struct ddb_attribute *attribute);

/* `"name":{"S":"text"}` for the fixed members of requests, outside any record. */
void ddb_buf_string_value(struct ddb_buf *buf, const char *name, const char *text, size_t size);

#endif
