/* SPDX-License-Identifier: Apache-2.0 */
/* Every call that can fail is looked at, close included: a full disk may show up only there. */
#include "output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"

bool file_failed(const char *what, const char *path) {
  fprintf(stderr, "ddbc: error: cannot %s '%s': %s\n", what, path, strerror(errno));
  return false;
}

/* Reads exactly what fstat promised. */
static bool read_all(int file, char *data, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t n = read(file, data + done, size - done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      errno = n == 0 ? EIO : errno; /* it shrank while it was read */
      return false;
    }
    done += (size_t)n;
  }
  return true;
}

static bool write_all(int file, const char *data, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t n = write(file, data + done, size - done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return false;
    done += (size_t)n;
  }
  return true;
}

/* Closes, but keeps the errno of what failed before. */
static bool close_after(int file, bool good) {
  int reason = errno;
  bool closed = close(file) == 0;
  if (!good)
    errno = reason;
  return good && closed;
}

/* Opened before it is looked at, so that both are about the same file; O_NONBLOCK, so that a FIFO
 * in the way is an error and not a wait. */
enum output_state file_compare(struct ddb_arena *arena, const char *path,
                               const struct output_entry *entry, const char **text, size_t *size) {
  *text = NULL;
  *size = 0;
  int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (file < 0)
    return errno == ENOENT ? FILE_MISSING : FILE_UNREADABLE;
  struct stat status;
  bool good = fstat(file, &status) == 0;
  if (good && !S_ISREG(status.st_mode)) {
    errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    good = false;
  }
  if (good) {
    char *data = mem_array(arena, (size_t)status.st_size + 1, 1);
    good = read_all(file, data, (size_t)status.st_size);
    *text = data;
    *size = (size_t)status.st_size;
  }
  if (!close_after(file, good))
    return FILE_UNREADABLE;
  bool same = *size == entry->size && memcmp(*text, entry->data, entry->size) == 0;
  return same ? FILE_SAME : FILE_DIFFERS;
}

/* EEXIST is fine even for a file: what comes next fails with a better reason (ENOTDIR). */
bool file_make_folders(struct ddb_arena *arena, const char *path) {
  char *folder = mem_text(arena, path);
  for (char *p = folder + 1; *p != '\0'; p++) {
    if (*p != '/')
      continue;
    *p = '\0';
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
      return false;
    *p = '/';
  }
  return true;
}

/* O_EXCL: never through a link that someone else has put there. */
bool file_write_new(const char *path, const char *data, size_t size, mode_t mode) {
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0)
    return false;
  if (close_after(file, write_all(file, data, size)))
    return true;
  int reason = errno;
  (void)unlink(path);
  errno = reason;
  return false;
}
