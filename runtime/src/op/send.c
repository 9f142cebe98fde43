/* SPDX-License-Identifier: Apache-2.0 */
/* Builds and signs one attempt, in buffers that the next one uses again. */
#include "op/send.h"

#include <string.h>

#include "base/fail.h"
#include "base/process.h"
#include "base/uuid.h"
#include "http/env_default.h"
#include "op/share.h"

#define SERVICE "dynamodb"
#define TARGET  "DynamoDB_20120810."

/* Ceilings: generous for what is sent, and small enough to stop nonsense. */
#define MAX_READ_BODY ((size_t)16 * 1024) /* a table name and a key */

/* The order of the headers. Signed are those that AWS wants signed: Host, Content-Type and all
 * whose names begin with X-Amz-. A proxy may change the others on the way, and none of them changes
 * what the request does. */
enum { HOST, CONTENT_TYPE, ACCEPT_ENCODING, X_TARGET, INVOCATION, ATTEMPT };
enum { USER_AGENT = ATTEMPT + 1, DATE, AUTHORIZATION, TOKEN };

#define CONTENT "application/x-amz-json-1.0"

/* What stays in the process is neither signed nor logged: it has a target and a date. The rest
 * would be half the work of a small request. */
enum { DATE_INSIDE = INVOCATION };
static bool stays_inside(const struct ddb_call *call) {
  return call->group->scheme_state != NULL;
}

bool ddb_call_signs(struct ddb_call *call) {
  return stays_inside(call) || ddb_identity_fits(&call->group->identities, &call->use);
}

void ddb_call_init(struct ddb_call *call, struct ddb_group *group) {
  memset(call, 0, sizeof *call);
  call->group = group;
  call->endpoint = &group->settings.endpoint;
  ddb_reply_init(&call->replies[0]);
  ddb_reply_init(&call->replies[1]);
  ddb_signer_init(&call->signer);
  ddb_buf_init(&call->target, 256);
  ddb_buf_init(&call->attempt_header, 64);
  ddb_buf_init(&call->read_body, MAX_READ_BODY);
  ddb_buf_init(&call->asked_body, SIZE_MAX);
  call->headers[CONTENT_TYPE] = (struct ddb_header){"Content-Type", CONTENT};
  /* The checksum of a reply is over the bytes on the wire: they must be the body itself. */
  call->headers[ACCEPT_ENCODING] = (struct ddb_header){"Accept-Encoding", "identity"};
  call->headers[USER_AGENT] = (struct ddb_header){"User-Agent", group->settings.user_agent};
  ddb_identity_take(&group->identities, &call->use);
}

void ddb_call_free(struct ddb_call *call) {
  ddb_reply_free(&call->replies[0]);
  ddb_reply_free(&call->replies[1]);
  ddb_signer_free(&call->signer);
  ddb_identity_drop(call->signed_as);
  ddb_buf_free(&call->target);
  ddb_buf_free(&call->attempt_header);
  ddb_buf_free(&call->read_body);
  ddb_buf_free(&call->asked_body);
  ddb_identity_leave(&call->use);
  ddb_account_host_free(&call->host);
}

enum ddb_status ddb_call_find_host(struct ddb_call *call) {
  const struct ddb_settings *settings = &call->group->settings;
  const struct ddb_identity *identity = call->use.identity;
  if (!settings->by_account)
    return DDB_OK;
  ddb_error_clear(&call->identity);
  return ddb_account_host_find(&call->host, settings,
                               identity != NULL ? identity->who.account_id : NULL, call->table,
                               &call->endpoint, &call->identity);
}

/* A program's own source of randomness is asked for what is needed now, and no more. */
static const unsigned char *draw_id(struct ddb_call *call) {
  const struct ddb_env *env = &call->group->env;
  struct ddb_call_ids *ids = &call->ids;
  const size_t count = ddb_env_draws(env) ? sizeof ids->random / sizeof *ids->random : 1;
  uint64_t process = ddb_process_id();
  if (ids->left == 0 || ids->process != process) {
    ids->left = 0;
    if (!env->random(env->state, ids->random, count * sizeof *ids->random))
      return NULL;
    ids->left = (unsigned)count;
    ids->process = process;
  }
  return ids->random[--ids->left];
}

/* The service logs it: all attempts of one call can be found there by one id. */
bool ddb_call_new_id(struct ddb_call *call) {
  if (stays_inside(call))
    return true;
  const unsigned char *random = draw_id(call);
  if (random != NULL)
    ddb_uuid_encode(random, call->invocation_id);
  return random != NULL;
}

/* The correction is for the signature alone, and read anew each time: another handle of the group
 * may have found it meanwhile. */
static enum ddb_status set_date(struct ddb_call *call) {
  const struct ddb_env *env = &call->group->env;
  ddb_time now = env->now(env->state);
  now.seconds += (int64_t)atomic_load(&call->group->clock_offset_s);
  if (now.seconds == call->signed_at && call->date_time[0] != '\0')
    return DDB_OK; /* as the last one, a moment ago */
  call->signed_at = now.seconds;
  return ddb_sign_date_time(now, call->date_time);
}

static enum ddb_status set_headers(struct ddb_call *call) {
  ddb_buf_clear(&call->target);
  ddb_buf_text(&call->target, TARGET);
  ddb_buf_text(&call->target, call->current->operation);
  call->headers[HOST] = (struct ddb_header){"Host", call->endpoint->host};
  call->headers[X_TARGET] = (struct ddb_header){"X-Amz-Target", call->target.data};
  call->headers[DATE] = (struct ddb_header){"X-Amz-Date", call->date_time};
  if (stays_inside(call)) {
    call->headers[DATE_INSIDE] = call->headers[DATE];
    return call->target.status;
  }
  ddb_buf_clear(&call->attempt_header);
  ddb_buf_text(&call->attempt_header, "attempt=");
  ddb_buf_i64(&call->attempt_header, call->retry.attempts + 1);
  ddb_buf_text(&call->attempt_header, "; max=");
  ddb_buf_i64(&call->attempt_header, call->retry.policy.max_attempts);
  call->headers[INVOCATION] = (struct ddb_header){"amz-sdk-invocation-id", call->invocation_id};
  call->headers[ATTEMPT] = (struct ddb_header){"amz-sdk-request", call->attempt_header.data};
  return call->target.status != DDB_OK ? call->target.status : call->attempt_header.status;
}

/* An identity never changes, and one that is held keeps its place: the pointer tells. */
static bool signer_fits(const struct ddb_call *call) {
  return call->signed_as == call->use.identity && call->signed_to == call->endpoint &&
         call->signed_host == call->host.made;
}

static enum ddb_status set_signer(struct ddb_call *call) {
  const struct ddb_credentials *who = &call->use.identity->who;
  const struct ddb_signer_terms terms = {.access_key_id = who->access_key_id,
                                         .secret_access_key = who->secret_access_key,
                                         .session_token = who->session_token,
                                         .origin = call->use.identity->origin,
                                         .region = call->group->settings.region,
                                         .service = SERVICE,
                                         .host = call->endpoint->host,
                                         .path = call->endpoint->path,
                                         .content_type = CONTENT,
                                         .target = TARGET};
  struct ddb_identity *before = call->signed_as;
  enum ddb_status status = ddb_signer_set(&call->signer, &terms);
  call->signed_as = status == DDB_OK ? ddb_identity_hold(call->use.identity) : NULL;
  call->signed_to = call->endpoint;
  call->signed_host = call->host.made;
  ddb_identity_drop(before);
  return status;
}

static enum ddb_status sign(struct ddb_call *call) {
  enum ddb_status status = signer_fits(call) ? DDB_OK : set_signer(call);
  return status == DDB_OK ? ddb_signer_sign(&call->signer, call->current->operation,
                                            call->date_time, call->current->body)
                          : status;
}

enum ddb_status ddb_call_prepare(struct ddb_call *call, int64_t left) {
  const struct ddb_group *group = call->group;
  const char *token = call->use.identity != NULL ? call->use.identity->who.session_token : NULL;
  enum ddb_status status = set_date(call);
  if (status == DDB_OK)
    status = set_headers(call);
  bool signs = !stays_inside(call);
  if (status == DDB_OK && signs)
    status = sign(call);
  if (status != DDB_OK)
    return status;
  call->headers[AUTHORIZATION] =
      (struct ddb_header){"Authorization", call->signer.authorization.data};
  call->headers[TOKEN] = (struct ddb_header){"X-Amz-Security-Token", token};
  call->http = (struct ddb_http_request){
      .url = call->endpoint->url,
      .headers = call->headers,
      .header_count = !signs          ? DATE_INSIDE + 1
                      : token != NULL ? TOKEN + 1
                                      : TOKEN,
      .body = call->current->body,
      .connect_timeout_ms = group->connect_timeout_ms < left ? group->connect_timeout_ms : left,
      .timeout_ms = group->attempt_timeout_ms < left ? group->attempt_timeout_ms : left,
      .cancel = call->cancel,
      .timed = group->observer.event != NULL,
      .new_connection = call->damaged,
  };
  call->damaged = false;
  /* Only now: until an attempt is really made, the last one is what the call has to tell about. */
  ddb_reply_clear(call->reply);
  return DDB_OK;
}
