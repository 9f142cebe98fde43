/* SPDX-License-Identifier: Apache-2.0 */
/* The search over what fields may be: see proof.h. */
#include "proof.h"

#include <string.h>

#include "keytmpl.h"
#include "mem.h"
#include "proof_leaf.h"

bool proof_spend(struct leaf *leaf, uint64_t steps) {
  if (leaf->work < steps) {
    leaf->exhausted = true;
    leaf->work = 0;
    return false;
  }
  leaf->work -= steps;
  return true;
}

/* ---- automata -------------------------------------------------------------------------------- */

static const struct automaton *left_automaton(struct ddb_arena *arena,
                                              const struct proof_equation *equation,
                                              const struct key_template *left) {
  if (equation->end == PROOF_RANGE)
    return automaton_of_range(arena, left, left->part_count, equation->least, equation->most);
  return automaton_of(arena, left, left->part_count, equation->end == PROOF_PREFIX);
}

/* Whether each attribute alone can be the same. */
static bool may_meet(struct leaf *leaf, const struct key_template lefts[],
                     const struct key_template rights[]) {
  struct ddb_arena *scratch = mem_arena();
  bool meets = true;
  for (size_t i = 0; i < leaf->proof->count && meets; i++) {
    const struct proof_equation *equation = &leaf->proof->equations[i];
    if (equation->left->attribute->type != 'S')
      continue;
    const struct automaton *left = left_automaton(scratch, equation, &lefts[i]);
    const struct automaton *right = automaton_of(scratch, &rights[i], rights[i].part_count, false);
    meets = proof_spend(leaf, 64 + 16 * (left->edge_count + right->edge_count)) &&
            keytmpl_meet(scratch, scratch, left, right) != NULL;
  }
  ddb_arena_free(scratch);
  return meets;
}

/* ---- one choice of all ---------------------------------------------------------------------- */

static bool rewrite(struct leaf *leaf, struct key_template lefts[], struct key_template rights[]) {
  const struct proof *proof = leaf->proof;
  for (size_t i = 0; i < proof->count; i++) {
    const struct proof_equation *equation = &proof->equations[i];
    if (!proof_rewrite(leaf, equation->left, equation->left_parts, 0, &lefts[i]) ||
        !proof_rewrite(leaf, equation->right, equation->right->part_count, 1, &rights[i]))
      return false;
  }
  return true;
}

/* The separators of both are one, and no part holds it. */
static bool is_aligned(const struct proof *proof) {
  for (size_t i = 0; i < proof->count; i++) {
    const struct separator *left = &proof->equations[i].left->separator;
    const struct separator *right = &proof->equations[i].right->separator;
    if (left->character != right->character || left->character == '\0' ||
        left->policy == SEPARATOR_LEGACY || right->policy == SEPARATOR_LEGACY)
      return false;
  }
  return true;
}

/* A range has three ways to go on, which are tried one after the other; all others have one. */
static bool solve_variants(struct leaf *leaf, const struct key_template lefts[],
                           const struct key_template rights[], int variants) {
  const struct proof *proof = leaf->proof;
  for (int variant = 0; variant < variants; variant++) {
    bool fits = true;
    leaf->channels = NULL;
    leaf->bond_count = 0;
    for (size_t i = 0; i < proof->count && fits; i++)
      fits = proof_flatten(leaf, i, variant, &lefts[i], &rights[i]);
    if (fits && proof_solve(leaf))
      return true;
  }
  return false;
}

/* What the keys of the right are. */
static void spell(struct leaf *leaf) {
  for (size_t i = 0; i < leaf->proof->count; i++) {
    const char *text = "";
    for (size_t c = 0; c < leaf->rights[i].count; c++) {
      const struct cell *cell = &leaf->rights[i].cells[c];
      const char *from = cell->channel == NULL ? &cell->symbol
                         : cell->whole         ? cell->channel->text
                                               : &cell->channel->text[cell->at];
      size_t size = cell->channel != NULL && cell->whole ? cell->channel->size : 1;
      text = mem_format(leaf->scratch, "%s%s", text, proof_spell(leaf, leaf->scratch, from, size));
    }
    leaf->proof->texts[i] = mem_text(leaf->proof->arena, text);
  }
}

static bool solve(struct leaf *leaf) {
  struct key_template lefts[PROOF_EQUATIONS_MAX];
  struct key_template rights[PROOF_EQUATIONS_MAX];
  struct ddb_arena *outer = leaf->scratch;
  bool ranged = false;
  for (size_t i = 0; i < leaf->proof->count; i++)
    ranged = ranged || leaf->proof->equations[i].end == PROOF_RANGE;
  leaf->scratch = mem_arena();
  leaf->bonds = NULL;
  leaf->node_room = 0;
  bool found = rewrite(leaf, lefts, rights) && solve_variants(leaf, lefts, rights, ranged ? 3 : 1);
  if (found)
    spell(leaf);
  ddb_arena_free(leaf->scratch);
  leaf->scratch = outer;
  return found;
}

static bool worth_trying(struct leaf *leaf) {
  struct key_template lefts[PROOF_EQUATIONS_MAX];
  struct key_template rights[PROOF_EQUATIONS_MAX];
  return rewrite(leaf, lefts, rights) && may_meet(leaf, lefts, rights);
}

static bool explore(struct leaf *leaf, size_t at) {
  if (leaf->exhausted)
    return false;
  if (at == leaf->slot_count)
    return solve(leaf);
  struct slot *slot = &leaf->slots[at];
  for (size_t i = 0; i < slot->choice_count; i++) {
    slot->chosen = &slot->choices[i];
    if ((slot->choice_count == 1 || worth_trying(leaf)) && explore(leaf, at + 1))
      return true;
  }
  slot->chosen = NULL;
  return false;
}

/* ---- the answer ------------------------------------------------------------------------------ */

static const char *describe(const struct leaf *leaf, int side) {
  struct ddb_arena *arena = leaf->proof->arena;
  const char *text = "";
  for (size_t i = 0; i < leaf->slot_count; i++)
    if (leaf->slots[i].side == side)
      text = mem_format(arena, "%s%s%s: %s", text, text[0] == '\0' ? "" : ", ",
                        leaf->slots[i].field->name.text, leaf->slots[i].value);
  return text;
}

enum proof_answer proof_try(struct proof *proof) {
  uint64_t work = proof->work < PROOF_WORK_ONE ? proof->work : PROOF_WORK_ONE;
  struct leaf leaf = {.proof = proof, .work = work, .aligned = is_aligned(proof)};
  leaf.scratch = mem_arena();
  proof_gather(&leaf);
  bool found = worth_trying(&leaf) && explore(&leaf, 0);
  proof->work -= work - leaf.work;
  if (found) {
    proof->left = describe(&leaf, 0);
    proof->right = describe(&leaf, 1);
  }
  ddb_arena_free(leaf.scratch);
  return found                          ? PROOF_MEET
         : leaf.maybe                   ? PROOF_MAYBE
         : leaf.exhausted || leaf.doubt ? PROOF_OPEN
                                        : PROOF_APART;
}
