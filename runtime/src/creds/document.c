/* SPDX-License-Identifier: Apache-2.0 */
#include "creds/document.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/number.h"
#include "base/text.h"
#include "wire/json.h"
#include "base/wipe.h"

enum member { KEY_ID, SECRET, TOKEN, ACCOUNT, EXPIRATION, VERSION, CODE, MESSAGE, MEMBERS };

/* As told in errors; compared without regard to case. The token's own name is in the form. */
static const char *const names[MEMBERS] = {"AccessKeyId", "SecretAccessKey", NULL,   "AccountId",
                                           "Expiration",  "Version",         "Code", "Message"};

struct reading {
  const struct ddb_document_form *form;
  struct ddb_json json;
  struct ddb_document *out;
  struct ddb_error *error;
  unsigned seen; /* a bit for each member */
};

/* ---- values ---------------------------------------------------------------------------------- */

static bool is_blank(struct ddb_text value) {
  for (size_t i = 0; i < value.size; i++)
    if (value.data[i] == '\0' || strchr(" \t\r\n", value.data[i]) == NULL)
      return false;
  return true;
}

enum ddb_status ddb_document_copy(const char *where, const char *name, struct ddb_text value,
                                  char **out, struct ddb_error *error) {
  *out = NULL;
  if (is_blank(value))
    return DDB_OK;
  if (!ddb_text_is_clean(value))
    return ddb_fail(error, DDB_E_SERVICE, NULL,
                    "%s: %s holds a control character, such as a line feed", where, name);
  *out = malloc(value.size + 1);
  if (*out == NULL)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the credentials");
  memcpy(*out, value.data, value.size);
  (*out)[value.size] = '\0';
  return DDB_OK;
}

/* Long ago, and not never. */
static ddb_time told(ddb_time time) {
  return time.seconds == 0 && time.nanoseconds == 0 ? (ddb_time){0, 1} : time;
}

enum ddb_status ddb_document_time(const char *where, const char *name, struct ddb_text value,
                                  ddb_time *out, struct ddb_error *error) {
  char text[64];
  ddb_time time;
  if (is_blank(value))
    return DDB_OK;
  if (value.size < sizeof text && memchr(value.data, '\0', value.size) == NULL) {
    memcpy(text, value.data, value.size);
    text[value.size] = '\0';
    if (ddb_time_from_text(text, &time) == DDB_OK) {
      *out = told(time);
      return DDB_OK;
    }
  }
  return ddb_fail(error, DDB_E_SERVICE, NULL,
                  "%s: %s is no RFC 3339 time, such as 2026-11-22T10:00:00Z", where, name);
}

enum ddb_status ddb_document_check(const char *where, const struct ddb_credentials *credentials,
                                   struct ddb_error *error) {
  const char *account = credentials->account_id;
  bool no_id = credentials->access_key_id == NULL;
  if (no_id || credentials->secret_access_key == NULL)
    return ddb_fail(error, DDB_E_SERVICE, NULL, "%s: %s is missing", where,
                    names[no_id ? KEY_ID : SECRET]);
  if (account != NULL && (account[strspn(account, "0123456789")] != '\0' || strlen(account) > 20))
    return ddb_fail(error, DDB_E_SERVICE, NULL, "%s: %s is not made of digits", where,
                    names[ACCOUNT]);
  return DDB_OK;
}

/* ---- members --------------------------------------------------------------------------------- */

static const char *name_of(const struct reading *reading, enum member member) {
  return member == TOKEN ? reading->form->token : names[member];
}

/* MEMBERS: one that means nothing here. */
static enum member which(const struct reading *reading, const struct ddb_json_string *name) {
  char text[128];
  if (name->size > sizeof text)
    return MEMBERS;
  size_t size = ddb_json_unescape(name, text);
  for (enum member m = 0; m < MEMBERS; m++) {
    const char *known = name_of(reading, m);
    if (strlen(known) == size && strncasecmp(known, text, size) == 0)
      return (m == CODE || m == MESSAGE) && !reading->form->coded ? MEMBERS : m;
  }
  return MEMBERS;
}

/* The value of a string in `temporary`, if it has escapes; what is there is to be wiped. */
static bool plain_value(struct reading *reading, const struct ddb_json_string *string,
                        struct ddb_text *value, char **temporary) {
  *temporary = NULL;
  *value = (struct ddb_text){string->data, string->size};
  if (!string->escaped)
    return true;
  *temporary = malloc(string->size);
  if (*temporary == NULL) {
    ddb_fail(reading->error, DDB_E_NOMEM, NULL, "no memory for the credentials");
    return false;
  }
  *value = (struct ddb_text){*temporary, ddb_json_unescape(string, *temporary)};
  return true;
}

static void cut(struct ddb_text value, char *out, size_t room) {
  size_t size = ddb_text_cut(value.data, value.size, room - 1);
  memcpy(out, value.data, size);
  out[size] = '\0';
}

static enum ddb_status take(struct reading *reading, enum member member, struct ddb_text value) {
  struct ddb_document *out = reading->out;
  const char *where = reading->form->where, *name = name_of(reading, member);
  char **places[] = {&out->credentials.access_key_id, &out->credentials.secret_access_key,
                     &out->credentials.session_token, &out->credentials.account_id};
  if (member <= ACCOUNT)
    return ddb_document_copy(where, name, value, places[member], reading->error);
  if (member == EXPIRATION)
    return ddb_document_time(where, name, value, &out->credentials.expires, reading->error);
  if (member == CODE)
    cut(value, out->code, sizeof out->code);
  else
    cut(value, out->message, sizeof out->message);
  return DDB_OK;
}

static enum ddb_status wrong_type(struct reading *reading, enum member member, const char *type) {
  if (!ddb_json_skip(&reading->json, NULL))
    return DDB_OK; /* no JSON at all, which is told later */
  return ddb_fail(reading->error, DDB_E_SERVICE, NULL, "%s: %s is not a %s", reading->form->where,
                  name_of(reading, member), type);
}

static enum ddb_status read_string(struct reading *reading, enum member member) {
  struct ddb_json_string string;
  struct ddb_text value;
  char *temporary;
  if (ddb_json_peek(&reading->json) != DDB_JSON_STRING)
    return wrong_type(reading, member, "string");
  if (!ddb_json_string(&reading->json, &string))
    return DDB_OK;
  if (!plain_value(reading, &string, &value, &temporary))
    return DDB_E_NOMEM;
  enum ddb_status status = take(reading, member, value);
  if (temporary != NULL)
    ddb_wipe(temporary, string.size);
  free(temporary);
  return status;
}

static enum ddb_status read_number(struct reading *reading, enum member member) {
  struct ddb_text text;
  int64_t value = 0;
  if (ddb_json_peek(&reading->json) != DDB_JSON_NUMBER)
    return wrong_type(reading, member, "number");
  if (!ddb_json_number(&reading->json, &text))
    return DDB_OK;
  if (ddb_number_to_i64(text.data, text.size, INT64_MIN, INT64_MAX, &value) != DDB_OK)
    return ddb_fail(reading->error, DDB_E_SERVICE, NULL, "%s: %s is not a whole number",
                    reading->form->where, name_of(reading, member));
  if (member == VERSION)
    reading->out->version = value;
  else
    reading->out->credentials.expires = told(ddb_time_from_ms(value));
  return DDB_OK;
}

static enum ddb_status read_member(struct reading *reading, const struct ddb_json_string *name) {
  enum member member = which(reading, name);
  if (member == MEMBERS) {
    ddb_json_skip(&reading->json, NULL);
    return DDB_OK;
  }
  if ((reading->seen & 1u << member) != 0)
    return ddb_fail(reading->error, DDB_E_SERVICE, NULL, "%s: %s stands there twice",
                    reading->form->where, name_of(reading, member));
  reading->seen |= 1u << member;
  if (ddb_json_peek(&reading->json) == DDB_JSON_NULL) {
    ddb_json_null(&reading->json);
    return DDB_OK;
  }
  bool number = member == VERSION || (member == EXPIRATION && reading->form->milliseconds);
  return number ? read_number(reading, member) : read_string(reading, member);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static enum ddb_status read_members(struct reading *reading) {
  struct ddb_json_string name;
  enum ddb_status status = DDB_OK;
  if (ddb_json_object(&reading->json))
    while (status == DDB_OK && ddb_json_member(&reading->json, &name))
      status = read_member(reading, &name);
  if (status != DDB_OK || ddb_json_end(&reading->json))
    return status;
  return ddb_fail(reading->error, DDB_E_SERVICE, NULL, "%s: no JSON object: %s at byte %zu",
                  reading->form->where, reading->json.reason, reading->json.offset);
}

static bool refused(const struct ddb_document *document) {
  return document->code[0] != '\0' && strcmp(document->code, "Success") != 0;
}

static enum ddb_status complete(const struct reading *reading) {
  const struct ddb_document_form *form = reading->form;
  const struct ddb_credentials *got = &reading->out->credentials;
  enum ddb_status status = ddb_document_check(form->where, got, reading->error);
  if (status != DDB_OK)
    return status;
  bool no_token = form->needs_token && got->session_token == NULL;
  bool no_time =
      form->needs_expiration && got->expires.seconds == 0 && got->expires.nanoseconds == 0;
  if (no_token || no_time)
    return ddb_fail(reading->error, DDB_E_SERVICE, NULL, "%s: %s is missing", form->where,
                    name_of(reading, no_token ? TOKEN : EXPIRATION));
  return DDB_OK;
}

enum ddb_status ddb_document_read(const struct ddb_document_form *form, struct ddb_text text,
                                  struct ddb_document *out, struct ddb_error *error) {
  struct reading reading = {.form = form, .out = out, .error = error};
  memset(out, 0, sizeof *out);
  ddb_json_init(&reading.json, text.data, text.size);
  enum ddb_status status = read_members(&reading);
  if (status == DDB_OK && refused(out))
    ddb_credentials_free(&out->credentials);
  else if (status == DDB_OK)
    status = complete(&reading);
  if (status != DDB_OK)
    ddb_document_free(out);
  return status;
}

void ddb_document_free(struct ddb_document *document) {
  ddb_credentials_free(&document->credentials);
  memset(document, 0, sizeof *document);
}
