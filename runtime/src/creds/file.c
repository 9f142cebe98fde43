/* SPDX-License-Identifier: Apache-2.0 */
#include "creds/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/text.h"

static enum ddb_status unreadable(const char *path, int number, struct ddb_error *error) {
  char reason[DDB_REASON_SIZE];
  return ddb_fail(error, DDB_E_CONFIG, NULL, "cannot read %s: %s", path,
                  ddb_fail_reason(number, reason));
}

/* Read straight into the buffer, which has one byte more than may be used: nothing is copied, and a
 * file that is too long is seen without its size, which may change. */
static enum ddb_status fill(int fd, const char *path, struct ddb_buf *out,
                            struct ddb_error *error) {
  while (ddb_buf_reserve(out, 1)) {
    ssize_t got = read(fd, out->data + out->size, out->capacity - out->size - 1);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return unreadable(path, errno, error);
    out->size += (size_t)got;
    out->data[out->size] = '\0';
    if (got == 0)
      return DDB_OK;
  }
  if (out->status == DDB_E_LIMIT)
    return ddb_fail(error, DDB_E_CONFIG, NULL, "%s is larger than %zu bytes", path, out->max - 1);
  return ddb_fail(error, out->status, NULL, "no memory for %s", path);
}

enum ddb_status ddb_file_read(const char *path, struct ddb_buf *out, bool *missing,
                              struct ddb_error *error) {
  struct stat info;
  /* Without waiting for the writer of a FIFO, which may never come. */
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (missing != NULL)
    *missing = fd < 0 && (errno == ENOENT || errno == ENOTDIR);
  if (fd < 0 && missing != NULL && *missing)
    return DDB_E_CONFIG;
  if (fd < 0)
    return unreadable(path, errno, error);
  enum ddb_status status = DDB_OK;
  if (fstat(fd, &info) != 0)
    status = unreadable(path, errno, error);
  else if (!S_ISREG(info.st_mode))
    status = ddb_fail(error, DDB_E_CONFIG, NULL, "%s is not a regular file", path);
  if (status == DDB_OK)
    status = fill(fd, path, out, error);
  close(fd);
  return status;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void trim(struct ddb_buf *text) {
  size_t start = 0;
  while (text->size > 0 && is_blank(text->data[text->size - 1]))
    text->size--;
  while (start < text->size && is_blank(text->data[start]))
    start++;
  text->size -= start;
  memmove(text->data, text->data + start, text->size);
  text->data[text->size] = '\0';
}

enum ddb_status ddb_file_read_token(const char *path, struct ddb_buf *out,
                                    struct ddb_error *error) {
  enum ddb_status status = ddb_file_read(path, out, NULL, error);
  if (status != DDB_OK)
    return status;
  trim(out);
  if (out->size == 0)
    return ddb_fail(error, DDB_E_CONFIG, NULL, "%s is empty: it should hold a token", path);
  if (!ddb_text_is_clean((struct ddb_text){out->data, out->size}))
    return ddb_fail(error, DDB_E_CONFIG, NULL,
                    "%s holds a control character, such as a line feed, inside its token", path);
  return DDB_OK;
}

static bool write_all(int fd, struct ddb_text text) {
  size_t done = 0;
  while (done < text.size) {
    ssize_t put = write(fd, text.data + done, text.size - done);
    if (put < 0 && errno != EINTR)
      return false;
    done += put > 0 ? (size_t)put : 0;
  }
  return true;
}

bool ddb_file_replace(const char *path, uint64_t unique, struct ddb_text text) {
  char other[PATH_MAX];
  int size = snprintf(other, sizeof other, "%s.%016llx", path, (unsigned long long)unique);
  if (size < 0 || (size_t)size >= sizeof other)
    return false;
  int fd = open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return false;
  bool good = write_all(fd, text) && fsync(fd) == 0;
  good = close(fd) == 0 && good;
  good = good && rename(other, path) == 0;
  if (!good)
    (void)unlink(other);
  return good;
}
