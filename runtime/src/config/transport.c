/* SPDX-License-Identifier: Apache-2.0 */
/* How requests are sent: how often, whose certificates are trusted, what they say of the program.
 */
#include <string.h>
#include <unistd.h>

#include "aws/retry.h"
#include "base/arena.h"
#include "base/fail.h"
#include "base/release.h"
#include "config/parts.h"

/* ---- attempts -------------------------------------------------------------------------------- */

#define MAX_ATTEMPTS 1000

static enum ddb_status resolve_attempts(struct ddb_resolver *resolver) {
  struct ddb_found found = {.value = NULL};
  int *out = &resolver->out->max_attempts;
  *out = resolver->options->max_attempts;
  if (*out > 0)
    return DDB_OK;
  if (*out < 0)
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL, "options.max_attempts is negative");
  *out = ddb_retry_policy_default().max_attempts;
  if (!ddb_find_setting(resolver, &found, "AWS_MAX_ATTEMPTS", "max_attempts"))
    return DDB_OK;
  *out = ddb_small_number(found.value);
  if (*out >= 1 && *out <= MAX_ATTEMPTS)
    return DDB_OK;
  return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                  "the number of attempts in %s is not 1 to %d", ddb_found_place(resolver, &found),
                  MAX_ATTEMPTS);
}

/* What `legacy` means differs from SDK to SDK, and none of it is here. */
static enum ddb_status resolve_mode(struct ddb_resolver *resolver) {
  static const char *const words[] = {"standard", "adaptive", NULL};
  struct ddb_found found = {.value = NULL};
  enum ddb_retry_mode option = resolver->options->retry_mode;
  size_t choice = option == DDB_RETRY_ADAPTIVE;
  if (option < DDB_RETRY_DEFAULT || option > DDB_RETRY_ADAPTIVE)
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "options.retry_mode is no value of enum ddb_retry_mode");
  if (option == DDB_RETRY_DEFAULT)
    ddb_find_setting(resolver, &found, "AWS_RETRY_MODE", "retry_mode");
  enum ddb_status status = ddb_choose(resolver, &found, words,
                                      "standard or adaptive (for legacy, set standard)", &choice);
  resolver->out->retry_mode = choice == 1 ? DDB_RETRY_ADAPTIVE : DDB_RETRY_STANDARD;
  return status;
}

/* ---- certificates ---------------------------------------------------------------------------- */

/* A file that is not there would be found out by the first request, as a host that nobody trusts.
 */
static enum ddb_status resolve_bundle(struct ddb_resolver *resolver) {
  struct ddb_found found = {.value = NULL};
  if (!ddb_find_option(&found, resolver->options->ca_bundle, "options.ca_bundle") &&
      !ddb_find_setting(resolver, &found, "AWS_CA_BUNDLE", "ca_bundle"))
    return DDB_OK;
  if (access(found.value, R_OK) != 0)
    return ddb_refuse_found(resolver, &found, "a file that can be read (certificates, PEM)");
  return ddb_keep(resolver, found.value, &resolver->out->ca_bundle);
}

/* ---- the program's name ---------------------------------------------------------------------- */

#define MAX_APP_ID 50

/* The characters of a token (RFC 9110); it becomes a part of a header. */
static bool valid_app_id(const char *text) {
  static const char others[] = "!$%&*+-.^_`|~#'";
  size_t size = 0;
  for (; text[size] != '\0'; size++) {
    char c = text[size];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (size == MAX_APP_ID || (!letter && strchr(others, c) == NULL))
      return false;
  }
  return size > 0;
}

static enum ddb_status resolve_app_id(struct ddb_resolver *resolver) {
  struct ddb_found found = {.value = NULL};
  const char **out = &resolver->out->user_agent;
  *out = "libddb/" DDB_VERSION;
  if (!ddb_find_option(&found, resolver->options->app_id, "options.app_id") &&
      !ddb_find_setting(resolver, &found, "AWS_SDK_UA_APP_ID", "sdk_ua_app_id"))
    return DDB_OK;
  if (!valid_app_id(found.value))
    return ddb_refuse_found(resolver, &found,
                            "a name of up to 50 letters, digits and !$%&*+-.^_`|~#'");
  *out = ddb_arena_format(resolver->arena, "libddb/" DDB_VERSION " app/%s", found.value);
  return *out != NULL ? DDB_OK : ddb_no_memory(resolver);
}

enum ddb_status ddb_resolve_transport(struct ddb_resolver *resolver) {
  enum ddb_status status = resolve_attempts(resolver);
  if (status == DDB_OK)
    status = resolve_mode(resolver);
  if (status == DDB_OK)
    status = resolve_bundle(resolver);
  if (status == DDB_OK)
    status = resolve_app_id(resolver);
  return status;
}
