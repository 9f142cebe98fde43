/* SPDX-License-Identifier: Apache-2.0 */
/* Where the shared AWS files are, and the reading of them: the only file access of this library. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aws/profile_text.h"
#include "base/arena.h"
#include "base/fail.h"
#include "base/wipe.h"

/* Far above any real file; below it a wrong path cannot fill the memory. */
#define MAX_FILE ((size_t)16 * 1024 * 1024)

/* A variable that is set to nothing counts as not set. */
static const char *set(const char *name) {
  const char *value = getenv(name);
  return value != NULL && value[0] != '\0' ? value : NULL;
}

/* Whether anything says where a file is. */
static bool is_located(enum ddb_profile_file file) {
  return set("HOME") != NULL ||
         set(file == DDB_PROFILE_CONFIG ? "AWS_CONFIG_FILE" : "AWS_SHARED_CREDENTIALS_FILE");
}

const char *ddb_profile_path(struct ddb_arena *arena, enum ddb_profile_file file) {
  bool config = file == DDB_PROFILE_CONFIG;
  const char *given = set(config ? "AWS_CONFIG_FILE" : "AWS_SHARED_CREDENTIALS_FILE");
  const char *home = set("HOME");
  if (given != NULL && strncmp(given, "~/", 2) == 0 && home != NULL)
    return ddb_arena_format(arena, "%s%s", home, given + 1);
  if (given != NULL)
    return ddb_arena_format(arena, "%s", given);
  if (home == NULL)
    return NULL;
  return ddb_arena_format(arena, "%s/.aws/%s", home, config ? "config" : "credentials");
}

/* Appends what there is to read until the end. The old copy is wiped when the text moves. */
static enum ddb_status read_all(int fd, struct ddb_profile_text **text) {
  size_t used = 0, room = 4096;
  *text = ddb_profile_text_new(room);
  while (*text != NULL) {
    ssize_t got = read(fd, (*text)->data + used, room - used);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return DDB_E_CONFIG;
    if (got == 0)
      break;
    used += (size_t)got;
    if (used < room)
      continue;
    if (room >= MAX_FILE) {
      errno = EFBIG;
      return DDB_E_CONFIG;
    }
    struct ddb_profile_text *larger = ddb_profile_text_new(room * 2);
    if (larger != NULL)
      memcpy(larger->data, (*text)->data, used);
    ddb_wipe((*text)->data, used);
    free(*text);
    *text = larger;
    room *= 2;
  }
  if (*text == NULL)
    return DDB_E_NOMEM;
  (*text)->size = used;
  (*text)->data[used] = '\0';
  return DDB_OK;
}

static enum ddb_status unreadable(const char *path, int number, struct ddb_error *error) {
  char reason[DDB_REASON_SIZE];
  return ddb_fail(error, DDB_E_CONFIG, NULL, "cannot read %s: %s", path,
                  ddb_fail_reason(number, reason));
}

/* A file that is not there is no error: most machines have none. One that is there and cannot be
 * read is: its keys were meant to be used. */
static enum ddb_status load(struct ddb_profiles *profiles, enum ddb_profile_file file,
                            struct ddb_error *error) {
  const char *path = ddb_profile_path(profiles->arena, file);
  struct ddb_profile_text *text = NULL;
  if (path == NULL && is_located(file))
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the path of an AWS file");
  int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (path == NULL || (fd < 0 && (errno == ENOENT || errno == ENOTDIR)))
    return DDB_OK; /* not there: nothing is configured in it */
  if (fd < 0)
    return unreadable(path, errno, error);
  enum ddb_status status = read_all(fd, &text);
  int number = errno;
  close(fd);
  if (status == DDB_OK)
    return ddb_profiles_adopt(profiles, file, path, text, error);
  if (text != NULL)
    ddb_wipe(text->data, text->size);
  free(text);
  if (status == DDB_E_CONFIG)
    return unreadable(path, number, error);
  return ddb_fail(error, status, NULL, "no memory for %s", path);
}

enum ddb_status ddb_profiles_load(struct ddb_profiles *profiles, struct ddb_error *error) {
  enum ddb_status status = load(profiles, DDB_PROFILE_CONFIG, error);
  return status == DDB_OK ? load(profiles, DDB_PROFILE_CREDENTIALS, error) : status;
}
