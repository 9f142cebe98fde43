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

#endif
