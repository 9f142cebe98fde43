/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a run: collected in memory, written only when everything has succeeded. */
#ifndef DDBC_OUTPUT_H
#define DDBC_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <ddb/arena.h>

struct output;

struct output *output_new(struct ddb_arena *arena);

/* Adds one file. `relative_path` ("reimagine/edit_record.h") and `data` are copied. Adding the
 * same path twice is a defect of the caller and ends the process. */
void output_add(struct output *output, const char *relative_path, const char *data, size_t size);

/* For files that are made at the same time as others: an output of its own, in memory of its own;
 * and to its end, behind the files of `output`. */
struct output *output_new_part(void);
void output_join(struct output *output, struct output *part);

/* Writes every file below `folder` that is missing or differs, and removes those that an earlier
 * run generated there and this one did not. All new files exist under temporary names, or in a
 * folder of a temporary name if theirs is not there yet, before the first is renamed into place;
 * none of those is left behind. Unchanged files keep their time. On failure says so on stderr and
 * returns false. */
bool output_commit(struct output *output, const char *folder);

enum output_difference { OUTPUT_SAME, OUTPUT_DIFFERS, OUTPUT_UNREADABLE };

/* Prints how the files below `folder` differ from the collected ones. */
enum output_difference output_compare(struct output *output, const char *folder, FILE *out);

/* Writes a depfile in make's syntax: every file below `folder` depends on each of `sources`. */
bool output_depfile(struct output *output, const char *folder, const char *path,
                    const char *const *sources, size_t source_count);

#endif
