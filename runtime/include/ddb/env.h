/* SPDX-License-Identifier: Apache-2.0 */
/** The outside world of a handle: time, sleep, randomness and one HTTP exchange.
 *
 *  Everything libddb does to the world goes through these five functions. Tests replace them and
 *  run every path offline and repeatably; a program may replace `send` to use its own HTTP stack,
 *  or a store in the same process. A member that is NULL keeps its default. */
#ifndef DDB_ENV_H
#define DDB_ENV_H

#include <ddb/observe.h>
#include <ddb/types.h>

DDB_BEGIN_DECLS

struct ddb;

/** A flag that stops calls from another thread or a signal handler. Zero-initialise it, put its
 *  address into options, and call ddb_cancel_now; set `stop` back to 0 to use it again. */
struct ddb_cancel {
  int stop;
};

/** Stops the calls that watch this flag, within about 100 ms. Safe in a signal handler. */
void ddb_cancel_now(struct ddb_cancel *cancel);

struct ddb_header {
  const char *name;  /**< as sent, such as "X-Amz-Target" */
  const char *value; /**< never contains CR, LF or NUL */
};

/** One attempt: send `body` to `url`, follow nothing, retry nothing. */
struct ddb_http_request {
  const char *method; /**< NULL: POST. Requests for credentials also use GET and PUT */
  const char *url;    /**< http:// or https:// and a path; a query behind it only with `method` */
  const struct ddb_header *headers;
  size_t header_count; /**< `Host` is among them: send it as it is, since it is signed */
  struct ddb_text body;
  const char
      *address;  /**< NULL, or the only address to connect to, whatever the host resolves to */
  bool no_proxy; /**< to the host itself, whatever proxies are configured */
  /** The last reply was damaged: a connection that it came over is used no more, since what comes
   *  next on it may be damaged too, or the reply to something else. */
  bool new_connection;
  bool timed; /**< an observer wants to know how long the parts take: ddb_reply_timing */
  int64_t connect_timeout_ms;      /**< > 0: name, TCP and TLS together */
  int64_t timeout_ms;              /**< > 0: the whole attempt */
  const struct ddb_cancel *cancel; /**< NULL, or checked at least every 100 ms */
};

/** What became of one attempt. The difference between the first two failures decides whether a
 *  write may have happened. */
enum ddb_send_result {
  DDB_SEND_REPLY = 0, /**< a whole reply was read, whatever its status */
  DDB_SEND_UNSENT,    /**< failed before a byte of the request could have been processed */
  DDB_SEND_LOST,      /**< the request left, at least in part; no whole reply came back */
  DDB_SEND_STOPPED,   /**< the cancel flag was set when part of the request may have left */
  DDB_SEND_REFUSED    /**< cannot be sent at all: bad URL, untrusted certificate; no retry */
};

/** Where `send` puts a reply. The functions below fill it. */
struct ddb_http_reply;

void ddb_reply_status(struct ddb_http_reply *reply, int http_status);

/** One header line, name and value without the colon and the blanks around it. Headers that libddb
 *  does not need are ignored; of a repeated header the first counts. */
void ddb_reply_header(struct ddb_http_reply *reply, struct ddb_text name, struct ddb_text value);

/** Appends to the body. False when the body grows beyond 64 MiB or memory is short: stop reading
 *  and answer DDB_SEND_LOST. */
bool ddb_reply_body(struct ddb_http_reply *reply, const void *data, size_t size);

/** Why there is no reply, in words, such as "could not connect to 127.0.0.1 port 8000". */
void ddb_reply_reason(struct ddb_http_reply *reply, bool timed_out, const char *reason);

/** How long its parts took, for an observer. A sender need not tell. */
void ddb_reply_timing(struct ddb_http_reply *reply, const struct ddb_http_timing *timing);

struct ddb_env {
  void *state; /**< first argument of every function */

  /** The time of day. */
  ddb_time (*now)(void *state);
  /** A clock that never goes back, in milliseconds from any start. Deadlines use it. */
  int64_t (*monotonic_ms)(void *state);
  /** Waits; returns early when `cancel` (may be NULL) is set. */
  void (*sleep_ms)(void *state, int64_t milliseconds, const struct ddb_cancel *cancel);
  /** Fills `size` bytes with cryptographically secure random data; false if it cannot. */
  bool (*random)(void *state, void *bytes, size_t size);
  /** One HTTP exchange. Called by one thread at a time for each handle. */
  enum ddb_send_result (*send)(void *state, const struct ddb_http_request *request,
                               struct ddb_http_reply *reply);
};

/** Sends as `db` itself would: over its connection, or to the store in the process. For a `send` of
 *  the program's own that looks at requests, counts or loses them, and passes them on. */
enum ddb_send_result ddb_forward(struct ddb *db, const struct ddb_http_request *request,
                                 struct ddb_http_reply *reply);

/** A kind of endpoint that is answered in the process, such as "sqlite:FILE". A library that brings
 *  one registers it, as <ddb/local.h> says; programs have no need of this. */
struct ddb_scheme {
  const char *name; /**< what stands before the colon */
  /** Opens `place`, the text behind the colon, for one ddb_open and all handles shared from it.
   *  `env` outlives the state; its `now` is the program's clock. DDB_OK, or an error that `error`
   *  tells. */
  enum ddb_status (*open)(const char *place, const struct ddb_env *env, void **state,
                          struct ddb_error *error);
  void (*close)(void *state);
  /** Answers like ddb_env.send, with `state` as its first argument, from any thread. Requests have
   *  X-Amz-Target and X-Amz-Date, and are not signed. */
  enum ddb_send_result (*send)(void *state, const struct ddb_http_request *request,
                               struct ddb_http_reply *reply);
};

/** Makes a scheme known to every ddb_open after it; `scheme` must live on. Thread-safe; one
 *  scheme, the last one registered, is known. */
void ddb_scheme_register(const struct ddb_scheme *scheme);

/** What `open` gave for a handle, or NULL where its endpoint is of no scheme of that name. */
void *ddb_scheme_state(const struct ddb *db, const char *name);

/** What ddb_last_error tells, cleared, for a scheme's own functions to fill. Of a handle that never
 *  opened: why, and to be left as it is. NULL if `db` is. */
struct ddb_error *ddb_scheme_error(struct ddb *db);

DDB_END_DECLS

#endif
