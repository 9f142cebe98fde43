/* SPDX-License-Identifier: Apache-2.0 */
/* Single files: reading, writing a temporary, folders. Only output*.c use it. */
#ifndef DDBC_OUTPUT_FILE_H
#define DDBC_OUTPUT_FILE_H

#include <stdbool.h>
#include <stddef.h>

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

/* Compares a file with bytes; *text is what the file holds (NULL if it holds nothing or is
 * missing), *size its size. FILE_UNREADABLE leaves the reason in errno. */
enum output_state file_compare(struct ddb_arena *arena, const char *path,
                               const struct output_entry *entry, const char **text, size_t *size);

/* Makes the folders above `path`; false leaves the reason in errno. */
bool file_make_folders(struct ddb_arena *arena, const char *path);

/* Writes a new file, which must not exist; false leaves the reason in errno and no file. */
bool file_write_new(const char *path, const char *data, size_t size);

/* Says on stderr what could not be done to a file, with the reason from errno. Returns false. */
bool file_failed(const char *what, const char *path);

/* Left-overs: files that ddbc generated into the folders of `output` and that are not part of it.
 * Returns how many; false in *readable when a folder could not be read. */
size_t file_find_stale(const struct output *output, const char *folder, const char ***paths,
                       bool *readable);

#endif
