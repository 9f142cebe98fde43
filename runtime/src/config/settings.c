/* SPDX-License-Identifier: Apache-2.0 */
/* Puts the parts together. Who decides what, in the order of the AWS SDKs:
 *
 *   region       option, AWS_REGION, AWS_DEFAULT_REGION, profile
 *   credentials  chain.c
 *   endpoint     option, AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, profile, the region's host
 *   others       option, variable, profile, a default
 *
 * A region is needed even with an endpoint, since it is part of every signature; none is guessed.
 */
#include "config/settings.h"

#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "config/parts.h"

/* ---- endpoints in the process ---------------------------------------------------------------- */

/* Nothing of the outside is needed: no region, no keys, no file. Nothing is signed. */
static enum ddb_status resolve_scheme(struct ddb_resolver *resolver,
                                      const struct ddb_found *found) {
  struct ddb_settings *out = resolver->out;
  if (out->scheme == NULL)
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "%s names the embedded store: link with -lddb-local and call "
                    "ddb_local_register() before ddb_open",
                    ddb_found_place(resolver, found));
  /* `tls`: nobody is on the way, so that the store's time may correct the clock. */
  out->endpoint = (struct ddb_endpoint){
      .url = "http://localhost/", .host = "localhost", .path = "/", .tls = true};
  out->region = "local";
  out->source.kind = DDB_SOURCE_FIXED;
  out->source.fixed.access_key_id = strdup("local");
  out->source.fixed.secret_access_key = strdup("local");
  if (out->source.fixed.access_key_id == NULL || out->source.fixed.secret_access_key == NULL)
    return ddb_no_memory(resolver);
  enum ddb_status status = ddb_keep(resolver, out->place, &out->place);
  return status == DDB_OK ? ddb_resolve_transport(resolver) : status;
}

/* ---- the shared files ------------------------------------------------------------------------ */

/* Whether the shared files have to be read. A program that says everything itself does not depend
 * on what lies in the home directory. */
static bool needs_profile(struct ddb_resolver *resolver) {
  const struct ddb_options *options = resolver->options;
  struct ddb_found found = {.value = NULL};
  bool named = ddb_is_given(options->profile);
  bool keys = options->credentials_provider != NULL ||
              (ddb_is_given(options->access_key_id) || ddb_is_given(options->secret_access_key)) ||
              (!named && (ddb_variable("AWS_ACCESS_KEY_ID") != NULL ||
                          ddb_variable("AWS_SECRET_ACCESS_KEY") != NULL));
  return named || !keys || !ddb_find_region(resolver, &found) ||
         !ddb_find_endpoint(resolver, &found);
}

static enum ddb_status load_profile(struct ddb_resolver *resolver) {
  const char *variable = ddb_variable("AWS_PROFILE");
  resolver->profile = "default";
  resolver->profile_wanted = true;
  if (ddb_is_given(resolver->options->profile))
    resolver->profile = resolver->options->profile;
  else if (variable != NULL)
    resolver->profile = variable;
  else
    resolver->profile_wanted = false;
  if (!needs_profile(resolver))
    return DDB_OK;
  enum ddb_status status = ddb_profiles_load(&resolver->profiles, resolver->error);
  if (status == DDB_OK && resolver->profile_wanted &&
      !ddb_profiles_has(&resolver->profiles, resolver->profile))
    return ddb_fail(resolver->error, DDB_E_CONFIG, NULL,
                    "there is no profile '%s' in the AWS config or credentials file",
                    resolver->profile);
  return status;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static enum ddb_status resolve(struct ddb_resolver *resolver) {
  struct ddb_found endpoint = {.value = NULL};
  if (ddb_find_endpoint(resolver, &endpoint) &&
      ddb_scheme_find(endpoint.value, &resolver->out->scheme, &resolver->out->place))
    return resolve_scheme(resolver, &endpoint);
  enum ddb_status status = load_profile(resolver);
  if (status == DDB_OK)
    status = ddb_resolve_region(resolver);
  if (status == DDB_OK)
    status = ddb_resolve_endpoint(resolver);
  if (status == DDB_OK)
    status = ddb_resolve_transport(resolver);
  return status == DDB_OK ? ddb_resolve_source(resolver) : status;
}

enum ddb_status ddb_settings_resolve(const struct ddb_options *options, struct ddb_arena *arena,
                                     struct ddb_settings *out, struct ddb_error *error) {
  struct ddb_resolver resolver = {.options = options, .arena = arena, .out = out, .error = error};
  memset(out, 0, sizeof *out);
  if (ddb_profiles_init(&resolver.profiles) != DDB_OK)
    return ddb_no_memory(&resolver);
  enum ddb_status status = resolve(&resolver);
  if (status == DDB_OK && resolver.lost)
    status = ddb_no_memory(&resolver);
  ddb_profiles_free(&resolver.profiles);
  return status;
}
