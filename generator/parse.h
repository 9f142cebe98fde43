/* SPDX-License-Identifier: Apache-2.0 */
/* From the tree of a schema to its model: what may stand where, and what each name refers to. */
#ifndef DDBC_PARSE_H
#define DDBC_PARSE_H

#include "diag.h"
#include "model.h"
#include "node.h"

/* Never NULL; complete only when no error was reported. */
struct model *schema_parse(const struct yaml_node *root, struct diag *diag);

#endif
