/* SPDX-License-Identifier: Apache-2.0 */
/* See script.h. */
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ddb_time script_now(void *state) {
  const struct script *script = state;
  return ddb_time_from_ms(script->day_ms + script->clock_ms);
}

static int64_t script_monotonic(void *state) {
  const struct script *script = state;
  return script->clock_ms;
}

static void script_sleep(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  struct script *script = state;
  (void)cancel;
  if (script->slept_count < SCRIPT_MAX)
    script->slept[script->slept_count++] = milliseconds;
  script->clock_ms += milliseconds;
  if (script->cancel_in_sleep)
    ddb_cancel_now(&script->cancel);
}

static bool script_random(void *state, void *bytes, size_t size) {
  const struct script *script = state;
  memset(bytes, script->random, size);
  return !script->no_random;
}

static void record(struct script *script, const struct ddb_http_request *request) {
  struct script_sent *sent = &script->sent[script->sent_count++];
  memset(sent, 0, sizeof *sent);
  snprintf(sent->method, sizeof sent->method, "%s",
           request->method != NULL ? request->method : "POST");
  snprintf(sent->address, sizeof sent->address, "%s",
           request->address != NULL ? request->address : "");
  sent->no_proxy = request->no_proxy;
  snprintf(sent->url, sizeof sent->url, "%s", request->url);
  for (size_t i = 0; i < request->header_count; i++) {
    size_t used = strlen(sent->headers);
    snprintf(sent->headers + used, sizeof sent->headers - used, "%s: %s\n",
             request->headers[i].name, request->headers[i].value);
  }
  snprintf(sent->body, sizeof sent->body, "%.*s", (int)request->body.size, request->body.data);
  sent->connect_timeout_ms = request->connect_timeout_ms;
  sent->timeout_ms = request->timeout_ms;
}

static struct ddb_text text_of(const char *string) {
  struct ddb_text text = {string, strlen(string)};
  return text;
}

static void header(struct ddb_http_reply *reply, const char *name, const char *value) {
  if (value != NULL)
    ddb_reply_header(reply, text_of(name), text_of(value));
}

static enum ddb_send_result script_send(void *state, const struct ddb_http_request *request,
                                        struct ddb_http_reply *reply) {
  struct script *script = state;
  if (script->sent_count >= script->step_count) {
    fprintf(stderr, "script: request %d was not expected\n", script->sent_count + 1);
    abort();
  }
  const struct script_step *step = &script->steps[script->sent_count];
  record(script, request);
  script->clock_ms += step->takes_ms;
  if (step->cancels)
    ddb_cancel_now(&script->cancel);
  if (step->http_status != 0)
    ddb_reply_status(reply, step->http_status);
  header(reply, "x-amzn-ErrorType", step->error_type);
  header(reply, "Date", step->date);
  header(reply, "X-Amz-Crc32", step->crc32);
  header(reply, "x-amz-retry-after", step->retry_after);
  header(reply, "x-amzn-RequestId", step->http_status != 0 ? "REQUEST-1" : NULL);
  if (step->body != NULL && !ddb_reply_body(reply, step->body, strlen(step->body)))
    return DDB_SEND_LOST; /* no room: as the contract of `send` asks */
  if (step->reason != NULL)
    ddb_reply_reason(reply, step->timed_out, step->reason);
  return step->result;
}

void script_init(struct script *script) {
  memset(script, 0, sizeof *script);
  script->day_ms = INT64_C(1795341600000);
  script->random = 0xFF;
  script->env.state = script;
  script->env.now = script_now;
  script->env.monotonic_ms = script_monotonic;
  script->env.sleep_ms = script_sleep;
  script->env.random = script_random;
  script->env.send = script_send;
}

struct script_step *script_reply(struct script *script, int http_status, const char *body) {
  struct script_step *step = &script->steps[script->step_count++];
  step->result = DDB_SEND_REPLY;
  step->http_status = http_status;
  step->body = body;
  return step;
}

struct script_step *script_fail(struct script *script, enum ddb_send_result result,
                                const char *reason) {
  struct script_step *step = &script->steps[script->step_count++];
  step->result = result;
  step->reason = reason;
  return step;
}

const char *script_header(const struct script *script, int index, const char *name) {
  static char value[2048];
  const char *at = script->sent[index].headers;
  size_t size = strlen(name);
  while (at != NULL && *at != '\0') {
    if (strncmp(at, name, size) == 0 && at[size] == ':') {
      snprintf(value, sizeof value, "%.*s", (int)strcspn(at + size + 2, "\n"), at + size + 2);
      return value;
    }
    at = strchr(at, '\n');
    at = at != NULL ? at + 1 : NULL;
  }
  return "";
}

struct ddb_options script_options(struct script *script) {
  struct ddb_options options = {.endpoint = "https://ddb.test",
                                .region = "us-east-1",
                                .access_key_id = "AKIDSCRIPT",
                                .secret_access_key = SCRIPT_SECRET,
                                .session_token = SCRIPT_TOKEN,
                                .max_attempts = 4,
                                .env = &script->env};
  return options;
}
