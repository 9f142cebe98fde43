/* SPDX-License-Identifier: Apache-2.0 */
/* How long the texts of a group are: those that the others do not tell are tried from the least
 * on. See proof_leaf.h. */
#include "mem.h"
#include "proof_leaf.h"

struct sum {
  long long known;
  struct channel *unknown;
  long long times; /* of the unknown one */
  bool several;
};

static void add_up(struct sum *sum, const struct strip *strip, int sign) {
  for (size_t i = 0; i < strip->count; i++) {
    struct channel *channel = strip->cells[i].channel;
    if (channel == NULL || !strip->cells[i].whole) {
      sum->known += sign;
    } else if (channel->known) {
      sum->known += sign * (long long)channel->size;
    } else {
      sum->several = sum->several || (sum->unknown != NULL && sum->unknown != channel);
      sum->unknown = channel;
      sum->times += sign;
    }
  }
}

static bool set_size(struct channel *channel, long long size) {
  if (size < (long long)channel->least || size > (long long)channel->most)
    return false;
  channel->known = true;
  channel->size = (size_t)size;
  return true;
}

/* False: the rows have not the same size. */
static bool deduce(const struct bond *bond, bool *news) {
  struct sum sum = {.known = 0};
  add_up(&sum, &bond->left, 1);
  add_up(&sum, &bond->right, -1);
  if (sum.unknown == NULL)
    return sum.known == 0;
  if (sum.several || sum.times == 0)
    return true;
  *news = true;
  return sum.known % sum.times == 0 && set_size(sum.unknown, -sum.known / sum.times);
}

static bool is_text(const struct channel *channel) {
  return channel->kind == CHANNEL_TEXT || channel->kind == CHANNEL_UPPER ||
         channel->kind == CHANNEL_LOWER;
}

/* Another case of the same text has the same size. */
static bool deduce_cases(struct leaf *leaf, bool *news) {
  for (struct channel *at = leaf->channels; at != NULL; at = at->next)
    for (struct channel *other = leaf->channels; other != NULL; other = other->next) {
      if (at->slot == NULL || at->slot != other->slot || !is_text(at) || !is_text(other) ||
          !at->known || !proof_in_group(leaf, at))
        continue;
      if (other->known && other->size != at->size)
        return false;
      *news = *news || !other->known;
      if (!other->known && !set_size(other, (long long)at->size))
        return false;
    }
  return true;
}

static bool deduce_all(struct leaf *leaf) {
  bool news = true;
  while (news) {
    news = false;
    for (size_t i = 0; i < leaf->bond_count; i++)
      if (proof_bond_in(leaf, i) != NULL && !deduce(&leaf->bonds[i], &news))
        return false;
    if (leaf->cased && !deduce_cases(leaf, &news))
      return false;
  }
  return true;
}

static size_t list_unknown(const struct leaf *leaf, struct channel **out) {
  size_t count = 0;
  for (struct channel *at = leaf->channels; at != NULL; at = at->next)
    if (!at->known && proof_in_group(leaf, at))
      out[count++] = at;
  return count;
}

/* The one that stands first in a row: its size tells those of its counterparts. */
static bool try_each(struct leaf *leaf, struct channel *channel) {
  size_t most = channel->least + leaf->bound;
  leaf->free_size = true;
  for (size_t size = channel->least; size <= most && size <= channel->most; size++) {
    if (leaf->exhausted)
      return false;
    channel->known = true;
    channel->size = size;
    if (proof_find_sizes(leaf))
      return true;
    channel->known = false;
  }
  return false;
}

static size_t channel_count(const struct leaf *leaf) {
  size_t count = 0;
  for (const struct channel *at = leaf->channels; at != NULL; at = at->next)
    count++;
  return count;
}

bool proof_find_sizes(struct leaf *leaf) {
  struct channel **unknown = mem_array(leaf->scratch, channel_count(leaf) + 1, sizeof *unknown);
  size_t count = list_unknown(leaf, unknown);
  bool found = false;
  if (!proof_spend(leaf, 16 + leaf->bond_count))
    return false;
  if (deduce_all(leaf)) {
    struct channel *next = NULL;
    for (size_t i = 0; i < count && next == NULL; i++)
      if (!unknown[i]->known)
        next = unknown[i];
    found = next == NULL ? proof_try_sizes(leaf) : try_each(leaf, next);
  }
  for (size_t i = 0; !found && i < count; i++)
    unknown[i]->known = false;
  return found;
}
