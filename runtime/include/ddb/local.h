/* SPDX-License-Identifier: Apache-2.0 */
/** The embedded store: the operations of DynamoDB answered in this process, on SQLite.
 *
 *      ddb_local_register();
 *      ddb_open(&db, &(struct ddb_options){.endpoint = "sqlite::memory:"});
 *
 *  Link with -lddb-local -lddb -lsqlite3 -lcrypto. Every endpoint that does not begin with "sqlite:" goes
 *  where it went before. */
#ifndef DDB_LOCAL_H
#define DDB_LOCAL_H

#include <ddb/client.h>

DDB_BEGIN_DECLS

/** Makes endpoints that begin with "sqlite:" known: "sqlite:FILE" is a store in a file, which any
 *  number of processes may share; "sqlite::memory:" is a new, empty one with each ddb_open, shared
 *  through ddb_share, and gone with the last of its handles. Idempotent and thread-safe. */
void ddb_local_register(void);

DDB_END_DECLS

#endif
