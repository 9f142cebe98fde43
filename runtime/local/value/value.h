/* SPDX-License-Identifier: Apache-2.0 */
/* Attribute values and items as the store works with them (API reference, "AttributeValue"): made
 * from a request or from what is stored, compared, measured, changed, written. All memory is the
 * arena's of one call; values are never changed in place once something else may hold them. */
#ifndef DDB_LOCAL_VALUE_H
#define DDB_LOCAL_VALUE_H

#include "base/buf.h"
#include "base/number.h"
#include "local/value/node.h"

struct local_call; /* local/op/call.h: where failures are told */

enum local_type {
  LOCAL_S,
  LOCAL_N,
  LOCAL_B,
  LOCAL_BOOL,
  LOCAL_NULL,
  LOCAL_M,
  LOCAL_L,
  LOCAL_SS,
  LOCAL_NS,
  LOCAL_BS
};

struct local_member;

struct local_value {
  enum local_type type;
  bool flag;                    /* BOOL */
  struct ddb_text text;         /* S: UTF-8; N: the canonical text; B: the bytes themselves */
  struct local_value *elements; /* L, SS, NS, BS; a set keeps the order in which it was given */
  struct local_member *members; /* M; no name twice */
  size_t count;                 /* of elements or members */
};

struct local_member {
  struct ddb_text name;
  struct local_value value;
};

/* An item is a map: type LOCAL_M. */

/* "S", "N", ... */
const char *local_type_name(enum local_type type);

/* ---- value_read.c: from a request, checked as the service checks -----------------------------
 * Types, base64, numbers (canonical from here on), sets (not empty, no duplicates by value), names,
 * nesting of 32 levels. False: told in the call with the service's code and text. */
bool local_value_read(struct local_call *call, const struct local_node *node,
                      struct local_value *out);

/* A map of values, such as `Item` and `Key`. */
bool local_item_read(struct local_call *call, const struct local_node *node,
                     struct local_value *out);

/* From what is stored: it was checked when it came in. False: the file is damaged (told as
 * InternalServerError) or no memory. */
bool local_item_parse(struct local_call *call, struct ddb_text stored, struct local_value *out);
/* Tells so; always false. */
bool local_item_damaged(struct local_call *call);

/* ---- value_write.c: DynamoDB JSON, without white space --------------------------------------- */
void local_value_write(struct ddb_buf *buf, const struct local_value *value);
void local_item_write(struct ddb_buf *buf, const struct local_value *item); /* {"name":{"S":..}} */

/* ---- value.c --------------------------------------------------------------------------------- */
bool local_text_is(struct ddb_text text, const char *word);

/* The member of a map, or NULL. */
const struct local_value *local_value_get(const struct local_value *map, struct ddb_text name);

/* Equal as DynamoDB has it: numbers by value, sets whatever their order, maps and lists deeply;
 * values of two types are never equal. */
bool local_value_equal(const struct local_value *a, const struct local_value *b);

/* Order of two S, two N or two B: < 0, 0, > 0. Only called for such. */
int local_value_order(const struct local_value *a, const struct local_value *b);

/* Levels below a value: 0 of a text and of an empty list, 1 of a list of texts. An item may have
 * DDB_ATTR_MAX_DEPTH. */
unsigned local_value_depth(const struct local_value *value);

/* Bytes as DynamoDB counts them (Developer Guide, "Item sizes and formats"; numbers as
 * ddb_attr_number_bytes has them). */
size_t local_value_bytes(const struct local_value *value);
/* Names and values of an item: at most 409,600. */
size_t local_item_bytes(const struct local_value *item);

#endif
