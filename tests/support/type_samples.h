/* SPDX-License-Identifier: Apache-2.0 */
/* Values of every type, as the fields of items of tests/golden/types in DynamoDB JSON and in the
 * form that our encoder gives them: a decoder and an encoder that are right give the same text. */
#ifndef TESTS_SUPPORT_TYPE_SAMPLES_H
#define TESTS_SUPPORT_TYPE_SAMPLES_H

#include <ddb/ddb.h>

/* What stands behind `owner` ("o") and `id` ("i") in Data; NULL ends the list. */
extern const char *const type_samples_optional[]; /* of entity Optional */
extern const char *const type_samples_nested[];   /* of entity Nested */
extern const char *const type_samples_drawing[];  /* of entity Drawing */
extern const char *const type_samples_board[];    /* of entity Board */

/* The whole item: `entity` is "Optional", `word` is "OPTIONAL" as in its sort key. */
struct ddb_text type_sample_item(struct ddb_arena *mem, const char *entity, const char *word,
                                 const char *data);

/* The other way: what stands behind owner and id in an item that an encoder wrote. */
const char *type_sample_data(struct ddb_arena *mem, struct ddb_text item);

#endif
