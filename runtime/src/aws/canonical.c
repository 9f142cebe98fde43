/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical request of Signature Version 4: one spelling for all requests that mean the same.
 * Most of libcurl's fifteen signature bugs were here: order by name only, duplicates, valueless
 * query parts, more of them than expected. Each is a rule below. */
#include "aws/sign.h"

#include <stdlib.h>
#include <string.h>

#include "aws/percent.h"

/* A header, or a part of the query once encoded, as it is sorted. */
struct pair {
  struct ddb_text name;
  struct ddb_text value;
};

static struct ddb_text text_of(const char *string) {
  struct ddb_text text = {string, strlen(string)};
  return text;
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Compares the lower-case forms: < 0, 0, > 0. */
static int compare_names(struct ddb_text a, struct ddb_text b) {
  size_t size = a.size < b.size ? a.size : b.size;
  for (size_t i = 0; i < size; i++) {
    int order = (unsigned char)lower(a.data[i]) - (unsigned char)lower(b.data[i]);
    if (order != 0)
      return order;
  }
  return (a.size > b.size) - (a.size < b.size);
}

static bool listed(struct ddb_text name, const char *const *list) {
  for (; *list != NULL; list++)
    if (compare_names(name, text_of(*list)) == 0)
      return true;
  return false;
}

/* Headers that proxies, HTTP libraries or tracing change on the way: the union of what botocore and
 * aws-c-auth leave out. */
static const char *const never_signed[] = {"authorization",
                                           "connection",
                                           "expect",
                                           "keep-alive",
                                           "proxy-authenticate",
                                           "proxy-authorization",
                                           "sec-websocket-key",
                                           "sec-websocket-protocol",
                                           "sec-websocket-version",
                                           "te",
                                           "trailer",
                                           "transfer-encoding",
                                           "upgrade",
                                           "user-agent",
                                           "x-amzn-trace-id",
                                           NULL};

static const char *const own_headers[] = {"authorization",    "x-amz-content-sha256", "x-amz-date",
                                          "x-amz-region-set", "x-amz-security-token", NULL};

static const char *const own_query[] = {
    "X-Amz-Algorithm", "X-Amz-Credential",    "X-Amz-Date",
    "X-Amz-Expires",   "X-Amz-Region-Set",    "X-Amz-Security-Token",
    "X-Amz-Signature", "X-Amz-SignedHeaders", NULL};

static void hex_text(const unsigned char hash[DDB_SHA256_SIZE], char out[2 * DDB_SHA256_SIZE]) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < DDB_SHA256_SIZE; i++) {
    out[2 * i] = digits[hash[i] >> 4];
    out[2 * i + 1] = digits[hash[i] & 15];
  }
}

/* ---- path ------------------------------------------------------------------------------------ */

/* Takes the last segment off again; the path began at `start`. */
static void drop_segment(struct ddb_buf *out, size_t start) {
  while (out->size > start && out->data[out->size - 1] != '/')
    out->size--;
  if (out->size > start)
    out->size--;
}

/* The path as sent is encoded once more, slashes excepted. */
static void encoded_path(struct ddb_buf *out, struct ddb_text path) {
  for (size_t i = 0; i < path.size; i++)
    if (path.data[i] == '/')
      ddb_buf_char(out, '/');
    else
      ddb_percent_char(out, path.data[i]);
}

/* The same without empty, "." and ".." segments; a slash at the end stays. */
static void normalized_path(struct ddb_buf *out, struct ddb_text path) {
  size_t start = out->size;
  bool slash = false;
  for (size_t at = 0; at < path.size && out->status == DDB_OK;) {
    struct ddb_text segment = {path.data + at, 0};
    while (at + segment.size < path.size && segment.data[segment.size] != '/')
      segment.size++;
    at += segment.size + 1;
    slash = at <= path.size;
    if (segment.size == 2 && memcmp(segment.data, "..", 2) == 0) {
      drop_segment(out, start);
    } else if (segment.size > 0 && !(segment.size == 1 && segment.data[0] == '.')) {
      ddb_buf_char(out, '/');
      ddb_percent_encode(out, segment);
    }
  }
  if (slash || out->size == start)
    ddb_buf_char(out, '/');
}

void ddb_sign_canonical_path(struct ddb_buf *out, struct ddb_text path) {
  normalized_path(out, path);
}

static void canonical_path(struct ddb_buf *out, struct ddb_text path, bool keep) {
  if (!keep) {
    normalized_path(out, path);
    return;
  }
  if (path.size == 0 || path.data[0] != '/')
    ddb_buf_char(out, '/');
  encoded_path(out, path);
}

/* ---- headers --------------------------------------------------------------------------------- */

struct headers {
  struct pair list[DDB_SIGN_MAX_HEADERS];
  size_t count;
  enum ddb_status status;
};

/* Keeps the list sorted by name; equal names stay in the order in which they came. Names only: a
 * ':' must not take part, or "x-a-b" would come before "x-a". */
static void add_header(struct headers *headers, struct ddb_text name, struct ddb_text value) {
  if (headers->count == DDB_SIGN_MAX_HEADERS) {
    headers->status = DDB_E_INVALID;
    return;
  }
  size_t at = headers->count++;
  while (at > 0 && compare_names(name, headers->list[at - 1].name) < 0) {
    headers->list[at] = headers->list[at - 1];
    at--;
  }
  headers->list[at].name = name;
  headers->list[at].value = value;
}

static void collect_headers(const struct ddb_sign_request *request, struct ddb_text body_hash,
                            struct headers *headers) {
  for (size_t i = 0; i < request->header_count; i++) {
    struct ddb_text name = text_of(request->headers[i].name);
    if (!request->received && listed(name, own_headers))
      headers->status = DDB_E_INVALID;
    else if (request->received || !listed(name, never_signed))
      add_header(headers, name, text_of(request->headers[i].value));
  }
  if (request->form == DDB_SIGN_QUERY || request->received)
    return;
  add_header(headers, text_of("x-amz-date"), text_of(request->date_time));
  if (request->session_token != NULL && !request->unsigned_token)
    add_header(headers, text_of("x-amz-security-token"), text_of(request->session_token));
  if (request->content_sha256)
    add_header(headers, text_of("x-amz-content-sha256"), body_hash);
}

static bool blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Without blanks around it, and with one space for any run of blanks inside, folded lines too. */
void ddb_sign_canonical_value(struct ddb_buf *out, struct ddb_text value) {
  bool gap = false, begun = false;
  for (size_t i = 0; i < value.size; i++) {
    if (blank(value.data[i])) {
      gap = begun;
      continue;
    }
    if (gap)
      ddb_buf_char(out, ' ');
    ddb_buf_char(out, value.data[i]);
    gap = false;
    begun = true;
  }
}

static void lower_name(struct ddb_buf *out, struct ddb_text name) {
  for (size_t i = 0; i < name.size; i++)
    ddb_buf_char(out, lower(name.data[i]));
}

/* Sorting has put equal names side by side. */
static bool same_as_before(const struct headers *headers, size_t i) {
  return i > 0 && compare_names(headers->list[i - 1].name, headers->list[i].name) == 0;
}

/* One line per name; the values of a repeated one are joined by a comma. */
static void header_lines(const struct headers *headers, struct ddb_buf *out) {
  for (size_t i = 0; i < headers->count; i++) {
    if (same_as_before(headers, i)) {
      ddb_buf_char(out, ',');
    } else {
      ddb_buf_text(out, i > 0 ? "\n" : "");
      lower_name(out, headers->list[i].name);
      ddb_buf_char(out, ':');
    }
    ddb_sign_canonical_value(out, headers->list[i].value);
  }
  ddb_buf_text(out, headers->count > 0 ? "\n" : "");
}

static void header_names(const struct headers *headers, struct ddb_buf *out) {
  for (size_t i = 0; i < headers->count; i++) {
    if (same_as_before(headers, i))
      continue;
    ddb_buf_text(out, i > 0 ? ";" : "");
    lower_name(out, headers->list[i].name);
  }
}

/* ---- query ----------------------------------------------------------------------------------- */

static int compare_query(const void *a, const void *b) {
  const struct pair *x = a, *y = b;
  size_t size = x->name.size < y->name.size ? x->name.size : y->name.size;
  int order = size > 0 ? memcmp(x->name.data, y->name.data, size) : 0;
  if (order != 0)
    return order;
  if (x->name.size != y->name.size)
    return x->name.size < y->name.size ? -1 : 1;
  size = x->value.size < y->value.size ? x->value.size : y->value.size;
  order = size > 0 ? memcmp(x->value.data, y->value.data, size) : 0;
  return order != 0 ? order : (x->value.size > y->value.size) - (x->value.size < y->value.size);
}

/* Cuts `text` at the first `c`; what is behind it goes to `rest`. */
static struct ddb_text cut(struct ddb_text text, char c, struct ddb_text *rest) {
  const char *at = text.size > 0 ? memchr(text.data, c, text.size) : NULL;
  struct ddb_text head = {text.data, at != NULL ? (size_t)(at - text.data) : text.size};
  rest->data = at != NULL ? at + 1 : text.data + text.size;
  rest->size = at != NULL ? text.size - head.size - 1 : 0;
  return head;
}

/* Appends "name=value" with both encoded, each part on its own line: neither holds one. */
static void query_line(struct ddb_buf *lines, struct ddb_text name, struct ddb_text value) {
  ddb_percent_recode(lines, name);
  ddb_buf_char(lines, '=');
  ddb_percent_recode(lines, value);
  ddb_buf_char(lines, '\n');
}

static size_t query_lines(const struct ddb_sign_request *request, struct ddb_buf *lines) {
  size_t count = 0;
  struct ddb_text rest = request->query;
  while (rest.size > 0) {
    struct ddb_text value, part = cut(rest, '&', &rest);
    struct ddb_text name = cut(part, '=', &value);
    if (part.size == 0)
      continue;
    if (listed(name, own_query) && lines->status == DDB_OK)
      lines->status = DDB_E_INVALID;
    query_line(lines, name, value);
    count++;
  }
  return count;
}

static void own_line(struct ddb_buf *lines, const char *name, struct ddb_text value) {
  ddb_buf_text(lines, name);
  ddb_buf_char(lines, '=');
  ddb_percent_encode(lines, value);
  ddb_buf_char(lines, '\n');
}

/* What was appended since the last time; the next append overwrites it. */
static struct ddb_text take(struct ddb_buf *buf) {
  struct ddb_text text = {buf->data, buf->status == DDB_OK ? buf->size : 0};
  buf->size = 0;
  return text;
}

/* What a presigned URL adds to its query, the signature excepted. */
static size_t presigned_lines(const struct ddb_sign_request *request, const struct headers *headers,
                              struct ddb_buf *lines) {
  struct ddb_buf text;
  size_t count = 5;
  ddb_buf_init(&text, lines->max);
  ddb_buf_bytes(&text, request->access_key_id.data, request->access_key_id.size);
  ddb_buf_format(&text, "/%.8s/%s/%s/aws4_request", request->date_time, request->region,
                 request->service);
  own_line(lines, "X-Amz-Algorithm", text_of("AWS4-HMAC-SHA256"));
  own_line(lines, "X-Amz-Credential", take(&text));
  own_line(lines, "X-Amz-Date", text_of(request->date_time));
  ddb_buf_i64(&text, request->expires_seconds);
  own_line(lines, "X-Amz-Expires", take(&text));
  header_names(headers, &text);
  own_line(lines, "X-Amz-SignedHeaders", take(&text));
  if (request->session_token != NULL && !request->unsigned_token) {
    own_line(lines, "X-Amz-Security-Token", text_of(request->session_token));
    count++;
  }
  if (lines->status == DDB_OK)
    lines->status = text.status;
  ddb_buf_free(&text);
  return count;
}

/* Sorted by encoded name, then by encoded value; a part without '=' has an empty value. */
static void canonical_query(const struct ddb_sign_request *request, const struct headers *headers,
                            struct ddb_buf *out) {
  struct ddb_buf lines;
  if (request->query.size == 0 && request->form == DDB_SIGN_HEADER)
    return;
  ddb_buf_init(&lines, out->max);
  size_t count = query_lines(request, &lines);
  if (request->form == DDB_SIGN_QUERY)
    count += presigned_lines(request, headers, &lines);
  struct pair *pairs = lines.status == DDB_OK ? calloc(count + 1, sizeof *pairs) : NULL;
  if (pairs == NULL && out->status == DDB_OK)
    out->status = lines.status == DDB_OK ? DDB_E_NOMEM : lines.status;
  struct ddb_text rest = {lines.data, lines.size};
  for (size_t i = 0; pairs != NULL && i < count; i++)
    pairs[i].name = cut(cut(rest, '\n', &rest), '=', &pairs[i].value);
  if (pairs != NULL)
    qsort(pairs, count, sizeof *pairs, compare_query);
  for (size_t i = 0; pairs != NULL && i < count; i++) {
    ddb_buf_text(out, i > 0 ? "&" : "");
    ddb_buf_bytes(out, pairs[i].name.data, pairs[i].name.size);
    ddb_buf_char(out, '=');
    ddb_buf_bytes(out, pairs[i].value.data, pairs[i].value.size);
  }
  free(pairs);
  ddb_buf_free(&lines);
}

/* ---- all together ---------------------------------------------------------------------------- */

enum ddb_status ddb_sign_canonical_request(const struct ddb_sign_request *request,
                                           struct ddb_hasher *hasher, struct ddb_buf *out) {
  unsigned char hash[DDB_SHA256_SIZE];
  char hex[2 * DDB_SHA256_SIZE];
  struct ddb_text body_hash = {hex, sizeof hex};
  struct headers headers = {.count = 0, .status = DDB_OK};
  bool hashed = ddb_sha256(hasher, request->body.data, request->body.size, hash);
  hex_text(hash, hex);
  collect_headers(request, body_hash, &headers);

  ddb_buf_bytes(out, request->method.data, request->method.size);
  ddb_buf_char(out, '\n');
  canonical_path(out, request->path, request->keep_path);
  ddb_buf_char(out, '\n');
  canonical_query(request, &headers, out);
  ddb_buf_char(out, '\n');
  header_lines(&headers, out);
  ddb_buf_char(out, '\n');
  header_names(&headers, out);
  ddb_buf_char(out, '\n');
  ddb_buf_bytes(out, hex, sizeof hex);
  if (out->status == DDB_OK)
    out->status = hashed ? headers.status : DDB_E_INTERNAL;
  return out->status;
}
