/* SPDX-License-Identifier: Apache-2.0 */
/* What is tried of each field, and what the templates are then: see proof.h. */
#include <inttypes.h>
#include <string.h>

#include "mem.h"
#include "model_where.h"
#include "proof_leaf.h"

/* So many values of an integer are tried one by one. */
enum { VALUES_MAX = 32 };

/* ---- slots ----------------------------------------------------------------------------------- */

struct slot *proof_slot(struct leaf *leaf, const struct field *field, int side) {
  for (size_t i = 0; i < leaf->slot_count; i++)
    if (leaf->slots[i].field == field && leaf->slots[i].side == side)
      return &leaf->slots[i];
  return NULL;
}

static void add_slot(struct leaf *leaf, const struct key_template *template,
                     const struct key_part *part, int side) {
  struct slot *slot = proof_slot(leaf, part->field, side);
  bool free = side == 0 && leaf->proof->asks;
  if (slot == NULL) {
    leaf->slots = mem_grow(leaf->scratch, leaf->slots, leaf->slot_count, sizeof *leaf->slots);
    slot = &leaf->slots[leaf->slot_count++];
    *slot = (struct slot){.field = part->field, .side = side, .free = free};
  }
  if (!free && template->where != NULL && slot->term == NULL)
    slot->term = model_where(template->where, part->field);
  slot->formats |= 1U << part->format;
  slot->written = slot->written || part->format == KEY_PLAIN || template->attribute->type == 'N';
  slot->may_be_unset = slot->may_be_unset || part->optional || part->replacement != NULL;
}

static void add_slots(struct leaf *leaf, const struct key_template *template, size_t parts,
                      int side) {
  for (size_t i = 0; i < parts; i++)
    if (template->parts[i].field != NULL)
      add_slot(leaf, template, &template->parts[i], side);
}

/* ---- choices --------------------------------------------------------------------------------- */

static struct choice *add_choice(struct leaf *leaf, struct slot *slot, struct choice choice) {
  slot->choices = mem_grow(leaf->scratch, slot->choices, slot->choice_count, sizeof *slot->choices);
  slot->choices[slot->choice_count] = choice;
  return &slot->choices[slot->choice_count++];
}

static void add_enum(struct leaf *leaf, struct slot *slot) {
  const struct enum_type *type = slot->field->type.enumeration;
  for (size_t i = 0; i < type->value_count; i++)
    add_choice(leaf, slot, (struct choice){.constant = type->values[i].name.text});
}

static void add_listed(struct leaf *leaf, struct slot *slot) {
  for (size_t i = 0; i < slot->term->value_count; i++) {
    const struct where_value *value = &slot->term->values[i];
    bool whole = slot->field->type.kind->shape == KIND_INTEGER;
    const char *text = whole ? mem_format(leaf->scratch, "%" PRId64, value->integer) : value->text;
    add_choice(leaf, slot, (struct choice){.constant = text});
  }
}

static bool is_integer(const struct slot *slot) {
  enum kind_key key = slot->field->type.kind->key;
  return key == KIND_KEY_INT || key == KIND_KEY_UINT;
}

/* An integer of few values: one by one, so that its formats need not be compared. */
static bool add_few(struct leaf *leaf, struct slot *slot) {
  const struct field *field = slot->field;
  bool natural = field->type.kind->key == KIND_KEY_UINT;
  if (slot->free || !is_integer(slot) || !field->max.set || (!natural && !field->min.set))
    return false;
  int64_t least = !field->min.set ? 0 : natural ? (int64_t)field->min.natural : field->min.integer;
  int64_t most = natural ? (int64_t)field->max.natural : field->max.integer;
  if (least < -1000000000 || most > 1000000000 || most - least >= VALUES_MAX || most < least)
    return false;
  for (int64_t value = least; value <= most; value++)
    add_choice(leaf, slot,
               (struct choice){.constant = mem_format(leaf->scratch, "%" PRId64, value)});
  return true;
}

/* Of a number its sign, and how many digits it has where those are not fixed. */
static void add_signs(struct leaf *leaf, struct slot *slot) {
  bool decimal = slot->field->type.kind->key == KIND_KEY_DECIMAL;
  bool natural = slot->field->type.kind->key == KIND_KEY_UINT;
  int digits = slot->written ? (natural ? 20 : 19) : 0;
  for (int sign = SIGN_PLUS; sign <= (decimal   ? SIGN_ZERO
                                      : natural ? SIGN_PLUS
                                                : SIGN_MINUS);
       sign++)
    for (int count = slot->written ? 1 : 0; count <= digits; count++)
      add_choice(leaf, slot, (struct choice){.sign = (enum sign)sign, .digits = count});
}

static void add_choices(struct leaf *leaf, struct slot *slot) {
  enum kind_key key = slot->field->type.kind->key;
  bool numeric =
      slot->written || (slot->formats & (1U << KEY_PAD | 1U << KEY_ORDERED | 1U << KEY_PLAIN)) != 0;
  bool optional = slot->field->type.optional && slot->may_be_unset && slot->term == NULL;
  if (slot->term != NULL && slot->term->value_count > 0)
    add_listed(leaf, slot);
  else if (key == KIND_KEY_ENUM)
    add_enum(leaf, slot);
  else if (numeric && !add_few(leaf, slot))
    add_signs(leaf, slot);
  else if (!numeric)
    add_choice(leaf, slot, (struct choice){.unset = false});
  if (optional)
    add_choice(leaf, slot, (struct choice){.unset = true});
}

void proof_gather(struct leaf *leaf) {
  const struct proof *proof = leaf->proof;
  for (size_t i = 0; i < proof->count; i++) {
    add_slots(leaf, proof->equations[i].left, proof->equations[i].left_parts, 0);
    add_slots(leaf, proof->equations[i].right, proof->equations[i].right->part_count, 1);
  }
  for (size_t i = 0; i < leaf->slot_count; i++)
    add_choices(leaf, &leaf->slots[i]);
}

/* ---- templates ------------------------------------------------------------------------------- */

struct rewriter {
  struct leaf *leaf;
  const struct key_template *template;
  int side;
  struct key_template *out;
  bool ended; /* an optional part was left out */
};

/* The literal in front of an optional part goes with it. */
static void leave_out(struct rewriter *rewriter) {
  struct key_template *out = rewriter->out;
  rewriter->ended = true;
  if (out->part_count > 0 && out->parts[out->part_count - 1].literal != NULL)
    out->part_count--;
}

static bool rewrite_part(struct rewriter *rewriter, const struct key_part *part) {
  struct key_template *out = rewriter->out;
  const struct slot *slot = proof_slot(rewriter->leaf, part->field, rewriter->side);
  const struct choice *chosen = slot->chosen;
  struct key_part *copy = &out->parts[out->part_count++];
  *copy = *part;
  if (chosen == NULL)
    return true;
  if (chosen->unset && part->replacement != NULL) {
    *copy = (struct key_part){.literal = part->replacement, .span = part->span};
  } else if (chosen->unset) {
    out->part_count--;
    if (!part->optional)
      return false;
    leave_out(rewriter);
  } else {
    copy->optional = false;
    copy->replacement = NULL;
    if (rewriter->ended && part->optional)
      return false; /* the builder refuses a hole */
  }
  if (chosen->constant == NULL || chosen->unset)
    return true;
  copy->field = NULL;
  copy->literal = proof_render(rewriter->leaf->scratch, part, rewriter->template, chosen->constant);
  return copy->literal != NULL &&
         (part->replacement == NULL || strcmp(copy->literal, part->replacement) != 0);
}

bool proof_rewrite(struct leaf *leaf, const struct key_template *template, size_t parts, int side,
                   struct key_template *out) {
  struct rewriter rewriter = {leaf, template, side, out, false};
  *out = *template;
  out->part_count = 0;
  out->parts = mem_array(leaf->scratch, parts + 1, sizeof *out->parts);
  for (size_t i = 0; i < parts; i++) {
    if (template->parts[i].literal != NULL)
      out->parts[out->part_count++] = template->parts[i];
    else if (!rewrite_part(&rewriter, &template->parts[i]))
      return false;
  }
  /* Without any part there is no key: the item is not in the index. */
  return parts == 0 || out->part_count > 0;
}
