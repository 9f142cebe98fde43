/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the batch of reads share. */
#ifndef DDB_OP_BATCH_GET_H
#define DDB_OP_BATCH_GET_H

#include <ddb/gen.h>

enum ddb_batch_state { DDB_KEY_WAITS, DDB_KEY_SENT, DDB_KEY_MISSING, DDB_KEY_FOUND };

/* A key, asked for once or more often. */
struct ddb_batch_key {
  struct ddb_text text; /* {"PK":{"S":"..."}}, as ddb_body_key writes it */
  struct ddb_text item; /* of DDB_KEY_FOUND */
  enum ddb_batch_state state;
  struct ddb_batch_item answer; /* once it was made */
  bool answered;
};

struct ddb_batch_get {
  struct ddb_arena *mem;
  struct ddb_scope scope;
  const struct ddb_batch_read *read;
  struct ddb_batch_key *keys; /* each once */
  size_t key_count;
  size_t *places; /* of the keys as they were given: which of `keys` */
  size_t given;
  size_t capacity;
  size_t *slots; /* a hash table of `keys`: their numbers from 1, 0 is free */
  size_t slot_count;
  size_t from;     /* no key before it waits */
  size_t last;     /* behind the last key that was sent */
  size_t answered; /* keys that have their answer */
  int in_vain;
  ddb_time now;            /* of the last answer; {0, 0}: expired items are wanted */
  struct ddb_error reason; /* why keys stay unread; DDB_OK: none does */
  enum ddb_status status;
};

#endif
