/* SPDX-License-Identifier: Apache-2.0 */
/** The handle: where requests go, as whom, and how long they may take. */
#ifndef DDB_CLIENT_H
#define DDB_CLIENT_H

#include <ddb/env.h>

DDB_BEGIN_DECLS

/** A connection to one endpoint with one identity. A handle belongs to one thread at a time;
 *  ddb_share gives another thread its own. */
struct ddb;
struct ddb_credentials_provider;

/** The name that a table of the schema has at run time. */
struct ddb_table_name {
  const char *schema_name; /**< `table.name` in the schema */
  const char *name;        /**< the table, or its ARN, to use instead */
};

/** How a call tries again. Both modes have the attempts, delays and the shared quota of Retry
 *  Behavior 2.1. In the adaptive one, once the service has said "slow down", all requests of a
 * share group wait their turn at a rate that follows what the service takes; for a program that is
 * the only user of its tables. */
enum ddb_retry_mode { DDB_RETRY_DEFAULT = 0, DDB_RETRY_STANDARD, DDB_RETRY_ADAPTIVE };

/** A setting that is on, off, or left to the environment and the profile. */
enum ddb_switch { DDB_SWITCH_DEFAULT = 0, DDB_SWITCH_ON, DDB_SWITCH_OFF };

/** Whether requests go to a host of the account that owns the table,
 *  https://<account>.ddb.<region>.amazonaws.com, as the AWS SDKs do. Only the first partition has
 *  them, and only without FIPS and without an endpoint of one's own. */
enum ddb_account_endpoint {
  DDB_ACCOUNT_ENDPOINT_DEFAULT = 0,
  DDB_ACCOUNT_ENDPOINT_PREFERRED, /**< where the account is known, and there is such a host */
  DDB_ACCOUNT_ENDPOINT_DISABLED,
  DDB_ACCOUNT_ENDPOINT_REQUIRED /**< else an error, and nothing is sent */
};

/** Zero-initialise, then set what differs: `struct ddb_options options = {0};`. Texts are copied.
 *  An empty text counts as not given. */
struct ddb_options {
  /** Such as "http://127.0.0.1:8000". Else AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL,
   *  `endpoint_url` of the profile (its `services` section first), and then
   *  https://dynamodb.<region>.amazonaws.com (or the host of the region's partition).
   *  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true leaves only this member. Plain http is allowed to any
   *  host, as in the AWS SDKs: it does not reveal the key, but what is sent can be read. */
  const char *endpoint;
  /** Else AWS_REGION, AWS_DEFAULT_REGION, `region` of the profile. Must be a host label. */
  const char *region;
  /** Profile of the shared AWS files. Else AWS_PROFILE, else "default". Given here, credentials
   * come from this profile and from nowhere else. */
  const char *profile;

  /** Both or neither. Else AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (with AWS_SESSION_TOKEN);
   * else the profile: keys, a role, a token of `aws sso login`, a process; else AWS_ROLE_ARN with
   *  AWS_WEB_IDENTITY_TOKEN_FILE; else a container's credentials (ECS, EKS); else those of the
   *  EC2 instance, unless AWS_EC2_METADATA_DISABLED=true. The first of these that is configured
   *  counts: if it does not work, none of the others is tried. */
  const char *access_key_id;
  const char *secret_access_key;
  const char *session_token;
  /** The account that these keys belong to, twelve digits, if account endpoints are wanted. */
  const char *account_id;
  /** A source of the program's own (<ddb/credentials.h>), asked when a call needs credentials, and
   *  again before they expire. It wins over environment and profile; together with `access_key_id`
   *  it is an error. Copied; its `state` must outlive the share group. */
  const struct ddb_credentials_provider *credentials_provider;

  /** Hosts that hold to FIPS 140. Else AWS_USE_FIPS_ENDPOINT, `use_fips_endpoint` of the profile,
   *  else off. Not together with an endpoint of one's own. */
  enum ddb_switch use_fips;
  /** Hosts with IPv4 and IPv6 addresses. Else AWS_USE_DUALSTACK_ENDPOINT, `use_dualstack_endpoint`,
   *  else off. Not together with an endpoint of one's own. */
  enum ddb_switch use_dualstack;
  /** Else AWS_ACCOUNT_ID_ENDPOINT_MODE, `account_id_endpoint_mode`, else preferred. */
  enum ddb_account_endpoint account_endpoint;
  /** A PEM file with the certificates that are trusted in place of the system's. Else
   * AWS_CA_BUNDLE, `ca_bundle` of the profile. It must be readable when the handle opens. */
  const char *ca_bundle;
  /** A name of the program, which the service's logs show (in User-Agent): up to 50 letters, digits
   *  and !$%&*+-.^_`|~#'. Else AWS_SDK_UA_APP_ID, `sdk_ua_app_id`. */
  const char *app_id;

  /** Replaces the table name of a schema with one table. */
  const char *table_name;
  /** The same for schemas with several tables; ends with an entry whose schema_name is NULL. */
  const struct ddb_table_name *tables;

  /** Whole call, sleeps and retries included. 0: 30,000. */
  int64_t deadline_ms;
  /** One attempt. 0: 5,000. */
  int64_t attempt_timeout_ms;
  /** Name, TCP and TLS of one attempt. 0: 3,100 (AWS SDKs, "standard" defaults mode). */
  int64_t connect_timeout_ms;
  /** Requests per call, the first included. 0: AWS_MAX_ATTEMPTS, `max_attempts` of the profile,
   *  else 4 (AWS SDKs, Retry Behavior 2.1 for DynamoDB). */
  int max_attempts;
  /** DDB_RETRY_DEFAULT: AWS_RETRY_MODE, `retry_mode` of the profile, else standard. */
  enum ddb_retry_mode retry_mode;
  /** Watched by every call of this handle. Must outlive it. */
  const struct ddb_cancel *cancel;

  /** Page tokens (ddb_cursor_text) that go to a browser or any stranger: 32 to 1024 random bytes
   *  sign them (HMAC-SHA-256), and only such tokens are taken back. One that is forged, altered, or
   *  of another operation or partition, and one that has expired, is refused before anything is
   *  sent. Whoever holds a token can still read the keys in it. Copied; wiped when the last handle
   *  of the share group is closed. Size 0: tokens are not signed, and signed ones are refused. */
  struct ddb_bytes token_key;
  /** To change the key: the one before, whose tokens are taken until they have expired. */
  struct ddb_bytes token_key_previous;
  /** How long a signed token may be used. 0: 86,400 (a day). */
  int64_t token_lifetime_s;

  /** Told of each attempt and each call; NULL: nobody, or, where the environment has
   * DDB_LOG=stderr, ddb_event_print on standard error. Copied; `state` must outlive the share
   * group. */
  const struct ddb_observer *observer;

  /** The outside world; NULL: the real one. Copied; `state` must outlive the share group. */
  const struct ddb_env *env;
};

/** For one call, in place of what the handle has. NULL stands for all zero. */
struct ddb_call_options {
  int64_t deadline_ms;             /**< 0: the handle's */
  const struct ddb_cancel *cancel; /**< NULL: the handle's */
  /** A write whose reply was lost is not sent again; the call answers DDB_E_MAYBE_APPLIED. */
  bool no_ambiguous_retry;
  /** Items whose time to live is over, which DynamoDB has not removed yet: a get and a query return
   *  them, and an update changes them. false: they count as absent. */
  bool include_expired;
  /** Of a batch that takes several requests: how many are under way at once, over connections of
   *  their own. 0: 4; at most 64; 1: one after the other, as always in an engine, with a `send` or
   *  clock of the program's own, and with a store in the process. */
  int32_t in_flight;
  /** Filled with the outcome when the call ends, beside the handle's own. */
  struct ddb_error *error;
};

/** Opens a handle. `options` may be NULL: everything from the environment and the AWS files. No
 *  request is sent. On failure too a handle is stored, for ddb_error_text, and is to be closed;
 *  its calls answer the same error again. `*out` is NULL only for DDB_E_NOMEM.
 *  DDB_E_CONFIG: region or credentials missing or malformed; the text says what to set. */
enum ddb_status ddb_open(struct ddb **out, const struct ddb_options *options) DDB_MUST_USE;

/** Another handle for another thread with the same endpoint, credentials, table names, time limits,
 *  cancel flag, retry quota, clock offset and id generator. `db` is only read, but must not be in a
 *  call of another thread. Handles of one share group may be closed in any order. */
enum ddb_status ddb_share(struct ddb *db, struct ddb **out) DDB_MUST_USE;

/** Closes a handle. NULL is allowed. */
void ddb_close(struct ddb *db);

/** The outcome of the last blocking call on this handle: its sentence, or all of it. Never NULL;
 *  valid until the next call on the handle. */
const char *ddb_error_text(const struct ddb *db);
const struct ddb_error *ddb_last_error(const struct ddb *db);

/** The time of day by this handle's clock, in whole milliseconds. */
ddb_time ddb_now(const struct ddb *db);

DDB_END_DECLS

#endif
