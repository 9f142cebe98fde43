/* SPDX-License-Identifier: Apache-2.0 */
/** libddb: everything a program includes. Each part can be included alone.
 *
 *  status.h   what a call answers: enum ddb_status, struct ddb_error
 *  types.h    times, optional values, keys, what a page rejected
 *  arena.h    the memory that results live in
 *  env.h      clock, sleep, randomness, HTTP: what tests replace
 *  client.h   the handle: ddb_open, ddb_share, ddb_close, options
 *  credentials.h  credentials from a source of the program's own
 *  batch.h    puts and deletes of many items
 *  cursor.h   pages: limits and where to go on
 *  engine.h   many operations in flight on one thread
 *  doc.h      free-form documents, from and to JSON and cJSON
 *  observe.h  what a handle does, for logs, metrics and traces
 *  request.h  requests and responses as data
 *  scan.h     scans by several threads
 *  tx.h       transactions of several writes
 *  ulid.h     ids that sort by time
 *
 *  gen.h, key.h, lists.h, operation.h and unique.h are for generated code alone. */
#ifndef DDB_DDB_H
#define DDB_DDB_H

#include <ddb/status.h>
#include <ddb/types.h>
#include <ddb/arena.h>
#include <ddb/env.h>
#include <ddb/client.h>
#include <ddb/credentials.h>
#include <ddb/batch.h>
#include <ddb/cursor.h>
#include <ddb/doc.h>
#include <ddb/engine.h>
#include <ddb/observe.h>
#include <ddb/request.h>
#include <ddb/scan.h>
#include <ddb/stream.h>
#include <ddb/tx.h>
#include <ddb/ulid.h>

#endif
