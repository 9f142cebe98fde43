/* SPDX-License-Identifier: Apache-2.0 */
/* The operations. Each is called inside a transaction of the store, writing or not as dispatch.c
 * says, and answers in call->body; an error undoes what it wrote. */
#ifndef DDB_LOCAL_OPERATIONS_H
#define DDB_LOCAL_OPERATIONS_H

#include "local/op/call.h"

typedef void local_operation(struct local_call *call, const struct local_node *request);

local_operation local_put_item, local_update_item, local_delete_item;       /* item_write.c */
local_operation local_get_item;                                             /* get.c */
local_operation local_query, local_scan;                                    /* query.c */
local_operation local_batch_get, local_batch_write;                         /* batch.c */
local_operation local_transact_get, local_transact_write;                   /* transact.c */
local_operation local_create_table, local_update_table, local_delete_table; /* table_*.c */
local_operation local_describe_table, local_list_tables;
local_operation local_update_ttl, local_describe_ttl;

#endif
