/* SPDX-License-Identifier: Apache-2.0 */
/** What a call answers: one status, and an error with the sentence that explains it.
 *
 *  A status `>= 0` is an answer, a status `< 0` is an error, so `if (st < 0)` is right everywhere.
 *  Errors come in bands; each band says who has to act. */
#ifndef DDB_STATUS_H
#define DDB_STATUS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define DDB_BEGIN_DECLS extern "C" {
#define DDB_END_DECLS   }
#else
#define DDB_BEGIN_DECLS
#define DDB_END_DECLS
#endif

/** The result of every fallible function must be looked at. */
#if defined(__GNUC__)
#define DDB_MUST_USE            __attribute__((warn_unused_result))
#define DDB_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define DDB_MUST_USE
#define DDB_PRINTF(text, first)
#endif

/** Generated code and library must agree on this number; the headers of each check it. */
#define DDB_GEN_ABI 1

DDB_BEGIN_DECLS

enum ddb_status {
  DDB_OK = 0,
  DDB_NOT_FOUND = 1, /**< no such item: an answer, since half of all reads ask just that */
  DDB_PARTIAL = 2,   /**< a page whose `rejected` holds the items that could not be read */

  /* The caller has to change something. Nothing was sent unless the text says so. */
  DDB_E_INVALID = -100, /**< a value that the schema or DynamoDB does not allow; field named */
  DDB_E_LIMIT = -101,   /**< larger than a limit of DynamoDB (item, key, nesting, number) */
  DDB_E_CONFIG = -102,  /**< region, credentials, endpoint or profile missing or malformed */
  DDB_E_STOPPED = -103, /**< the cancel flag was set, and nothing was written */

  /* The service decided. Repeating the same call gives the same answer. */
  DDB_E_CONDITION = -200,  /**< a condition of the operation did not hold */
  DDB_E_TRANSITION = -201, /**< the schema allows no such change of state; both are named */
  DDB_E_CANCELED = -202,   /**< a transaction was cancelled */
  DDB_E_AUTH = -203,       /**< signature, token or permission refused */
  DDB_E_SERVICE = -204,    /**< any other error of the service; see `code` */

  /* Another try may succeed; the call has already made those that its policy allows. */
  DDB_E_THROTTLED = -300, /**< capacity exceeded on every attempt */
  DDB_E_TIMEOUT = -301,   /**< the deadline passed, and nothing was written */
  DDB_E_TRANSPORT = -302, /**< no connection, or no usable reply, and nothing was written */

  /* The effect is unknown. */
  DDB_E_MAYBE_APPLIED = -400, /**< a write was sent and its reply was lost */

  /* The process has to act. Nothing was written unless the text says "done". */
  DDB_E_NOMEM = -500,
  DDB_E_INTERNAL = -501 /**< a defect of this library; please report the text */
};

/** The name of a status as it is written in C, such as "DDB_E_CONDITION". Never NULL. */
const char *ddb_status_name(enum ddb_status status);

/** Everything known about the outcome of one call. Plain data: copy it, keep it, compare it.
 *  All texts are NUL-terminated UTF-8; a text that does not fit ends in "...". No member ever
 *  holds a secret, a session token or a request body. */
struct ddb_error {
  enum ddb_status status;
  int http_status;     /**< of the last reply; 0 if there was none */
  int attempts;        /**< requests sent for this call, retries included */
  char code[64];       /**< the service's error code, such as "ValidationException"; or "" */
  char request_id[80]; /**< x-amzn-RequestId of the last reply; or "" */
  char field[128];     /**< the field or attribute at fault, such as "EditRecord.editId"; or "" */
  char text[1024];     /**< one sentence: what happened, to what, and the cure */
};

DDB_END_DECLS

#endif
