/* SPDX-License-Identifier: Apache-2.0 */
/* What a write that keeps claims sends beside the request of its item. */
#include "explain_body.h"

static void write_claim(struct ddb_buf *out, const struct plan_operation *o,
                        const struct plan_claim *claim) {
  bool update = o->verb == PLAN_UPDATE;

  if (o->verb != PLAN_CREATE)
    ddb_buf_format(out, "  Delete  %s, of the values that were read%s\n", claim->key_text,
                   update ? ", unless they stay" : "");
  if (o->verb != PLAN_DELETE)
    ddb_buf_format(out, "  Put     %s, unless another item has it\n", claim->key_text);
}

void explain_unique(struct ddb_buf *out, const struct plan_operation *o) {
  const struct plan_unique *unique = o->unique;

  ddb_buf_text(out, o->verb == PLAN_CREATE
                        ? "It is the first member of TransactWriteItems, with these claims:\n"
                        : "A GetItem, strongly consistent, comes first. Then it is the first "
                          "member of TransactWriteItems,\non the condition that the fields of "
                          "these claims are as they were read:\n");
  for (size_t i = 0; i < o->entity->claim_count; i++)
    if ((unique->may >> i & 1) != 0)
      write_claim(out, o, &o->entity->claims[i]);
  if (unique->may != unique->sure)
    ddb_buf_format(out, "Claims whose inputs are not given are left out%s.\n",
                   unique->sure == 0 ? "; without any it is sent alone, and nothing is read" : "");
  ddb_buf_text(out, "Each member costs its write in a transaction: a claim of up to 1 KB two "
                    "units.\n\n");
}
