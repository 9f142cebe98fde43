/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about transactions that the schema declares. */
#include <string.h>

#include "check_rules.h"
#include "cname.h"
#include "dict.h"
#include "mem.h"
#include "model_claim.h"

/* Why there is no <operation>_tx of it, as words behind its name; NULL: there is. */
static const char *unfit(const struct operation *operation) {
  if (operation->upsert)
    return "is an upsert, which may take two requests";
  switch (operation->verb) {
  case OP_PUT:
  case OP_CREATE:
  case OP_UPDATE:
  case OP_DELETE:
  case OP_CHECK:
    return NULL;
  case OP_GET:
  case OP_QUERY:
  case OP_SCAN:
  case OP_BATCH_GET:
  case OP_TRANSACT_GET:
  case OP_TRANSACT:
    break;
  }
  return "reads, and is no write";
}

/* It reads before it writes; a create does not. */
static bool reads_first(const struct operation *operation) {
  return operation->verb != OP_CREATE && model_keeps_claims(operation);
}

static void refuse_unfit(struct check *check, const struct operation *transact) {
  for (size_t i = 0; i < transact->member_count; i++) {
    const struct transact_member *member = &transact->members[i];
    const char *reason = unfit(member->operation);
    if (reads_first(member->operation))
      diag_error(check->diag, "transact-member", member->span, "make it an operation of its own",
                 "'%s' reads the item first, to move the claims of its unique fields",
                 member->operation->name.text);
    if (reason == NULL)
      continue;
    diag_error(check->diag, "transact-member", member->span,
               "its members put, create, update, delete or check", "'%s' %s",
               member->operation->name.text, reason);
    diag_note(check->diag, member->operation->verb_span, "it is here");
  }
}

/* A key without fields is that of one item, so two operations of the entity are about the same. */
static void refuse_same_item(struct check *check, const struct operation *transact) {
  for (size_t i = 0; i < transact->member_count; i++) {
    const struct entity *entity = transact->members[i].operation->entity;
    for (size_t k = 0; k < i && entity->key_field_count == 0; k++) {
      if (transact->members[k].operation->entity != entity)
        continue;
      diag_error(check->diag, "transact-member", transact->members[i].span,
                 "make one operation of both",
                 "'%s' is about the same item: there is one '%s' only",
                 transact->members[i].name.text, entity->name.text);
      diag_note(check->diag, transact->members[k].span, "as this is");
      break;
    }
  }
}

static void refuse_many(struct check *check, const struct operation *transact) {
  if (transact->member_count > TRANSACT_MAX)
    diag_error(check->diag, "transact-member", transact->members[TRANSACT_MAX].span, NULL,
               "DynamoDB takes %d members in a transaction, and these are %zu", TRANSACT_MAX,
               transact->member_count);
}

/* ---- names: members of structs, and enumerators, beside `failed` and NONE -------------------- */

static const char *taken(struct dict *names, const struct transact_member *member) {
  const char *c = member->name.c;
  if (strcmp(c, "failed") == 0 || strcmp(c, "none") == 0)
    return "a name that the generated code uses itself";
  return dict_add(names, c, member) != NULL ? "the name of another member" : cname_problem(c);
}

static void refuse_names(struct check *check, const struct operation *transact) {
  struct dict *names = dict_new(check->arena);
  for (size_t i = 0; i < transact->member_count; i++) {
    const struct transact_member *member = &transact->members[i];
    const char *problem = taken(names, member);
    if (problem != NULL)
      diag_error(check->diag, "reserved-name", member->name.span,
                 "give each member a name: transact: {NAME: OPERATION}",
                 "'%s' becomes '%s', which is %s", member->name.text, member->name.c, problem);
  }
}

void check_transact_member(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++) {
    const struct operation *operation = &check->model->operations[i];
    if (operation->verb != OP_TRANSACT)
      continue;
    refuse_unfit(check, operation);
    refuse_same_item(check, operation);
    refuse_many(check, operation);
    refuse_names(check, operation);
  }
}
