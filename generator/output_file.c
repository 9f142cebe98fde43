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

/* Whether the file goes on with just these bytes; *same says so, false that it could not be read.
 */
static bool read_same(int file, const char *data, size_t size, bool *same) {
  char piece[16384];
  *same = true;
  while (size > 0 && *same) {
    size_t next = size < sizeof piece ? size : sizeof piece;
    if (!read_all(file, piece, next))
      return false;
    *same = memcmp(piece, data, next) == 0;
    data += next;
    size -= next;
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
 * in the way is an error and not a wait. Returns -1, with the reason in errno. */
static int open_regular(const char *path, size_t *size) {
  struct stat status;
  int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (file < 0)
    return -1;
  bool good = fstat(file, &status) == 0;
  if (good && !S_ISREG(status.st_mode)) {
    errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    good = false;
  }
  *size = good ? (size_t)status.st_size : 0;
  if (good)
    return file;
  (void)close_after(file, false);
  return -1;
}

enum output_state file_compare(const char *path, const struct output_entry *entry) {
  size_t size = 0;
  bool same = false;
  int file = open_regular(path, &size);
  if (file < 0)
    return errno == ENOENT ? FILE_MISSING : FILE_UNREADABLE;
  bool good = size != entry->size || read_same(file, entry->data, size, &same);
  if (!close_after(file, good))
    return FILE_UNREADABLE;
  return same ? FILE_SAME : FILE_DIFFERS;
}

bool file_read(struct ddb_arena *arena, const char *path, const char **text, size_t *size) {
  int file = open_regular(path, size);
  if (file < 0)
    return false;
  char *data = mem_array(arena, *size + 1, 1);
  *text = data;
  return close_after(file, read_all(file, data, *size));
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
bool file_write_at(int folder, const char *path, const char *data, size_t size, mode_t mode) {
  int file = openat(folder, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0)
    return false;
  if (close_after(file, write_all(file, data, size)))
    return true;
  int reason = errno;
  (void)unlinkat(folder, path, 0);
  errno = reason;
  return false;
}

bool file_write_new(const char *path, const char *data, size_t size, mode_t mode) {
  return file_write_at(AT_FDCWD, path, data, size, mode);
}
