/* SPDX-License-Identifier: Apache-2.0 */
/* Which process this is: the same until a fork, and then another even if the process id were not.
 */
#include <criterion/criterion.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/process.h"

Test(process, stays_the_same) {
  cr_assert_neq(ddb_process_id(), 0u);
  cr_assert_eq(ddb_process_id(), ddb_process_id());
}

/* Child, grandchild: each counts one more fork than its parent, whatever its process id is. */
static void descend(uint64_t parent, int generations) {
  if (generations == 0)
    return;
  pid_t pid = fork();
  cr_assert_geq(pid, 0);
  if (pid == 0) {
    uint64_t mine = ddb_process_id();
    if (mine >> 32 != (parent >> 32) + 1 || (uint32_t)mine != (uint32_t)getpid())
      _exit(1);
    descend(mine, generations - 1);
    _exit(0);
  }
  int status = -1;
  pid_t waited = waitpid(pid, &status, 0);
  if (generations == 1 && (waited != pid || status != 0))
    _exit(1);
  cr_assert_eq(waited, pid);
  cr_assert_eq(status, 0);
}

Test(process, a_child_is_another_whatever_its_process_id) {
  uint64_t before = ddb_process_id();
  descend(before, 2);
  cr_assert_eq(ddb_process_id(), before, "the parent is who it was");
}
