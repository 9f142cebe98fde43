/* SPDX-License-Identifier: Apache-2.0 */
/** Requests and responses as data.
 *
 *  Each generated operation exists three times: `X(db, ...)` does everything; `X_request` only
 * turns arguments into a request body and `X_response` only turns a response into structs. The
 * latter two do no I/O and know no handle: for tests, for dry runs, for other transports. */
#ifndef DDB_REQUEST_H
#define DDB_REQUEST_H

#include <ddb/types.h>

DDB_BEGIN_DECLS

/** What a request needs to know beside its arguments. */
struct ddb_scope {
  const char *table_name; /**< NULL or "": the schema's */
  ddb_time now;           /**< becomes CreatedAt and UpdatedAt; {0, 0} is refused in writes */
  bool include_expired;   /**< an update finds an item, too, whose time to live is over */
};

/** The effect that sending a request may have. */
enum ddb_effect {
  DDB_EFFECT_READ = 0, /**< none: may be sent any number of times */
  DDB_EFFECT_WRITE,    /**< sent twice it leaves the same item */
  DDB_EFFECT_GUARDED   /**< a write with a condition: sent twice, the second may fail it */
};

/** A request body and what the sender must know of it. Lives in the arena that it was built in. */
struct ddb_request {
  const char *operation; /**< such as "PutItem": the end of X-Amz-Target */
  struct ddb_text body;  /**< JSON */
  enum ddb_effect effect;
  /** The table's name and the primary key (JSON), slices of the body, of a conditional write whose
   * failed condition must be explained by the item; empty otherwise. Where the service returns no
   * item with a failed condition, the sender reads it, once and consistently. */
  struct ddb_text table;
  struct ddb_text key;
};

/** What came back. Texts are borrowed. */
struct ddb_response {
  int http_status;
  struct ddb_text body;
  const char *error_type; /**< header x-amzn-errortype, or NULL */
  const char *request_id; /**< header x-amzn-requestid, or NULL */
  /** An earlier attempt of this write was sent and its reply lost: it may have been applied. A
   *  condition that fails now may have been made false by the call itself. */
  bool lost_reply;
  /** After a failed condition without an item: the body of the GetItem that was sent afterwards,
   *  `{}` when there is no such item. Empty if no such read was made. */
  struct ddb_text observed;
  /** When the reply came: items whose time to live is over then count as absent. {0, 0}: none do,
   *  which is what a call with include_expired gets. */
  ddb_time now;
};

DDB_END_DECLS

#endif
