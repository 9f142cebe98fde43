/* SPDX-License-Identifier: Apache-2.0 */
/* The script of faults. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/text.h"
#include "local/api/state.h"
#include "local/op/bulk.h"

/* Developer Guide, "Troubleshooting": a signature is good for five minutes. */
#define SIGNATURE_S 300

#define AMOUNT_MAX ((int64_t)1000 * 365 * 24 * 60 * 60) /* a thousand years of seconds */

/* ---- adding and clearing --------------------------------------------------------------------- */

static enum ddb_status check(const struct ddb_local_fault *fault, struct ddb_error *error) {
  bool counts = fault->kind == DDB_LOCAL_UNPROCESSED || fault->kind == DDB_LOCAL_PAGE ||
                fault->kind == DDB_LOCAL_DELAY;
  if (fault->kind < DDB_LOCAL_THROTTLE || fault->kind > DDB_LOCAL_DELAY)
    return ddb_fail(error, DDB_E_INVALID, "kind", "%d is no kind of fault", (int)fault->kind);
  if (fault->operation != NULL && !local_operation_known(ddb_text_of(fault->operation)))
    return ddb_fail(error, DDB_E_INVALID, "operation",
                    "the store has no operation %.100s; name one as the API reference does, such "
                    "as Query",
                    fault->operation);
  if ((counts && fault->amount < 1) || fault->amount > AMOUNT_MAX || fault->amount < -AMOUNT_MAX)
    return ddb_fail(error, DDB_E_INVALID, "amount", "%lld is no amount for this kind",
                    (long long)fault->amount);
  if (fault->kind != DDB_LOCAL_ERROR)
    return DDB_OK;
  if (fault->code == NULL && fault->body == NULL)
    return ddb_fail(error, DDB_E_INVALID, "code", "an error needs a code or a body");
  if (fault->http_status != 0 && (fault->http_status < 300 || fault->http_status > 599))
    return ddb_fail(error, DDB_E_INVALID, "http_status", "%d is no status of an error",
                    fault->http_status);
  return DDB_OK;
}

static size_t room(const char *text) {
  return text != NULL ? strlen(text) + 1 : 0;
}

static const char *put(char **place, const char *text) {
  const char *copy = *place;
  if (text == NULL)
    return NULL;
  memcpy(*place, text, strlen(text) + 1);
  *place += strlen(text) + 1;
  return copy;
}

static struct local_rule *rule_new(const struct ddb_local_fault *fault) {
  struct local_rule *rule = malloc(sizeof *rule + room(fault->operation) + room(fault->code) +
                                   room(fault->message) + room(fault->body));
  if (rule == NULL)
    return NULL;
  char *place = (char *)(rule + 1);
  *rule = (struct local_rule){.fault = *fault, .skip = fault->skip};
  rule->left = fault->times > 0 ? fault->times : 1;
  rule->fault.operation = put(&place, fault->operation);
  rule->fault.code = put(&place, fault->code);
  rule->fault.message = put(&place, fault->message);
  rule->fault.body = put(&place, fault->body);
  return rule;
}

void local_rules_free(struct local_rule *rules) {
  while (rules != NULL) {
    struct local_rule *next = rules->next;
    free(rules);
    rules = next;
  }
}

enum ddb_status ddb_local_add_fault(struct ddb *db, const struct ddb_local_fault *fault) {
  struct ddb_error *error;
  enum ddb_status status;
  struct local_state *state = local_state_of(db, &error, &status);
  if (state == NULL || (status = check(fault, error)) != DDB_OK)
    return status;
  struct local_rule *rule = rule_new(fault);
  if (rule == NULL)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for a fault");
  local_state_lock(state);
  struct local_rule **last = &state->rules;
  while (*last != NULL)
    last = &(*last)->next;
  *last = rule;
  local_state_unlock(state);
  return DDB_OK;
}

enum ddb_status ddb_local_clear_faults(struct ddb *db, size_t *left) {
  struct ddb_error *error;
  enum ddb_status status;
  size_t open = 0;
  struct local_state *state = local_state_of(db, &error, &status);
  if (state == NULL)
    return status;
  local_state_lock(state);
  struct local_rule *rules = state->rules;
  state->rules = NULL;
  local_state_unlock(state);
  for (const struct local_rule *rule = rules; rule != NULL; rule = rule->next)
    open += rule->left > 0 && rule->left < SIZE_MAX;
  local_rules_free(rules);
  if (left != NULL)
    *left = open;
  return DDB_OK;
}

/* ---- striking -------------------------------------------------------------------------------- */

/* "20261123T085900Z" of the header X-Amz-Date. */
static bool signed_at(const struct ddb_http_request *request, ddb_time *out) {
  char text[32];
  const char *date = NULL;
  for (size_t i = 0; i < request->header_count && date == NULL; i++)
    if (strcasecmp(request->headers[i].name, "X-Amz-Date") == 0)
      date = request->headers[i].value;
  if (date == NULL || strlen(date) != 16)
    return false;
  (void)snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", date, date + 4, date + 6,
                 date + 9, date + 11, date + 13);
  return ddb_time_from_text(text, out) == DDB_OK;
}

static bool date_fits(const struct ddb_http_request *request, ddb_time now, int64_t ahead) {
  ddb_time at;
  if (!signed_at(request, &at))
    return true;
  int64_t away = now.seconds + ahead - at.seconds;
  return away >= -SIGNATURE_S && away <= SIGNATURE_S;
}

static void answer_error(const struct ddb_local_fault *fault, struct local_call *call) {
  const char *code = fault->code != NULL ? fault->code : "";
  (void)local_fail(call, code, "%s", fault->message != NULL ? fault->message : "a scripted fault");
  if (fault->body != NULL) {
    ddb_buf_clear(&call->body);
    ddb_buf_text(&call->body, fault->body);
  }
  if (fault->http_status != 0)
    call->http_status = fault->http_status;
}

static void strike(const struct ddb_local_fault *fault, struct local_strike *out,
                   struct local_call *call) {
  switch (fault->kind) {
  case DDB_LOCAL_UNPROCESSED:
    out->spare = (size_t)fault->amount;
    return;
  case DDB_LOCAL_PAGE:
    out->page = (size_t)fault->amount;
    return;
  case DDB_LOCAL_DELAY:
    out->delay_ms += fault->amount;
    return;
  case DDB_LOCAL_ERROR:
    answer_error(fault, call);
    break;
  case DDB_LOCAL_THROTTLE:
    (void)local_fail(call, "ProvisionedThroughputExceededException",
                     "The level of configured provisioned throughput for the table was exceeded. "
                     "Consider increasing your provisioning level with the UpdateTable API.");
    break;
  case DDB_LOCAL_SKEW:
    out->ahead_s = fault->amount;
    (void)local_fail(call, "RequestTimeTooSkewed",
                     "The difference between the request time and the current time is too large.");
    break;
  case DDB_LOCAL_LOSE_REPLY:
  case DDB_LOCAL_UNSENT:
    break;
  }
  out->kind = fault->kind;
}

static bool fits(const struct local_rule *rule, const char *operation,
                 const struct ddb_http_request *request, ddb_time now) {
  return rule->left > 0 &&
         (rule->fault.operation == NULL || strcmp(rule->fault.operation, operation) == 0) &&
         (rule->fault.kind != DDB_LOCAL_SKEW || !date_fits(request, now, rule->fault.amount));
}

struct local_strike local_strike_find(struct local_state *state, const char *operation,
                                      const struct ddb_http_request *request,
                                      struct local_call *call) {
  struct local_strike out = {.page = 0};
  if (!atomic_load(&state->told))
    return out;
  (void)pthread_mutex_lock(&state->lock);
  for (struct local_rule *rule = state->rules; rule != NULL && out.kind == 0; rule = rule->next) {
    if (!fits(rule, operation, request, call->now))
      continue;
    if (rule->skip > 0) {
      rule->skip--;
      continue;
    }
    rule->left -= rule->left < SIZE_MAX;
    strike(&rule->fault, &out, call);
  }
  (void)pthread_mutex_unlock(&state->lock);
  return out;
}
