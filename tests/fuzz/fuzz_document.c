/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials as JSON: which form of them is the first character, then the document. What is taken
 * has a key and a secret that may stand in a header and reads the same when it is written anew;
 * what is not leaves nothing behind, and its error shows no value. */
#include "base/buf.h"
#include "creds/document.h"
#include "fuzz/fuzz.h"

/* Stands in inputs where a secret would. */
#define MARK "SECRETMARK"

static const struct ddb_document_form forms[] = {
    {.where = "the output", .token = "SessionToken"},
    {.where = "the container", .token = "Token", .needs_token = true, .needs_expiration = true},
    {.where = "IMDS", .token = "Token", .needs_expiration = true, .coded = true},
    {.where = "SSO", .token = "SessionToken", .needs_token = true, .milliseconds = true},
};

static void check_value(const char *value) {
  MUST(value == NULL || *value != '\0');
  for (const char *c = value; c != NULL && *c != '\0'; c++)
    MUST((unsigned char)*c >= ' ' && *c != 0x7f);
}

static bool same(const char *a, const char *b) {
  return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void write_member(struct ddb_buf *out, const char *name, const char *value) {
  if (value == NULL)
    return;
  ddb_buf_format(out, ",\"%s\":", name);
  ddb_buf_json_string(out, value, strlen(value));
}

static void write_expiry(struct ddb_buf *out, const struct ddb_document_form *form, ddb_time time) {
  char text[DDB_TIME_TEXT_SIZE];
  if (time.seconds == 0 && time.nanoseconds == 0)
    return;
  if (form->milliseconds)
    ddb_buf_format(out, ",\"Expiration\":%lld", (long long)ddb_time_to_ms(time));
  else if (ddb_time_to_text(time, 0, text) == DDB_OK)
    write_member(out, "Expiration", text);
}

/* Written anew it is the same. */
static void check_again(const struct ddb_document_form *form, const struct ddb_document *document) {
  const struct ddb_credentials *a = &document->credentials;
  struct ddb_error error = {.status = DDB_OK};
  struct ddb_document again;
  struct ddb_buf out;
  ddb_buf_init(&out, SIZE_MAX);
  ddb_buf_format(&out, "{\"Version\":%lld", (long long)document->version);
  write_member(&out, "AccessKeyId", a->access_key_id);
  write_member(&out, "SecretAccessKey", a->secret_access_key);
  write_member(&out, form->token, a->session_token);
  write_member(&out, "AccountId", a->account_id);
  write_expiry(&out, form, a->expires);
  ddb_buf_char(&out, '}');
  MUST(out.status == DDB_OK);
  MUST(ddb_document_read(form, (struct ddb_text){out.data, out.size}, &again, &error) == DDB_OK);
  const struct ddb_credentials *b = &again.credentials;
  MUST(same(a->access_key_id, b->access_key_id) && same(a->account_id, b->account_id));
  MUST(same(a->secret_access_key, b->secret_access_key) &&
       same(a->session_token, b->session_token));
  MUST(a->expires.seconds == b->expires.seconds &&
       a->expires.nanoseconds == b->expires.nanoseconds);
  ddb_document_free(&again);
  ddb_buf_free(&out);
}

static void check_document(const struct ddb_document_form *form,
                           const struct ddb_document *document) {
  const struct ddb_credentials *credentials = &document->credentials;
  bool told = document->code[0] != '\0' && strcmp(document->code, "Success") != 0;
  check_value(credentials->access_key_id);
  check_value(credentials->secret_access_key);
  check_value(credentials->session_token);
  check_value(credentials->account_id);
  MUST(memchr(document->code, '\0', sizeof document->code) != NULL);
  MUST(memchr(document->message, '\0', sizeof document->message) != NULL);
  MUST(!told || form->coded);
  MUST(told == (credentials->access_key_id == NULL));
  MUST(told == (credentials->secret_access_key == NULL));
  MUST(told || !form->needs_token || credentials->session_token != NULL);
  if (!told)
    check_again(form, document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct ddb_document document;
  struct ddb_error error = {.status = DDB_OK};
  if (size == 0)
    return 0;
  const struct ddb_document_form *form = &forms[*data % (sizeof forms / sizeof *forms)];
  char *text = fuzz_text(data + 1, size - 1);
  enum ddb_status status =
      ddb_document_read(form, (struct ddb_text){text, size - 1}, &document, &error);
  if (status == DDB_OK) {
    check_document(form, &document);
    ddb_document_free(&document);
  } else {
    MUST(status == DDB_E_SERVICE && document.credentials.access_key_id == NULL);
    MUST(strncmp(error.text, form->where, strlen(form->where)) == 0);
    MUST(strstr(error.text, MARK) == NULL);
  }
  free(text);
  return 0;
}
