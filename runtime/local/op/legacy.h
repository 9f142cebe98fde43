/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters that expressions replaced (API reference, "Legacy conditional parameters"), read into
 * what expressions are read into. A parameter that is absent or empty leaves *out NULL. */
#ifndef DDB_LOCAL_LEGACY_H
#define DDB_LOCAL_LEGACY_H

#include "local/eval/eval.h"

/* `name` is "Expected", "QueryFilter" or "ScanFilter", joined by ConditionalOperator. */
bool local_legacy_condition(struct local_call *call, const struct local_node *request,
                            const char *name, struct local_condition **out);

/* AttributeUpdates. */
bool local_legacy_update(struct local_call *call, const struct local_node *request,
                         struct local_update **out);

/* AttributesToGet: just those, no key attributes besides. */
bool local_legacy_projection(struct local_call *call, const struct local_node *request,
                             struct local_projection **out);

/* KeyConditions, as local_key_condition_read does it. */
bool local_legacy_keys(struct local_call *call, const struct local_node *request,
                       const struct local_keys *keys, struct local_range *out);

#endif
