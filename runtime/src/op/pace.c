/* SPDX-License-Identifier: Apache-2.0 */
/* See pace.h. Threads read their clocks before they come to the lock: the one that comes second may
 * bring the earlier time, which must not take tokens back. */
#include "op/pace.h"

#include "op/share.h"

static int64_t not_before(const struct ddb_group *group, int64_t now_ms) {
  return now_ms > group->adaptive.filled_ms ? now_ms : group->adaptive.filled_ms;
}

int64_t ddb_pace_take(struct ddb_group *group, int64_t now_ms) {
  if (group->settings.retry_mode != DDB_RETRY_ADAPTIVE)
    return 0;
  ddb_lock_take(&group->pace_lock);
  int64_t wait_ms = ddb_adaptive_take(&group->adaptive, not_before(group, now_ms));
  ddb_lock_leave(&group->pace_lock);
  return wait_ms;
}

void ddb_pace_answered(struct ddb_group *group, bool throttled) {
  if (group->settings.retry_mode != DDB_RETRY_ADAPTIVE)
    return;
  int64_t now_ms = group->env.monotonic_ms(group->env.state);
  ddb_lock_take(&group->pace_lock);
  ddb_adaptive_answered(&group->adaptive, throttled, not_before(group, now_ms));
  ddb_lock_leave(&group->pace_lock);
}
