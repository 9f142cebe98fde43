/* SPDX-License-Identifier: Apache-2.0 */
/* A folder that is not there yet. Its files are written where they stay, but the folder has a
 * temporary name until all are: one rename instead of one per file, and nothing to compare. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "output_file.h"

bool fresh_is_missing(const char *path) {
  struct stat status;
  return lstat(path, &status) != 0 && errno == ENOENT;
}

/* The temporary folder beside `path`, or NULL with the reason in errno. */
static const char *make_folder(struct ddb_arena *arena, const char *path) {
  for (int i = 0; i < FILE_TRIES; i++) {
    const char *temporary = file_temporary(arena, path, i);
    if (mkdir(temporary, 0777) == 0)
      return temporary;
    if (errno == ENOENT && i == 0 && file_make_folders(arena, temporary) &&
        mkdir(temporary, 0777) == 0)
      return temporary;
    if (errno != EEXIST)
      break;
  }
  return NULL;
}

static bool fill_folder(const struct fresh *fresh) {
  int folder = open(fresh->temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool good = folder >= 0;
  if (!good)
    return file_failed("write", fresh->temporary);
  for (size_t i = 0; good && i < fresh->count; i++) {
    const struct output_entry *entry = &fresh->entries[i];
    good = file_write_at(folder, entry->path + fresh->prefix, entry->data, entry->size, 0666) ||
           file_failed("write",
                       mem_format(fresh->arena, "%s/%s", fresh->path, entry->path + fresh->prefix));
  }
  (void)close(folder); /* nothing was written to the folder by this descriptor */
  return good;
}

bool fresh_stage(struct fresh *fresh) {
  fresh->temporary = make_folder(fresh->arena, fresh->path);
  if (fresh->temporary == NULL)
    return file_failed("write", mem_format(fresh->arena, "%s/%s", fresh->path,
                                           fresh->entries[0].path + fresh->prefix));
  return fill_folder(fresh);
}

/* Somebody else has made the folder in the meantime, as parallel runs of make do. */
static bool move_files(const struct fresh *fresh) {
  for (size_t i = 0; i < fresh->count; i++) {
    const char *name = fresh->entries[i].path + fresh->prefix;
    const char *path = mem_format(fresh->arena, "%s/%s", fresh->path, name);
    if (rename(mem_format(fresh->arena, "%s/%s", fresh->temporary, name), path) != 0)
      return file_failed("write", path);
  }
  return rmdir(fresh->temporary) == 0 || file_failed("remove", fresh->temporary);
}

bool fresh_put_in_place(const struct fresh *fresh) {
  if (rename(fresh->temporary, fresh->path) == 0)
    return true;
  if (errno == EEXIST || errno == ENOTEMPTY)
    return move_files(fresh);
  return file_failed("write", fresh->path);
}

void fresh_discard(const struct fresh *fresh) {
  if (fresh->temporary == NULL)
    return;
  for (size_t i = 0; i < fresh->count; i++)
    (void)unlink(mem_format(fresh->arena, "%s/%s", fresh->temporary,
                            fresh->entries[i].path + fresh->prefix));
  (void)rmdir(fresh->temporary); /* it may be in place already */
}
