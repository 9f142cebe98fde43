/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a reply in, whoever sends: status, five headers, a body with a ceiling, or the reason why
 * there is none. */
#include "http/reply.h"

#include <stdio.h>
#include <string.h>

#include "base/crc32.h"

#define MIB ((size_t)1 << 20)

void ddb_reply_init(struct ddb_http_reply *reply) {
  memset(reply, 0, sizeof *reply);
  ddb_buf_init(&reply->body, DDB_REPLY_MAX_BODY);
}

void ddb_reply_init_secret(struct ddb_http_reply *reply, size_t max_body) {
  memset(reply, 0, sizeof *reply);
  ddb_buf_init_secret(&reply->body, max_body);
}

void ddb_reply_free(struct ddb_http_reply *reply) {
  ddb_buf_free(&reply->body);
}

void ddb_reply_clear(struct ddb_http_reply *reply) {
  ddb_buf_clear(&reply->body);
  reply->status = 0;
  reply->error_type[0] = reply->request_id[0] = reply->date[0] = reply->crc32[0] = '\0';
  reply->retry_after[0] = reply->reason[0] = '\0';
  reply->timed_out = false;
  reply->timing = (struct ddb_http_timing){.reused = false};
}

void ddb_reply_status(struct ddb_http_reply *reply, int http_status) {
  reply->status = http_status;
}

/* Eight bytes at a time; their order does not matter. */
#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))
#define HIGH_BITS        EACH_BYTE(0x80)

static uint64_t load8(const char *text) {
  uint64_t word;
  memcpy(&word, text, sizeof word);
  return word;
}

/* A to Z as a to z; no sum reaches the byte beside it. */
static uint64_t lowered(uint64_t word) {
  uint64_t low = word & ~HIGH_BITS;
  uint64_t from_a = low + EACH_BYTE(0x80 - 'A'), behind_z = low + EACH_BYTE(0x7F - 'Z');
  return word | ((from_a ^ behind_z) & ~word & HIGH_BITS) >> 2;
}

/* The last eight may be compared twice in part. */
bool ddb_reply_alike(const char *text, const char *lower, size_t size) {
  for (size_t i = 0; i + 8 < size; i += 8)
    if (lowered(load8(text + i)) != load8(lower + i))
      return false;
  if (size >= 8)
    return lowered(load8(text + size - 8)) == load8(lower + size - 8);
  for (size_t i = 0; i < size; i++)
    if ((text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i]) != lower[i])
      return false;
  return true;
}

/* Not 0 if one of eight bytes is a control or beyond ASCII. */
static uint64_t has_strange(uint64_t word) {
  return (word | (word - EACH_BYTE(' ')) | (word + EACH_BYTE(0x7F - '~'))) & HIGH_BITS;
}

/* Headers are ASCII. Whatever else comes is shown as '?', since these texts reach logs. */
static void keep(char *out, size_t room, struct ddb_text value) {
  size_t size = value.size < room - 1 ? value.size : room - 1, i = 0;
  if (out[0] != '\0')
    return;
  for (; i + 8 <= size && has_strange(load8(value.data + i)) == 0; i += 8)
    memcpy(out + i, value.data + i, 8);
  for (; i < size; i++)
    out[i] = value.data[i] >= ' ' && value.data[i] <= '~' ? value.data[i] : '?';
  out[size] = '\0';
}

/* Five headers are kept in fixed room: a reply cannot make a handle grow by its headers. */
void ddb_reply_header(struct ddb_http_reply *reply, struct ddb_text name, struct ddb_text value) {
  if (ddb_reply_named(name, "x-amzn-errortype"))
    keep(reply->error_type, sizeof reply->error_type, value);
  else if (ddb_reply_named(name, "x-amzn-requestid"))
    keep(reply->request_id, sizeof reply->request_id, value);
  else if (ddb_reply_named(name, "x-amz-crc32"))
    keep(reply->crc32, sizeof reply->crc32, value);
  else if (ddb_reply_named(name, "x-amz-retry-after"))
    keep(reply->retry_after, sizeof reply->retry_after, value);
  else if (ddb_reply_named(name, "date"))
    keep(reply->date, sizeof reply->date, value);
}

bool ddb_reply_body(struct ddb_http_reply *reply, const void *data, size_t size) {
  ddb_buf_bytes(&reply->body, data, size);
  if (reply->body.status == DDB_OK)
    return true;
  if (reply->body.status != DDB_E_LIMIT)
    snprintf(reply->reason, sizeof reply->reason, "no memory for the reply");
  else
    snprintf(reply->reason, sizeof reply->reason, "the reply is larger than %zu %s",
             reply->body.max >> (reply->body.max < MIB ? 10 : 20),
             reply->body.max < MIB ? "KiB" : "MiB");
  return false;
}

void ddb_reply_timing(struct ddb_http_reply *reply, const struct ddb_http_timing *timing) {
  reply->timing = *timing;
}

void ddb_reply_reason(struct ddb_http_reply *reply, bool timed_out, const char *reason) {
  reply->timed_out = timed_out;
  if (reply->body.status < 0)
    return; /* the sender only knows that it was told to stop */
  snprintf(reply->reason, sizeof reply->reason, "%s", reason);
}

/* A header that is no 32-bit number says nothing about the body, as in the AWS SDK for Go. */
bool ddb_reply_crc_fits(const struct ddb_http_reply *reply) {
  uint64_t sum = 0;
  const char *c = reply->crc32;
  for (; *c >= '0' && *c <= '9'; c++)
    sum = sum * 10 + (uint64_t)(*c - '0');
  if (c == reply->crc32 || *c != '\0' || c - reply->crc32 > 10 || sum > UINT32_MAX)
    return true;
  return ddb_crc32(0, reply->body.data, reply->body.size) == sum;
}

/* So much of a secret's beginning is taken for the secret itself. Less is no secret. */
enum { HIDE_MIN = 8, HIDE_ENOUGH = 16 };

/* How much of `text` says `secret`, from its beginning, until one of them ends or they differ; 0 if
 * that is too little to tell. */
static size_t said(const char *text, size_t size, const char *secret) {
  size_t at = 0, same = 0;
  while (at < size && secret[same] != '\0') {
    if (text[at] == '\\' && secret[same] == '/')
      at++; /* the next round compares what it escapes */
    else if (text[at++] != secret[same++])
      return same > HIDE_ENOUGH ? at - 1 : 0;
  }
  return secret[same] == '\0' || same >= HIDE_ENOUGH ? at : 0;
}

static void hide(char *text, size_t size, const char *secret) {
  for (size_t at = 0; at < size; at++) {
    const char *first = memchr(text + at, secret[0], size - at);
    if (first == NULL)
      return;
    at = (size_t)(first - text);
    size_t length = said(text + at, size - at, secret);
    memset(text + at, '*', length);
  }
}

void ddb_reply_hide(struct ddb_http_reply *reply, const char *secret) {
  if (secret == NULL || strlen(secret) < HIDE_MIN)
    return;
  if (reply->body.size > 0)
    hide(reply->body.data, reply->body.size, secret);
  hide(reply->error_type, strlen(reply->error_type), secret);
  hide(reply->request_id, strlen(reply->request_id), secret);
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", the one form that servers may send (RFC 9110, 5.6.7). The name
 * of the day tells nothing new and is not read. */
bool ddb_reply_date(const struct ddb_http_reply *reply, ddb_time *out) {
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  char text[DDB_TIME_TEXT_SIZE], name[4] = "";
  const char *date = reply->date;
  if (strlen(date) != 29 || strncmp(date + 3, ", ", 2) != 0 || date[7] != ' ' || date[11] != ' ' ||
      date[16] != ' ' || strcmp(date + 25, " GMT") != 0)
    return false;
  memcpy(name, date + 8, 3);
  const char *month = strstr(months, name);
  if (month == NULL || (month - months) % 3 != 0)
    return false;
  snprintf(text, sizeof text, "%.4s-%02d-%.2sT%.8sZ", date + 12, (int)(month - months) / 3 + 1,
           date + 5, date + 17);
  return ddb_time_from_text(text, out) == DDB_OK;
}
