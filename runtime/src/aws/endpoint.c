/* SPDX-License-Identifier: Apache-2.0 */
/* A strict reader of endpoint URLs. Whatever is not plainly a host is
 * refused: the parser here and the one inside libcurl must never see two different hosts in one
 * text. */
#include "aws/endpoint.h"

#include <string.h>

#include "aws/address.h"
#include "base/arena.h"
#include "base/fail.h"

/* RFC 1035: a label of a host name. */
#define MAX_LABEL 63
#define MAX_HOST  253

static bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool ddb_label_valid(struct ddb_text label) {
  if (label.size == 0 || label.size > MAX_LABEL || label.data[0] == '-' ||
      label.data[label.size - 1] == '-')
    return false;
  for (size_t i = 0; i < label.size; i++)
    if (!is_alnum(label.data[i]) && label.data[i] != '-')
      return false;
  return true;
}

bool ddb_region_valid(const char *region) {
  return ddb_label_valid((struct ddb_text){region, strlen(region)});
}

/* ---- URLs ------------------------------------------------------------------------------------ */

struct url {
  bool tls;
  struct ddb_text host; /* with brackets around an IPv6 address */
  unsigned port;        /* 0: the scheme's own */
  struct ddb_text path;
};

static char lower(char c) {
  return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool has_prefix(const char *text, const char *prefix) {
  for (; *prefix != '\0'; text++, prefix++)
    if (lower(*text) != *prefix)
      return false;
  return true;
}

/* Labels of letters, digits, '-' and '_' with single dots between them; or an IPv4 address. */
static bool valid_name(struct ddb_text host) {
  size_t label = 0;
  for (size_t i = 0; i < host.size; i++) {
    if (host.data[i] == '.' && label == 0)
      return false;
    label = host.data[i] == '.' ? 0 : label + 1;
    if (label > MAX_LABEL)
      return false;
    if (label > 0 && !is_alnum(host.data[i]) && host.data[i] != '-' && host.data[i] != '_')
      return false;
  }
  return host.size > 0 && host.size <= MAX_HOST && label > 0 &&
         ddb_address_read(host, (unsigned char[16]){0}) != DDB_ADDRESS_ODD;
}

/* An IPv6 address in brackets, and nothing that could hide in them (a zone, a user, a path). */
static bool valid_bracketed(struct ddb_text host) {
  if (host.size < 4 || host.data[host.size - 1] != ']')
    return false;
  struct ddb_text inside = {host.data + 1, host.size - 2};
  return ddb_address_read(inside, (unsigned char[16]){0}) == DDB_ADDRESS_IPV6;
}

/* ":port" behind the host; an empty text is no port. */
static const char *parse_port(const char *at, struct url *url, const char **wrong) {
  unsigned port = 0;
  if (*at != ':')
    return at;
  const char *start = ++at;
  for (; *at >= '0' && *at <= '9' && port <= 65535; at++)
    port = port * 10 + (unsigned)(*at - '0');
  if (at == start || port == 0 || port > 65535)
    *wrong = "its port is not 1 to 65535";
  url->port = port;
  return at;
}

/* Characters that a path may have (RFC 3986), and a query; escapes as three of them. Dot segments
 * are refused: clients and servers resolve them at different times, and the signature covers only
 * one. */
static const char *path_fault(const char *path, bool query) {
  for (const char *c = path; *c != '\0'; c++) {
    if ((*c == '?' && !query) || *c == '#')
      return "it has a query or a fragment";
    if (!is_alnum(*c) && strchr("-._~!$&'()*+,;=:@/%?", *c) == NULL)
      return "its path holds a character that a URL may not have";
  }
  const char *end = path + strcspn(path, "?");
  for (const char *slash = path; slash < end; slash += 1 + strcspn(slash + 1, "/?")) {
    size_t size = strcspn(slash + 1, "/?");
    if ((size == 1 && slash[1] == '.') || (size == 2 && slash[1] == '.' && slash[2] == '.'))
      return "its path holds '.' or '..'";
  }
  return NULL;
}

/* Answers what is wrong, or NULL. */
static const char *parse_url(const char *text, bool query, struct url *url) {
  const char *wrong = NULL;
  url->tls = has_prefix(text, "https://");
  if (!url->tls && !has_prefix(text, "http://"))
    return "it does not begin with http:// or https://";
  const char *host = text + (url->tls ? 8 : 7);
  const char *end = host + strcspn(host, "/?#");
  if (memchr(host, '@', (size_t)(end - host)) != NULL)
    return "it holds a user name";
  const char *at = host + (*host == '[' ? strcspn(host, "]/?#") : strcspn(host, ":/?#"));
  if (*host == '[' && *at == ']')
    at++;
  url->host = (struct ddb_text){host, (size_t)(at - host)};
  if (*host == '[' ? !valid_bracketed(url->host) : !valid_name(url->host))
    return "its host is neither a name nor an address";
  url->port = 0;
  at = parse_port(at, url, &wrong);
  if (wrong != NULL)
    return wrong;
  if (at != end)
    return "its host is neither a name nor an address";
  if (*at == '?')
    return "it has a query or a fragment";
  url->path = (struct ddb_text){at, strlen(at)};
  return path_fault(at, query);
}

/* The port is named exactly when the Host header of the request will name it. */
static bool build(struct ddb_arena *arena, const struct url *url, struct ddb_endpoint *out) {
  const char *path = url->path.size > 0 ? url->path.data : "/";
  unsigned own = url->tls ? 443 : 80;
  char *host = ddb_arena_copy(arena, url->host.data, url->host.size);
  if (host == NULL)
    return false;
  for (char *c = host; *c != '\0'; c++)
    *c = lower(*c);
  out->tls = url->tls;
  out->host =
      url->port == 0 || url->port == own ? host : ddb_arena_format(arena, "%s:%u", host, url->port);
  out->path = ddb_arena_copy(arena, path, strlen(path));
  if (out->host == NULL || out->path == NULL)
    return false;
  out->url =
      ddb_arena_format(arena, "%s://%s%s", url->tls ? "https" : "http", out->host, out->path);
  return out->url != NULL;
}

static enum ddb_status read_url(struct ddb_arena *arena, const char *url, const char *source,
                                bool query, struct ddb_endpoint *out, struct ddb_error *error) {
  struct url parts = {.tls = false};
  const char *wrong = parse_url(url, query, &parts);
  /* The URL is not shown: a user name in it comes with a password. */
  if (wrong != NULL)
    return ddb_fail(error, DDB_E_CONFIG, NULL,
                    "the endpoint in %s is not usable: %s (wanted: such as http://127.0.0.1:8000)",
                    source, wrong);
  if (!build(arena, &parts, out))
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the endpoint");
  return DDB_OK;
}

enum ddb_status ddb_endpoint_parse(struct ddb_arena *arena, const char *url, const char *source,
                                   struct ddb_endpoint *out, struct ddb_error *error) {
  return read_url(arena, url, source, false, out, error);
}

enum ddb_status ddb_endpoint_parse_query(struct ddb_arena *arena, const char *url,
                                         const char *source, struct ddb_endpoint *out,
                                         struct ddb_error *error) {
  return read_url(arena, url, source, true, out, error);
}
