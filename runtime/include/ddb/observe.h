/* SPDX-License-Identifier: Apache-2.0 */
/** What a handle does, told to the program: for logs, metrics and traces.
 *
 *  An observer is called once for each attempt (one HTTP exchange), once for each call, and when
 *  credentials were fetched. The names in brackets are the attributes of the OpenTelemetry semantic
 *  conventions (database clients, DynamoDB; HTTP; RPC) that a member stands for.
 *
 *      struct ddb_observer observer = {.event = ddb_event_print, .state = stderr};
 *      struct ddb_options options = {.observer = &observer};
 *
 *  An event cannot hold a secret: it has no headers, no bodies, no keys of items. */
#ifndef DDB_OBSERVE_H
#define DDB_OBSERVE_H

#include <ddb/types.h>

DDB_BEGIN_DECLS

enum ddb_event_kind {
  DDB_EVENT_ATTEMPT = 1, /**< one exchange, whatever became of it */
  DDB_EVENT_CALL,        /**< a call of the program, with all its requests, has ended */
  DDB_EVENT_CREDENTIALS  /**< credentials were fetched, or could not be */
};

/** How an exchange spent its time, in microseconds. Over libcurl all are known; a `send` of the
 *  program's own may tell them (ddb_reply_timing), or all are 0. */
struct ddb_http_timing {
  int64_t connect_us; /**< name, TCP and TLS; 0 on a connection that was open */
  int64_t send_us;    /**< until the last byte of the request was handed to the system */
  int64_t wait_us;    /**< until the first byte of the reply came */
  int64_t receive_us; /**< until its last */
  bool reused;        /**< the connection was open already */
};

/** Texts are borrowed for the time of the function. What a kind does not have is 0 or NULL. */
struct ddb_event {
  enum ddb_event_kind kind;
  enum ddb_status status; /**< of the call; of an attempt: DDB_OK if its reply was a success, else
                           *   what the call would end with if it were the last */
  ddb_time time;          /**< of the end, by the handle's clock */

  const char *operation; /**< of DynamoDB, such as "PutItem" [db.operation.name] */
  const char *table;     /**< at run time; NULL: several [aws.dynamodb.table_names] */
  const char *server;    /**< host, and port if the URL has one [server.address, server.port] */
  const char *region;    /**< [cloud.region] */

  int attempt;            /**< from 1; of a call: how many [http.request.resend_count + 1] */
  int requests;           /**< of a call: logical ones, such as the pages of a list */
  int http_status;        /**< of the last reply; 0: none [http.response.status_code] */
  const char *error_code; /**< of the service, or the name of `status`; NULL: none [error.type] */
  const char *request_id; /**< NULL: none [aws.request_id] */

  int64_t request_bytes;  /**< of bodies [http.request.body.size] */
  int64_t response_bytes; /**< [http.response.body.size] */
  /** [aws.dynamodb.consumed_capacity], read and write units together; -1: not told. DynamoDB tells
   *  it where the observer wants it (`capacity`). */
  double capacity_units;

  struct ddb_http_timing http; /**< of an attempt */
  int64_t total_us;            /**< of the attempt, or from the begin of the call to its end */
  int64_t encode_us;           /**< of a call: until its first request was complete */
  int64_t decode_us;           /**< of a call: from the last reply to the end */
  int64_t slept_us;            /**< of a call: between attempts, by its clock */

  const char *source;  /**< of credentials: "imds", "process", "sso", ... */
  ddb_time expires;    /**< of credentials; {0, 0}: never, or none */
  bool kept;           /**< of credentials: the fetch failed; those that were known are used on */
  const char *message; /**< of an error: its sentence, which may name keys of items; or NULL */
};

/** All zero: nobody looks. */
struct ddb_observer {
  void *state; /**< first argument of `event` */
  /** Called by the thread that makes the call (of a parallel scan: by each of its threads), in the
   *  middle of it: must not use the handle, nor take long. */
  void (*event)(void *state, const struct ddb_event *event);
  /** Every request also asks what it costs (ReturnConsumedCapacity=TOTAL). DynamoDB charges nothing
   *  for that; the request grows by 33 bytes and is copied once, and the reply is read once more.
   */
  bool capacity;
};

/** Writes an event as one JSON object, without a line feed, its members named by OpenTelemetry;
 *  `message` is not among them. Returns the length of the whole text; what does not fit in `size`
 *  bytes, its NUL included, is an empty text. */
size_t ddb_event_text(const struct ddb_event *event, char *out, size_t size);

/** An observer that prints ddb_event_text, a line each, to the FILE * `stream`. */
void ddb_event_print(void *stream, const struct ddb_event *event);

DDB_END_DECLS

#endif
