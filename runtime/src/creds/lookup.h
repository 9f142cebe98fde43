/* SPDX-License-Identifier: Apache-2.0 */
/* The addresses of a host's name, asked for once, so that what was checked is what is connected to;
 * and which of them are of this machine. */
#ifndef DDB_CREDS_LOOKUP_H
#define DDB_CREDS_LOOKUP_H

#include <netinet/in.h>

#include <ddb/env.h>

#define DDB_LOOKUP_MAX 16

struct ddb_address {
  int family; /* AF_INET or AF_INET6 */
  union {
    struct in_addr v4;
    struct in6_addr v6;
  } at;
};

struct ddb_addresses {
  struct ddb_address list[DDB_LOOKUP_MAX];
  size_t count; /* more than DDB_LOOKUP_MAX if there are more */
};

enum ddb_lookup_result {
  DDB_LOOKUP_FOUND = 0,
  DDB_LOOKUP_NONE,    /* no such name, or no answer about it */
  DDB_LOOKUP_LATE,    /* not within the time */
  DDB_LOOKUP_STOPPED, /* the cancel flag is set */
  DDB_LOOKUP_NOMEM    /* or no thread */
};

/* Asks for the addresses of `host`, a name or an address without brackets. */
typedef enum ddb_lookup_result ddb_lookup(const char *host, int64_t timeout_ms,
                                          const struct ddb_cancel *cancel,
                                          struct ddb_addresses *out);

/* By getaddrinfo, which knows no time limit: a name is looked up in a thread of its own, which is
 * left alone if it takes too long. */
ddb_lookup ddb_lookup_system;

/* Whether what is sent there over plain HTTP stays on this machine: 127.0.0.0/8, ::1, and the
 * addresses of the agents of ECS (169.254.170.2) and EKS (169.254.170.23, fd00:ec2::23). */
bool ddb_address_is_local(const struct ddb_address *address);

/* As text, such as "127.0.0.1". */
void ddb_address_text(const struct ddb_address *address, char out[INET6_ADDRSTRLEN]);

#endif
