/* SPDX-License-Identifier: Apache-2.0 */
#include "creds/identity.h"

#include <stdlib.h>
#include <string.h>

#include "aws/sign.h"
#include "base/fail.h"
#include "base/wipe.h"

/* Whoever gave it, this is the last place before it is signed with: a line feed in an id or a token
 * would start a header of its own. */
static enum ddb_status check(const struct ddb_credentials *who, struct ddb_error *error) {
  const char *const texts[] = {who->access_key_id, who->secret_access_key, who->session_token};
  static const char *const names[] = {"access key id", "secret access key", "session token"};
  for (size_t i = 0; i < 3; i++) {
    if (i < 2 && (texts[i] == NULL || texts[i][0] == '\0'))
      return ddb_fail(error, DDB_E_CONFIG, NULL, "the credentials have no %s", names[i]);
    if (texts[i] != NULL && !ddb_credentials_clean(texts[i]))
      return ddb_fail(error, DDB_E_CONFIG, NULL,
                      "the %s holds a control character, such as a line feed", names[i]);
  }
  return DDB_OK;
}

static enum ddb_status fill(struct ddb_identity *identity, const char *region,
                            const char *service) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  enum ddb_status status = hasher != NULL ? ddb_sign_origin(hasher, identity->who.secret_access_key,
                                                            region, service, identity->origin)
                                          : DDB_E_NOMEM;
  ddb_hasher_free(hasher);
  return status;
}

enum ddb_status ddb_identity_new(struct ddb_credentials *who, const char *region,
                                 const char *service, struct ddb_identity **out,
                                 struct ddb_error *error) {
  enum ddb_status status = check(who, error);
  struct ddb_identity *identity = status == DDB_OK ? calloc(1, sizeof *identity) : NULL;
  *out = NULL;
  if (identity == NULL) {
    ddb_credentials_free(who);
    return status != DDB_OK ? status
                            : ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the credentials");
  }
  atomic_init(&identity->references, 1);
  identity->who = *who;
  memset(who, 0, sizeof *who);
  if (fill(identity, region, service) != DDB_OK) {
    ddb_identity_drop(identity);
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the credentials");
  }
  *out = identity;
  return DDB_OK;
}

struct ddb_identity *ddb_identity_hold(struct ddb_identity *identity) {
  atomic_fetch_add_explicit(&identity->references, 1, memory_order_relaxed);
  return identity;
}

void ddb_identity_drop(struct ddb_identity *identity) {
  if (identity == NULL ||
      atomic_fetch_sub_explicit(&identity->references, 1, memory_order_acq_rel) > 1)
    return;
  ddb_credentials_free(&identity->who);
  ddb_wipe(identity->origin, sizeof identity->origin);
  free(identity);
}

static bool same(const char *a, const char *b) {
  if (a == NULL || b == NULL)
    return a == b;
  size_t size = strlen(a);
  return strlen(b) == size && ddb_is_same_secret(a, b, size);
}

bool ddb_identity_same(const struct ddb_identity *a, const struct ddb_identity *b) {
  return same(a->who.access_key_id, b->who.access_key_id) &&
         same(a->who.secret_access_key, b->who.secret_access_key) &&
         same(a->who.session_token, b->who.session_token);
}
