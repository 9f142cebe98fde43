/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: the claims of unique fields, and how an update foresees
 * what they will be. */
#include <string.h>

#include "cname.h"
#include "keytmpl_update.h"
#include "mem.h"
#include "model_claim.h"
#include "plan_build.h"

/* ---- of an entity ---------------------------------------------------------------------------- */

/* Fields of the key never change, so that a write need not ask for them. */
static void plan_rows(const struct planner *p, const struct entity *entity,
                      const struct claim *claim, struct plan_claim *out) {
  out->rows = mem_array(p->arena, claim->key.key_field_count, sizeof *out->rows);
  for (size_t i = 0; i < claim->key.key_field_count; i++) {
    const struct field *field = claim->key.key_fields[i];
    if (!model_in_key(entity, field))
      out->rows[out->row_count++] =
          mem_format(p->arena, "&%s[at_%s__%s]",
                     field->place == PLACE_DATA ? "data_attributes" : "item_attributes",
                     entity->name.c, field->name.c);
  }
}

void plan_claims(const struct planner *p, const struct entity *entity, struct plan_entity *out) {
  out->claims = mem_array(p->arena, entity->claim_count, sizeof *out->claims);
  out->claim_count = entity->claim_count;
  out->unclaimed = cname_upper(p->arena, mem_format(p->arena, "%s_unique_none", out->record.c));
  for (size_t i = 0; i < entity->claim_count; i++) {
    const struct claim *claim = &entity->claims[i];
    struct plan_claim *row = &out->claims[i];
    row->kind = claim->kind;
    row->words = claim->words;
    row->key_text = plan_key_text(p, &claim->key.partition, &claim->key.sort);
    row->name = claim->place.name.c;
    row->enumerator =
        cname_upper(p->arena, mem_format(p->arena, "%s_unique_%s", out->record.c, claim->name.c));
    plan_claim_key(p, entity, claim, &row->key);
    plan_rows(p, entity, claim, row);
  }
}

/* ---- of an operation ------------------------------------------------------------------------- */

static bool is_flagged(const struct field *field) {
  return strncmp(field->type.kind->c_optional, "ddb_opt_", strlen("ddb_opt_")) == 0;
}

/* Whether an input of set_optional is given; NULL is given too. */
static const char *given_of(const struct planner *p, const struct operation *update,
                            const struct field *field) {
  const char *present = plan_place_of(p, update, field).present;

  return field->type.nullable ? mem_format(p->arena, "(%s || set->%s_null)", present, field->name.c)
                              : present;
}

static void add_step(struct plan_unique *out, const char *when, const char *statement) {
  out->steps[out->step_count++] = (struct plan_step){when, statement};
}

/* The member of the record becomes the input, whose type may have a flag more or less. */
static void set_step(const struct planner *p, const struct operation *update,
                     const struct field *field, const char *when, struct plan_unique *out) {
  const struct plan_place place = plan_place_of(p, update, field);
  const char *c = field->name.c;

  out->reads = out->reads || strncmp(place.expression, "set->", strlen("set->")) == 0;
  if (!is_flagged(field) || !field->type.optional) {
    add_step(out, when, mem_format(p->arena, "after->%s = %s;", c, place.value));
    if (field->type.kind->shape == KIND_ENUM)
      add_step(out, when, mem_format(p->arena, "after->%s_text = NULL;", c));
    return;
  }
  add_step(out, when, mem_format(p->arena, "after->%s.set = %s;", c, place.present));
  add_step(out, when, mem_format(p->arena, "after->%s.value = %s;", c, place.value));
}

static void remove_step(const struct planner *p, const struct field *field,
                        struct plan_unique *out) {
  const char *c = field->name.c;

  add_step(
      out, NULL,
      mem_format(p->arena, is_flagged(field) ? "after->%s.set = false;" : "after->%s = 0;", c));
  if (!is_flagged(field) && field->type.kind->shape != KIND_ENUM)
    out->steps[out->step_count - 1].statement = mem_format(p->arena, "after->%s = NULL;", c);
  if (field->type.kind->shape == KIND_ENUM) {
    out->steps[out->step_count - 1].statement =
        mem_format(p->arena, "after->%s = (enum %s)0;", c, plan_type_name(p, &field->type));
    add_step(out, NULL, mem_format(p->arena, "after->%s_text = NULL;", c));
  }
}

/* The claims that a change of the field changes, a bit each. */
static uint64_t claims_of(const struct entity *entity, const struct field *field) {
  uint64_t mask = 0;

  for (size_t i = 0; i < entity->claim_count; i++)
    if (model_claims(&entity->claims[i], field) || model_is_expiry(entity, field))
      mask |= UINT64_C(1) << i;
  return mask;
}

static const char *mask_text(const struct planner *p, uint64_t mask) {
  return mem_format(p->arena, "UINT64_C(%llu)", (unsigned long long)mask);
}

static uint64_t plan_inputs(const struct planner *p, const struct operation *update,
                            struct plan_unique *out) {
  const struct entity *entity = update->entity;
  uint64_t always = 0;

  out->may = 0;
  for (size_t i = 0; i < update->set_count; i++) {
    uint64_t mask = claims_of(entity, update->set[i].field);
    if (mask)
      set_step(p, update, update->set[i].field, NULL, out);
    always |= mask;
    out->may |= mask;
  }
  for (size_t i = 0; i < update->change_count; i++) {
    uint64_t mask = claims_of(entity, update->changes[i].use.field);
    if (mask)
      remove_step(p, update->changes[i].use.field, out);
    always |= mask;
    out->may |= mask;
  }
  for (size_t i = 0; i < update->set_optional_count; i++) {
    const struct field *field = update->set_optional[i].field;
    uint64_t mask = claims_of(entity, field);
    const char *given = mask ? given_of(p, update, field) : NULL;
    if (!mask)
      continue;
    set_step(p, update, field, given, out);
    out->may |= mask;
    out->touched[out->touched_count++] = (struct plan_step){given, mask_text(p, mask)};
  }
  return always;
}

void plan_unique(const struct planner *p, const struct operation *operation,
                 struct plan_operation *out) {
  if (!model_keeps_claims(operation))
    return;
  size_t count = operation->set_count + operation->set_optional_count + operation->change_count;
  struct plan_unique *unique = mem_zalloc(p->arena, sizeof *unique);
  uint64_t always = (UINT64_C(1) << operation->entity->claim_count) - 1;

  unique->touched = mem_array(p->arena, operation->set_optional_count, sizeof *unique->touched);
  unique->steps = mem_array(p->arena, 2 * count, sizeof *unique->steps);
  unique->may = always;
  if (operation->verb == OP_UPDATE)
    always = plan_inputs(p, operation, unique);
  unique->sure = always;
  unique->always = mask_text(p, always);
  out->unique = unique;
}
