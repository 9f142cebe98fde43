/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a reply, line by line. What lets two readers see two different replies is no reply:
 * whoever stands between us and the service may be one of them, and the next reply on the
 * connection would be somebody else's. libcurl's own judgement changes with its version. */
#include <string.h>

#include "http/http_inside.h"
#include "http/reply.h"

/* AWS's replies have about ten headers of some hundred bytes. Interim replies count too: an endless
 * row of them is not waited for. */
#define MAX_LINES 1000
#define MAX_SIZE  ((size_t)128 * 1024)

static struct ddb_text trimmed(const char *start, const char *end) {
  while (start < end && (*start == ' ' || *start == '\t'))
    start++;
  while (start < end && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  struct ddb_text text = {start, (size_t)(end - start)};
  return text;
}

/* Digits, and as many as a body may have bytes. */
static const char *take_length(struct ddb_http_head *head, struct ddb_text value) {
  uint64_t length = 0;
  for (size_t i = 0; i < value.size; i++) {
    if (value.data[i] < '0' || value.data[i] > '9')
      return "the reply has a Content-Length that is no number";
    length = length <= DDB_REPLY_MAX_BODY ? length * 10 + (uint64_t)(value.data[i] - '0') : length;
  }
  if (value.size == 0)
    return "the reply has a Content-Length that is no number";
  if (length > DDB_REPLY_MAX_BODY)
    return "the reply is larger than 64 MiB";
  if (head->has_length && head->length != length)
    return "the reply has two lengths";
  head->has_length = true;
  head->length = length;
  return NULL;
}

static const char *take_header(struct ddb_http *http, struct ddb_text name, struct ddb_text value) {
  struct ddb_http_head *head = &http->head;
  const char *fault = NULL;
  if (ddb_reply_named(name, "content-length"))
    fault = take_length(head, value);
  else if (ddb_reply_named(name, "transfer-encoding"))
    head->chunked = true;
  if (fault == NULL && head->chunked && head->has_length)
    fault = "the reply has a length and comes in chunks";
  if (fault == NULL)
    ddb_reply_header(http->reply, name, value);
  return fault;
}

static void begin_reply(struct ddb_http *http, struct ddb_text line) {
  struct ddb_http_head *head = &http->head;
  const char *space = memchr(line.data, ' ', line.size);
  size_t digit = space != NULL ? (size_t)(space - line.data) + 1 : line.size;
  ddb_reply_clear(http->reply); /* what came before was a 1xx */
  head->has_length = head->chunked = head->whole = false;
  head->interim = digit < line.size && line.data[digit] == '1';
}

/* The line without its end. */
static const char *take_line(struct ddb_http *http, struct ddb_text line) {
  struct ddb_http_head *head = &http->head;
  const char *colon = memchr(line.data, ':', line.size);
  if (head->whole && !head->interim)
    return NULL; /* behind the last chunk: nothing that counts stands there */
  if (line.size >= 5 && memcmp(line.data, "HTTP/", 5) == 0)
    begin_reply(http, line);
  else if (line.size == 0)
    head->whole = true;
  else if (colon != NULL)
    return take_header(http, trimmed(line.data, colon), trimmed(colon + 1, line.data + line.size));
  return NULL;
}

static const char *check_line(struct ddb_http_head *head, struct ddb_text line, size_t size) {
  head->size += size;
  if (++head->lines > MAX_LINES || head->size > MAX_SIZE)
    return "the head of the reply has more than 1000 lines or 128 KiB";
  if (line.size > 0 &&
      (memchr(line.data, '\0', line.size) != NULL || memchr(line.data, '\r', line.size) != NULL))
    return "the head of the reply has a NUL or a CR in a line";
  return NULL;
}

void ddb_http_head_begin(struct ddb_http *http) {
  memset(&http->head, 0, sizeof http->head);
}

size_t ddb_http_on_header(char *data, size_t unit, size_t count, void *state) {
  struct ddb_http *http = state;
  size_t size = unit * count;
  struct ddb_text line = {data, size};
  if (line.size > 0 && line.data[line.size - 1] == '\n')
    line.size--;
  if (line.size > 0 && line.data[line.size - 1] == '\r')
    line.size--;
  const char *fault = check_line(&http->head, line, size);
  if (fault == NULL)
    fault = take_line(http, line);
  if (fault == NULL)
    return size;
  http->head.fault = fault;
  return size + 1; /* anything else than the size ends the transfer, and its connection */
}
