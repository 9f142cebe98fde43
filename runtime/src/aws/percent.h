/* SPDX-License-Identifier: Apache-2.0 */
/* Percent encoding of URL parts for signing. */
#ifndef DDB_AWS_PERCENT_H
#define DDB_AWS_PERCENT_H

#include "base/buf.h"

void ddb_percent_char(struct ddb_buf *out, char c);
void ddb_percent_encode(struct ddb_buf *out, struct ddb_text text);

/* Decodes and encodes again: a text that arrives encoded in any way gets the one spelling that is
 * signed. */
void ddb_percent_recode(struct ddb_buf *out, struct ddb_text text);

#endif
