/* SPDX-License-Identifier: Apache-2.0 */
/* Collecting files and putting them into place: see output.h. */
#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "output_file.h"

struct output *output_new(struct ddb_arena *arena) {
  struct output *output = mem_zalloc(arena, sizeof *output);
  output->arena = arena;
  output->paths = dict_new(arena);
  return output;
}

void output_add(struct output *output, const char *relative_path, const char *data, size_t size) {
  const char *path = mem_text(output->arena, relative_path);
  if (dict_add(output->paths, path, path) != NULL) {
    fprintf(stderr, "ddbc: internal error: '%s' is generated twice\n", path);
    exit(3);
  }
  output->entries =
      mem_grow(output->arena, output->entries, output->count, sizeof *output->entries);
  output->entries[output->count++] = (struct output_entry){
      .path = path,
      .data = mem_copy(output->arena, data, size),
      .size = size,
  };
}

/* A file on its way: written under a temporary name beside its place. */
struct staged {
  const char *path; /* NULL: unchanged, nothing to do */
  const char *temporary;
};

static const char *write_temporary(struct ddb_arena *arena, const char *path,
                                   const struct output_entry *entry) {
  for (int i = 0; i < FILE_TRIES; i++) {
    const char *temporary = file_temporary(arena, path, i);
    if (file_write_new(temporary, entry->data, entry->size, 0666))
      return temporary;
    if (errno == ENOENT && i == 0 && file_make_folders(arena, path))
      continue; /* the first file of a folder */
    if (errno != EEXIST)
      break;
  }
  return NULL;
}

/* Unchanged files are left alone, so that make has nothing to rebuild. */
static bool stage(const struct output *output, const char *folder, const struct output_entry *entry,
                  struct staged *staged) {
  const char *path = mem_format(output->arena, "%s/%s", folder, entry->path);
  enum output_state state = file_compare(path, entry);
  if (state == FILE_SAME)
    return true;
  if (state == FILE_UNREADABLE)
    return file_failed("read", path);
  const char *temporary = write_temporary(output->arena, path, entry);
  if (temporary == NULL)
    return file_failed("write", path);
  *staged = (struct staged){.path = path, .temporary = temporary};
  return true;
}

static bool rename_all(const struct staged *staged, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (staged[i].path != NULL && rename(staged[i].temporary, staged[i].path) != 0)
      return file_failed("write", staged[i].path);
  return true;
}

static void discard(const struct staged *staged, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (staged[i].path != NULL)
      (void)unlink(staged[i].temporary); /* renamed ones are gone already */
}

/* Goes on after a failure: each file that cannot be removed is named. */
static bool remove_stale(const struct output *output, const char *folder) {
  const char **paths = NULL;
  bool good = true;
  size_t count = file_find_stale(output, folder, &paths, &good);
  for (size_t i = 0; i < count; i++) {
    const char *path = mem_format(output->arena, "%s/%s", folder, paths[i]);
    if (unlink(path) != 0)
      good = file_failed("remove", path);
  }
  return good;
}

bool output_commit(struct output *output, const char *folder) {
  struct staged *staged = mem_array(output->arena, output->count, sizeof *staged);
  bool good = true;
  for (size_t i = 0; good && i < output->count; i++)
    good = stage(output, folder, &output->entries[i], &staged[i]);
  good = good && rename_all(staged, output->count);
  if (!good) {
    discard(staged, output->count);
    return false;
  }
  return remove_stale(output, folder);
}

/* make's syntax: a blank, '#' and ':' take a backslash, '$' is doubled. */
static void put_escaped(FILE *file, const char *path) {
  for (; *path != '\0'; path++) {
    if (*path == '$')
      fputc('$', file);
    else if (strchr(" \t#:\\", *path) != NULL && (*path != '\\' || strchr(" \t#:", path[1])))
      fputc('\\', file);
    fputc(*path, file);
  }
}

static void put_rule(FILE *file, const struct output *output, const char *folder,
                     const char *const *sources, size_t source_count) {
  for (size_t i = 0; i < output->count; i++) {
    put_escaped(file, folder);
    fputc('/', file);
    put_escaped(file, output->entries[i].path);
    fputs(i + 1 < output->count ? " \\\n" : ":", file);
  }
  for (size_t i = 0; i < source_count; i++) {
    fputs(" \\\n  ", file);
    put_escaped(file, sources[i]);
  }
  fputc('\n', file);
}

/* Written in place and not renamed into it: FILE may be /dev/stdout. */
bool output_depfile(struct output *output, const char *folder, const char *path,
                    const char *const *sources, size_t source_count) {
  errno = 0;
  FILE *file = fopen(path, "w");
  if (file == NULL)
    return file_failed("write", path);
  if (output->count != 0)
    put_rule(file, output, folder, sources, source_count);
  bool good = fflush(file) == 0 && ferror(file) == 0;
  int reason = errno;
  bool closed = fclose(file) == 0;
  if (!good)
    errno = reason;
  return (good && closed) || file_failed("write", path);
}
