/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of the key-space proof: see proof.h.
 *
 * A slot is a field of one of the two entities, a channel one of the texts that it has in keys (a
 * field may stand there as it is and in upper case). A text is a row of symbols: those below 128
 * are ASCII, the others stand for the characters beyond it that the two keys name. */
#ifndef DDBC_PROOF_LEAF_H
#define DDBC_PROOF_LEAF_H

#include "keytmpl_automaton.h"
#include "proof.h"

enum sign { SIGN_PLUS, SIGN_MINUS, SIGN_ZERO };

/* What is tried of a field. */
struct choice {
  bool unset;
  const char *constant; /* the value; or NULL: any that the rest allows */
  enum sign sign;       /* of numbers */
  int digits;           /* of a number as it is written */
};

struct slot {
  const struct field *field;
  const struct where_term *term; /* that all records obey; or NULL */
  int side;
  bool free;        /* limits and forms do not bind it */
  unsigned formats; /* 1 << enum key_format, of those it has in the keys */
  bool may_be_unset;
  bool written; /* somewhere as a number is: its digits count */
  struct choice *choices;
  size_t choice_count;
  const struct choice *chosen; /* NULL: not yet */
  const char *value;           /* as a message has it; of a choice that was solved */
};

enum channel_kind {
  CHANNEL_TEXT,
  CHANNEL_UPPER,
  CHANNEL_LOWER,
  CHANNEL_NUMBER,     /* 20 digits */
  CHANNEL_COMPLEMENT, /* the same, each taken from 9 */
  CHANNEL_TIME,       /* year to second, 14 digits, and 9 of a fraction */
  CHANNEL_DECIMAL,    /* 3 digits of the exponent, 38 */
  CHANNEL_HASH,
  CHANNEL_ANY, /* what a query does not know */
};

enum { NUMBER_DIGITS = 20, TIME_DIGITS = 23, DECIMAL_DIGITS = 41 };

struct channel {
  struct channel *next;
  struct slot *slot; /* NULL: CHANNEL_ANY */
  enum channel_kind kind;
  uint32_t shards;
  struct separator separator; /* the values may not hold it, or escape it; '\0': they may */
  size_t least, most;         /* how many symbols */
  struct byte_set set;        /* of each */
  struct byte_set *sets;      /* of each place, where least is most; or NULL */
  struct byte_set first;      /* of the first */
  struct channel *group;      /* union-find: they depend on each other */
  bool known;                 /* the size is */
  size_t size;
  size_t base; /* the first node */
  char *text;  /* solved: `size` symbols */
};

/* A symbol, one place of a channel, or all of it. */
struct cell {
  struct channel *channel; /* NULL: the symbol */
  char symbol;
  bool whole;
  size_t at;
};

struct strip {
  struct cell *cells;
  size_t count;
};

/* Two rows that must be the same text. */
struct bond {
  struct strip left, right;
};

struct leaf {
  struct proof *proof;
  struct ddb_arena *scratch;
  uint64_t work; /* of this proof */
  bool exhausted;
  bool doubt; /* something was left out though it might be a solution */
  bool maybe; /* a pattern ruled something out */
  unsigned mismatches;

  struct slot *slots;
  size_t slot_count;

  uint32_t beyond[128]; /* the characters of the symbols from 128 on */
  size_t beyond_count;

  struct channel *channels;
  struct bond *bonds;
  size_t bond_count;
  bool aligned; /* the bonds are between separators */
  bool cased;   /* a field has texts of several cases, whose sizes are one */
  struct strip rights[PROOF_EQUATIONS_MAX]; /* the keys of the right, whole */

  /* of the group that is being solved */
  struct channel *group;
  size_t bound;   /* for sizes */
  bool free_size; /* one of them was not told by the others */
  size_t node_count;
  size_t node_room;
  size_t *parents;
  struct byte_set *sets; /* of a root */
  size_t *order;         /* the roots */
};

/* proof.c: spends work; false when there is none left. */
bool proof_spend(struct leaf *leaf, uint64_t steps);

/* proof_choice.c: the slots of all keys with what is to be tried. `proof_rewrite`: the first
 * `parts` of the template as the choices make them; false: no record has such a key. */
void proof_gather(struct leaf *leaf);
bool proof_rewrite(struct leaf *leaf, const struct key_template *template, size_t parts, int side,
                   struct key_template *out);
struct slot *proof_slot(struct leaf *leaf, const struct field *field, int side);

/* proof_text.c: what a constant is in a key, or NULL where the builder refuses it. Whether all the
 * text is of the separator's policy. */
const char *proof_render(struct ddb_arena *arena, const struct key_part *part,
                         const struct key_template *template, const char *value);
char *proof_escaped(struct ddb_arena *arena, const char *text, struct separator separator);
char *proof_unescaped(struct ddb_arena *arena, const char *text, struct separator separator);
uint32_t proof_hash(const char *text, uint32_t shards);
int proof_shard_width(uint32_t shards);
char *proof_cased(struct ddb_arena *arena, const char *text, enum channel_kind kind);

/* proof_channel.c: the channel of a field, made when it is first asked for. */
struct channel *proof_channel(struct leaf *leaf, struct slot *slot, enum channel_kind kind,
                              uint32_t shards, const struct key_template *template);
struct channel *proof_any(struct leaf *leaf);
void byte_set_range(struct byte_set *set, unsigned first, unsigned last, bool in);
struct byte_set byte_set_of(const char *symbols);

/* proof_flat.c: the bonds of an equation between rewritten templates; false: there can be none. */
bool proof_flatten(struct leaf *leaf, size_t at, int variant, const struct key_template *left,
                   const struct key_template *right);
char proof_symbol(struct leaf *leaf, uint32_t character);
char *proof_spell(const struct leaf *leaf, struct ddb_arena *arena, const char *symbols,
                  size_t size);

/* proof_solve.c: whether the bonds have a solution, which is then in the channels' nodes. */
bool proof_solve(struct leaf *leaf);
struct byte_set *proof_set(const struct leaf *leaf, const struct channel *channel, size_t at);
char proof_only(const struct byte_set *set); /* its one symbol; '\0': it has others */

/* The bond at that place, if it is in the group that is being solved, or NULL. Whether the channel
 * is. Whether the bonds of the group have a solution with the sizes that are known. */
const struct bond *proof_bond_in(const struct leaf *leaf, size_t at);
bool proof_in_group(const struct leaf *leaf, struct channel *channel);
bool proof_try_sizes(struct leaf *leaf);

/* proof_sizes.c: the same with any sizes up to leaf->bound more than the least. */
bool proof_find_sizes(struct leaf *leaf);

/* proof_fill.c: one symbol for each node. */
bool proof_fill(struct leaf *leaf);

/* proof_value.c: whether the field may have a value yet; of one whose symbols are all chosen: has
 * it. Sets slot->value then. */
bool proof_value(struct leaf *leaf, struct slot *slot);

/* Its channel of that kind, or NULL; the symbols of a channel, NULL until all are chosen (also of
 * no channel); what may stand at each place. */
const struct channel *proof_find(const struct leaf *leaf, const struct slot *slot,
                                 enum channel_kind kind);
const char *proof_symbols(struct leaf *leaf, const struct channel *channel);
void proof_collect(const struct leaf *leaf, const struct channel *channel,
                   const struct byte_set **out);
void proof_quote(struct leaf *leaf, struct slot *slot, const char *text);

/* proof_number.c: the same as proof_value() of numbers and times. */
bool proof_number(struct leaf *leaf, struct slot *slot);
bool proof_decimal(struct leaf *leaf, struct slot *slot);
bool proof_moment(struct leaf *leaf, struct slot *slot);

/* proof_digits.c: whether digits of these sets can make a number from least to most, a point in
 * time. */
bool proof_within(const struct byte_set *const *sets, size_t count, bool complement, uint64_t least,
                  uint64_t most);
bool proof_calendar(const struct byte_set *const *sets);

#endif
