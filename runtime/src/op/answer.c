/* SPDX-License-Identifier: Apache-2.0 */
/* Judges replies: is it whole, is it ours, and may the request have been carried out? */
#include "op/answer.h"

#include <string.h>

#include "op/share.h"
#include "wire/json.h"

/* The body of a success must be one JSON object. For writes all of it is checked: it is short, and
 * nobody may read it afterwards; and for the read that explains a failed condition, since half an
 * answer must not look like an item that is not there; and where no checksum told that it is whole.
 * Else the decoder of a read checks all of it anyway, so that here its two ends are enough to tell
 * a reply that was cut off, which a retry may cure, at no cost. */
static bool is_object(struct ddb_text body, bool whole) {
  struct ddb_json json;
  size_t end = body.size;
  while (end > 0 && strchr(" \t\r\n", body.data[end - 1]) != NULL && body.data[end - 1] != '\0')
    end--;
  if (end == 0 || body.data[end - 1] != '}')
    return false;
  ddb_json_init(&json, body.data, body.size);
  if (ddb_json_peek(&json) != DDB_JSON_OBJECT)
    return false;
  return !whole || (ddb_json_skip(&json, NULL) && ddb_json_end(&json));
}

static bool may_be_read_later(const struct ddb_call *call) {
  bool summed = call->reply->crc32[0] != '\0' || call->group->scheme_state != NULL;
  return summed && !call->observing && call->current->effect == DDB_EFFECT_READ;
}

/* The checksum counts for successes only: errors of proxies in between come without one, and an
 * error that is damaged is still an error. */
static void judge_reply(struct ddb_call *call) {
  struct ddb_http_reply *reply = call->reply;
  if (!ddb_http_ok(reply->status) && call->use.identity != NULL) /* it goes into texts for logs */
    ddb_reply_hide(reply, call->use.identity->who.session_token);
  struct ddb_response response = {.http_status = reply->status,
                                  .body = {reply->body.data, reply->body.size},
                                  .error_type = reply->error_type};
  call->last = DDB_ATTEMPT_ANSWERED;
  if (!ddb_http_ok(reply->status)) {
    ddb_service_error_read(&response, &call->service);
    call->failure = call->service.failure;
    return;
  }
  if (!ddb_reply_crc_fits(reply))
    call->trouble = "the reply is damaged: its checksum differs";
  else if (!is_object(response.body, !may_be_read_later(call)))
    call->trouble = "the reply is damaged: it is not a JSON object";
  call->damaged = call->trouble != NULL;
  if (call->damaged)
    call->last = DDB_ATTEMPT_LOST;
}

/* Its texts end where they begin: clearing all of them would be a good part of judging a success.
 */
static void forget_service(struct ddb_service_error *service) {
  service->code[0] = service->message[0] = '\0';
  service->cure = NULL;
  service->status = DDB_OK;
  service->failure = DDB_FAILURE_FINAL;
  service->skew = false;
}

void ddb_answer_judge(struct ddb_call *call, enum ddb_send_result result) {
  call->trouble = NULL;
  call->failure = DDB_FAILURE_TRANSIENT;
  forget_service(&call->service);
  switch (result) {
  case DDB_SEND_REPLY:
    judge_reply(call);
    break;
  case DDB_SEND_UNSENT:
    call->last = DDB_ATTEMPT_UNSENT;
    break;
  case DDB_SEND_STOPPED:
    call->last = DDB_ATTEMPT_STOPPED;
    break;
  case DDB_SEND_REFUSED:
    call->last = DDB_ATTEMPT_REFUSED;
    break;
  case DDB_SEND_LOST:
  default: /* a sender of the user's own that answers nonsense: assume the worst */
    call->last = DDB_ATTEMPT_LOST;
    break;
  }
}

/* A 5xx may come from a proxy that lost the service's reply. One that says "slow down" was refused
 * before anything was done. */
bool ddb_answer_is_ambiguous(const struct ddb_call *call) {
  switch (call->last) {
  case DDB_ATTEMPT_LOST:
  case DDB_ATTEMPT_STOPPED:
    return true;
  case DDB_ATTEMPT_ANSWERED:
    return call->reply->status >= 500 && call->failure != DDB_FAILURE_THROTTLED;
  case DDB_ATTEMPT_UNSENT:
  case DDB_ATTEMPT_REFUSED:
    break;
  }
  return false;
}

bool ddb_answer_tells_state(const char *code) {
  static const char *const codes[] = {"ConditionalCheckFailedException",
                                      "TransactionCanceledException", "ResourceInUseException"};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (strcmp(code, codes[i]) == 0)
      return true;
  return false;
}

/* A signature that does not match is not among them: another key does not cure it. */
bool ddb_answer_refuses_identity(const struct ddb_call *call) {
  static const char *const codes[] = {"ExpiredToken", "ExpiredTokenException",
                                      "UnrecognizedClientException", "InvalidClientTokenId"};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (strcmp(call->service.code, codes[i]) == 0)
      return true;
  return false;
}

bool ddb_answer_lacks_item(const char *code, struct ddb_text body) {
  struct ddb_json json;
  struct ddb_json_string name;
  if (strcmp(code, "ConditionalCheckFailedException") != 0)
    return false;
  ddb_json_init(&json, body.data, body.size);
  if (ddb_json_peek(&json) != DDB_JSON_OBJECT || !ddb_json_object(&json))
    return true;
  while (ddb_json_member(&json, &name)) {
    if (ddb_json_is(&name, "Item", 4))
      return false;
    ddb_json_skip(&json, NULL);
  }
  return true;
}
