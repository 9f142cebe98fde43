/* SPDX-License-Identifier: Apache-2.0 */
/** Many operations in flight on one thread, with the same generated functions.
 *
 *      static enum ddb_status look(struct ddb *db, struct ddb_arena *mem, void *state) {
 *        struct job *job = state;
 *        return app_get_user(db, mem, job->id, &job->user, NULL); // and any other calls, in order
 *      }
 *      static void looked(void *state, enum ddb_status status, const struct ddb_error *error) {
 *        ...                                                      // told exactly once
 *      }
 *
 *      ddb_engine_new(db, NULL, &engine);
 *      for (...)
 *        ddb_engine_start(engine, look, looked, &jobs[i], NULL);
 *      ddb_engine_run(engine);
 *      ddb_engine_close(engine, DDB_ENGINE_FINISH);
 *
 *  A function of work runs on a small stack of its own. Where a call in it would wait - for a
 * reply, before a retry, for credentials - its thread goes on with other work meanwhile. So every
 *  operation works in an engine, with its pages, transactions, retries and errors, and one work may
 *  make any number of calls. What else a work waits for makes all the others wait as well: a lock,
 *  a file, a call on another handle, and a `send` or `sleep_ms` of the program's own (ddb_env), or
 * a store in the process.
 *
 *  An engine belongs to one thread at a time. While ddb_engine_step or ddb_engine_run works,
 * SIGPIPE is held back in that thread. A credentials provider of the program's
 * (ddb_credentials_provider) is called on a thread of its own, one at a time, so that nothing waits
 * for it. After a fork the child can only close the engine, which tells nobody: what is under way
 * is the parent's. */
#ifndef DDB_ENGINE_H
#define DDB_ENGINE_H

#include <ddb/arena.h>
#include <ddb/client.h>

DDB_BEGIN_DECLS

struct ddb_engine;

/** Zero-initialise, then set what differs. */
struct ddb_engine_options {
  size_t in_flight;   /**< works under way at once, each with a handle. 0: 64; at most 65,536 */
  size_t waiting;     /**< works that wait for their turn behind these. 0: as many as in_flight */
  size_t stack_bytes; /**< of each work, at least 65,536; what it does not touch costs addresses
                           alone. 0: 262,144. A work that needs more ends the program */
};

/** Calls operations with `db` and nothing else, and returns its outcome. `db` is for this work and
 *  for now; what it allocates in `mem` is there until `done` has returned. */
typedef enum ddb_status ddb_engine_work(struct ddb *db, struct ddb_arena *mem, void *state);

/** Told when a work has ended: `status` is what it returned, `error` the error of its last call if
 *  that has the same status; both are valid until it returns. Not on the work's stack: it may start
 *  others, cancel, and take its time at the cost of the others. */
typedef void ddb_engine_done(void *state, enum ddb_status status, const struct ddb_error *error);

/** An engine with the endpoint, credentials and all else of `db`'s share group. `db` itself is not
 *  used afterwards, and may be closed before the engine. `options` may be NULL. DDB_E_INVALID: an
 *  option that is too large. DDB_E_NOMEM: memory, or file descriptors. */
enum ddb_status ddb_engine_new(struct ddb *db, const struct ddb_engine_options *options,
                               struct ddb_engine **out) DDB_MUST_USE;

/** Work that is to be done; it begins with the next step. `done` may be NULL. `*ticket` (may be
 *  NULL) is its number for ddb_engine_cancel, never 0.
 *
 *    DDB_E_THROTTLED  as many as allowed are waiting already: try again when one has ended
 *    DDB_E_STOPPED    the engine is being closed
 *    DDB_E_NOMEM
 *
 *  Where it is not DDB_OK, `done` is never called. */
enum ddb_status ddb_engine_start(struct ddb_engine *engine, ddb_engine_work *work,
                                 ddb_engine_done *done, void *state, uint64_t *ticket) DDB_MUST_USE;

/** Works that were started and have not ended. */
size_t ddb_engine_active(const struct ddb_engine *engine);

/** Goes on until all have ended, also those that are started meanwhile. */
enum ddb_status ddb_engine_run(struct ddb_engine *engine);

/** Does what there is to do, and waits for it for so many milliseconds at most (0: not at all; -1:
 *  without limit; never where nothing is under way). DDB_E_INVALID: called by a work or by `done`.
 */
enum ddb_status ddb_engine_step(struct ddb_engine *engine, int max_wait_ms);

/** For an event loop of the program's: a descriptor that becomes readable when there is something
 *  to do, for poll, epoll, libuv, ... (never to be read or closed), and how many milliseconds may
 *  pass before the next step although it did not (-1: any). Then ddb_engine_step(engine, 0). The
 *  time is to be asked again after each step and each start. */
int ddb_engine_fd(const struct ddb_engine *engine);
int64_t ddb_engine_timeout_ms(const struct ddb_engine *engine);

/** Stops a work: its call under way, and those that it still makes, answer DDB_E_STOPPED, or
 *  DDB_E_MAYBE_APPLIED for a write that has left. One that waits for its turn is not begun, and
 * ends with DDB_E_STOPPED. `done` is told in any case, by one of the next steps. 0: all of them.
 * False: none such; it has ended. */
bool ddb_engine_cancel(struct ddb_engine *engine, uint64_t ticket);

/** FINISH: all that was started is done. STOP: it is cancelled. Both tell every `done`, and then
 *  free the engine; NULL is allowed. DDB_E_INVALID, and nothing happens: called by a work or by
 *  `done`. */
enum ddb_engine_end { DDB_ENGINE_FINISH = 0, DDB_ENGINE_STOP };
enum ddb_status ddb_engine_close(struct ddb_engine *engine, enum ddb_engine_end how);

DDB_END_DECLS

#endif
