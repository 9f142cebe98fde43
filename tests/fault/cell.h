/* SPDX-License-Identifier: Apache-2.0 */
/* One cell of the table: one call by one operation over a new or a used connection, to a server
 * that does one thing wrong. */
#ifndef TESTS_FAULT_CELL_H
#define TESTS_FAULT_CELL_H

#include "certificates.h"
#include "fault.h"

#include <ddb/client.h>

enum operation {
  OP_GET,
  OP_PUT,
  OP_BATCH,
  OP_TRANSACT,
  OP_UPDATE,  /* adds: sent twice it counts twice */
  OP_CAREFUL, /* a put with no_ambiguous_retry */
  OP_COUNT
};
extern const char *const operation_names[OP_COUNT];

enum when {
  WHEN_ONCE,   /* the first attempt meets the fault */
  WHEN_ALWAYS, /* every attempt does */
  WHEN_CANCEL, /* the call is stopped while the server is quiet */
  WHEN_COUNT
};
extern const char *const when_names[WHEN_COUNT];

/* What came of the call. */
struct outcome {
  enum ddb_status status;
  int http_status; /* expected: 0 stands for any */
  char code[64];   /* expected: "" stands for any */
  int requests;    /* whose first byte the server read */
  /* Connections that were made beside the one that the call began with, and with that which a good
   * call on the same handle takes afterwards. */
  int connections;
  int connections_most; /* expected: where libcurl may do either, up to so many */
};

struct cell {
  const struct fault *fault;
  enum when when;
  bool reused;
  enum operation operation;
  struct outcome expected;
  int line; /* of the table */
};

/* Runs it. True: all is as expected; else `why` says what is not. */
bool cell_run(const struct cell *cell, const struct certificates *certificates, char *why,
              size_t size);

/* The calls of a cell, for other tests. */
enum ddb_status call_get(struct ddb *db, const char *user, const struct ddb_call_options *options);
enum ddb_status call_operation(struct ddb *db, enum operation operation, bool big,
                               const struct ddb_call_options *options);

/* A handle to 127.0.0.1 whose sleeps take no time. `state` is given to nothing. */
struct ddb *open_handle(int port, bool tls, const struct ddb_cancel *cancel);

#endif
