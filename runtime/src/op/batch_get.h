/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the batch of reads share. */
#ifndef DDB_OP_BATCH_GET_H
#define DDB_OP_BATCH_GET_H

#include <ddb/gen.h>

enum ddb_batch_state { DDB_KEY_WAITS, DDB_KEY_SENT, DDB_KEY_MISSING, DDB_KEY_FOUND };

/* Keys in one request (Amazon DynamoDB API Reference, BatchGetItem). */
#define DDB_BATCH_GET_MAX 100

/* Requests that follow each other. What DynamoDB leaves unprocessed goes again with its flight. */
struct ddb_get_flight {
  size_t keys[DDB_BATCH_GET_MAX]; /* of its last request: which of the batch's */
  size_t count;
  int in_vain;
};

/* A key, asked for once or more often. */
struct ddb_batch_key {
  struct ddb_text text; /* {"PK":{"S":"..."}}, as ddb_body_key writes it */
  struct ddb_text item; /* of DDB_KEY_FOUND */
  enum ddb_batch_state state;
  const struct ddb_get_flight *flight; /* that has it; NULL: none has */
  struct ddb_batch_item answer;        /* once it was made */
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
  size_t next;               /* the first key that no flight has had */
  size_t answered;           /* keys that have their answer */
  struct ddb_get_flight one; /* of ddb_batch_get_request */
  ddb_time now;              /* of the last answer; {0, 0}: expired items are wanted */
  struct ddb_error reason;   /* why keys stay unread; DDB_OK: none does */
  enum ddb_status status;
};

/* As the functions of <ddb/request.h>, for a flight. */
bool ddb_get_flight_request(struct ddb_batch_get *batch, struct ddb_get_flight *flight,
                            struct ddb_request *out) DDB_MUST_USE;
enum ddb_status ddb_get_flight_response(struct ddb_batch_get *batch, struct ddb_get_flight *flight,
                                        const struct ddb_response *response) DDB_MUST_USE;

#endif
