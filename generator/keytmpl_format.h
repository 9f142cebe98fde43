/* SPDX-License-Identifier: Apache-2.0 */
/* The formats of key parts. */
#ifndef DDBC_KEYTMPL_FORMAT_H
#define DDBC_KEYTMPL_FORMAT_H

#include "diag.h"
#include "model.h"

/* Sets format, width and shards of `part`, or reports what is wrong. `format` is what stands behind
 * the '|' at `span`, or NULL; `text_key`: the key attribute is of type S. */
void keytmpl_format(struct diag *diag, struct span span, const char *format, bool text_key,
                    struct key_part *part);

#endif
