/* SPDX-License-Identifier: Apache-2.0 */
/* Replacing a file that is someone's own: see output_file.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "output_file.h"

/* In the same folder, since a rename does not cross file systems; the process id keeps parallel
 * runs of make apart. */
const char *file_temporary(struct ddb_arena *arena, const char *path, int attempt) {
  const char *slash = strrchr(path, '/');
  return mem_format(arena, "%.*s/.%s.%ld-%d.tmp", (int)(slash - path), path, slash + 1,
                    (long)getpid(), attempt);
}

/* Renames over the file; what fails on the way takes the temporary file with it. */
static bool put_in_place(const char *temporary, const char *path, mode_t mode) {
  if (chmod(temporary, mode) == 0 && rename(temporary, path) == 0)
    return true;
  int reason = errno;
  (void)unlink(temporary);
  errno = reason;
  return false;
}

/* `path` is no link. A rename would not ask whether the file may be written. */
static bool replace(struct ddb_arena *arena, const char *path, const struct output_entry *entry) {
  struct stat status;
  if (access(path, W_OK) != 0 || stat(path, &status) != 0)
    return false;
  mode_t mode = status.st_mode & 07777;
  for (int i = 0; i < FILE_TRIES; i++) {
    const char *temporary = file_temporary(arena, path, i);
    if (file_write_new(temporary, entry->data, entry->size, mode & 0777))
      return put_in_place(temporary, path, mode);
    if (errno != EEXIST)
      return false;
  }
  return false;
}

bool file_replace(struct ddb_arena *arena, const struct output_entry *entry) {
  char *path = realpath(entry->path, NULL);
  bool good = path != NULL && replace(arena, path, entry);
  int reason = errno;
  free(path);
  errno = reason;
  return good || file_failed("write", entry->path);
}
