/* SPDX-License-Identifier: Apache-2.0 */
/* Many in flight in a program without an event loop. */
#include "work.h"

int main(void) {
  begin();
  do {
    start_some();
    (void)ddb_engine_step(edits.engine, -1);
  } while (ddb_engine_active(edits.engine) > 0 || edits.started < EDITS);
  return end();
}
