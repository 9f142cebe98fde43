/* SPDX-License-Identifier: Apache-2.0 */
/* The claims of an entity: how their keys are made of a record, and what else the runtime has to
 * know of them. */
#include "emit.h"
#include "mem.h"

/* ---- the header ------------------------------------------------------------------------------ */

void emit_claims_declaration(struct emit *e, const struct plan_entity *entity) {
  struct ddb_arena *arena = e->plan->arena;
  struct plan_member *rows;

  if (entity->claim_count == 0 || entity->view)
    return;
  rows = mem_array(arena, entity->claim_count + 1, sizeof *rows);
  rows[0] = (struct plan_member){mem_format(arena, "%s = 0,", entity->unclaimed),
                                 "the call failed for another reason, or not at all"};
  for (size_t i = 0; i < entity->claim_count; i++)
    rows[i + 1] = (struct plan_member){mem_format(arena, "%s,", entity->claims[i].enumerator),
                                       entity->claims[i].words};
  emit_doc(e, mem_format(arena, "What is unique among %s.", entity->record.name));
  emit_open(e, "enum $c$_unique {");
  emit_members(e, rows, entity->claim_count + 1);
  emit_close(e, "};");
  emit_blank(e);
  emit_doc(e, "Which of these another item has, by the error of a create or update.");
  emit_line(e, "enum $c$_unique $c$_taken(const struct ddb_error *error);");
  emit_blank(e);
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* A function of its own builds the key, so that the parts are parameters as in any key builder. */
static void define_key(struct emit *e, const struct plan_claim *claim) {
  const struct plan_index_key *key = &claim->key;

  emit_set(e, "unique", claim->name);
  emit_set(e, "parts", emit_parameters(e, key->parameters, key->parameter_count, false));
  emit_open(e, "static void $unique$_key(struct ddb_key *out, $parts$) {");
  emit_key_steps(e, &key->key, "out");
  emit_close(e, "}");
  emit_blank(e);
  emit_open(e, "static bool $unique$(const void *record, struct ddb_key *out) {");
  emit_line(e, "const struct $c$ *in = (const struct $c$ *)record;");
  emit_blank(e);
  for (size_t i = 0; i < key->condition_count; i++) {
    emit_set(e, "condition", key->conditions[i].expression);
    emit_open(e, "if (!($condition$))");
    emit_line(e, "return false;");
    e->indent--;
  }
  emit_set(e, "arguments", key->arguments);
  emit_line(e, "$unique$_key(out$arguments$);");
  emit_line(e, "return true;");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_rows(struct emit *e, const struct plan_claim *claim) {
  if (claim->row_count == 0)
    return;
  emit_set(e, "unique", claim->name);
  emit_line(e, "static const struct ddb_attribute *const $unique$_fields[] = {");
  e->indent += 2;
  for (size_t i = 0; i < claim->row_count; i++) {
    emit_set(e, "row", claim->rows[i]);
    emit_line(e, "$row$,");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

static void define_claim(struct emit *e, const struct plan_claim *claim) {
  emit_set(e, "unique", claim->name);
  emit_set(e, "kind", emit_string(e, claim->kind));
  emit_set(e, "words", emit_string(e, claim->words));
  emit_set(e, "count", mem_format(e->plan->arena, "%zu", claim->row_count));
  emit_set(e, "fields",
           claim->row_count > 0 ? mem_format(e->plan->arena, "%s_fields", claim->name) : "NULL");
  emit_line(e, "{\"$kind$\", \"$words$\", $fields$, $count$, $unique$},");
}

void emit_claims(struct emit *e, const struct plan_entity *entity) {
  if (entity->claim_count == 0)
    return;
  for (size_t i = 0; i < entity->claim_count; i++) {
    define_key(e, &entity->claims[i]);
    define_rows(e, &entity->claims[i]);
  }
  emit_line(e, "static const struct ddb_claim unique__claims[] = {");
  e->indent += 2;
  for (size_t i = 0; i < entity->claim_count; i++)
    define_claim(e, &entity->claims[i]);
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

void emit_claims_taken(struct emit *e, const struct plan_entity *entity) {
  if (entity->claim_count == 0)
    return;
  emit_blank(e);
  emit_open(e, "enum $c$_unique $c$_taken(const struct ddb_error *error) {");
  emit_line(e, "return (enum $c$_unique)ddb_unique_taken(error, &$c$_entity);");
  emit_close(e, "}");
}
