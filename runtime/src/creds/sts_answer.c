/* SPDX-License-Identifier: Apache-2.0 */
/* What STS answers, in XML: credentials, or an error.
 *
 *   <XResponse><XResult><AssumedRoleUser><Arn/></AssumedRoleUser><Credentials>...</Credentials>
 *   <ErrorResponse><Error><Code/><Message/></Error><RequestId/></ErrorResponse> */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "creds/document.h"
#include "creds/sts.h"
#include "creds/xml.h"
#include "http/reply.h"

#define MAX_TEXT ((size_t)64 * 1024)

struct reading {
  struct ddb_xml xml;
  struct ddb_buf text; /* of the element that is read; secret */
  struct ddb_credentials *out;
  struct ddb_error *error;
  enum ddb_status status;
  unsigned seen;
};

enum member { KEY_ID, SECRET, TOKEN, EXPIRATION, ARN, MEMBERS };
static const char *const names[MEMBERS] = {"AccessKeyId", "SecretAccessKey", "SessionToken",
                                           "Expiration", "Arn"};
static const char where[] = "the answer of STS";

/* arn:aws:sts::123456789012:assumed-role/...: the account is the fifth part. */
static enum ddb_status take_account(struct reading *reading) {
  const char *at = reading->text.data != NULL ? reading->text.data : "";
  for (int colons = 0; colons < 4 && at != NULL; colons++) {
    at = strchr(at, ':');
    at = at != NULL ? at + 1 : NULL;
  }
  size_t size = at != NULL ? strspn(at, "0123456789") : 0;
  if (at == NULL || at[size] != ':')
    return DDB_OK; /* of another form: not told */
  return ddb_document_copy(where, names[ARN], (struct ddb_text){at, size},
                           &reading->out->account_id, reading->error);
}

static enum ddb_status take(struct reading *reading, enum member member) {
  struct ddb_credentials *out = reading->out;
  struct ddb_text value = {reading->text.data, reading->text.size};
  char **places[] = {&out->access_key_id, &out->secret_access_key, &out->session_token};
  if ((reading->seen & 1u << member) != 0)
    return ddb_fail(reading->error, DDB_E_SERVICE, NULL, "%s: %s stands there twice", where,
                    names[member]);
  reading->seen |= 1u << member;
  if (member == ARN)
    return take_account(reading);
  if (member == EXPIRATION)
    return ddb_document_time(where, names[member], value, &out->expires, reading->error);
  return ddb_document_copy(where, names[member], value, places[member], reading->error);
}

/* Those of the open element that are wanted, from `first` to `last`. */
static void read_members(struct reading *reading, enum member first, enum member last) {
  struct ddb_text name;
  while (reading->status == DDB_OK && ddb_xml_element(&reading->xml, &name)) {
    enum member member = first;
    while (member <= last && !ddb_xml_is(name, names[member]))
      member++;
    if (member > last) {
      ddb_xml_skip(&reading->xml);
      continue;
    }
    ddb_buf_clear(&reading->text);
    if (ddb_xml_text(&reading->xml, &reading->text))
      reading->status = take(reading, member);
  }
}

static void read_result(struct reading *reading) {
  struct ddb_text name;
  while (reading->status == DDB_OK && ddb_xml_element(&reading->xml, &name)) {
    if (ddb_xml_is(name, "Credentials"))
      read_members(reading, KEY_ID, EXPIRATION);
    else if (ddb_xml_is(name, "AssumedRoleUser"))
      read_members(reading, ARN, ARN);
    else
      ddb_xml_skip(&reading->xml);
  }
}

static void read_response(struct reading *reading, const char *operation) {
  struct ddb_text name;
  char response[64], result[64];
  snprintf(response, sizeof response, "%sResponse", operation);
  snprintf(result, sizeof result, "%sResult", operation);
  if (!ddb_xml_element(&reading->xml, &name))
    return;
  if (!ddb_xml_is(name, response)) {
    ddb_xml_fail(&reading->xml, DDB_E_INVALID, "another answer than that of the operation");
    return;
  }
  while (reading->status == DDB_OK && ddb_xml_element(&reading->xml, &name)) {
    if (ddb_xml_is(name, result))
      read_result(reading);
    else
      ddb_xml_skip(&reading->xml);
  }
}

static enum ddb_status complete(const struct reading *reading) {
  const struct ddb_credentials *out = reading->out;
  enum ddb_status status = ddb_document_check(where, out, reading->error);
  bool timeless = out->expires.seconds == 0 && out->expires.nanoseconds == 0;
  if (status == DDB_OK && (out->session_token == NULL || timeless))
    return ddb_fail(reading->error, DDB_E_SERVICE, NULL, "%s: %s is missing", where,
                    names[out->session_token == NULL ? TOKEN : EXPIRATION]);
  return status;
}

enum ddb_status ddb_sts_read(const struct ddb_sts_call *call, struct ddb_text body,
                             struct ddb_credentials *out, struct ddb_error *error) {
  struct reading reading = {.out = out, .error = error};
  memset(out, 0, sizeof *out);
  ddb_buf_init_secret(&reading.text, MAX_TEXT);
  ddb_xml_init(&reading.xml, body.data, body.size);
  read_response(&reading, call->operation);
  if (reading.status == DDB_OK && !ddb_xml_end(&reading.xml))
    reading.status =
        ddb_fail(error, reading.xml.status == DDB_E_NOMEM ? DDB_E_NOMEM : DDB_E_SERVICE, NULL,
                 "%s is malformed: %s at byte %zu", where, reading.xml.reason, reading.xml.offset);
  ddb_buf_free(&reading.text);
  return reading.status == DDB_OK ? complete(&reading) : reading.status;
}

/* ---- errors ---------------------------------------------------------------------------------- */

static void copy(const struct ddb_buf *text, char *out, size_t room) {
  const char *data = text->data != NULL ? text->data : "";
  size_t size = ddb_text_cut(data, text->size, room - 1);
  memcpy(out, data, size);
  out[size] = '\0';
}

struct found {
  char code[64], message[640], id[80];
};

/* What came before a fault is kept: half an error is better than none. */
static void read_error(struct ddb_xml *xml, struct ddb_buf *text, struct found *out) {
  struct ddb_text name;
  while (ddb_xml_element(xml, &name)) {
    bool code = ddb_xml_is(name, "Code"), message = ddb_xml_is(name, "Message");
    ddb_buf_clear(text);
    if (ddb_xml_is(name, "Error"))
      read_error(xml, text, out);
    else if (!code && !message && !ddb_xml_is(name, "RequestId"))
      ddb_xml_skip(xml);
    else if (!ddb_xml_text(xml, text))
      return;
    else if (code)
      copy(text, out->code, sizeof out->code);
    else if (message)
      copy(text, out->message, sizeof out->message);
    else
      copy(text, out->id, sizeof out->id);
  }
}

void ddb_sts_read_error(const struct ddb_http_reply *reply, struct ddb_service_error *out,
                        char request_id[80]) {
  struct found found = {.code = ""};
  struct ddb_text name;
  struct ddb_xml xml;
  struct ddb_buf text;
  ddb_buf_init_secret(&text, MAX_TEXT);
  ddb_xml_init(&xml, reply->body.data, reply->body.size);
  if (ddb_xml_element(&xml, &name) && ddb_xml_is(name, "ErrorResponse"))
    read_error(&xml, &text, &found);
  ddb_buf_free(&text);
  struct ddb_response response = {.http_status = reply->status, .error_type = found.code};
  ddb_service_error_read(&response, out);
  memcpy(out->message, found.message, sizeof out->message);
  snprintf(request_id, 80, "%s", found.id[0] != '\0' ? found.id : reply->request_id);
}
