/* SPDX-License-Identifier: Apache-2.0 */
/* Many exchanges at once on one thread: one curl_multi for all of them, whose sockets are watched
 * by one epoll descriptor. Connections belong to the hub: an exchange takes any that waits, and
 * each is looked at before a request goes out on it, as a handle of its own does with the one it
 * has.
 *
 *   on any stack:        ddb_http_begin(http, request, reply, &result)   false: `result` is it
 *   on the big one:      ddb_hub_add(hub, http); ddb_hub_work(...) until ended(owner) was called
 *   on any stack again:  result = ddb_http_end(http) */
#ifndef DDB_HTTP_HUB_H
#define DDB_HTTP_HUB_H

#include <stdint.h>

#include "http/env_default.h"

struct ddb_hub;

/* `ended` is told of each exchange that has ended by itself, from within ddb_hub_work and
 * ddb_hub_add; `connections` are kept open at most while nothing uses them. NULL: no memory, or no
 * descriptors. */
struct ddb_hub *ddb_hub_new(size_t connections, void (*ended)(void *owner)) DDB_MUST_USE;
/* After its handles. */
void ddb_hub_free(struct ddb_hub *hub);

/* A handle whose exchanges run in the hub. */
struct ddb_http *ddb_http_new_in(struct ddb_hub *hub, void *owner) DDB_MUST_USE;

/* False: nothing is to be added, `result` says why. */
bool ddb_http_begin(struct ddb_http *http, const struct ddb_http_request *request,
                    struct ddb_http_reply *reply, enum ddb_send_result *result) DDB_MUST_USE;
enum ddb_send_result ddb_http_end(struct ddb_http *http) DDB_MUST_USE;

/* The connection of the last reply, which was damaged, is used no more, by nobody. */
void ddb_http_distrust(struct ddb_http *http);

/* What follows may write to sockets: between these two, which hold SIGPIPE back in this thread. */
void ddb_hub_turn_begin(struct ddb_hub *hub);
void ddb_hub_turn_end(struct ddb_hub *hub);
void ddb_hub_add(struct ddb_hub *hub, struct ddb_http *http);
/* Ends an exchange that is under way, and its connection. Nobody is told. */
void ddb_hub_stop(struct ddb_hub *hub, struct ddb_http *http);
/* Waits for so many milliseconds at most (0: not at all; -1: without end), until there is something
 * to do, and does it. */
void ddb_hub_work(struct ddb_hub *hub, int wait_ms);
/* The same without the sockets: what libcurl has to do now because of the time. */
void ddb_hub_tick(struct ddb_hub *hub);

/* How long until libcurl has to be called although nothing happens on a socket; -1: no limit. */
int64_t ddb_hub_timeout_ms(const struct ddb_hub *hub);
/* Readable when there is something to do. */
int ddb_hub_fd(const struct ddb_hub *hub);
/* Ends a wait. From any thread. */
void ddb_hub_wake(struct ddb_hub *hub);

/* In a forked child the connections, and whatever waits, are the parent's. There the hub is
 * abandoned before its handles are freed; those under way are not to be. */
bool ddb_hub_is_foreign(const struct ddb_hub *hub);
void ddb_hub_abandon(struct ddb_hub *hub);

#endif
