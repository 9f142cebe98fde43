/* SPDX-License-Identifier: Apache-2.0 */
#include "speech.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/crc32.h"

/* The text behind `mark` up to one of `ends`. */
static void cut_out(const char *text, const char *mark, const char *ends, char *out, size_t size) {
  const char *at = strstr(text, mark);
  at = at != NULL ? at + strlen(mark) : "";
  (void)snprintf(out, size, "%.*s", (int)strcspn(at, ends), at);
}

static const char *body_of(const char *request) {
  const char *end = strstr(request, "\r\n\r\n");
  return end != NULL ? end + 4 : "";
}

/* The item is that of the key that was asked for: a reply to another request would show. */
static void good_body(const char *request, struct ddb_buf *out) {
  char operation[32], user[64], image[64];
  cut_out(request, "DynamoDB_20120810.", "\r", operation, sizeof operation);
  if (strcmp(operation, "BatchWriteItem") == 0) {
    ddb_buf_text(out, "{\"UnprocessedItems\":{}}");
  } else if (strcmp(operation, "GetItem") == 0 || operation[0] == '\0') {
    cut_out(request[0] != '\0' ? request : "\"USER#" TEST_USER, "\"USER#", "\"", user, sizeof user);
    cut_out(request[0] != '\0' ? request : "\"IMAGE#" TEST_IMAGE, "\"IMAGE#", "\"", image,
            sizeof image);
    ddb_buf_format(out,
                   "{\"Item\":{\"PK\":{\"S\":\"USER#%s\"},\"SK\":{\"S\":\"IMAGE#%s\"},"
                   "\"EntityType\":{\"S\":\"ImageMetadata\"},\"Data\":{\"M\":{"
                   "\"imageId\":{\"S\":\"%s\"},\"userId\":{\"S\":\"%s\"},"
                   "\"originalKey\":{\"S\":\"k\"},\"fileName\":{\"S\":\"f\"},"
                   "\"fileSize\":{\"N\":\"1\"},\"contentType\":{\"S\":\"image/png\"},"
                   "\"width\":{\"N\":\"1\"},\"height\":{\"N\":\"1\"},"
                   "\"uploadedAt\":{\"S\":\"2026-11-22T10:00:00.000Z\"}}},"
                   "\"CreatedAt\":{\"N\":\"1\"},\"UpdatedAt\":{\"N\":\"1\"}}}",
                   user, image, image, user);
  } else {
    ddb_buf_text(out, "{}");
  }
}

/* RFC 1952 around one block that is stored as it is (RFC 1951). */
static void zip(const struct ddb_buf *body, struct ddb_buf *out) {
  uint32_t sum = ddb_crc32(0, body->data, body->size), size = (uint32_t)body->size;
  unsigned char head[15] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1};
  unsigned char tail[8];
  for (int i = 0; i < 2; i++) {
    head[11 + i] = (unsigned char)(size >> (8 * i));
    head[13 + i] = (unsigned char)~head[11 + i];
  }
  for (int i = 0; i < 4; i++) {
    tail[i] = (unsigned char)(sum >> (8 * i));
    tail[4 + i] = (unsigned char)(size >> (8 * i));
  }
  ddb_buf_bytes(out, head, sizeof head);
  ddb_buf_bytes(out, body->data, body->size);
  ddb_buf_bytes(out, tail, sizeof tail);
}

static int64_t clock_of(const struct speech *speech) {
  return TEST_NOW + speech->fault->clock_s + (int64_t)speech->fault->runs_s * speech->number;
}

static void date(const struct speech *speech, struct ddb_buf *out) {
  time_t now = (time_t)clock_of(speech);
  struct tm parts;
  char text[40];
  (void)strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &parts));
  ddb_buf_text(out, text);
}

static void number(struct ddb_buf *out, size_t value) {
  ddb_buf_u64(out, value);
}

/* The codes that begin replies. */
static const char *beginning(char code) {
  switch (code) {
  case 'G':
    return "$SContent-Length: $L\r\n\r\n$B";
  case 'S':
    return "$sx-amz-crc32: $K\r\n";
  case 's':
    return "$TDate: $D\r\n";
  case 'T':
    return "HTTP/1.1 200 OK\r\nServer: Server\r\nContent-Type: application/x-amz-json-1.0\r\n"
           "Connection: keep-alive\r\nx-amzn-RequestId: R\r\n";
  case 'E':
    return "HTTP/1.1 400 Bad Request\r\nx-amzn-RequestId: R\r\nDate: $D\r\n";
  default:
    return NULL;
  }
}

static void expand_one(const struct speech *speech, char code, const struct ddb_buf *body,
                       const struct ddb_buf *zipped, struct ddb_buf *out) {
  const char *own = speech->fault->own != NULL ? speech->fault->own : "";
  uint32_t sum = ddb_crc32(0, body->data, body->size);
  switch (code) {
  case 'B':
    ddb_buf_bytes(out, body->data, body->size);
    break;
  case 'L':
    number(out, body->size);
    break;
  case 'X':
    ddb_buf_format(out, "%zx", body->size);
    break;
  case 'K':
    number(out, sum);
    break;
  case 'W':
    number(out, sum ^ 1);
    break;
  case 'h':
    ddb_buf_bytes(out, body->data, body->size / 2);
    break;
  case 'H':
    number(out, body->size / 2);
    break;
  case 'Z':
    ddb_buf_bytes(out, zipped->data, zipped->size);
    break;
  case 'z':
    number(out, zipped->size);
    break;
  case 'k':
    number(out, ddb_crc32(0, zipped->data, zipped->size));
    break;
  case 'o':
    ddb_buf_text(out, own);
    break;
  case 'O':
    number(out, strlen(own));
    break;
  case 'q':
    number(out, ddb_crc32(0, own, strlen(own)));
    break;
  case 'D':
    date(speech, out);
    break;
  case 'P':
    number(out, (size_t)speech->other_port);
    break;
  case '0':
    ddb_buf_bytes(out, "", 1);
    break;
  default:
    fprintf(stderr, "a fault says $%c, which nobody knows\n", code);
    abort();
  }
}

void speech_expand(const struct speech *speech, const char *text, struct ddb_buf *out) {
  struct ddb_buf body, zipped;
  ddb_buf_init(&body, 65536);
  ddb_buf_init(&zipped, 65536);
  good_body(speech->request, &body);
  zip(&body, &zipped);
  for (const char *c = text != NULL ? text : ""; *c != '\0'; c++)
    if (*c != '$')
      ddb_buf_char(out, *c);
    else if (beginning(*++c) != NULL)
      speech_expand(speech, beginning(*c), out);
    else
      expand_one(speech, *c, &body, &zipped, out);
  ddb_buf_free(&body);
  ddb_buf_free(&zipped);
}

/* "20261122T100000Z" */
static int64_t seconds_of(const char *date) {
  char text[DDB_TIME_TEXT_SIZE];
  ddb_time time = {0, 0};
  if (strlen(date) != 16)
    return 0;
  (void)snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", date, date + 4, date + 6,
                 date + 9, date + 11, date + 13);
  return ddb_time_from_text(text, &time) == DDB_OK ? time.seconds : 0;
}

bool speech_is_skewed(const struct speech *speech) {
  struct seen seen;
  speech_look(speech->request, true, &seen);
  int64_t age = clock_of(speech) - seconds_of(seen.date);
  return age > 5 * 60 || age < -15 * 60;
}

void speech_look(const char *request, bool whole, struct seen *out) {
  const char *body = body_of(request);
  memset(out, 0, sizeof *out);
  out->whole = whole;
  cut_out(request, "DynamoDB_20120810.", "\r", out->operation, sizeof out->operation);
  cut_out(request, "X-Amz-Date: ", "\r", out->date, sizeof out->date);
  cut_out(request, "amz-sdk-invocation-id: ", "\r", out->invocation, sizeof out->invocation);
  cut_out(request, "amz-sdk-request: ", "\r", out->attempt, sizeof out->attempt);
  cut_out(request, "\"ClientRequestToken\":\"", "\"", out->token, sizeof out->token);
  out->sum = ddb_crc32(0, body, strlen(body));
  out->cookie = strstr(request, "Cookie:") != NULL || strstr(request, "Upgrade:") != NULL ||
                strstr(request, "Expect:") != NULL || strstr(request, "Referer:") != NULL;
}
