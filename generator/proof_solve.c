/* SPDX-License-Identifier: Apache-2.0 */
/* Equations between rows of cells: see proof_leaf.h.
 *
 * Rows that share no field are solved apart from each other. First come the sizes: those that the
 * others do not tell are tried from the least on. With them the rows are equal place by place, so
 * that places become one node with what both may hold. */
#include <string.h>

#include "mem.h"
#include "proof_leaf.h"

/* ---- groups ---------------------------------------------------------------------------------- */

static struct channel *root_of(struct channel *channel) {
  while (channel->group != channel)
    channel = channel->group = channel->group->group;
  return channel;
}

static void join(struct channel *a, struct channel *b) {
  if (a != NULL && b != NULL)
    root_of(a)->group = root_of(b);
}

static struct channel *join_cells(const struct strip *strip, struct channel *first) {
  for (size_t i = 0; i < strip->count; i++)
    if (strip->cells[i].channel != NULL) {
      first = first != NULL ? first : strip->cells[i].channel;
      join(first, strip->cells[i].channel);
    }
  return first;
}

static struct channel *channel_in(const struct bond *bond) {
  struct channel *first = join_cells(&bond->left, NULL);
  return join_cells(&bond->right, first);
}

static void make_groups(struct leaf *leaf) {
  leaf->cased = false;
  for (struct channel *at = leaf->channels; at != NULL; at = at->next) {
    at->group = at;
    at->known = at->least == at->most;
    at->size = at->least;
  }
  for (struct channel *at = leaf->channels; at != NULL; at = at->next)
    for (struct channel *other = at->next; other != NULL; other = other->next)
      if (at->slot != NULL && at->slot == other->slot) {
        join(at, other);
        leaf->cased = leaf->cased || (at->kind <= CHANNEL_LOWER && other->kind <= CHANNEL_LOWER);
      }
  for (size_t i = 0; i < leaf->bond_count; i++)
    (void)channel_in(&leaf->bonds[i]);
}

bool proof_in_group(const struct leaf *leaf, struct channel *channel) {
  return root_of(channel) == leaf->group;
}

const struct bond *proof_bond_in(const struct leaf *leaf, size_t at) {
  struct channel *channel = channel_in(&leaf->bonds[at]);
  return channel != NULL && proof_in_group(leaf, channel) ? &leaf->bonds[at] : NULL;
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static size_t node_root(const struct leaf *leaf, size_t node) {
  while (leaf->parents[node] != node)
    node = leaf->parents[node] = leaf->parents[leaf->parents[node]];
  return node;
}

struct byte_set *proof_set(const struct leaf *leaf, const struct channel *channel, size_t at) {
  return &leaf->sets[node_root(leaf, channel->base + at)];
}

char proof_only(const struct byte_set *set) {
  char only = '\0';
  for (unsigned word = 0; word < 8; word++) {
    uint32_t bits = set->bits[word];
    if (bits == 0)
      continue;
    if (only != '\0' || (bits & (bits - 1)) != 0)
      return '\0';
    unsigned bit = 0;
    while ((bits >> bit & 1) == 0)
      bit++;
    only = (char)(unsigned char)(32 * word + bit);
  }
  return only;
}

static bool restrict_to(struct byte_set *set, const struct byte_set *other) {
  uint32_t any = 0;
  for (size_t i = 0; i < 8; i++)
    any |= set->bits[i] &= other->bits[i];
  return any != 0;
}

static void make_room(struct leaf *leaf, size_t count) {
  if (count <= leaf->node_room)
    return;
  leaf->node_room = 2 * count;
  leaf->parents = mem_array(leaf->scratch, leaf->node_room, sizeof *leaf->parents);
  leaf->sets = mem_array(leaf->scratch, leaf->node_room, sizeof *leaf->sets);
  leaf->order = mem_array(leaf->scratch, leaf->node_room, sizeof *leaf->order);
}

static void make_nodes(struct leaf *leaf) {
  size_t count = 0;
  for (struct channel *at = leaf->channels; at != NULL; at = at->next)
    if (proof_in_group(leaf, at)) {
      at->base = count;
      count += at->size;
    }
  make_room(leaf, count);
  leaf->node_count = count;
  for (size_t i = 0; i < count; i++)
    leaf->parents[i] = i;
  for (struct channel *at = leaf->channels; at != NULL; at = at->next)
    for (size_t i = 0; proof_in_group(leaf, at) && i < at->size; i++)
      leaf->sets[at->base + i] = at->sets != NULL ? at->sets[i] : at->set;
  for (struct channel *at = leaf->channels; at != NULL; at = at->next)
    if (proof_in_group(leaf, at) && at->size > 0)
      (void)restrict_to(&leaf->sets[at->base], &at->first);
}

static bool same_nodes(struct leaf *leaf, size_t a, size_t b) {
  a = node_root(leaf, a);
  b = node_root(leaf, b);
  if (a == b)
    return true;
  leaf->parents[b] = a;
  return restrict_to(&leaf->sets[a], &leaf->sets[b]);
}

/* One place after the other of a row. */
struct walk {
  const struct strip *strip;
  size_t cell, at;
};

static bool walk(struct walk *walk, size_t *node, char *symbol) {
  for (; walk->cell < walk->strip->count; walk->cell++, walk->at = 0) {
    const struct cell *cell = &walk->strip->cells[walk->cell];
    if (cell->channel == NULL || !cell->whole) {
      if (walk->at++ > 0)
        continue;
      *node = cell->channel == NULL ? SIZE_MAX : cell->channel->base + cell->at;
      *symbol = cell->symbol;
      return true;
    }
    if (walk->at < cell->channel->size) {
      *node = cell->channel->base + walk->at++;
      return true;
    }
  }
  return false;
}

static bool same_place(struct leaf *leaf, size_t a, char left, size_t b, char right) {
  if (a != SIZE_MAX && b != SIZE_MAX)
    return same_nodes(leaf, a, b);
  if (a == SIZE_MAX && b == SIZE_MAX)
    return left == right;
  struct byte_set symbol = byte_set_of((const char[]){a == SIZE_MAX ? left : right, '\0'});
  return restrict_to(&leaf->sets[node_root(leaf, a == SIZE_MAX ? b : a)], &symbol);
}

/* The sizes of both are the same. */
static bool join_rows(struct leaf *leaf, const struct bond *bond) {
  struct walk left = {.strip = &bond->left};
  struct walk right = {.strip = &bond->right};
  size_t a = 0;
  size_t b = 0;
  char symbol = '\0';
  char other = '\0';
  while (walk(&left, &a, &symbol))
    if (!walk(&right, &b, &other) || !same_place(leaf, a, symbol, b, other))
      return false;
  return true;
}

bool proof_try_sizes(struct leaf *leaf) {
  size_t cost = 8;
  make_nodes(leaf);
  for (size_t i = 0; i < leaf->bond_count; i++)
    if (proof_bond_in(leaf, i) != NULL && !join_rows(leaf, &leaf->bonds[i]))
      return proof_spend(leaf, leaf->node_count + 8) && false;
  cost += 2 * leaf->node_count;
  return proof_spend(leaf, cost) && proof_fill(leaf);
}

/* ---- all groups ------------------------------------------------------------------------------ */

/* What is not variable, in all rows of the group: see proof_bound(). */
static size_t fixed_cells(const struct leaf *leaf) {
  size_t count = 0;
  for (size_t i = 0; i < leaf->bond_count; i++) {
    const struct bond *bond = proof_bond_in(leaf, i);
    if (bond == NULL)
      continue;
    for (size_t c = 0; c < bond->left.count; c++)
      count += !bond->left.cells[c].whole;
    for (size_t c = 0; c < bond->right.count; c++)
      count += !bond->right.cells[c].whole;
  }
  return count;
}

/* Two texts of one value are compared when both are whole, which the bound says nothing of. */
static bool has_kinds(const struct leaf *leaf) {
  for (struct channel *at = leaf->channels; at != NULL; at = at->next)
    for (const struct channel *other = at->next; other != NULL; other = other->next)
      if (at->slot != NULL && at->slot == other->slot && proof_in_group(leaf, at))
        return true;
  return false;
}

/* With one unknown size all rows shift against each other by the fixed cells alone. A cycle of
 * them makes a text periodic by at most that much, and the ends of longer texts do not touch: so
 * what sizes up to four times that do not solve, none does. Otherwise sizes grow until the work is
 * spent. */
static bool solve_group(struct leaf *leaf) {
  size_t fixed = fixed_cells(leaf);
  leaf->free_size = false;
  for (leaf->bound = leaf->aligned ? 4 * fixed + 4 : 2;; leaf->bound *= 2) {
    if (proof_find_sizes(leaf))
      return true;
    if (leaf->aligned || !leaf->free_size || leaf->exhausted || leaf->bound > 16)
      break;
  }
  if (leaf->free_size && (!leaf->aligned || has_kinds(leaf)))
    leaf->doubt = true;
  return false;
}

static void keep(struct leaf *leaf) {
  for (struct channel *at = leaf->channels; at != NULL; at = at->next) {
    if (!proof_in_group(leaf, at))
      continue;
    at->text = mem_zalloc(leaf->scratch, at->size + 1);
    for (size_t i = 0; i < at->size; i++)
      at->text[i] = proof_only(proof_set(leaf, at, i));
  }
}

/* Rows without a field. */
static bool constants_match(struct leaf *leaf) {
  for (size_t i = 0; i < leaf->bond_count; i++) {
    const struct bond *bond = &leaf->bonds[i];
    if (channel_in(bond) != NULL)
      continue;
    if (bond->left.count != bond->right.count || !join_rows(leaf, bond))
      return false;
  }
  return true;
}

static bool constants_have_values(struct leaf *leaf) {
  for (size_t i = 0; i < leaf->slot_count; i++)
    leaf->slots[i].value = NULL;
  for (size_t i = 0; i < leaf->slot_count; i++)
    if (leaf->slots[i].chosen->unset || leaf->slots[i].chosen->constant != NULL)
      if (!proof_value(leaf, &leaf->slots[i]))
        return false;
  return true;
}

bool proof_solve(struct leaf *leaf) {
  make_groups(leaf);
  leaf->group = NULL;
  if (!constants_match(leaf) || !constants_have_values(leaf))
    return false;
  for (struct channel *at = leaf->channels; at != NULL; at = at->next) {
    if (root_of(at) != at)
      continue;
    leaf->group = at;
    if (!solve_group(leaf))
      return false;
    keep(leaf);
  }
  leaf->group = NULL;
  for (size_t i = 0; i < leaf->slot_count; i++)
    if (leaf->slots[i].value == NULL && !proof_value(leaf, &leaf->slots[i]))
      return false;
  return true;
}
