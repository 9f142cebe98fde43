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
#include "parallel.h"

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

struct filling {
  const struct fresh *fresh;
  int folder;
  size_t parts;
  struct {
    size_t done; /* the first entry that could not be written, or the end of the part */
    int reason;  /* 0: all could */
  } ends[PARALLEL_PARTS];
};

static void fill_part(void *context, size_t part) {
  struct filling *filling = context;
  const struct fresh *fresh = filling->fresh;
  size_t end = parallel_first(fresh->count, filling->parts, part + 1);
  size_t i = parallel_first(fresh->count, filling->parts, part);
  bool good = true;
  for (; i < end && good; i += good) {
    const struct output_entry *entry = &fresh->entries[i];
    good =
        file_write_at(filling->folder, entry->path + fresh->prefix, entry->data, entry->size, 0666);
  }
  filling->ends[part].reason = good ? 0 : errno;
  filling->ends[part].done = i;
}

/* Of several that failed the first is named, as if they had been written one by one. */
static bool fill_folder(const struct fresh *fresh) {
  struct filling filling = {.fresh = fresh, .parts = parallel_parts(fresh->count)};
  bool good = true;
  filling.folder = open(fresh->temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (filling.folder < 0)
    return file_failed("write", fresh->temporary);
  parallel_run(filling.parts, fill_part, &filling);
  for (size_t i = 0; good && i < filling.parts; i++) {
    if (filling.ends[i].reason == 0)
      continue;
    const char *name = fresh->entries[filling.ends[i].done].path + fresh->prefix;
    errno = filling.ends[i].reason;
    good = file_failed("write", mem_format(fresh->arena, "%s/%s", fresh->path, name));
  }
  (void)close(filling.folder); /* nothing was written to the folder by this descriptor */
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
