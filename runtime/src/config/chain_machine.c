/* SPDX-License-Identifier: Apache-2.0 */
/* Sources that the machine gives: a container's endpoint (ECS, EKS) and the metadata of an EC2
 * instance. Both are asked over plain http inside the machine, so where exactly they are asked is
 * what has to be right. */
#include <string.h>

#include "aws/address.h"
#include "base/arena.h"
#include "base/fail.h"
#include "base/text.h"
#include "config/parts.h"

/* ---- containers ------------------------------------------------------------------------------ */

#define RELATIVE_URI "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define FULL_URI     "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define TOKEN        "AWS_CONTAINER_AUTHORIZATION_TOKEN"
#define TOKEN_FILE   "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
#define ECS_URL      "http://169.254.170.2"

/* The host without port and brackets. */
static struct ddb_text bare_host(const char *host) {
  if (*host == '[')
    return (struct ddb_text){host + 1, strcspn(host + 1, "]")};
  return (struct ddb_text){host, strcspn(host, ":")};
}

/* Without TLS only addresses of the machine itself are asked; what a name stands for is looked at
 * when it is resolved. */
static enum ddb_status check_host(const struct ddb_resolver *resolver,
                                  struct ddb_container *container) {
  unsigned char bytes[16];
  if (container->endpoint.tls)
    return DDB_OK;
  enum ddb_address_kind kind = ddb_address_read(bare_host(container->endpoint.host), bytes);
  container->checked_address = kind == DDB_ADDRESS_NAME;
  if (container->checked_address || ddb_address_bytes_local(kind, bytes))
    return DDB_OK;
  return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                  FULL_URI " asks for credentials over http at an address that is neither of this "
                           "machine (127.0.0.1, ::1) nor of ECS or EKS: use https");
}

/* The URL is parsed when it is whole, so that nothing behind the host can become one. */
static enum ddb_status find_container_url(const struct ddb_resolver *resolver,
                                          struct ddb_container *out, bool *found) {
  const char *relative = ddb_variable(RELATIVE_URI);
  const char *url = relative == NULL ? ddb_variable(FULL_URI) : NULL;
  *found = relative != NULL || url != NULL;
  if (!*found)
    return DDB_OK;
  if (relative != NULL && relative[0] != '/')
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    RELATIVE_URI " does not begin with '/': it is the path of a URL");
  if (relative != NULL)
    url = ddb_arena_format(resolver->arena, "%s%s", ECS_URL, relative);
  return url != NULL ? ddb_endpoint_parse_query(resolver->arena, url,
                                                relative != NULL ? RELATIVE_URI : FULL_URI,
                                                &out->endpoint, resolver->error)
                     : ddb_no_memory(resolver);
}

static enum ddb_status find_token(const struct ddb_resolver *resolver, struct ddb_container *out) {
  const char *file = ddb_variable(TOKEN_FILE);
  const char *token = file == NULL ? ddb_variable(TOKEN) : NULL;
  if (token != NULL && !ddb_text_is_clean(ddb_text_of(token)))
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    TOKEN " holds a control character, such as a line feed");
  enum ddb_status status = ddb_keep(resolver, file, &out->token_file);
  return status == DDB_OK ? ddb_keep(resolver, token, &out->token) : status;
}

enum ddb_status ddb_resolve_container(struct ddb_resolver *resolver, struct ddb_source *out) {
  struct ddb_container *container = &out->container;
  bool found;
  enum ddb_status status = find_container_url(resolver, container, &found);
  if (status != DDB_OK || !found)
    return status;
  out->kind = DDB_SOURCE_CONTAINER;
  status = check_host(resolver, container);
  return status == DDB_OK ? find_token(resolver, container) : status;
}

/* ---- instances ------------------------------------------------------------------------------- */

#define IMDS_IPV4     "http://169.254.169.254"
#define IMDS_IPV6     "http://[fd00:ec2::254]"
#define IMDS_ATTEMPTS 4
#define IMDS_SECONDS  1

/* An endpoint wins over the kind of address. */
static enum ddb_status find_imds(const struct ddb_resolver *resolver, struct ddb_endpoint *out) {
  static const char *const words[] = {"IPv4", "IPv6", NULL};
  static const char *const urls[] = {IMDS_IPV4, IMDS_IPV6};
  struct ddb_found found = {.value = NULL}, mode = {.value = NULL};
  size_t choice = 0;
  if (ddb_find_setting(resolver, &found, "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                       "ec2_metadata_service_endpoint"))
    return ddb_endpoint_parse(resolver->arena, found.value, ddb_found_place(resolver, &found), out,
                              resolver->error);
  ddb_find_setting(resolver, &mode, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                   "ec2_metadata_service_endpoint_mode");
  enum ddb_status status = ddb_choose(resolver, &mode, words, "IPv4 or IPv6", &choice);
  return status == DDB_OK ? ddb_endpoint_parse(resolver->arena, urls[choice],
                                               "the instance's metadata", out, resolver->error)
                          : status;
}

enum ddb_status ddb_resolve_imds(struct ddb_resolver *resolver, struct ddb_source *out) {
  struct ddb_imds *imds = &out->imds;
  int seconds = IMDS_SECONDS;
  bool off;
  enum ddb_status status = ddb_find_bool(resolver, "AWS_EC2_METADATA_DISABLED", NULL, false, &off);
  if (status != DDB_OK || off)
    return status;
  out->kind = DDB_SOURCE_IMDS;
  status = find_imds(resolver, &imds->endpoint);
  if (status == DDB_OK)
    status = ddb_find_number(resolver, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout",
                             1, 60, IMDS_SECONDS, &seconds);
  if (status == DDB_OK)
    status =
        ddb_find_number(resolver, "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
                        "metadata_service_num_attempts", 1, 100, IMDS_ATTEMPTS, &imds->attempts);
  imds->timeout_ms = (int64_t)seconds * 1000;
  return status;
}
