/* SPDX-License-Identifier: Apache-2.0 */
/* Single files: reading, writing a temporary, replacing one, folders. */
#ifndef DDBC_OUTPUT_FILE_H
#define DDBC_OUTPUT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include <ddb/arena.h>

#include "dict.h"

struct output_entry {
  const char *path; /* below the folder */
  const char *data;
  size_t size;
};

struct output {
  struct ddb_arena *arena;
  struct output_entry *entries;
  size_t count;
  struct dict *paths; /* of the entries */
};

enum output_state { FILE_SAME, FILE_DIFFERS, FILE_MISSING, FILE_UNREADABLE };

/* Compares a file with bytes. FILE_UNREADABLE leaves the reason in errno. */
enum output_state file_compare(const char *path, const struct output_entry *entry);

/* All of a file, with a NUL behind it; false leaves the reason in errno. */
bool file_read(struct ddb_arena *arena, const char *path, const char **text, size_t *size);

/* Makes the folders above `path`; false leaves the reason in errno. */
bool file_make_folders(struct ddb_arena *arena, const char *path);

/* Writes a new file, which must not exist, with `mode` as far as the umask allows; false leaves the
 * reason in errno and no file. */
bool file_write_new(const char *path, const char *data, size_t size, mode_t mode);

/* The same below an open folder, or AT_FDCWD. */
bool file_write_at(int folder, const char *path, const char *data, size_t size, mode_t mode);

/* The name of a temporary file beside `path` (which has a '/'). A run that was killed leaves its
 * files, and a container gives the same process ids again: then the next of FILE_TRIES is free. */
#define FILE_TRIES 100
const char *file_temporary(struct ddb_arena *arena, const char *path, int attempt);

/* Puts other bytes in the place of a file that exists, at once or not at all: by renaming. A
 * symbolic link stays, and what it leads to is replaced; the mode stays. On failure says so on
 * stderr, leaves the file as it is and returns false. */
bool file_replace(struct ddb_arena *arena, const struct output_entry *entry);

/* output_fresh.c: files of a folder that is not there yet. */
struct fresh {
  struct ddb_arena *arena;
  const char *path;      /* of the folder */
  const char *temporary; /* what it is called until all files are there; NULL: it was not made */
  const struct output_entry *entries;
  size_t count;
  size_t prefix; /* of their paths: what leads to the folder, with its '/' */
};

bool fresh_is_missing(const char *path);

/* Writes the files into a temporary folder beside `path`, puts that in its place, and removes it
 * and what is in it. Those that can fail say so on stderr. */
bool fresh_stage(struct fresh *fresh);
bool fresh_put_in_place(const struct fresh *fresh);
void fresh_discard(const struct fresh *fresh);

/* Prints the first line of a file in which it differs from what it should hold. */
void file_print_difference(FILE *out, const struct output_entry *entry, const char *old,
                           size_t old_size);

/* Says on stderr what could not be done to a file, with the reason from errno. Returns false. */
bool file_failed(const char *what, const char *path);

/* Left-overs: files that ddbc generated into the folders of `output` and that are not part of it.
 * Returns how many; false in *readable when a folder could not be read. */
size_t file_find_stale(const struct output *output, const char *folder, const char ***paths,
                       bool *readable);

#endif
