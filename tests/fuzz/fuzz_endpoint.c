/* SPDX-License-Identifier: Apache-2.0 */
/* URLs that somebody configured, and regions, one a line: what is accepted means the same host,
 * port and path to libcurl's own parser, which is the one that connects; and a region names a host
 * of AWS that begins with the service and the region. */
#include <arpa/inet.h>
#include <curl/curl.h>

#include "aws/rules.h"
#include "fuzz/fuzz.h"

/* A part of the URL as libcurl sees it, or NULL where it has none. To be freed by curl_free. */
static char *part(CURLU *url, CURLUPart which) {
  char *text = NULL;
  return curl_url_get(url, which, &text, 0) == CURLUE_OK ? text : NULL;
}

static void check_part(CURLU *url, CURLUPart which, const char *want) {
  char *text = part(url, which);
  MUST((text == NULL) == (want == NULL) && (text == NULL || strcmp(text, want) == 0));
  curl_free(text);
}

/* libcurl writes addresses of IPv6 in their shortest form. */
static void check_address(const char *shown, const char *host) {
  char text[64] = "";
  unsigned char a[16], b[16];
  size_t size = strcspn(host + 1, "]");
  MUST(size < sizeof text);
  memcpy(text, host + 1, size);
  MUST(inet_pton(AF_INET6, text, a) == 1);
  memset(text, 0, sizeof text);
  MUST(strcspn(shown + 1, "]") < sizeof text);
  memcpy(text, shown + 1, strcspn(shown + 1, "]"));
  MUST(inet_pton(AF_INET6, text, b) == 1 && memcmp(a, b, sizeof a) == 0);
}

static void check_host(CURLU *url, const struct ddb_endpoint *endpoint) {
  char both[320];
  char *host = part(url, CURLUPART_HOST), *port = part(url, CURLUPART_PORT);
  MUST(host != NULL);
  (void)snprintf(both, sizeof both, "%s%s%s", host, port != NULL ? ":" : "",
                 port != NULL ? port : "");
  if (*host == '[')
    check_address(host, endpoint->host);
  else
    MUST(strcmp(both, endpoint->host) == 0);
  curl_free(host);
  curl_free(port);
}

/* Both the URL that was given and the one that is used. */
static void check_url(const char *text, const struct ddb_endpoint *endpoint) {
  CURLU *url = curl_url();
  MUST(url != NULL && curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK);
  check_part(url, CURLUPART_SCHEME, endpoint->tls ? "https" : "http");
  check_part(url, CURLUPART_USER, NULL);
  check_part(url, CURLUPART_PASSWORD, NULL);
  check_part(url, CURLUPART_QUERY, NULL);
  check_part(url, CURLUPART_FRAGMENT, NULL);
  check_part(url, CURLUPART_PATH, endpoint->path);
  if (text == endpoint->url)
    check_host(url, endpoint);
  curl_url_cleanup(url);
}

/* The host that was given, in lower case, is the one that is used. */
static void check_same_host(const char *given, const struct ddb_endpoint *endpoint) {
  CURLU *a = curl_url(), *b = curl_url();
  MUST(curl_url_set(a, CURLUPART_URL, given, 0) == CURLUE_OK);
  MUST(curl_url_set(b, CURLUPART_URL, endpoint->url, 0) == CURLUE_OK);
  char *host = part(a, CURLUPART_HOST), *other = part(b, CURLUPART_HOST);
  MUST(host != NULL && other != NULL && curl_strequal(host, other));
  curl_free(host);
  curl_free(other);
  curl_url_cleanup(a);
  curl_url_cleanup(b);
}

/* ---- the rules of AWS ------------------------------------------------------------------------ */

/* Whether the host ends in a name that belongs to AWS, and does so behind a dot. */
static bool is_of_aws(const char *host) {
  static const char *const suffixes[] = {".amazonaws.com",
                                         ".amazonaws.com.cn",
                                         ".amazonaws.eu",
                                         ".api.amazonwebservices.com.cn",
                                         ".api.amazonwebservices.eu",
                                         ".api.aws",
                                         ".api.aws.hci.ic.gov",
                                         ".api.aws.ic.gov",
                                         ".api.aws.scloud",
                                         ".api.cloud-aws.adc-e.uk",
                                         ".c2s.ic.gov",
                                         ".cloud.adc-e.uk",
                                         ".csp.hci.ic.gov",
                                         ".sc2s.sgov.gov"};
  size_t size = strlen(host);
  for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
    size_t length = strlen(suffixes[i]);
    if (size > length && strcmp(host + size - length, suffixes[i]) == 0)
      return true;
  }
  return false;
}

/* The next word of a line, or NULL where it is "-" or there is none. */
static const char *word(char **rest) {
  char *start = strsep(rest, " ");
  return start == NULL || *start == '\0' || strcmp(start, "-") == 0 ? NULL : start;
}

/* Two characters of settings, then region, account id and table ARN: no configured endpoint, so
 * that whatever these say, the host is one of AWS, and TLS is on. */
static void check_rules(struct ddb_arena *mem, char *line) {
  struct ddb_endpoint endpoint;
  struct ddb_error error = {.status = DDB_OK};
  unsigned flags = (unsigned char)line[0], service = (unsigned char)line[1];
  char *rest = line + 2;
  const char *region = word(&rest), *signs_for = NULL;
  const struct ddb_endpoint_rules rules = {.service = (enum ddb_service)(service % 4),
                                           .region = region,
                                           .fips = flags & 1,
                                           .dual_stack = flags & 2,
                                           .search = flags & 4,
                                           .global = flags & 8,
                                           .account_mode =
                                               (enum ddb_account_endpoint)(service / 4 % 4),
                                           .account_id = word(&rest),
                                           .resource_arn = word(&rest),
                                           .first_arn = word(&rest)};
  if (region == NULL || !ddb_region_valid(region))
    return;
  if (ddb_endpoint_resolve(mem, &rules, &endpoint, &signs_for, &error) != DDB_OK) {
    MUST(error.status == DDB_E_CONFIG && error.text[0] != '\0');
    return;
  }
  check_url(endpoint.url, &endpoint);
  MUST(signs_for != NULL && ddb_region_valid(signs_for) && strcmp(endpoint.path, "/") == 0);
  if (strcmp(region, "local") == 0 && !endpoint.tls)
    MUST(strcmp(endpoint.host, "localhost:8000") == 0);
  else
    MUST(endpoint.tls && is_of_aws(endpoint.host));
}

static void check_line(struct ddb_arena *mem, char *text) {
  struct ddb_endpoint endpoint, again;
  struct ddb_error error = {.status = DDB_OK};
  if (strlen(text) > 2 && text[0] != 'h' && text[0] != 'H') {
    check_rules(mem, text);
    return;
  }
  if (ddb_endpoint_parse(mem, text, "AWS_ENDPOINT_URL", &endpoint, &error) != DDB_OK) {
    MUST(error.status == DDB_E_CONFIG && error.text[0] != '\0');
    return;
  }
  check_url(text, &endpoint);
  check_url(endpoint.url, &endpoint);
  check_same_host(text, &endpoint);
  MUST(ddb_endpoint_parse(mem, endpoint.url, "again", &again, &error) == DDB_OK);
  MUST(strcmp(again.url, endpoint.url) == 0 && strcmp(again.host, endpoint.host) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct ddb_arena *mem = ddb_arena_new();
  while (size > 0) {
    struct ddb_text line = fuzz_line(&data, &size);
    char *text = fuzz_text((const uint8_t *)line.data, line.size);
    check_line(mem, text);
    free(text);
  }
  ddb_arena_free(mem);
  return 0;
}
