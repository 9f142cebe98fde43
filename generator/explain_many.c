/* SPDX-License-Identifier: Apache-2.0 */
/* Requests with placeholders: those about several items. */
#include "explain_body.h"

/* ---- reads ----------------------------------------------------------------------------------- */

void explain_batch_get_body(struct explain *x) {
  const struct plan_operation *o = x->operation;

  ddb_buf_text(&x->out, "\"RequestItems\":{");
  explain_string(x, o->entity->table->name);
  ddb_buf_text(&x->out, ":{\"Keys\":[");
  explain_key_of(x, o->whole);
  ddb_buf_text(&x->out, o->consistent ? "],\"ConsistentRead\":true" : "]");
  explain_projection(x, true);
  ddb_buf_text(&x->out, "}}");
}

void explain_transact_get_body(struct explain *x) {
  const struct plan_operation *o = x->operation;

  ddb_buf_text(&x->out, "\"TransactItems\":[");
  for (size_t i = 0; i < o->kind_count; i++) {
    const struct plan_entity *entity = o->kinds[i].entity;
    ddb_buf_text(&x->out, i > 0 ? ",{\"Get\":{\"TableName\":" : "{\"Get\":{\"TableName\":");
    explain_string(x, entity->table->name);
    ddb_buf_text(&x->out, ",\"Key\":");
    explain_key_of(x, entity);
    ddb_buf_text(&x->out, "}}");
  }
  ddb_buf_char(&x->out, ']');
}

/* ---- writes ---------------------------------------------------------------------------------- */

static const char *word_of(enum plan_verb verb) {
  switch ((int)verb) {
  case PLAN_PUT:
  case PLAN_CREATE:
    return "Put";
  case PLAN_DELETE:
    return "Delete";
  case PLAN_CHECK:
    return "ConditionCheck";
  default:
    return "Update";
  }
}

/* What the operation alone would send, but for what it returns. */
static void write_member(struct explain *x, const struct plan_operation *o) {
  struct explain member = {.out = x->out, .operation = o, .member = true};
  void (*body)(struct explain * x) =
      o->verb == PLAN_CHECK ? explain_delete_body : explain_verb(o->verb)->body;

  ddb_buf_format(&member.out, "{\"%s\":{", word_of(o->verb));
  body(&member);
  ddb_buf_text(&member.out, "}}");
  x->out = member.out;
}

static void write_end(struct explain *x) {
  ddb_buf_text(&x->out, "],\"ClientRequestToken\":\"{token}\"");
}

void explain_check_body(struct explain *x) {
  ddb_buf_text(&x->out, "\"TransactItems\":[");
  write_member(x, x->operation);
  write_end(x);
}

void explain_transact_body(struct explain *x) {
  const struct plan_operation *o = x->operation;

  ddb_buf_text(&x->out, "\"TransactItems\":[");
  for (size_t i = 0; i < o->member_count; i++) {
    ddb_buf_text(&x->out, i > 0 ? "," : "");
    write_member(x, o->members[i].operation);
  }
  write_end(x);
}
