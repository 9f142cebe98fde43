/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the DynamoDB JSON of a document value by value: what the readers of JSON text and of cJSON
 * trees have in common. */
#ifndef DDB_WIRE_DOC_WRITER_H
#define DDB_WIRE_DOC_WRITER_H

#include <ddb/doc.h>

#include "base/buf.h"
#include "base/number.h"
#include "wire/names.h"
#include "wire/path.h"

struct ddb_doc_writer {
  struct ddb_arena *mem;
  struct ddb_buf wire;
  struct ddb_names names; /* of the maps that are open */
};

/* Forgets the last error of `mem`, where every failure below is reported. */
void ddb_doc_writer_init(struct ddb_doc_writer *writer, struct ddb_arena *mem);

/* The document, once everything was written. */
enum ddb_status ddb_doc_writer_end(struct ddb_doc_writer *writer, const struct ddb_doc **out);

/* Whether a value may stand at `level` (the root is level 1); reports it if not. */
bool ddb_doc_check_level(struct ddb_doc_writer *writer, const struct ddb_path *path,
                         unsigned level);

/* The name of a member, which `path` ends with, and the colon. Reports an empty name, one that is
 * too long and one that is not UTF-8. */
bool ddb_doc_write_name(struct ddb_doc_writer *writer, const struct ddb_path *path, bool first);

/* Closes a map whose names were written since `mark` (names.count then): none may stand twice. */
bool ddb_doc_close_map(struct ddb_doc_writer *writer, const struct ddb_path *path, size_t mark);

/* Values. A text must be UTF-8. */
bool ddb_doc_write_text(struct ddb_doc_writer *writer, const struct ddb_path *path,
                        struct ddb_text text);
void ddb_doc_write_number(struct ddb_doc_writer *writer, const struct ddb_decimal *number);
void ddb_doc_write_bool(struct ddb_doc_writer *writer, bool value);
void ddb_doc_write_null(struct ddb_doc_writer *writer);

/* One value of plain JSON with all that is in it. */
bool ddb_doc_write_json(struct ddb_doc_writer *writer, struct ddb_json *json,
                        const struct ddb_path *path, unsigned level);

#endif
