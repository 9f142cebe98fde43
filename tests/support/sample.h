/* SPDX-License-Identifier: Apache-2.0 */
/* Records of the reference schema for tests: complete, so that a test changes the one thing that it
 * is about; and the texts that they become. */
#ifndef TESTS_SUPPORT_SAMPLE_H
#define TESTS_SUPPORT_SAMPLE_H

#include "reimagine/reimagine.h"

/* 2026-11-22T10:00:00.250Z, the "now" of the tests. */
#define SAMPLE_NOW                                                                                 \
  { 1795341600, 250000000 }

/* Every field set, optional ones too. Texts are constants; `params` lives in `mem`, and holds a
 * member `a` that the schema does not name. */
struct reimagine_edit_record sample_edit(struct ddb_arena *mem);
struct reimagine_image_metadata sample_image(struct ddb_arena *mem);

/* What must be set and nothing else. */
struct reimagine_edit_record sample_small_edit(struct ddb_arena *mem);

/* A document from JSON text; ends the test when it is none. */
const struct ddb_doc *sample_doc(struct ddb_arena *mem, const char *json);

/* The item of sample_small_edit as a put at SAMPLE_NOW writes it. */
extern const char sample_small_item[];

/* `text` with the first `from` replaced by `to`, in `mem`; ends the test when there is none. */
struct ddb_text sample_replace(struct ddb_arena *mem, const char *text, const char *from,
                               const char *to);

/* A NUL-terminated text as one with a length, and the other way round. */
struct ddb_text sample_text(const char *text);
const char *sample_chars(struct ddb_arena *mem, struct ddb_text text);

/* A response with this status and body. */
struct ddb_response sample_response(int http_status, const char *body);

#endif
