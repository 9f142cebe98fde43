/* SPDX-License-Identifier: Apache-2.0 */
/* Collecting files and putting them into place: see output.h. */
#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "mem.h"
#include "output_file.h"
#include "parallel.h"

struct output *output_new(struct ddb_arena *arena) {
  struct output *output = mem_zalloc(arena, sizeof *output);
  output->arena = arena;
  output->paths = dict_new(arena);
  return output;
}

struct output *output_new_part(void) {
  return output_new(mem_arena());
}

static void add_entry(struct output *output, const struct output_entry *entry) {
  if (dict_add(output->paths, entry->path, entry->path) != NULL) {
    fprintf(stderr, "ddbc: internal error: '%s' is generated twice\n", entry->path);
    exit(3);
  }
  output->entries =
      mem_grow(output->arena, output->entries, output->count, sizeof *output->entries);
  output->entries[output->count++] = *entry;
}

void output_add(struct output *output, const char *relative_path, const char *data, size_t size) {
  add_entry(output, &(struct output_entry){.path = mem_text(output->arena, relative_path),
                                           .data = mem_copy(output->arena, data, size),
                                           .size = size});
}

void output_join(struct output *output, struct output *part) {
  for (size_t i = 0; i < part->count; i++)
    add_entry(output, &part->entries[i]);
  ddb_arena_adopt(output->arena, part->arena);
}

/* A file on its way: written under a temporary name beside its place. */
struct staged {
  const char *path; /* NULL: unchanged, nothing to do */
  const char *temporary;
};

/* The first file of a part that could not be compared or written; of the parts the first counts. */
struct refusal {
  const char *what; /* NULL: none */
  const char *path;
  int reason;
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
static struct refusal stage(struct ddb_arena *arena, const char *folder,
                            const struct output_entry *entry, struct staged *staged) {
  const char *path = mem_format(arena, "%s/%s", folder, entry->path);
  enum output_state state = file_compare(path, entry);
  if (state == FILE_SAME)
    return (struct refusal){.what = NULL};
  if (state == FILE_UNREADABLE)
    return (struct refusal){"read", path, errno};
  const char *temporary = write_temporary(arena, path, entry);
  if (temporary == NULL)
    return (struct refusal){"write", path, errno};
  *staged = (struct staged){.path = path, .temporary = temporary};
  return (struct refusal){.what = NULL};
}

/* Entries that follow each other into one folder. */
struct group {
  size_t first, count;
  struct fresh fresh;    /* .path is NULL: the folder was there */
  struct staged *staged; /* then one for each entry */
};

/* How many entries from `first` on go into its folder; `*prefix` is what they have in common. */
static size_t group_size(const struct output *output, size_t first, size_t *prefix) {
  const char *path = output->entries[first].path;
  const char *slash = strrchr(path, '/');
  size_t count = 1;
  *prefix = slash == NULL ? 0 : (size_t)(slash - path) + 1;
  for (; first + count < output->count; count++) {
    const char *next = output->entries[first + count].path;
    if (strncmp(next, path, *prefix) != 0 || strchr(next + *prefix, '/') != NULL)
      break;
  }
  return count;
}

struct staging {
  const char *folder;
  const struct output_entry *entries;
  struct staged *staged;
  size_t count, parts;
  struct ddb_arena *arenas[PARALLEL_PARTS];
  struct refusal refusals[PARALLEL_PARTS];
};

static void stage_part(void *context, size_t part) {
  struct staging *staging = context;
  struct refusal *refusal = &staging->refusals[part];
  size_t end = parallel_first(staging->count, staging->parts, part + 1);
  for (size_t i = parallel_first(staging->count, staging->parts, part);
       i < end && refusal->what == NULL; i++)
    *refusal =
        stage(staging->arenas[part], staging->folder, &staging->entries[i], &staging->staged[i]);
}

static bool stage_each(const struct output *output, struct staging *staging) {
  const struct refusal *refusal = NULL;
  staging->parts = parallel_parts(staging->count);
  for (size_t i = 0; i < staging->parts; i++)
    staging->arenas[i] = i == 0 ? output->arena : mem_arena();
  parallel_run(staging->parts, stage_part, staging);
  for (size_t i = 1; i < staging->parts; i++)
    ddb_arena_adopt(output->arena, staging->arenas[i]);
  for (size_t i = 0; refusal == NULL && i < staging->parts; i++)
    if (staging->refusals[i].what != NULL)
      refusal = &staging->refusals[i];
  if (refusal == NULL)
    return true;
  errno = refusal->reason;
  return file_failed(refusal->what, refusal->path);
}

static bool stage_group(const struct output *output, const char *folder, struct group *group) {
  const struct output_entry *entries = &output->entries[group->first];
  size_t prefix = 0;
  group->count = group_size(output, group->first, &prefix);
  const char *path =
      mem_format(output->arena, "%s/%s", folder,
                 mem_copy(output->arena, entries->path, prefix > 0 ? prefix - 1 : 0));
  if (prefix > 0 && fresh_is_missing(path)) {
    group->fresh = (struct fresh){output->arena, path, NULL, entries, group->count, prefix};
    return fresh_stage(&group->fresh);
  }
  group->staged = mem_array(output->arena, group->count, sizeof *group->staged);
  struct staging staging = {
      .folder = folder, .entries = entries, .staged = group->staged, .count = group->count};
  return stage_each(output, &staging);
}

static bool put_in_place(const struct group *group) {
  if (group->fresh.path != NULL)
    return fresh_put_in_place(&group->fresh);
  for (size_t i = 0; i < group->count; i++)
    if (group->staged[i].path != NULL &&
        rename(group->staged[i].temporary, group->staged[i].path) != 0)
      return file_failed("write", group->staged[i].path);
  return true;
}

static void discard(const struct group *group) {
  if (group->fresh.path != NULL)
    fresh_discard(&group->fresh);
  for (size_t i = 0; group->staged != NULL && i < group->count; i++)
    if (group->staged[i].path != NULL)
      (void)unlink(group->staged[i].temporary); /* renamed ones are gone already */
}

/* Goes on after a failure: each file that cannot be removed is named. */
static bool remove_stale(const struct output *output, const char *folder, const char **paths,
                         size_t count) {
  bool good = true;
  for (size_t i = 0; i < count; i++) {
    const char *path = mem_format(output->arena, "%s/%s", folder, paths[i]);
    if (unlink(path) != 0)
      good = file_failed("remove", path);
  }
  return good;
}

/* What cannot be read is found out before anything is changed. */
bool output_commit(struct output *output, const char *folder) {
  struct group *groups = mem_array(output->arena, output->count, sizeof *groups);
  const char **stale = NULL;
  size_t count = 0;
  bool good = true;
  size_t stale_count = file_find_stale(output, folder, &stale, &good);
  for (size_t at = 0; good && at < output->count; at += groups[count++].count) {
    groups[count].first = at;
    good = stage_group(output, folder, &groups[count]);
  }
  for (size_t i = 0; good && i < count; i++)
    good = put_in_place(&groups[i]);
  for (size_t i = 0; !good && i < count; i++)
    discard(&groups[i]);
  return good && remove_stale(output, folder, stale, stale_count);
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
