/* SPDX-License-Identifier: Apache-2.0 */
/* From symbols to the values of fields: see proof_leaf.h. */
#include <inttypes.h>
#include <string.h>

#include "base/form.h"
#include "base/pattern.h"
#include "base/text.h"
#include "mem.h"
#include "proof_leaf.h"

/* So many texts that a pattern does not match are tried. */
enum { MISMATCHES_MAX = 64 };

/* So many letters are tried in both cases. */
enum { LETTERS_MAX = 8 };

const struct channel *proof_find(const struct leaf *leaf, const struct slot *slot,
                                 enum channel_kind kind) {
  for (const struct channel *at = leaf->channels; at != NULL; at = at->next)
    if (at->slot == slot && at->kind == kind)
      return at;
  return NULL;
}

/* The symbols of a channel once all are chosen; else NULL. */
const char *proof_symbols(struct leaf *leaf, const struct channel *channel) {
  if (channel == NULL)
    return NULL;
  char *out = mem_zalloc(leaf->scratch, channel->size + 1);
  for (size_t i = 0; i < channel->size; i++) {
    out[i] = proof_only(proof_set(leaf, channel, i));
    if (out[i] == '\0')
      return NULL;
  }
  return out;
}

void proof_collect(const struct leaf *leaf, const struct channel *channel,
                   const struct byte_set **out) {
  for (size_t i = 0; i < channel->size; i++)
    out[i] = proof_set(leaf, channel, i);
}

static const char *text_of(struct leaf *leaf, const struct channel *channel) {
  const char *symbols = proof_symbols(leaf, channel);
  return symbols == NULL ? NULL : proof_spell(leaf, leaf->scratch, symbols, strlen(symbols));
}

void proof_quote(struct leaf *leaf, struct slot *slot, const char *text) {
  slot->value = mem_format(leaf->proof->arena, "'%s'", text);
}

/* ---- texts ----------------------------------------------------------------------------------- */

static bool has_form(const struct field *field, const char *value) {
  const char *name = field->type.kind->name;
  return strcmp(name, "date") == 0   ? ddb_date_valid(value)
         : strcmp(name, "uuid") == 0 ? ddb_uuid_valid(value)
         : strcmp(name, "ulid") == 0 ? ddb_ulid_valid(value)
                                     : true;
}

static bool matches(struct leaf *leaf, const struct field *field, const char *value) {
  if (field->pattern == NULL || ddb_pattern_match(field->pattern, value) >= 0)
    return true;
  leaf->maybe = true;
  leaf->mismatches++;
  leaf->exhausted = leaf->exhausted || leaf->mismatches > MISMATCHES_MAX;
  return false;
}

static bool within_limits(struct leaf *leaf, const struct slot *slot, const char *value) {
  const struct field *field = slot->field;
  size_t size = ddb_text_characters(value, strlen(value));
  return slot->free || ((!field->min_length.set || size >= (size_t)field->min_length.integer) &&
                        (!field->max_length.set || size <= (size_t)field->max_length.integer) &&
                        has_form(field, value) && matches(leaf, field, value));
}

static bool hashes_to(struct leaf *leaf, const struct slot *slot, const char *value) {
  for (const struct channel *at = leaf->channels; at != NULL; at = at->next) {
    if (at->slot != slot || at->kind != CHANNEL_HASH)
      continue;
    const char *shard = mem_format(leaf->scratch, "%0*" PRIu32, proof_shard_width(at->shards),
                                   proof_hash(value, at->shards));
    for (size_t i = 0; i < at->size; i++)
      if (!byte_set_has(proof_set(leaf, at, i), shard[i]))
        return false;
  }
  return true;
}

/* The text for an unset value is refused as that of a value: see proof_rewrite(). */
static bool is_replacement(const struct leaf *leaf, const struct slot *slot,
                           const struct channel *channel, const char *text) {
  static const enum key_format formats[] = {KEY_AS_IS, KEY_UPPER, KEY_LOWER};
  for (size_t i = 0; i < leaf->proof->count; i++) {
    const struct proof_equation *equation = &leaf->proof->equations[i];
    const struct key_template *template = slot->side == 0 ? equation->left : equation->right;
    size_t parts = slot->side == 0 ? equation->left_parts : template->part_count;
    for (size_t p = 0; p < parts; p++) {
      const struct key_part *part = &template->parts[p];
      if (part->field == slot->field && part->replacement != NULL &&
          part->format == formats[channel->kind] && strcmp(part->replacement, text) == 0)
        return true;
    }
  }
  return false;
}

/* The value, if all texts of it can be its texts. */
static bool texts_agree(struct leaf *leaf, const struct slot *slot, const char *value) {
  for (const struct channel *at = leaf->channels; at != NULL; at = at->next) {
    if (at->slot != slot || at->kind > CHANNEL_LOWER)
      continue;
    const char *text = text_of(leaf, at);
    char *plain = text == NULL ? NULL : proof_unescaped(leaf->scratch, text, at->separator);
    if (text != NULL && (plain == NULL || is_replacement(leaf, slot, at, text) ||
                         strcmp(proof_cased(leaf->scratch, value, at->kind), plain) != 0))
      return false;
  }
  return true;
}

static bool has_name(const struct slot *slot, const char *name) {
  return strcmp(slot->field->type.kind->name, name) == 0;
}

/* "dddd-dd-dd", and behind it midnight. */
static bool is_day(const struct leaf *leaf, const struct channel *channel) {
  static const unsigned char places[] = {0, 1, 2, 3, 5, 6, 8, 9};
  const struct byte_set zero = byte_set_of("0");
  const struct byte_set *sets[TIME_DIGITS];
  for (size_t i = 0; i < TIME_DIGITS; i++)
    sets[i] = i < sizeof places ? proof_set(leaf, channel, places[i]) : &zero;
  return proof_calendar(sets);
}

static bool is_value(struct leaf *leaf, struct slot *slot, const char *value) {
  if (!hashes_to(leaf, slot, value) || !within_limits(leaf, slot, value))
    return false;
  proof_quote(leaf, slot, value);
  return true;
}

/* The same letters in other cases, of which another may be hashed as it has to, or be allowed. */
static bool any_case(struct leaf *leaf, struct slot *slot, const char *value) {
  if (proof_find(leaf, slot, CHANNEL_HASH) == NULL && slot->field->pattern == NULL)
    return false;
  for (unsigned turned = 1; turned < 1U << LETTERS_MAX; turned++) {
    char *other = mem_text(leaf->scratch, value);
    unsigned letters = 0;
    for (char *at = other; *at != '\0'; at++)
      if ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z')) {
        *at = (char)(letters < LETTERS_MAX && (turned >> letters & 1) != 0 ? *at ^ 0x20 : *at);
        letters++;
      }
    leaf->doubt = leaf->doubt || letters > LETTERS_MAX;
    if (turned >> letters != 0 || !proof_spend(leaf, 16))
      return false;
    if (is_value(leaf, slot, other))
      return true;
  }
  return false;
}

/* In upper case alone the text is a value of its own, and so it is in lower case; but one of a
 * fixed form has the form's own case. */
static bool text(struct leaf *leaf, struct slot *slot, const struct channel *channel) {
  if (channel->sets != NULL && has_name(slot, "date") && !is_day(leaf, channel))
    return false;
  const char *symbols = text_of(leaf, channel);
  if (symbols == NULL)
    return true;
  const char *value = proof_unescaped(leaf->scratch, symbols, channel->separator);
  if (value != NULL && channel->kind != CHANNEL_TEXT && channel->sets != NULL)
    value =
        proof_cased(leaf->scratch, value, has_name(slot, "uuid") ? CHANNEL_LOWER : CHANNEL_UPPER);
  return value != NULL && texts_agree(leaf, slot, value) &&
         (is_value(leaf, slot, value) ||
          (channel->kind != CHANNEL_TEXT && channel->sets == NULL && any_case(leaf, slot, value)));
}

/* ---- shards ---------------------------------------------------------------------------------- */

/* One text after the other of the field's form. */
static const char *candidate(struct leaf *leaf, const struct slot *slot, unsigned at) {
  const char *name = slot->free ? "string" : slot->field->type.kind->name;
  size_t least =
      slot->free || !slot->field->min_length.set ? 1 : (size_t)slot->field->min_length.integer;
  if (strcmp(name, "uuid") == 0)
    return mem_format(leaf->scratch, "00000000-0000-4000-8000-%012x", at);
  if (strcmp(name, "ulid") == 0)
    return mem_format(leaf->scratch, "01ARZ3NDEKTSV4RR%010u", at);
  if (strcmp(name, "date") == 0)
    return mem_format(leaf->scratch, "%04u-%02u-%02u", 1900 + at / 336, at / 28 % 12 + 1,
                      at % 28 + 1);
  return mem_format(leaf->scratch, "x%0*u", least > 1 ? (int)least - 1 : 1, at);
}

static bool hashed(struct leaf *leaf, struct slot *slot, const struct channel *channel) {
  const struct byte_set *sets[20];
  proof_collect(leaf, channel, sets);
  if (!proof_within(sets, channel->size, false, 0, channel->shards - 1))
    return false;
  for (const struct channel *at = leaf->channels; at != NULL; at = at->next)
    if (at->slot == slot && proof_symbols(leaf, at) == NULL)
      return true;
  for (unsigned i = 0; i < 16 * channel->shards; i++) {
    const char *value = candidate(leaf, slot, i);
    if (!proof_spend(leaf, 8))
      return false;
    if (hashes_to(leaf, slot, value) && within_limits(leaf, slot, value)) {
      proof_quote(leaf, slot, value);
      return true;
    }
  }
  leaf->maybe = true;
  return false;
}

bool proof_value(struct leaf *leaf, struct slot *slot) {
  const struct choice *chosen = slot->chosen;
  if (chosen->unset) {
    slot->value = "unset";
    return true;
  }
  if (chosen->constant != NULL) {
    if (slot->field->type.kind->shape == KIND_INTEGER)
      slot->value = mem_text(leaf->proof->arena, chosen->constant);
    else
      proof_quote(leaf, slot, chosen->constant);
    return true;
  }
  for (int kind = CHANNEL_TEXT; kind <= CHANNEL_LOWER; kind++) {
    const struct channel *channel = proof_find(leaf, slot, (enum channel_kind)kind);
    if (channel != NULL)
      return text(leaf, slot, channel);
  }
  if (proof_find(leaf, slot, CHANNEL_HASH) != NULL)
    return hashed(leaf, slot, proof_find(leaf, slot, CHANNEL_HASH));
  if (proof_find(leaf, slot, CHANNEL_TIME) != NULL)
    return (proof_find(leaf, slot, CHANNEL_NUMBER) == NULL &&
            proof_find(leaf, slot, CHANNEL_COMPLEMENT) == NULL)
               ? proof_moment(leaf, slot)
               : proof_number(leaf, slot) && proof_moment(leaf, slot);
  if (slot->field->type.kind->key == KIND_KEY_DECIMAL && !slot->written)
    return proof_decimal(leaf, slot);
  if (chosen->sign == SIGN_ZERO) {
    slot->value = "0";
    return true;
  }
  return proof_number(leaf, slot);
}
