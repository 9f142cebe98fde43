/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fail.h"
#include "creds/kinds.h"

enum ddb_status ddb_fetch_sso(const struct ddb_source *source, struct ddb_fetch *fetch,
                              struct ddb_credentials *out) {
  (void)source, (void)out;
  return ddb_fail(fetch->error, DDB_E_CONFIG, NULL, "not there yet");
}
