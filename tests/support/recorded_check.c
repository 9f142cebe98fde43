/* SPDX-License-Identifier: Apache-2.0 */
/* What a request must be, to be the one that was recorded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "recorded.h"

#define MAX_PAIRS 16

/* The value of a header of the request, in a buffer; NULL: it has none. */
static const char *sent_header(const char *request, const char *name, char *out, size_t room) {
  size_t size = strlen(name);
  const char *end = strstr(request, "\r\n\r\n");
  for (const char *at = strstr(request, "\r\n"); at != NULL && at < end; at = strstr(at, "\r\n")) {
    at += 2;
    if (strncasecmp(at, name, size) != 0 || at[size] != ':')
      continue;
    (void)snprintf(out, room, "%.*s", (int)strcspn(at + size + 2, "\r\n"), at + size + 2);
    return out;
  }
  return NULL;
}

struct pairs {
  char text[8192];
  char *at[MAX_PAIRS];
  int count;
};

/* "a=1&b=2", sorted. */
static int compare(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void split(struct pairs *pairs, const char *text) {
  char *at = pairs->text;
  (void)snprintf(pairs->text, sizeof pairs->text, "%s", text);
  pairs->count = 0;
  while (at != NULL && *at != '\0' && pairs->count < MAX_PAIRS) {
    char *next = strchr(at, '&');
    pairs->at[pairs->count++] = at;
    if (next != NULL)
      *next++ = '\0';
    at = next;
  }
  qsort(pairs->at, (size_t)pairs->count, sizeof *pairs->at, compare);
}

static void decode(const char *from, char *out, size_t room) {
  size_t size = 0;
  for (; *from != '\0' && size + 1 < room; from++) {
    char hex[3] = {from[0] == '%' ? from[1] : '0', from[0] == '%' ? from[2] : '0', '\0'};
    out[size++] = (char)(*from == '%' ? strtol(hex, NULL, 16) : *from);
    from += *from == '%' ? 2 : 0;
  }
  while (size > 0 && out[size - 1] == '\n') /* of a file of a token */
    size--;
  out[size] = '\0';
}

/* Names of sessions are made of the time unless the case says one. Two recordings of web identities
 * were made with other roles and tokens than their files have: then ours must be the files'. */
static bool same_value(const struct recorded *recorded, const char *sent, const char *wanted,
                       bool web) {
  char ours[8192], theirs[8192];
  const char *equals = strchr(sent, '=');
  decode(equals + 1, ours, sizeof ours);
  decode(strchr(wanted, '=') + 1, theirs, sizeof theirs);
  if (strcmp(ours, theirs) == 0)
    return true;
  if (strncmp(sent, "RoleSessionName=", 16) == 0)
    return ours[0] != '\0' && !recorded_mentions(recorded, theirs);
  bool varies = strncmp(sent, "RoleArn=", 8) == 0 || strncmp(sent, "WebIdentityToken=", 17) == 0;
  return web && varies && !recorded_mentions(recorded, theirs) && recorded_mentions(recorded, ours);
}

static bool same_pairs(struct recorded *recorded, const char *sent, const char *wanted) {
  static struct pairs ours, theirs;
  split(&ours, sent);
  split(&theirs, wanted);
  bool same = ours.count == theirs.count, web = strstr(sent, "WebIdentityToken=") != NULL;
  for (int i = 0; same && i < ours.count; i++) {
    size_t size = strcspn(ours.at[i], "=");
    same = strncmp(ours.at[i], theirs.at[i], size + 1) == 0 &&
           (ours.at[i][size] == '\0' || same_value(recorded, ours.at[i], theirs.at[i], web));
  }
  return same ? true : recorded_wrong(recorded, "sent %s, recorded %s", sent, wanted);
}

/* Scheme, host and path; what stands behind '?' in any order. A URL without a path has "/". */
static bool right_url(struct recorded *recorded, const char *request, const char *uri) {
  char path[2048], host[256], scheme[16], url[2560], want[2560];
  (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(strchr(request, ' ') + 1, " "),
                 strchr(request, ' ') + 1);
  if (sent_header(request, "Host", host, sizeof host) == NULL ||
      sent_header(request, RECORDED_SCHEME, scheme, sizeof scheme) == NULL)
    return recorded_wrong(recorded, "a request without Host");
  const char *slash = strchr(strstr(uri, "://") + 3, '/');
  size_t query = strcspn(path, "?"), wanted_query = strcspn(uri, "?");
  (void)snprintf(url, sizeof url, "%s://%s%.*s", scheme, host, (int)query, path);
  (void)snprintf(want, sizeof want, "%.*s%s", (int)wanted_query, uri, slash == NULL ? "/" : "");
  if (strcmp(url, want) != 0)
    return recorded_wrong(recorded, "sent to %s, recorded %s", url, want);
  return same_pairs(recorded, path[query] != '\0' ? path + query + 1 : "",
                    uri[wanted_query] != '\0' ? uri + wanted_query + 1 : "");
}

/* What stands behind the slash number `index` of "Credential=ID/DATE/REGION/SERVICE/aws4_request",
 * or the id; "" if there is none. */
static const char *scope_part(const char *authorization, int index, char *out, size_t room) {
  const char *at = strstr(authorization, "Credential=");
  at = at != NULL ? at + strlen("Credential=") : "";
  for (; index > 0 && at != NULL; index--) {
    at = strchr(at, '/');
    at = at != NULL ? at + 1 : NULL;
  }
  (void)snprintf(out, room, "%.*s", at != NULL ? (int)strcspn(at, "/,") : 0, at != NULL ? at : "");
  return out;
}

/* Of a signature: algorithm, key id, region and service. The date is that of the clock; one of the
 * recordings has the signature of another region than its host's, where the host's counts. */
static bool same_authorization(const char *sent, const char *wanted, const char *uri) {
  char ours[128], theirs[128], host[130];
  if (strncmp(wanted, "AWS4-", 5) != 0)
    return strcmp(sent, wanted) == 0;
  bool same = strncmp(sent, wanted, strcspn(wanted, " ")) == 0;
  for (int i = 0; i < 5; i++) {
    scope_part(sent, i, ours, sizeof ours);
    scope_part(wanted, i, theirs, sizeof theirs);
    (void)snprintf(host, sizeof host, ".%s.", ours);
    same = same && ours[0] != '\0' &&
           (i == 1 || strcmp(ours, theirs) == 0 || (i == 2 && strstr(uri, host) != NULL));
  }
  return same;
}

static bool right_headers(struct recorded *recorded, const char *request,
                          const struct recorded_exchange *exchange) {
  const cJSON *headers = exchange->headers;
  /* Told by others, of the time, or of the length of a session's name. */
  static const char *const others[] = {"user-agent", "x-amz-user-agent", "host", "content-length",
                                       "x-amz-date"};
  const cJSON *header = NULL;
  char value[8192];
  cJSON_ArrayForEach(header, headers) {
    const char *wanted = cJSON_GetArrayItem(header, 0)->valuestring;
    bool other = false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
      other = other || strcasecmp(header->string, others[i]) == 0;
    if (other)
      continue;
    if (sent_header(request, header->string, value, sizeof value) == NULL)
      return recorded_wrong(recorded, "%s is not sent", header->string);
    bool same = strcasecmp(header->string, "authorization") == 0
                    ? same_authorization(value, wanted, exchange->uri)
                    : strcmp(value, wanted) == 0;
    if (!same)
      return recorded_wrong(recorded, "%s: %s is sent, recorded %s", header->string, value, wanted);
  }
  /* A request that was not signed must not be, nor say a token that it did not say. */
  static const char *const secrets[] = {"authorization", "x-amz-security-token"};
  for (size_t i = 0; i < 2; i++)
    if (recorded_header(headers, secrets[i]) == NULL &&
        sent_header(request, secrets[i], value, sizeof value) != NULL &&
        !recorded_mentions(recorded, value))
      return recorded_wrong(recorded, "%s is sent, and was not", secrets[i]);
  return true;
}

bool recorded_right(struct recorded *recorded, const char *request,
                    const struct recorded_exchange *exchange) {
  size_t size = strlen(exchange->method);
  if (strncmp(request, exchange->method, size) != 0 || request[size] != ' ')
    return recorded_wrong(recorded, "the method is not %s: %.40s", exchange->method, request);
  return right_url(recorded, request, exchange->uri) &&
         right_headers(recorded, request, exchange) &&
         same_pairs(recorded, strstr(request, "\r\n\r\n") + 4, exchange->body);
}
