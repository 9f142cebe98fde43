/* SPDX-License-Identifier: Apache-2.0 */
/** What changed in a table, as DynamoDB tells it: records of a stream, in the form of the Streams
 * API (GetRecords) and of a Lambda event, and lines of an export to S3. Generated code turns their
 *  images into structs (`<namespace>_any_change_decode`); this is what it has in common.
 *  (AWS: API_streams_Record, "Using AWS Lambda with DynamoDB", "DynamoDB table export output
 * format") */
#ifndef DDB_STREAM_H
#define DDB_STREAM_H

#include <ddb/arena.h>
#include <ddb/types.h>

DDB_BEGIN_DECLS

/** What happened to an item. */
enum ddb_change {
  DDB_CHANGE_NONE = 0, /**< not told: a line of a full export, which is an item as it is */
  DDB_CHANGE_INSERT,   /**< it was not there before */
  DDB_CHANGE_MODIFY,
  DDB_CHANGE_REMOVE
};

/** A record without its images' meaning. Texts are NUL-terminated and live in the arena of the
 *  read, or are "" where the record has none; items are slices of the record, in DynamoDB JSON, or
 *  {NULL, 0}. */
struct ddb_stream_record {
  enum ddb_change change;
  bool by_ttl;                 /**< DynamoDB itself removed it: its time to live was over */
  const char *event_id;        /**< of the record, unique in the stream */
  const char *sequence_number; /**< digits: place in the shard; numbers, not texts, compare */
  const char *source_arn;      /**< of the stream (Lambda only) */
  ddb_time created;            /**< when, to the second; of an export line when it was written */
  struct ddb_text keys;        /**< the primary key; a full export has none */
  struct ddb_text old_image;   /**< the item before, if the stream carries it and there was one */
  struct ddb_text new_image;   /**< the item after; the item of a full export */
};

/** One record: an element of `Records`, or a line of an export. DDB_E_INVALID: it is none, see
 *  ddb_arena_error(mem). `record` must stay in place as long as `*out` is in use. */
enum ddb_status ddb_stream_record_read(struct ddb_arena *mem, struct ddb_text record,
                                       struct ddb_stream_record *out) DDB_MUST_USE;

/** The records of a Lambda event or of an answer of GetRecords: slices of `event`, `*count` of
 * them. DDB_E_INVALID: it has no `Records`. */
enum ddb_status ddb_stream_records(struct ddb_arena *mem, struct ddb_text event,
                                   struct ddb_text **records, size_t *count) DDB_MUST_USE;

DDB_END_DECLS

#endif
