/* SPDX-License-Identifier: Apache-2.0 */
/** Batches: any number of puts and deletes of different items, each on its own (BatchWriteItem).
 *
 *      struct ddb_batch *batch = ddb_batch_new(db);
 *      for (...)
 *        app_save_reading_batch(batch, &readings[i]);  // the generated puts and deletes with
 * _batch enum ddb_status status = ddb_batch_write(batch, NULL); if (status != DDB_OK) // a batch is
 * no transaction: some are written for (size_t i = 0; i < ddb_batch_count(batch); i++) if
 * (ddb_batch_result(batch, i)->status < 0) puts(ddb_batch_result(batch, i)->text);
 *      ddb_batch_free(batch);
 *
 *  Members are numbered from 0 in the order in which they were added. Their arguments are copied
 *  when they are added. One that is refused then makes the write fail with its sentence before
 *  anything is sent: so the statuses of X_batch need not be looked at. Writes with a condition have
 *  no X_batch: DynamoDB takes none in a batch.
 *
 *  A batch belongs to its handle, and like it to one thread at a time. */
#ifndef DDB_BATCH_H
#define DDB_BATCH_H

#include <ddb/client.h>
#include <ddb/request.h>

DDB_BEGIN_DECLS

/** Members of one request; a batch takes as many requests as it needs. (AWS: API reference of
 *  BatchWriteItem.) */
#define DDB_BATCH_REQUEST_MAX 25

/** Writes that go together. */
struct ddb_batch;

/** An empty one, to be freed before the handle is closed. NULL: no memory; the other functions take
 *  that, and the write answers DDB_E_NOMEM. */
struct ddb_batch *ddb_batch_new(struct ddb *db) DDB_MUST_USE;

/** Forgets all members. */
void ddb_batch_reset(struct ddb_batch *batch);
void ddb_batch_free(struct ddb_batch *batch);

/** How many members were added, refused ones included. */
size_t ddb_batch_count(const struct ddb_batch *batch);

/** Sends all members that are not written yet, 25 at a time and at most 16 MB. What the service
 *  leaves unprocessed is sent again, later and later, within the deadline; so is a request whose
 *  reply was lost, which does no harm: a put or delete done twice leaves the same item. Several
 *  requests are under way at once (`in_flight` of the options); when one fails, those beside it go
 *  to their end, and no other begins.
 *
 *    DDB_OK         every member is written
 *    DDB_PARTIAL    some are; for the others there was no time or no capacity, or the cancel flag
 *                   was set. ddb_batch_result tells which. Once more sends just them
 *    DDB_E_INVALID  nothing was sent: no members, or two of one item; or the status of the member
 *                   that was refused when it was added
 *    other errors   of the request that failed first, but DDB_E_MAYBE_APPLIED before one that says
 *                   that nothing was written
 *
 *  In the error of DDB_PARTIAL the text says how many are written, and why not all. */
enum ddb_status ddb_batch_write(struct ddb_batch *batch,
                                const struct ddb_call_options *options) DDB_MUST_USE;

/** What became of one member: of its adding, and after a write of that. DDB_OK: it is written, or
 *  was added and nothing is sent yet. DDB_E_MAYBE_APPLIED: a reply was lost, and another write of
 *  the batch sends it again. DDB_E_STOPPED: it was not sent, since the batch ended before. Never
 *  NULL; valid until the next write, reset or free. */
const struct ddb_error *ddb_batch_result(const struct ddb_batch *batch, size_t member);

/** The same without I/O, for other transports and for tests: ddb_batch_write is a loop over these.
 *
 *      while ((step = ddb_batch_step(batch, &request, &wait_ms)) != DDB_BATCH_DONE)
 *        if (step == DDB_BATCH_WAIT)
 *          ... wait `wait_ms` milliseconds ...
 *        else
 *          ... send `request`, get `response` ..., ddb_batch_response(batch, &response); */
enum ddb_batch_step {
  DDB_BATCH_SEND, /**< send the request, then ddb_batch_response */
  DDB_BATCH_WAIT, /**< wait, then ask for the next step */
  DDB_BATCH_DONE  /**< ddb_batch_status says how it ended */
};
enum ddb_batch_step ddb_batch_step(struct ddb_batch *batch, struct ddb_request *out,
                                   int64_t *wait_ms) DDB_MUST_USE;
/** Takes the answer to the last request. */
void ddb_batch_response(struct ddb_batch *batch, const struct ddb_response *response);
enum ddb_status ddb_batch_status(const struct ddb_batch *batch);

DDB_END_DECLS

#endif
