/* SPDX-License-Identifier: Apache-2.0 */
/** What generated .c files use, beside the public headers. Not for people: it changes with
 *  DDB_GEN_ABI and without further notice.
 *
 *  A generated blocking call has one shape:
 *
 *      scratch = ddb_call_begin(db, "Table", &scope);          clears the last error, reads the clock
 *      st = X_request(scratch, &scope, ..., &request);          arguments -> body, pure
 *      if (st >= 0) st = ddb_call_send(db, &request, options, &response);   sign, send, retry
 *      if (st >= 0) st = X_response(mem, &response, ..., out);  body -> structs, pure
 *      return ddb_call_end(db, options, mem, st);               one struct ddb_error, on the handle
 */
#ifndef DDB_GEN_H
#define DDB_GEN_H

#include <ddb/ddb.h>

DDB_BEGIN_DECLS

/* ---- one call ------------------------------------------------------------------------------- */

/** Starts a call: forgets the last error, resets the handle's scratch arena, sets `*scope` to the
 *  clock's time and the run-time name of the table. Never NULL unless `db` is. */
struct ddb_arena *ddb_call_begin(struct ddb *db, const char *schema_table, struct ddb_scope *scope);

/** Sends a request until there is a final reply. `>= 0` means that `*response` holds the service's
 *  answer, an error answer included: X_response turns that into a status. `< 0`: there is none. The
 *  response lives until the next call on the handle. */
enum ddb_status ddb_call_send(struct ddb *db, const struct ddb_request *request,
                              const struct ddb_call_options *options,
                              struct ddb_response *response) DDB_MUST_USE;

/** Ends a call that came to `status`: collects the error from where it arose (the sending, the
 *  scratch arena, or `mem`, which may be NULL) into the handle and into options->error. */
enum ddb_status ddb_call_end(struct ddb *db, const struct ddb_call_options *options,
                             const struct ddb_arena *mem, enum ddb_status status) DDB_MUST_USE;

DDB_END_DECLS

#endif
