/* SPDX-License-Identifier: Apache-2.0 */
/* What a table is: its keys, its indexes, its time to live. Held in memory once per store, read
 * again when another process has changed it. */
#ifndef DDB_LOCAL_TABLE_H
#define DDB_LOCAL_TABLE_H

#include "local/value/value.h"

#define LOCAL_KEY_PARTS 4 /* attributes of one half of an index's key (since November 2025) */

struct local_key_part {
  struct ddb_text name;
  enum local_type type; /* LOCAL_S, LOCAL_N or LOCAL_B */
};

struct local_keys {
  struct local_key_part partition[LOCAL_KEY_PARTS];
  struct local_key_part sort[LOCAL_KEY_PARTS];
  size_t partition_count; /* 1 for a table */
  size_t sort_count;      /* 0: no sort key */
};

enum local_projection_kind { LOCAL_ALL, LOCAL_KEYS_ONLY, LOCAL_INCLUDE };

struct local_index {
  int64_t id; /* in the file; never given twice. 0: not stored yet */
  struct ddb_text name;
  bool local; /* an LSI */
  struct local_keys keys;
  enum local_projection_kind projection;
  struct ddb_text *include; /* of LOCAL_INCLUDE */
  size_t include_count;
  int64_t read_units, write_units; /* provisioned; 0: on demand */
};

struct local_table {
  int64_t id;
  struct ddb_text name;
  struct local_keys keys;
  struct local_index *indexes;
  size_t index_count;
  struct ddb_text ttl;    /* the attribute; empty: no time to live */
  struct ddb_text stream; /* StreamViewType; empty: none. Kept and told; nothing is streamed */
  bool on_demand;
  int64_t read_units, write_units;
  bool guarded; /* DeletionProtectionEnabled */
  ddb_time created;
  char uuid[37];  /* TableId */
  int64_t serial; /* indexes that it ever had */
};

/* Whether the name is a key attribute. */
bool local_keys_have(const struct local_keys *keys, struct ddb_text name);

/* The index of that name; NULL: there is none. */
const struct local_index *local_table_index(const struct local_table *table, struct ddb_text name);

/* As JSON, the form that is stored; and back (false: not such a text, or no memory). */
void local_table_write(struct ddb_buf *buf, const struct local_table *table);
bool local_table_parse(struct ddb_arena *mem, struct ddb_text text, struct local_table *out);

#endif
