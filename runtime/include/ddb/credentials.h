/* SPDX-License-Identifier: Apache-2.0 */
/** Credentials from a source of the program's own: a vault, a broker, a test.
 *
 *      static enum ddb_status fetch(void *state, const struct ddb_provider_limits *limits,
 *                                   struct ddb_provision *out) {
 *        ... ask, for no longer than limits->timeout_ms ...
 *        struct ddb_provided got = {.access_key_id = id, .secret_access_key = secret,
 *                                   .session_token = token, .expires = expires};
 *        return ddb_provide(out, &got);
 *      }
 */
#ifndef DDB_CREDENTIALS_H
#define DDB_CREDENTIALS_H

#include <ddb/env.h>

DDB_BEGIN_DECLS

/** One set of credentials. Zero-initialise it; the texts are borrowed until ddb_provide returns. */
struct ddb_provided {
  const char *access_key_id;
  const char *secret_access_key;
  const char *session_token; /**< NULL: none */
  const char *account_id;    /**< of the account that the keys belong to; NULL: not told */
  /** From when on the service refuses them. {0, 0}: never, so that they are not asked for again
   *  unless the service refuses them. */
  ddb_time expires;
};

/** Within what a provider should answer. */
struct ddb_provider_limits {
  int64_t timeout_ms;              /**< what is left to the call that needs the credentials */
  const struct ddb_cancel *cancel; /**< its flag; may be NULL */
};

/** Where a provider puts what it has. */
struct ddb_provision;

/** Copies the credentials, so that the caller can wipe its own texts at once. The last set given
 *  counts. DDB_E_CONFIG: id or secret is missing or empty, a text holds a control
 *  character, or the account is no number of twelve digits;
 *  DDB_E_NOMEM. To be returned by the provider. */
enum ddb_status ddb_provide(struct ddb_provision *to,
                            const struct ddb_provided *credentials) DDB_MUST_USE;

/** Says why there are none, in words that the error of the call will have: no secrets. Returns
 *  `status`, for the provider to return. */
enum ddb_status ddb_provide_failed(struct ddb_provision *to, enum ddb_status status,
                                   const char *reason);

/** A provider is asked when a call needs credentials and there are none yet; when those that it
 *  gave come near their expiry, of which it is told 15 minutes ahead (a quarter of their life, if
 *  that is less); and when the service refuses them as expired or unknown, once for each such call.
 *  The new ones then count for all handles of the share group, each of which signs a request with
 *  one set and never with parts of two.
 *
 *  It is called in the thread of that call, by one thread of the share group at a time, and while
 *  the others go on with what they have, or wait if that is about to expire. Only what is in flight
 *  (an engine, and a call that has several requests under way) has a thread for it. It must not
 * make calls on handles of the same share group. If it fails, credentials that are still good are
 * used on, and it is asked again after some seconds; without good ones the call fails as it says.
 */
struct ddb_credentials_provider {
  void *state; /**< first argument of `fetch`; must outlive the share group */
  /** DDB_OK after ddb_provide; else DDB_E_CONFIG, DDB_E_AUTH, DDB_E_TRANSPORT, DDB_E_TIMEOUT,
   *  DDB_E_THROTTLED, DDB_E_STOPPED or DDB_E_NOMEM. Anything else counts as DDB_E_SERVICE. */
  enum ddb_status (*fetch)(void *state, const struct ddb_provider_limits *limits,
                           struct ddb_provision *out);
};

DDB_END_DECLS

#endif
