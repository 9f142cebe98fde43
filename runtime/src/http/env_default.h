/* SPDX-License-Identifier: Apache-2.0 */
/* The real outside world: the system's clocks, sleep and randomness, and HTTP over libcurl. */
#ifndef DDB_HTTP_ENV_DEFAULT_H
#define DDB_HTTP_ENV_DEFAULT_H

#include <ddb/env.h>
#include <time.h>

/* Fills the members of `env` that are NULL, except `send`. These defaults use no state. */
void ddb_env_defaults(struct ddb_env *env);

/* Whether time passes by itself and nothing moves it: clock and sleep are these defaults. */
bool ddb_env_is_timed(const struct ddb_env *env);

/* Whether `env` has the default source of randomness, from which any number of bytes comes at about
 * the same cost. */
bool ddb_env_draws(const struct ddb_env *env);

/* When so many milliseconds have passed, by CLOCK_MONOTONIC: for waits that are no part of what an
 * env stands for, such as those of threads for each other. */
struct timespec ddb_clock_after(int64_t milliseconds);

/* Microseconds of CLOCK_MONOTONIC, for measuring. */
int64_t ddb_clock_us(void);

/* A libcurl handle and its open connection. It belongs to one thread at a time. */
struct ddb_http;

/* NULL: no memory, or a libcurl that does not start. */
struct ddb_http *ddb_http_new(void) DDB_MUST_USE;
void ddb_http_free(struct ddb_http *http);

/* Certificates that are trusted in place of the system's: a PEM file, whose name must outlive
 * `http`; NULL: the system's. False: no memory, or a libcurl without such files. */
bool ddb_http_trust(struct ddb_http *http, const char *ca_bundle) DDB_MUST_USE;

/* `send` of struct ddb_env; `http` is a struct ddb_http. */
enum ddb_send_result ddb_http_send(void *http, const struct ddb_http_request *request,
                                   struct ddb_http_reply *reply);

/* Whether the flag is set; NULL is not. */
bool ddb_cancel_requested(const struct ddb_cancel *cancel);

#endif
