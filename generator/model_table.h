/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a model that says where items are stored: tables, their indexes, their envelope. */
#ifndef DDBC_MODEL_TABLE_H
#define DDBC_MODEL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source.h"

/* A word of the schema and its spelling in C. */
struct name {
  const char *text; /* as written: "editId", "virtual-staging" */
  const char *c;    /* lower case C name: "edit_id", "virtual_staging"; from c_name where given */
  struct span span;
};

/* What parts of a key may hold of the character that separates them. */
enum separator_policy {
  SEPARATOR_REJECT, /* never: the builder refuses it */
  SEPARATOR_ESCAPE, /* yes, and it is stored reversibly */
  SEPARATOR_LEGACY, /* yes, as it is: the keys of a table that has them already */
};

struct separator {
  char character; /* one of KEYTMPL_SEPARATORS; '\0': not said */
  enum separator_policy policy;
  struct span span; /* of `separator:`, where it was written */
};

/* One key attribute of a table or an index. */
struct key_attribute {
  const char *name; /* the attribute in the item: "PK" */
  char type;        /* 'S', 'N' or 'B' */
  struct span span;
};

/* One attribute that the envelope adds to every item. */
enum envelope_encoding { ENVELOPE_TEXT, ENVELOPE_MAP, ENVELOPE_EPOCH_MS };

struct envelope_member {
  const char *attribute; /* its name in the item: "CreatedAt"; NULL: the table has no such */
  enum envelope_encoding encoding;
  struct span span;
};

struct envelope {
  struct envelope_member entity_type; /* ENVELOPE_TEXT: the entity's name */
  struct envelope_member data;        /* ENVELOPE_MAP: the fields live inside */
  struct envelope_member created_at;
  struct envelope_member updated_at;
  struct envelope_member write_id; /* ENVELOPE_TEXT: a UUID, a new one with every write */
};

/* What an index holds of the items in it, beside all keys. */
enum projection { PROJECT_ALL, PROJECT_KEYS, PROJECT_SOME };

/* Each key of a global index has 1 to 4 attributes (AWS: "Multi-attribute keys"). */
enum { INDEX_KEY_MAX = 4 };

/* Where the key of an index has several attributes: those behind its first. */
struct key_rest {
  struct key_attribute *attributes;
  size_t count;
};

/* A secondary index: another key for the items that have its attributes. */
struct index {
  struct name name;
  struct key_attribute partition;
  struct key_attribute sort;
  bool has_sort;
  struct key_rest partition_rest;
  struct key_rest sort_rest;
  bool local; /* shares the table's partition key, and is read consistently on request */
  enum projection projection;
  const char **projected; /* PROJECT_SOME: attributes at the top of the item */
  size_t projected_count;
  struct span projection_span;
};

/* What the stream of a table carries, if it has one. */
enum stream { STREAM_NONE, STREAM_KEYS, STREAM_NEW, STREAM_OLD, STREAM_BOTH };

struct table {
  struct separator separator;
  struct name name; /* in `tables:`; of the only table its run-time name, without meaning in C */
  const char *table_name; /* in DynamoDB, unless the program says otherwise */
  struct key_attribute partition;
  struct key_attribute sort;
  bool has_sort;
  struct index *indexes;
  size_t index_count;
  struct envelope envelope;
  const char
      *ttl; /* the attribute with the second from which on an item counts as absent; or NULL */
  struct span ttl_span;
  int64_t read_units; /* 0: billed on demand */
  int64_t write_units;
  struct span billing_span; /* of the word, where it is written */
  enum stream stream;
};

#endif
