/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical request of any request: METHOD, path and query in the first line, headers up to an
 * empty line, a body. It has one reading only: each of its lines is checked by rules of its own,
 * and neither the order of headers nor canonicalising twice changes it. */
#include "aws/sign.h"
#include "base/text.h"
#include "fuzz/fuzz.h"

#define DATE "20261123T101112Z"

struct input {
  struct ddb_sign_request request;
  struct ddb_header headers[DDB_SIGN_MAX_HEADERS];
  char *texts[DDB_SIGN_MAX_HEADERS];
  size_t count;
};

static struct ddb_text cut(struct ddb_text *rest, char at) {
  const char *end = rest->size > 0 ? memchr(rest->data, at, rest->size) : NULL;
  struct ddb_text head = {rest->data, end != NULL ? (size_t)(end - rest->data) : rest->size};
  size_t taken = head.size + (end != NULL);
  rest->data += taken;
  rest->size -= taken;
  return head;
}

/* A token of RFC 9110, 5.6.2, so that no name ends a list of names or a line. */
static bool is_name(const char *text, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (text[i] <= ' ' || text[i] == 0x7f || strchr("\"(),/:;<=>?@[\\]{}", text[i]) != NULL)
      return false;
  return size > 0;
}

/* A header's value is text; what is no header is passed over. */
static void add_header(struct input *in, struct ddb_text line) {
  char *text = fuzz_text((const uint8_t *)line.data, line.size);
  char *colon = strchr(text, ':');
  if (colon == NULL || strlen(text) != line.size || in->count == DDB_SIGN_MAX_HEADERS ||
      !is_name(text, (size_t)(colon - text))) {
    free(text);
    return;
  }
  *colon = '\0';
  in->texts[in->count] = text;
  in->headers[in->count++] = (struct ddb_header){text, colon + 1};
}

static void read_input(struct input *in, const uint8_t *data, size_t size) {
  struct ddb_text first = fuzz_line(&data, &size), line;
  memset(in, 0, sizeof *in);
  struct ddb_text method = cut(&first, ' ');
  struct ddb_text path = cut(&first, '?');
  while (size > 0 && (line = fuzz_line(&data, &size)).size > 0)
    add_header(in, line);
  in->request = (struct ddb_sign_request){.method = method,
                                          .path = path,
                                          .query = first,
                                          .headers = in->headers,
                                          .header_count = in->count,
                                          .body = {(const char *)data, size},
                                          .access_key_id = ddb_text_of("AKIDEXAMPLE"),
                                          .session_token = size % 2 == 1 ? "token" : NULL,
                                          .keep_path = size % 3 == 1,
                                          .region = "us-east-1",
                                          .service = "dynamodb",
                                          .date_time = DATE};
}

static enum ddb_status canonical(const struct ddb_sign_request *request, struct ddb_buf *out) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  ddb_buf_init(out, 1 << 20);
  enum ddb_status status = ddb_sign_canonical_request(request, hasher, out);
  ddb_hasher_free(hasher);
  return status;
}

/* ---- the lines ------------------------------------------------------------------------------- */

static bool is_encoded(struct ddb_text text, const char *besides) {
  for (size_t i = 0; i < text.size; i++) {
    char c = text.data[i];
    bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                 (c != '\0' && strchr("-._~", c) != NULL);
    bool escape = c == '%' && i + 2 < text.size &&
                  memchr("0123456789ABCDEF", text.data[i + 1], 16) != NULL &&
                  memchr("0123456789ABCDEF", text.data[i + 2], 16) != NULL;
    if (!plain && !escape && (c == '\0' || strchr(besides, c) == NULL))
      return false;
    i += escape ? 2 : 0;
  }
  return true;
}

static void check_path(const struct ddb_sign_request *request, struct ddb_text path) {
  MUST(path.size > 0 && path.data[0] == '/' && is_encoded(path, "/"));
  for (size_t i = 0; !request->keep_path && i < path.size; i++)
    if (path.data[i] == '/') {
      struct ddb_text rest = {path.data + i + 1, path.size - i - 1};
      bool last = rest.size == 0;
      struct ddb_text segment = cut(&rest, '/');
      MUST(last || segment.size > 0);
      MUST(!ddb_text_equal(segment, ddb_text_of(".")) &&
           !ddb_text_equal(segment, ddb_text_of("..")));
    }
}

/* Sorted, each with a value; and what is canonical stays as it is. */
static void check_query(const struct ddb_sign_request *request, struct ddb_text query) {
  struct ddb_sign_request again = *request;
  struct ddb_text name = {"", 0}, value = {"", 0}, rest = query;
  struct ddb_buf out;
  MUST(is_encoded(query, "=&"));
  while (rest.size > 0) {
    struct ddb_text part = cut(&rest, '&');
    MUST(part.size > 0 && memchr(part.data, '=', part.size) != NULL);
    struct ddb_text next = cut(&part, '=');
    int order = ddb_text_compare(name, next);
    MUST(order < 0 || (order == 0 && ddb_text_compare(value, part) <= 0));
    name = next;
    value = part;
  }
  again.query = query;
  MUST(canonical(&again, &out) == DDB_OK);
  struct ddb_text all = {out.data, out.size};
  (void)cut(&all, '\n');
  (void)cut(&all, '\n');
  MUST(ddb_text_equal(cut(&all, '\n'), query));
  ddb_buf_free(&out);
}

static void check_name(struct ddb_text name, struct ddb_text before) {
  static const char *const never[] = {"authorization", "connection", "expect", "user-agent",
                                      "x-amzn-trace-id"};
  MUST(ddb_text_compare(before, name) < 0);
  for (size_t i = 0; i < name.size; i++)
    MUST(name.data[i] < 'A' || name.data[i] > 'Z');
  for (size_t i = 0; i < sizeof never / sizeof *never; i++)
    MUST(!ddb_text_equal(name, ddb_text_of(never[i])));
}

/* Sorted names in lower case, values without blanks around them; then the same names once more. */
static void check_headers(struct ddb_text *rest) {
  struct ddb_text lines = *rest, before = {"", 0}, line;
  while ((line = cut(rest, '\n')).size > 0)
    ;
  struct ddb_text names = cut(rest, '\n');
  while (names.size > 0) {
    struct ddb_text name = cut(&names, ';');
    line = cut(&lines, '\n');
    MUST(ddb_text_equal(cut(&line, ':'), name));
    MUST(line.size == 0 || (line.data[0] != ' ' && line.data[line.size - 1] != ' '));
    check_name(name, before);
    before = name;
  }
  MUST(cut(&lines, '\n').size == 0);
}

static void check_canonical(const struct ddb_sign_request *request, struct ddb_text text) {
  unsigned char hash[DDB_SHA256_SIZE];
  struct ddb_hasher *hasher = ddb_hasher_new();
  struct ddb_buf hex;
  MUST(ddb_text_equal(cut(&text, '\n'), request->method));
  check_path(request, cut(&text, '\n'));
  check_query(request, cut(&text, '\n'));
  check_headers(&text);
  ddb_buf_init(&hex, 64);
  MUST(ddb_sha256(hasher, request->body.data, request->body.size, hash));
  ddb_buf_hex(&hex, hash, sizeof hash);
  MUST(ddb_text_equal(text, (struct ddb_text){hex.data, hex.size}));
  ddb_buf_free(&hex);
  ddb_hasher_free(hasher);
}

/* ---- and their order ------------------------------------------------------------------------- */

static bool same_name(const char *a, const char *b) {
  for (; *a != '\0' && *b != '\0'; a++, b++)
    if ((*a >= 'A' && *a <= 'Z' ? *a + 32 : *a) != (*b >= 'A' && *b <= 'Z' ? *b + 32 : *b))
      return false;
  return *a == *b;
}

/* Unless two have one name, which keep their order. */
static void check_order(struct input *in, const struct ddb_buf *want) {
  struct ddb_buf out;
  for (size_t i = 0; i < in->count; i++)
    for (size_t j = 0; j < i; j++)
      if (same_name(in->headers[i].name, in->headers[j].name))
        return;
  for (size_t i = 0; i < in->count / 2; i++) {
    struct ddb_header header = in->headers[i];
    in->headers[i] = in->headers[in->count - 1 - i];
    in->headers[in->count - 1 - i] = header;
  }
  MUST(canonical(&in->request, &out) == DDB_OK);
  MUST(out.size == want->size && memcmp(out.data, want->data, out.size) == 0);
  ddb_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct input in;
  struct ddb_buf out;
  read_input(&in, data, size);
  enum ddb_status status = canonical(&in.request, &out);
  MUST(status == DDB_OK || status == DDB_E_INVALID);
  if (status == DDB_OK) {
    check_canonical(&in.request, (struct ddb_text){out.data, out.size});
    check_order(&in, &out);
  }
  ddb_buf_free(&out);
  for (size_t i = 0; i < in.count; i++)
    free(in.texts[i]);
  return 0;
}
