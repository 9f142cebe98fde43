/* SPDX-License-Identifier: Apache-2.0 */
/* Where credentials come from. Which source counts is decided once, when a handle opens, from
 * options, environment and shared files, without a request (config/chain.c); what it has is fetched
 * when a call needs it, and again before it expires (creds/cache.c). */
#ifndef DDB_CREDS_SOURCE_H
#define DDB_CREDS_SOURCE_H

#include <ddb/arena.h>
#include <ddb/credentials.h>
#include <ddb/env.h>

#include "aws/endpoint.h"
#include "creds/credentials.h"

enum ddb_source_kind {
  DDB_SOURCE_NONE = 0,     /* nobody signs: an endpoint in the process */
  DDB_SOURCE_FIXED,        /* keys that do not change: options, environment, profile */
  DDB_SOURCE_PROGRAM,      /* a function of the program */
  DDB_SOURCE_PROCESS,      /* credential_process */
  DDB_SOURCE_SSO,          /* IAM Identity Center, with the token that `aws sso login` left */
  DDB_SOURCE_WEB_IDENTITY, /* STS AssumeRoleWithWebIdentity with the token in a file */
  DDB_SOURCE_CONTAINER,    /* ECS, EKS Pod Identity */
  DDB_SOURCE_IMDS          /* EC2 instance metadata, version 2 */
};

/* STS: where, and for which region its requests are signed. */
struct ddb_sts {
  struct ddb_endpoint endpoint;
  const char *region;
};

/* A role to assume with the credentials that come before it. */
struct ddb_role {
  const char *arn;
  const char *session_name; /* NULL: one is made of the time */
  const char *external_id;  /* NULL: none */
  int duration_s;           /* 0: STS's own */
};

struct ddb_sso {
  const char *session;    /* name of the sso-session; NULL: the token is kept by start_url */
  const char *start_url;  /* as the profile has it */
  const char *token_file; /* full path of the cached token */
  const char *region;
  const char *account_id;
  const char *role_name;
  struct ddb_endpoint endpoint; /* https://portal.sso.<region>..., or as configured */
};

struct ddb_web_identity {
  const char *token_file; /* read anew for each request */
  struct ddb_role role;
};

struct ddb_container {
  struct ddb_endpoint endpoint; /* path and query included in `url` */
  bool checked_address;         /* http to a host that must be a loopback or container address */
  const char *token_file;       /* wins over `token`; read anew for each request; or NULL */
  const char *token;            /* value of the Authorization header, or NULL */
};

struct ddb_imds {
  struct ddb_endpoint endpoint;
  int attempts;       /* of each request */
  int64_t timeout_ms; /* of an attempt; so is the one to connect */
};

/* All texts live in the arena of the settings. */
struct ddb_source {
  enum ddb_source_kind kind;
  struct ddb_credentials fixed;            /* DDB_SOURCE_FIXED; owned */
  struct ddb_credentials_provider program; /* DDB_SOURCE_PROGRAM */
  const char *command;                     /* DDB_SOURCE_PROCESS: the line as the profile has it */
  const char *account_id; /* DDB_SOURCE_PROCESS: aws_account_id of the profile, if the
                           * output tells none; or NULL */
  struct ddb_sso sso;
  struct ddb_web_identity web_identity;
  struct ddb_container container;
  struct ddb_imds imds;
  /* Assumed one after the other, the first with what the source gives. */
  const struct ddb_role *roles;
  size_t role_count;
  struct ddb_sts sts;
};

/* What a fetch may use. Everything goes through `env`, as the requests of calls do. */
struct ddb_fetch {
  const struct ddb_env *env; /* `send` and `state` filled in */
  void *send_state;          /* first argument of env->send */
  const struct ddb_cancel *cancel;
  int64_t deadline; /* on the monotonic clock; nothing takes longer than this */
  ddb_time now; /* by which requests are signed and expiry is judged: corrected by the service */
  struct ddb_error *error;
  const char *user_agent; /* who asks; NULL: the library alone */
};

/* The header User-Agent of a fetch. */
const char *ddb_fetch_agent(const struct ddb_fetch *fetch);

/* A word for logs, such as "imds". */
const char *ddb_source_name(enum ddb_source_kind kind);

/* Gets credentials anew, roles and all. DDB_OK: `out` is to be freed with ddb_credentials_free.
 * DDB_E_CONFIG: nothing is configured, or what is configured cannot work; DDB_E_AUTH: refused;
 * DDB_E_TRANSPORT, DDB_E_TIMEOUT, DDB_E_THROTTLED, DDB_E_SERVICE: not now; DDB_E_STOPPED.
 * `error` says where and why, without a secret. */
enum ddb_status ddb_source_fetch(const struct ddb_source *source, struct ddb_fetch *fetch,
                                 struct ddb_credentials *out) DDB_MUST_USE;

/* Where `aws sso login` keeps the token of a session, or of a start URL: below `home`, by the SHA-1
 * of that text. NULL: no memory, or no SHA-1. */
const char *ddb_sso_token_path(struct ddb_arena *arena, const char *home, const char *key);

/* The error of a program that has configured nothing at all: it names everything that can be set.
 * `last` says why the last source gave nothing, such as "the instance has no role". */
enum ddb_status ddb_fail_no_credentials(struct ddb_error *error, const char *last);

#endif
