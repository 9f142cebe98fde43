/* SPDX-License-Identifier: Apache-2.0 */
/* From templates to rows of cells: see proof_leaf.h. */
#include <string.h>

#include "base/text.h"
#include "keytmpl.h"
#include "mem.h"
#include "proof_leaf.h"
#include "utf8.h"

/* ---- symbols --------------------------------------------------------------------------------- */

/* With more than 128 of them the last stands for all others, which may let too much meet. */
char proof_symbol(struct leaf *leaf, uint32_t character) {
  if (character < 128)
    return (char)(unsigned char)character;
  for (size_t i = 0; i < leaf->beyond_count; i++)
    if (leaf->beyond[i] == character)
      return (char)(unsigned char)(128 + i);
  if (leaf->beyond_count == 128) {
    leaf->doubt = true;
    return (char)(unsigned char)255;
  }
  leaf->beyond[leaf->beyond_count] = character;
  return (char)(unsigned char)(128 + leaf->beyond_count++);
}

char *proof_spell(const struct leaf *leaf, struct ddb_arena *arena, const char *symbols,
                  size_t size) {
  char *out = mem_zalloc(arena, 4 * size + 1);
  char *to = out;
  for (size_t i = 0; i < size; i++) {
    unsigned char symbol = (unsigned char)symbols[i];
    if (symbol < 128)
      *to++ = symbols[i];
    else /* one that no key names stands for any */
      to += ddb_text_encode(symbol - 128U < leaf->beyond_count ? leaf->beyond[symbol - 128] : 0xE9,
                            to);
  }
  return out;
}

/* ---- rows ------------------------------------------------------------------------------------ */

struct row {
  struct leaf *leaf;
  const struct key_template *template;
  int side;
  struct strip out;
};

static void add_cell(struct row *row, struct cell cell) {
  row->out.cells =
      mem_grow(row->leaf->scratch, row->out.cells, row->out.count, sizeof *row->out.cells);
  row->out.cells[row->out.count++] = cell;
}

static void add_text(struct row *row, const char *text) {
  size_t size = strlen(text);
  for (size_t at = 0; at < size;) {
    uint32_t character = 0;
    size_t bytes = utf8_decode(text + at, size - at, &character);
    add_cell(row, (struct cell){.symbol = proof_symbol(row->leaf, character)});
    at += bytes > 0 ? bytes : 1;
  }
}

static void add_places(struct row *row, struct channel *channel, size_t first, size_t count) {
  for (size_t i = 0; i < count; i++)
    add_cell(row, (struct cell){.channel = channel, .at = first + i});
}

/* All of it; where its size is fixed, place by place. */
static void add_whole(struct row *row, struct channel *channel) {
  if (channel->least == channel->most)
    add_places(row, channel, 0, channel->least);
  else
    add_cell(row, (struct cell){.channel = channel, .whole = true});
}

/* Another part of the same field may have left less. */
static void leave_zero(struct byte_set *set, char zero) {
  bool may = byte_set_has(set, zero);
  *set = may ? byte_set_of((const char[]){zero, '\0'}) : (struct byte_set){{0}};
}

/* The last `count` digits, where all before them are zero. */
static void add_last(struct row *row, struct channel *channel, size_t count) {
  for (size_t i = 0; i + count < NUMBER_DIGITS; i++)
    leave_zero(&channel->sets[i], channel->kind == CHANNEL_COMPLEMENT ? '9' : '0');
  add_places(row, channel, NUMBER_DIGITS - count, count);
}

static struct channel *channel_of(struct row *row, struct slot *slot, enum channel_kind kind) {
  return proof_channel(row->leaf, slot, kind, 0, row->template);
}

static bool is_decimal(const struct slot *slot) {
  return slot->field->type.kind->key == KIND_KEY_DECIMAL;
}

/* As it is written, without leading zeros. */
static void add_plain(struct row *row, struct slot *slot) {
  struct channel *channel = channel_of(row, slot, CHANNEL_NUMBER);
  size_t digits = (size_t)slot->chosen->digits;
  if (is_decimal(slot))
    row->leaf->doubt = true; /* only whole ones are tried */
  if (slot->chosen->sign != SIGN_PLUS)
    add_text(row, slot->chosen->sign == SIGN_MINUS ? "-" : "0");
  if (slot->chosen->sign == SIGN_ZERO)
    return;
  add_last(row, channel, digits);
  if (digits > 1 || slot->chosen->sign == SIGN_MINUS)
    byte_set_range(&channel->sets[NUMBER_DIGITS - digits], '0', '0', false);
}

static void add_decimal(struct row *row, struct slot *slot) {
  static const char zero[] = "000000000000000000000000000000000000000000";
  enum sign sign = slot->chosen->sign;
  if (sign == SIGN_ZERO) {
    add_text(row, zero);
    return;
  }
  add_text(row, sign == SIGN_MINUS ? "-" : "1");
  add_whole(row, channel_of(row, slot, CHANNEL_DECIMAL));
}

static void add_ordered(struct row *row, struct slot *slot, const struct key_part *part) {
  if (is_decimal(slot)) {
    add_decimal(row, slot);
    return;
  }
  bool minus = slot->chosen->sign == SIGN_MINUS;
  if (minus)
    add_text(row, "-");
  add_last(row, channel_of(row, slot, minus ? CHANNEL_COMPLEMENT : CHANNEL_NUMBER),
           (size_t)part->width);
}

/* The characters of "dddd-dd-ddTdd:dd:dd" up to a size. */
static void add_date(struct row *row, struct channel *channel, size_t size) {
  static const char form[] = "dddd-dd-ddTdd:dd:dd";
  size_t digit = 0;
  for (size_t i = 0; i < size && form[i] != '\0'; i++) {
    if (form[i] == 'd')
      add_places(row, channel, digit++, 1);
    else
      add_text(row, (const char[]){form[i], '\0'});
  }
}

/* Digits that the format has no place for are zero: a finer time is refused. */
static void add_time(struct row *row, struct slot *slot, const struct key_part *part) {
  struct channel *channel = channel_of(row, slot, CHANNEL_TIME);
  size_t fraction = (size_t)part->width;
  add_date(row, channel, 19);
  if (fraction > 0) {
    add_text(row, ".");
    add_places(row, channel, 14, fraction);
  }
  add_text(row, "Z");
  for (size_t i = 14 + fraction; i < TIME_DIGITS; i++)
    leave_zero(&channel->sets[i], '0');
}

static bool add_field(struct row *row, const struct key_part *part) {
  struct slot *slot = proof_slot(row->leaf, part->field, row->side);
  switch (part->format) {
  case KEY_AS_IS:
    if (row->template->attribute->type == 'N')
      add_plain(row, slot);
    else
      add_whole(row, channel_of(row, slot, CHANNEL_TEXT));
    return true;
  case KEY_UPPER:
    add_whole(row, channel_of(row, slot, CHANNEL_UPPER));
    return true;
  case KEY_LOWER:
    add_whole(row, channel_of(row, slot, CHANNEL_LOWER));
    return true;
  case KEY_PLAIN:
    add_plain(row, slot);
    return true;
  case KEY_PAD:
    if (slot->chosen->sign != SIGN_MINUS)
      add_last(row, channel_of(row, slot, CHANNEL_NUMBER), (size_t)part->width);
    return slot->chosen->sign != SIGN_MINUS;
  case KEY_ORDERED:
    add_ordered(row, slot, part);
    return true;
  case KEY_ISO:
    add_time(row, slot, part);
    return true;
  case KEY_TIME_CUT:
    add_date(row, channel_of(row, slot, CHANNEL_TIME), (size_t)part->width);
    return true;
  case KEY_HASH:
    add_whole(row, proof_channel(row->leaf, slot, CHANNEL_HASH, part->shards, row->template));
    return true;
  }
  return false;
}

static bool fill_row(struct row *row) {
  for (size_t i = 0; i < row->template->part_count; i++) {
    const struct key_part *part = &row->template->parts[i];
    if (part->field == NULL)
      add_text(row, part->literal);
    else if (!add_field(row, part))
      return false;
  }
  return true;
}

/* ---- bonds ----------------------------------------------------------------------------------- */

static void add_bond(struct leaf *leaf, struct strip left, struct strip right) {
  leaf->bonds = mem_grow(leaf->scratch, leaf->bonds, leaf->bond_count, sizeof *leaf->bonds);
  leaf->bonds[leaf->bond_count++] = (struct bond){left, right};
}

/* Cuts off what stands before the next separator. False: nothing is left. */
static bool next_word(struct strip *rest, char separator, struct strip *word) {
  size_t at = 0;
  while (at < rest->count &&
         (rest->cells[at].channel != NULL || rest->cells[at].symbol != separator))
    at++;
  *word = (struct strip){rest->cells, at};
  bool more = at < rest->count;
  rest->cells += more ? at + 1 : at;
  rest->count -= more ? at + 1 : at;
  return more;
}

static struct channel *add_any(struct row *row) {
  struct channel *any = proof_any(row->leaf);
  add_cell(row, (struct cell){.channel = any, .whole = true});
  return any;
}

/* What follows the prefix, in one of three ways: from a byte of the range on, at a separator that
 * is one, or the end of the range itself, which is the end of the key. */
struct tail {
  bool word; /* `any` ends at the next separator */
  bool more; /* where the other key has one */
  bool last; /* which is all that is left of it */
  unsigned char separator;
};

static bool go_on(const struct proof_equation *equation, int variant, struct channel *any,
                  const struct tail *tail) {
  unsigned char least = (unsigned char)equation->least;
  unsigned char most = (unsigned char)equation->most;
  if (tail->word)
    byte_set_range(&any->set, tail->separator, tail->separator, false);
  if (equation->end == PROOF_PREFIX)
    return true;
  if (variant == 1 || (variant == 2 && tail->word && tail->separator == most)) {
    any->most = 0;
    return tail->word && tail->more &&
           (variant == 2 ? tail->last : tail->separator >= least && tail->separator < most);
  }
  any->least = 1;
  any->first = (struct byte_set){{0}};
  byte_set_range(&any->first, variant == 0 ? least : most, variant == 0 ? most - 1U : most, true);
  if (variant == 2)
    any->most = 1;
  return variant == 0 || !tail->more;
}

static bool bond_words(struct row *left, struct row *right, const struct proof_equation *equation,
                       int variant) {
  char separator = left->template->separator.character;
  struct strip lefts = left->out;
  struct strip rights = right->out;
  for (;;) {
    struct strip word;
    struct strip other;
    bool more = next_word(&lefts, separator, &word);
    bool others = next_word(&rights, separator, &other);
    if (more && !others)
      return false;
    if (more) {
      add_bond(left->leaf, word, other);
      continue;
    }
    if (equation->end == PROOF_WHOLE) {
      add_bond(left->leaf, word, other);
      return !others;
    }
    struct row tail = {.leaf = left->leaf, .template = left->template};
    for (size_t i = 0; i < word.count; i++)
      add_cell(&tail, word.cells[i]);
    struct channel *any = add_any(&tail);
    add_bond(left->leaf, tail.out, other);
    return go_on(
        equation, variant, any,
        &(struct tail){true, others, others && rights.count == 0, (unsigned char)separator});
  }
}

bool proof_flatten(struct leaf *leaf, size_t at, int variant, const struct key_template *left,
                   const struct key_template *right) {
  const struct proof_equation *equation = &leaf->proof->equations[at];
  struct row lefts = {.leaf = leaf, .template = left};
  struct row rights = {.leaf = leaf, .template = right, .side = 1};
  if (!fill_row(&lefts) || !fill_row(&rights))
    return false;
  leaf->rights[at] = rights.out;
  if (leaf->aligned && left->attribute->type == 'S')
    return bond_words(&lefts, &rights, equation, variant);
  if (equation->end == PROOF_WHOLE) {
    add_bond(leaf, lefts.out, rights.out);
    return true;
  }
  struct channel *any = add_any(&lefts);
  add_bond(leaf, lefts.out, rights.out);
  return go_on(equation, variant, any, &(struct tail){.word = false});
}
