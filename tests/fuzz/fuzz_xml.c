/* SPDX-License-Identifier: Apache-2.0 */
/* XML, as STS answers in: what is read element by element is good as a whole, too, has texts of
 * UTF-8, and written anew it reads the same. As an answer of STS it gives credentials whose values
 * may stand in a header, or an error. */
#include "base/text.h"
#include "creds/sts.h"
#include "creds/xml.h"
#include "fuzz/fuzz.h"
#include "http/reply.h"

static void write_name(struct ddb_buf *out, const char *before, struct ddb_text name) {
  ddb_buf_text(out, before);
  ddb_buf_bytes(out, name.data, name.size);
  ddb_buf_char(out, '>');
}

/* Line ends are escaped, since readers change them; the rest in one of the ways there are. */
static void write_text(struct ddb_buf *out, const struct ddb_buf *text) {
  for (size_t i = 0; i < text->size; i++) {
    char c = text->data[i];
    if (c == '<' || c == '&' || c == '>' || c == '\r' || c == '\n' || c == ' ')
      ddb_buf_format(out, "&#x%X;", (unsigned)c);
    else
      ddb_buf_char(out, c);
  }
}

/* Reads the open element up to its end, and writes what is in it. */
static bool copy(struct ddb_xml *xml, struct ddb_buf *out) { // NOLINT(misc-no-recursion)
  struct ddb_xml before = *xml;
  struct ddb_text name;
  struct ddb_buf text;
  ddb_buf_init(&text, SIZE_MAX);
  bool leaf = ddb_xml_text(xml, &text);
  if (leaf) {
    MUST(text.size == 0 || ddb_text_valid(text.data, text.size));
    write_text(out, &text);
  } else {
    *xml = before;
    while (ddb_xml_element(xml, &name)) {
      MUST(name.size > 0);
      write_name(out, "<", name);
      if (!copy(xml, out))
        break;
      write_name(out, "</", name);
    }
  }
  ddb_buf_free(&text);
  return xml->status == DDB_OK;
}

static bool copy_document(const char *text, size_t size, struct ddb_buf *out) {
  struct ddb_xml xml;
  struct ddb_text name;
  bool good = false;
  ddb_buf_init(out, SIZE_MAX);
  ddb_xml_init(&xml, text, size);
  if (ddb_xml_element(&xml, &name)) {
    write_name(out, "<", name);
    good = copy(&xml, out);
    write_name(out, "</", name);
  }
  good = ddb_xml_end(&xml) && good;
  MUST(good == (xml.status == DDB_OK) && xml.offset <= size);
  MUST(good || xml.reason[0] != '\0');
  return good;
}

static bool is_document(const char *text, size_t size) {
  struct ddb_xml xml;
  struct ddb_text name;
  ddb_xml_init(&xml, text, size);
  if (ddb_xml_element(&xml, &name))
    (void)ddb_xml_skip(&xml);
  return ddb_xml_end(&xml);
}

static void check_document(const char *text, size_t size) {
  struct ddb_buf once, twice;
  bool whole = is_document(text, size);
  if (copy_document(text, size, &once)) {
    MUST(whole);
    MUST(copy_document(once.data, once.size, &twice));
    MUST(once.size == twice.size && memcmp(once.data, twice.data, once.size) == 0);
    ddb_buf_free(&twice);
  }
  ddb_buf_free(&once);
}

/* ---- STS ------------------------------------------------------------------------------------- */

static void check_value(const char *value) {
  MUST(value == NULL || *value != '\0');
  for (const char *c = value; c != NULL && *c != '\0'; c++)
    MUST((unsigned char)*c >= ' ' && *c != 0x7f);
}

static void check_answer(const char *text, size_t size) {
  static const struct ddb_role role = {.arn = "arn:aws:iam::123456789012:role/r"};
  static const struct ddb_sts sts = {.region = "us-east-1"};
  const struct ddb_sts_call call = {.sts = &sts, .role = &role, .operation = "AssumeRole"};
  struct ddb_credentials credentials = {.access_key_id = NULL};
  struct ddb_error error = {.status = DDB_OK};
  enum ddb_status status = ddb_sts_read(&call, (struct ddb_text){text, size}, &credentials, &error);
  MUST(status == DDB_OK || (status == DDB_E_SERVICE && error.text[0] != '\0'));
  if (status == DDB_OK) {
    MUST(credentials.access_key_id != NULL && credentials.secret_access_key != NULL);
    check_value(credentials.access_key_id);
    check_value(credentials.secret_access_key);
    check_value(credentials.session_token);
    check_value(credentials.account_id);
  }
  ddb_credentials_free(&credentials);
}

static void check_error(const char *text, size_t size) {
  struct ddb_service_error error;
  struct ddb_http_reply reply;
  char request_id[80];
  ddb_reply_init(&reply);
  ddb_reply_status(&reply, 400);
  MUST(ddb_reply_body(&reply, text, size));
  ddb_sts_read_error(&reply, &error, request_id);
  MUST(error.status < 0);
  MUST(memchr(request_id, '\0', sizeof request_id) != NULL);
  MUST(memchr(error.code, '\0', sizeof error.code) != NULL);
  MUST(memchr(error.message, '\0', sizeof error.message) != NULL);
  ddb_reply_free(&reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = fuzz_text(data, size);
  check_document(text, size);
  check_answer(text, size);
  check_error(text, size);
  free(text);
  return 0;
}
