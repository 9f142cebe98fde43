/* SPDX-License-Identifier: Apache-2.0 */
/* Linked into every live test: $DDB_ENDPOINT may name the embedded store. */
#include <ddb/local.h>

__attribute__((constructor)) static void register_store(void) {
  ddb_local_register();
}
