/* SPDX-License-Identifier: Apache-2.0 */
/* One symbol for each node, so that every field has a value: see proof_leaf.h. */
#include <string.h>

#include "mem.h"
#include "proof_leaf.h"

/* ---- what follows at once -------------------------------------------------------------------- */

static bool is_empty(const struct byte_set *set) {
  uint32_t any = 0;
  for (size_t i = 0; i < 8; i++)
    any |= set->bits[i];
  return any == 0;
}

static bool is_of_group(const struct leaf *leaf, const struct channel *channel) {
  while (channel->group != channel)
    channel = channel->group;
  return channel == leaf->group;
}

static bool meet(struct byte_set *set, struct byte_set other, bool *news) {
  const struct byte_set before = *set;
  for (size_t i = 0; i < 8; i++)
    set->bits[i] &= other.bits[i];
  *news = *news || memcmp(&before, set, sizeof before) != 0;
  return !is_empty(set);
}

/* Behind an escape character stands 1 or 2, and nothing else begins with it. */
static bool escape(struct leaf *leaf, const struct channel *channel, bool *news) {
  char mark = proof_escaped(leaf->scratch, (const char[]){channel->separator.character, '\0'},
                            channel->separator)[0];
  for (size_t i = 0; i < channel->size; i++) {
    struct byte_set *set = proof_set(leaf, channel, i);
    if (proof_only(set) == mark) {
      if (i + 1 == channel->size || !meet(proof_set(leaf, channel, i + 1), byte_set_of("12"), news))
        return false;
    } else if (byte_set_has(set, mark)) {
      byte_set_range(set, (unsigned char)mark, (unsigned char)mark, false);
      *news = true;
    }
  }
  return true;
}

static bool escape_all(struct leaf *leaf) {
  bool news = true;
  while (news) {
    news = false;
    for (struct channel *at = leaf->channels; at != NULL; at = at->next)
      if (is_of_group(leaf, at) && at->kind <= CHANNEL_LOWER && at->separator.character != '\0' &&
          at->separator.policy == SEPARATOR_ESCAPE && !escape(leaf, at, &news))
        return false;
  }
  return true;
}

/* Both cases of the letters in it. */
static struct byte_set any_case(struct byte_set set) {
  for (unsigned i = 0; i < 26; i++) {
    bool either = byte_set_has(&set, (char)('a' + i)) || byte_set_has(&set, (char)('A' + i));
    byte_set_range(&set, 'a' + i, 'a' + i, either);
    byte_set_range(&set, 'A' + i, 'A' + i, either);
  }
  return set;
}

static bool same_letters(struct leaf *leaf, const struct channel *a, const struct channel *b) {
  bool news = false;
  for (size_t i = 0; i < a->size && i < b->size; i++)
    if (!meet(proof_set(leaf, a, i), any_case(*proof_set(leaf, b, i)), &news))
      return false;
  return true;
}

static bool cases_all(struct leaf *leaf) {
  for (struct channel *a = leaf->channels; a != NULL; a = a->next)
    for (struct channel *b = leaf->channels; b != NULL; b = b->next)
      if (a != b && a->slot != NULL && a->slot == b->slot && a->kind <= CHANNEL_LOWER &&
          b->kind <= CHANNEL_LOWER && is_of_group(leaf, a) && !same_letters(leaf, a, b))
        return false;
  return true;
}

/* ---- the order ------------------------------------------------------------------------------- */

static bool matters(const struct leaf *leaf, const struct slot *slot) {
  size_t count = 0;
  bool digits = false;
  for (const struct channel *at = leaf->channels; at != NULL; at = at->next)
    if (at->slot == slot) {
      count++;
      digits = digits || at->kind > CHANNEL_LOWER || at->sets != NULL ||
               at->separator.policy == SEPARATOR_ESCAPE;
    }
  return digits || count > 1 || slot->field->pattern != NULL || slot->may_be_unset;
}

static bool in_order(const struct leaf *leaf, size_t count, size_t root) {
  for (size_t i = 0; i < count; i++)
    if (leaf->order[i] == root)
      return true;
  return false;
}

static size_t root_at(const struct leaf *leaf, const struct channel *channel, size_t at) {
  return (size_t)(proof_set(leaf, channel, at) - leaf->sets);
}

/* Those that a field may refuse come first, and of them texts before hashes of texts. */
static size_t set_order(struct leaf *leaf) {
  size_t count = 0;
  for (int pass = 0; pass < 3; pass++)
    for (struct channel *at = leaf->channels; at != NULL; at = at->next) {
      if (!is_of_group(leaf, at))
        continue;
      bool chosen = at->slot != NULL && matters(leaf, at->slot);
      int when = !chosen ? 2 : at->kind == CHANNEL_HASH ? 1 : 0;
      for (size_t i = 0; when == pass && i < at->size; i++) {
        size_t root = root_at(leaf, at, i);
        if (proof_only(&leaf->sets[root]) == '\0' && !in_order(leaf, count, root))
          leaf->order[count++] = root;
      }
    }
  return count;
}

/* ---- the search ------------------------------------------------------------------------------ */

static bool slots_agree(struct leaf *leaf, bool all) {
  for (struct channel *at = leaf->channels; at != NULL; at = at->next)
    if (at->slot != NULL && is_of_group(leaf, at) && (all || matters(leaf, at->slot)) &&
        !proof_value(leaf, at->slot))
      return false;
  return true;
}

/* The symbols of a set, those that read well first. */
static size_t list_symbols(const struct byte_set *set, char out[256]) {
  static const char pleasant[] = "x1a0A2bT-";
  size_t count = 0;
  for (const char *at = pleasant; *at != '\0'; at++)
    if (byte_set_has(set, *at))
      out[count++] = *at;
  for (unsigned i = 0; i < 255; i++) {
    char symbol = (char)(unsigned char)((i + '!' - 1) % 255 + 1);
    if (byte_set_has(set, symbol) && strchr(pleasant, symbol) == NULL)
      out[count++] = symbol;
  }
  return count;
}

static bool choose(struct leaf *leaf, size_t at, size_t count) {
  char symbols[256];
  if (at == count)
    return slots_agree(leaf, true);
  struct byte_set *set = &leaf->sets[leaf->order[at]];
  const struct byte_set before = *set;
  size_t symbol_count = list_symbols(set, symbols);
  for (size_t i = 0; i < symbol_count; i++) {
    if (!proof_spend(leaf, 16 + 4 * leaf->node_count))
      break;
    *set = (struct byte_set){{0}};
    byte_set_range(set, (unsigned char)symbols[i], (unsigned char)symbols[i], true);
    if (slots_agree(leaf, false) && choose(leaf, at + 1, count))
      return true;
  }
  *set = before;
  return false;
}

bool proof_fill(struct leaf *leaf) {
  /* In this order: a mark that another case demands is not left out. */
  if (!cases_all(leaf) || !escape_all(leaf) || !cases_all(leaf) || !slots_agree(leaf, false))
    return false;
  return choose(leaf, 0, set_order(leaf));
}
