/* SPDX-License-Identifier: Apache-2.0 */
/* From symbols to the values of fields: see proof_leaf.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/types.h>

#include "base/form.h"
#include "base/number.h"
#include "base/pattern.h"
#include "base/text.h"
#include "mem.h"
#include "proof_leaf.h"

/* So many texts that a pattern does not match are tried. */
enum { MISMATCHES_MAX = 64 };

static const struct channel *find(const struct leaf *leaf, const struct slot *slot,
                                  enum channel_kind kind) {
  for (const struct channel *at = leaf->channels; at != NULL; at = at->next)
    if (at->slot == slot && at->kind == kind)
      return at;
  return NULL;
}

/* The symbols of a channel once all are chosen; else NULL. */
static const char *symbols_of(struct leaf *leaf, const struct channel *channel) {
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

static void collect(const struct leaf *leaf, const struct channel *channel,
                    const struct byte_set **out) {
  for (size_t i = 0; i < channel->size; i++)
    out[i] = proof_set(leaf, channel, i);
}

static const char *text_of(struct leaf *leaf, const struct channel *channel) {
  const char *symbols = symbols_of(leaf, channel);
  return symbols == NULL ? NULL : proof_spell(leaf, leaf->scratch, symbols, strlen(symbols));
}

static void set_quoted(struct leaf *leaf, struct slot *slot, const char *text) {
  slot->value = mem_format(leaf->proof->arena, "'%s'", text);
}

/* ---- numbers -----------------------------------------------------------------------------------
 */

/* The magnitudes that the sign leaves. */
static void bounds_of(const struct slot *slot, uint64_t *least, uint64_t *most) {
  const struct field *field = slot->field;
  bool natural = field->type.kind->key == KIND_KEY_UINT;
  bool whole = field->type.kind->key == KIND_KEY_INT;
  int64_t low = whole ? field->type.kind->lowest : INT64_MIN;
  int64_t high = whole ? field->type.kind->highest : INT64_MAX;
  *least = 0;
  *most = natural ? field->type.kind->ceiling : 0;
  if (!slot->free && natural) {
    *least = field->min.set ? field->min.natural : *least;
    *most = field->max.set ? field->max.natural : *most;
  }
  if (natural)
    return;
  if (!slot->free && field->type.kind->bounds == BOUND_SIGNED) {
    low = field->min.set ? field->min.integer : low;
    high = field->max.set ? field->max.integer : high;
  }
  bool minus = slot->chosen->sign == SIGN_MINUS;
  *least = minus ? (high < 0 ? 0 - (uint64_t)high : 1) : (low > 0 ? (uint64_t)low : 0);
  *most = minus ? (low < 0 ? 0 - (uint64_t)low : 0) : (high >= 0 ? (uint64_t)high : 0);
  if (minus ? low >= 0 : high < 0)
    *least = *most + 1; /* none */
}

static bool number_fits(struct leaf *leaf, struct slot *slot, const struct channel *channel) {
  const struct byte_set *sets[NUMBER_DIGITS];
  uint64_t least = 0;
  uint64_t most = 0;
  collect(leaf, channel, sets);
  bounds_of(slot, &least, &most);
  return proof_within(sets, NUMBER_DIGITS, channel->kind == CHANNEL_COMPLEMENT, least, most);
}

static bool magnitude(struct leaf *leaf, const struct channel *channel, uint64_t *out) {
  const char *digits = symbols_of(leaf, channel);
  *out = 0;
  for (; digits != NULL && *digits != '\0'; digits++)
    *out =
        *out * 10 + (uint64_t)(channel->kind == CHANNEL_COMPLEMENT ? '9' - *digits : *digits - '0');
  return digits != NULL;
}

static bool number(struct leaf *leaf, struct slot *slot) {
  const struct channel *channels[2] = {find(leaf, slot, CHANNEL_NUMBER),
                                       find(leaf, slot, CHANNEL_COMPLEMENT)};
  uint64_t values[2] = {0, 0};
  bool known[2] = {false, false};
  for (int i = 0; i < 2; i++) {
    if (channels[i] != NULL && !number_fits(leaf, slot, channels[i]))
      return false;
    known[i] = magnitude(leaf, channels[i], &values[i]);
  }
  if (known[0] && known[1] && values[0] != values[1])
    return false;
  if (known[0] || known[1])
    slot->value = mem_format(leaf->proof->arena, "%s%" PRIu64,
                             slot->chosen->sign == SIGN_MINUS ? "-" : "", values[known[0] ? 0 : 1]);
  return true;
}

static const char *decimal_text(struct leaf *leaf, const char *digits, bool minus) {
  char plain[DECIMAL_DIGITS + 1];
  memcpy(plain, digits, sizeof plain);
  for (int i = 0; minus && i < DECIMAL_DIGITS; i++)
    plain[i] = (char)('0' + '9' - plain[i]);
  size_t size = DECIMAL_DIGITS;
  while (size > 4 && plain[size - 1] == '0')
    size--;
  int exponent =
      (plain[0] - '0') * 100 + (plain[1] - '0') * 10 + plain[2] - '0' + DDB_NUMBER_MIN_EXPONENT;
  return mem_format(leaf->scratch, "%s%c%s%.*sE%d", minus ? "-" : "", plain[3], size > 4 ? "." : "",
                    (int)size - 4, plain + 4, exponent);
}

/* Three digits of the exponent, of which 255 is the greatest, and 38 more, the first not zero. */
static bool decimal(struct leaf *leaf, struct slot *slot) {
  const struct channel *channel = find(leaf, slot, CHANNEL_DECIMAL);
  const struct byte_set *sets[DECIMAL_DIGITS];
  const struct field *field = slot->field;
  bool minus = slot->chosen->sign == SIGN_MINUS;
  const char *text = "0";
  if (channel != NULL) {
    collect(leaf, channel, sets);
    if (!proof_within(sets, 3, minus, 0, 255) || !proof_within(sets + 3, 1, minus, 1, 9))
      return false;
    const char *digits = symbols_of(leaf, channel);
    if (digits == NULL)
      return true;
    text = decimal_text(leaf, digits, minus);
  }
  double value = strtod(text, NULL);
  if (!slot->free && ((field->min.set && value < strtod(field->min.text, NULL)) ||
                      (field->max.set && value > strtod(field->max.text, NULL)))) {
    leaf->maybe = true; /* another one may do */
    return false;
  }
  slot->value = mem_text(leaf->proof->arena, text);
  return true;
}

/* ---- times -------------------------------------------------------------------------------------
 */

static const char *time_text(struct leaf *leaf, const char *at) {
  size_t size = 9;
  while (size > 0 && at[14 + size - 1] == '0')
    size--;
  return mem_format(leaf->scratch, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s%s%.*sZ", at, at + 4, at + 6,
                    at + 8, at + 10, at + 12, size > 0 ? "." : "", (int)size, at + 14);
}

/* What the same moment is as a number, where the field is in a key as that too. */
static bool same_moment(struct leaf *leaf, struct slot *slot, ddb_time time) {
  const struct channel *channels[2] = {find(leaf, slot, CHANNEL_NUMBER),
                                       find(leaf, slot, CHANNEL_COMPLEMENT)};
  bool thousands = slot->field->type.kind->key == KIND_KEY_MILLISECONDS;
  int64_t units = thousands ? time.seconds * 1000 + time.nanoseconds / 1000000 : time.seconds;
  for (int i = 0; i < 2; i++) {
    uint64_t value = 0;
    if (channels[i] != NULL && magnitude(leaf, channels[i], &value) &&
        ((units < 0) != (slot->chosen->sign == SIGN_MINUS) ||
         value != (units < 0 ? 0 - (uint64_t)units : (uint64_t)units)))
      return false;
  }
  return true;
}

/* The builders take the first moment of 1970 for one that is not set. */
static bool moment(struct leaf *leaf, struct slot *slot) {
  const struct channel *channel = find(leaf, slot, CHANNEL_TIME);
  const struct byte_set *sets[TIME_DIGITS];
  ddb_time time = {0, 0};
  collect(leaf, channel, sets);
  if (!proof_calendar(sets))
    return false;
  const char *digits = symbols_of(leaf, channel);
  if (digits == NULL)
    return true;
  const char *text = time_text(leaf, digits);
  if (ddb_time_from_text(text, &time) < 0 || (time.seconds == 0 && time.nanoseconds == 0) ||
      !same_moment(leaf, slot, time))
    return false;
  set_quoted(leaf, slot, text);
  return true;
}

/* ---- texts -------------------------------------------------------------------------------------
 */

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
  if (value == NULL || !texts_agree(leaf, slot, value) || !hashes_to(leaf, slot, value) ||
      !within_limits(leaf, slot, value))
    return false;
  set_quoted(leaf, slot, value);
  return true;
}

/* ---- shards ------------------------------------------------------------------------------------
 */

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
  collect(leaf, channel, sets);
  if (!proof_within(sets, channel->size, false, 0, channel->shards - 1))
    return false;
  for (const struct channel *at = leaf->channels; at != NULL; at = at->next)
    if (at->slot == slot && symbols_of(leaf, at) == NULL)
      return true;
  for (unsigned i = 0; i < 16 * channel->shards; i++) {
    const char *value = candidate(leaf, slot, i);
    if (!proof_spend(leaf, 8))
      return false;
    if (hashes_to(leaf, slot, value) && within_limits(leaf, slot, value)) {
      set_quoted(leaf, slot, value);
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
      set_quoted(leaf, slot, chosen->constant);
    return true;
  }
  for (int kind = CHANNEL_TEXT; kind <= CHANNEL_LOWER; kind++) {
    const struct channel *channel = find(leaf, slot, (enum channel_kind)kind);
    if (channel != NULL)
      return text(leaf, slot, channel);
  }
  if (find(leaf, slot, CHANNEL_HASH) != NULL)
    return hashed(leaf, slot, find(leaf, slot, CHANNEL_HASH));
  if (find(leaf, slot, CHANNEL_TIME) != NULL)
    return (find(leaf, slot, CHANNEL_NUMBER) == NULL &&
            find(leaf, slot, CHANNEL_COMPLEMENT) == NULL)
               ? moment(leaf, slot)
               : number(leaf, slot) && moment(leaf, slot);
  if (slot->field->type.kind->key == KIND_KEY_DECIMAL && !slot->written)
    return decimal(leaf, slot);
  if (chosen->sign == SIGN_ZERO) {
    slot->value = "0";
    return true;
  }
  return number(leaf, slot);
}
