/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of a field in keys, and what they are made of: see proof_leaf.h. */
#include <string.h>

#include "keytmpl.h"
#include "mem.h"
#include "proof_leaf.h"

/* Longer texts are as good as this long where nothing bounds them. */
enum { SIZE_MOST = 2048 };

void byte_set_range(struct byte_set *set, unsigned first, unsigned last, bool in) {
  for (unsigned at = first; at <= last; at++)
    if (in)
      set->bits[at / 32] |= (uint32_t)1 << (at % 32);
    else
      set->bits[at / 32] &= ~((uint32_t)1 << (at % 32));
}

struct byte_set byte_set_of(const char *symbols) {
  struct byte_set set = {{0}};
  for (; *symbols != '\0'; symbols++)
    byte_set_range(&set, (unsigned char)*symbols, (unsigned char)*symbols, true);
  return set;
}

static void leave_out(struct byte_set *set, const struct separator *separator) {
  unsigned char symbol = (unsigned char)separator->character;
  if (symbol != 0 && separator->policy != SEPARATOR_LEGACY)
    byte_set_range(set, symbol, symbol, false);
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* A row of characters, one for each place, that says of which class it is. */
static const struct {
  const char *kind, *places;
} shapes[] = {
    {"date", "dddd-dd-dd"},
    {"uuid", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"},
    {"ulid", "7ccccccccccccccccccccccccc"},
};

static const char *shape_of(const struct slot *slot) {
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
    if (!slot->free && strcmp(shapes[i].kind, slot->field->type.kind->name) == 0)
      return shapes[i].places;
  return NULL;
}

static struct byte_set class_of(char place) {
  switch (place) {
  case 'd':
    return byte_set_of("0123456789");
  case 'x':
    return byte_set_of("0123456789abcdef");
  case '7':
    return byte_set_of("01234567");
  case 'c':
    return byte_set_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
  default:
    return byte_set_of((const char[]){place, '\0'});
  }
}

/* The same in the case of the channel. */
static struct byte_set cased(struct byte_set set, enum channel_kind kind) {
  unsigned from = kind == CHANNEL_UPPER ? 'a' : 'A';
  unsigned to = kind == CHANNEL_UPPER ? 'A' : 'a';
  for (unsigned i = 0; kind != CHANNEL_TEXT && i < 26; i++)
    if (byte_set_has(&set, (char)(from + i))) {
      byte_set_range(&set, from + i, from + i, false);
      byte_set_range(&set, to + i, to + i, true);
    }
  return set;
}

static void shape(struct leaf *leaf, struct channel *channel, const char *places) {
  channel->least = channel->most = strlen(places);
  channel->sets = mem_array(leaf->scratch, channel->least, sizeof *channel->sets);
  for (size_t i = 0; i < channel->least; i++) {
    channel->sets[i] = cased(class_of(places[i]), channel->kind);
    leave_out(&channel->sets[i], &channel->separator);
  }
}

static void measure(struct channel *channel) {
  const struct slot *slot = channel->slot;
  const struct field *field = slot->field;
  size_t growth = channel->separator.policy == SEPARATOR_ESCAPE ? 2 : 1;
  channel->least = 1;
  channel->most = SIZE_MOST;
  if (!slot->free && field->min_length.set && field->min_length.integer > 1)
    channel->least = (size_t)field->min_length.integer;
  if (!slot->free && field->max_length.set && field->max_length.integer < SIZE_MOST / 2)
    channel->most = (size_t)field->max_length.integer * growth;
}

static void text(struct leaf *leaf, struct channel *channel) {
  const char *places = shape_of(channel->slot);
  const struct separator *separator = &channel->separator;
  bool escaped = separator->policy == SEPARATOR_ESCAPE && separator->character != '\0';
  if (places != NULL && (!escaped || strchr("-.,", separator->character) == NULL)) {
    shape(leaf, channel, places);
    return;
  }
  byte_set_range(&channel->set, 1, channel->kind == CHANNEL_TEXT ? 255 : 127, true);
  channel->set = cased(channel->set, channel->kind);
  leave_out(&channel->set, separator);
  measure(channel);
}

/* ---- digits ---------------------------------------------------------------------------------- */

static void digits(struct leaf *leaf, struct channel *channel, size_t count) {
  channel->least = channel->most = count;
  channel->sets = mem_array(leaf->scratch, count, sizeof *channel->sets);
  for (size_t i = 0; i < count; i++)
    channel->sets[i] = byte_set_of("0123456789");
}

/* A time has no more digits than its type stores. */
static void points_in_time(struct leaf *leaf, struct channel *channel) {
  const struct field *field = channel->slot->field;
  enum kind_key key = field->type.kind->key;
  int precision = key == KIND_KEY_SECONDS        ? 0
                  : key == KIND_KEY_MILLISECONDS ? 3
                  : channel->slot->free          ? 9
                                                 : field->precision;
  digits(leaf, channel, TIME_DIGITS);
  for (size_t i = 14 + (size_t)precision; i < TIME_DIGITS; i++)
    channel->sets[i] = byte_set_of("0");
}

static void make(struct leaf *leaf, struct channel *channel) {
  switch (channel->kind) {
  case CHANNEL_TEXT:
  case CHANNEL_UPPER:
  case CHANNEL_LOWER:
    text(leaf, channel);
    break;
  case CHANNEL_NUMBER:
  case CHANNEL_COMPLEMENT:
    digits(leaf, channel, NUMBER_DIGITS);
    break;
  case CHANNEL_TIME:
    points_in_time(leaf, channel);
    break;
  case CHANNEL_DECIMAL:
    digits(leaf, channel, DECIMAL_DIGITS);
    break;
  case CHANNEL_HASH:
    digits(leaf, channel, (size_t)proof_shard_width(channel->shards));
    break;
  case CHANNEL_ANY:
    byte_set_range(&channel->set, 1, 255, true);
    channel->most = SIZE_MOST;
    break;
  }
}

static struct channel *add(struct leaf *leaf, struct channel channel) {
  struct channel *new = mem_zalloc(leaf->scratch, sizeof *new);
  *new = channel;
  new->next = leaf->channels;
  byte_set_range(&new->first, 1, 255, true);
  leaf->channels = new;
  make(leaf, new);
  return new;
}

struct channel *proof_channel(struct leaf *leaf, struct slot *slot, enum channel_kind kind,
                              uint32_t shards, const struct key_template *template) {
  for (struct channel *at = leaf->channels; at != NULL; at = at->next)
    if (at->slot == slot && at->kind == kind && at->shards == shards)
      return at;
  struct separator separator = template->separator;
  if (template->attribute->type != 'S' || separator.character == '\0')
    separator = (struct separator){.policy = SEPARATOR_LEGACY};
  return add(
      leaf, (struct channel){.slot = slot, .kind = kind, .shards = shards, .separator = separator});
}

struct channel *proof_any(struct leaf *leaf) {
  return add(leaf, (struct channel){.kind = CHANNEL_ANY});
}
