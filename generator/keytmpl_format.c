/* SPDX-License-Identifier: Apache-2.0 */
/* The formats of `{field|format}`: which types take which, and what a type without one means. */
#include "keytmpl_format.h"

#include <string.h>

#include "mem.h"
#include "suggest.h"

#define FOR(kind) (1u << KIND_KEY_##kind)

#define TEXTS    (FOR(TEXT) | FOR(ENUM))
#define EPOCHS   (FOR(SECONDS) | FOR(MILLISECONDS))
#define INTEGERS (FOR(INT) | FOR(UINT) | EPOCHS)
#define TIMES    (FOR(TIME) | EPOCHS)

struct format {
  const char *word;
  enum key_format format;
  unsigned kinds;
  char mark;           /* before its argument: ':' or '%'; '\0': it has none */
  bool required;       /* the argument */
  int width;           /* where it is fixed */
  const char *example; /* with its argument */
};

static const struct format formats[] = {
    {"upper", KEY_UPPER, FOR(TEXT), '\0', false, 0, "upper"},
    {"lower", KEY_LOWER, FOR(TEXT), '\0', false, 0, "lower"},
    {"ordered", KEY_ORDERED, INTEGERS | FOR(DECIMAL), '\0', false, 0, "ordered"},
    {"pad", KEY_PAD, INTEGERS, ':', true, 0, "pad:10"},
    {"plain", KEY_PLAIN, INTEGERS, '\0', false, 0, "plain"},
    {"iso", KEY_ISO, TIMES, ':', false, 0, "iso:ms"},
    {"year", KEY_TIME_CUT, TIMES, '\0', false, 4, "year"},
    {"month", KEY_TIME_CUT, TIMES, '\0', false, 7, "month"},
    {"date", KEY_TIME_CUT, TIMES, '\0', false, 10, "date"},
    {"hour", KEY_TIME_CUT, TIMES, '\0', false, 13, "hour"},
    {"hash", KEY_HASH, TEXTS, '%', true, 0, "hash%10"},
};

#define FORMATS (sizeof formats / sizeof formats[0])

#define PAD_MAX    20
#define SHARDS_MAX 100000

struct spot {
  struct diag *diag;
  struct span span;
  struct key_part *part;
};

static const struct kind *kind_of(const struct spot *spot) {
  return spot->part->field->type.kind;
}

/* "write {n|pad:10} or {n|ordered}": the formats that the field's type takes. */
static const char *choices(const struct spot *spot) {
  struct ddb_arena *arena = spot->diag->arena;
  const char *text = NULL;
  for (size_t i = 0; i < FORMATS; i++)
    if ((formats[i].kinds & 1u << kind_of(spot)->key) != 0)
      text =
          text == NULL ? formats[i].example : mem_format(arena, "%s, %s", text, formats[i].example);
  return text == NULL ? NULL : mem_format(arena, "formats for it are %s", text);
}

static int decimal_width(uint64_t value) {
  int width = 1;
  for (; value >= 10; value /= 10)
    width++;
  return width;
}

/* As many digits as the type's largest value has, so that a later change of min or max changes no
 * key. Times count as 64 bits. */
static int ordered_width(const struct kind *kind) {
  if (kind->key == KIND_KEY_UINT)
    return decimal_width(kind->ceiling);
  return decimal_width(kind->key == KIND_KEY_INT ? (uint64_t)kind->highest : INT64_MAX);
}

/* The whole of `text` as a number from lowest to highest. */
static bool read_number(const char *text, uint32_t lowest, uint32_t highest, uint32_t *out) {
  uint32_t value = 0;
  if (*text == '\0' || *text == '0')
    return false;
  for (; *text >= '0' && *text <= '9' && value <= highest; text++)
    value = value * 10 + (uint32_t)(*text - '0');
  *out = value;
  return *text == '\0' && value >= lowest && value <= highest;
}

/* Digits of a second that a time has in a key unless it says otherwise: those it is stored with. */
static int own_precision(const struct spot *spot) {
  enum kind_key key = kind_of(spot)->key;
  return key == KIND_KEY_SECONDS        ? 0
         : key == KIND_KEY_MILLISECONDS ? 3
                                        : spot->part->field->precision;
}

static bool read_precision(const char *text, int *out) {
  static const char *const words[] = {"s", "ms", "us", "ns"};
  for (int i = 0; i < 4; i++)
    if (strcmp(words[i], text) == 0) {
      *out = 3 * i;
      return true;
    }
  return false;
}

/* `argument` is NULL where none is written. */
static bool read_argument(const struct spot *spot, const struct format *format,
                          const char *argument) {
  struct key_part *part = spot->part;
  uint32_t number = 0;
  part->width = format->width;
  switch (format->format) {
  case KEY_PAD:
    if (argument == NULL || !read_number(argument, 1, PAD_MAX, &number))
      return false;
    part->width = (int)number;
    return true;
  case KEY_HASH:
    if (argument == NULL || !read_number(argument, 2, SHARDS_MAX, &part->shards))
      return false;
    part->width = decimal_width(part->shards - 1);
    return true;
  case KEY_ISO:
    part->width = own_precision(spot);
    return argument == NULL || read_precision(argument, &part->width);
  case KEY_ORDERED:
    part->width = ordered_width(kind_of(spot));
    return argument == NULL;
  default:
    return argument == NULL;
  }
}

static const struct format *find_format(const struct spot *spot, const char *text, size_t size) {
  const char *word = mem_copy(spot->diag->arena, text, size);
  struct suggest suggest = suggest_start(word);
  for (size_t i = 0; i < FORMATS; i++) {
    if (strcmp(formats[i].word, word) == 0)
      return &formats[i];
    suggest_offer(&suggest, formats[i].word);
  }
  diag_error(spot->diag, "unknown-format", spot->span,
             suggest_help(&suggest, spot->diag->arena, choices(spot)), "there is no format '%s'",
             word);
  return NULL;
}

static void read_format(const struct spot *spot, const char *text) {
  size_t size = strcspn(text, ":%");
  const struct format *format = find_format(spot, text, size);
  const char *argument = text[size] == '\0' ? NULL : text + size + 1;
  if (format == NULL)
    return;
  spot->part->format = format->format;
  if ((format->kinds & 1u << kind_of(spot)->key) == 0)
    diag_error(spot->diag, "key-format", spot->span, choices(spot),
               "'%s' is of type '%s', which has no format '%s'", spot->part->field->name.text,
               kind_of(spot)->name, format->word);
  else if ((argument != NULL && text[size] != format->mark) ||
           !read_argument(spot, format, argument))
    diag_error(spot->diag, "key-format", spot->span,
               mem_format(spot->diag->arena, "write it as in %s", format->example),
               "'%s' is not how the format '%s' is written", text, format->word);
}

/* Text stands as it is, a time as it is stored; a number has no order of its own among texts. */
static void without_format(const struct spot *spot) {
  unsigned key = 1u << kind_of(spot)->key;
  if ((key & FOR(TIME)) != 0) {
    spot->part->format = KEY_ISO;
    spot->part->width = own_precision(spot);
  } else if ((key & (INTEGERS | FOR(DECIMAL))) != 0) {
    diag_error(spot->diag, "key-format", spot->part->span, choices(spot),
               "'%s' is a number, and a key of type S needs a format for it",
               spot->part->field->name.text);
  }
}

void keytmpl_format(struct diag *diag, struct span span, const char *format, bool text_key,
                    struct key_part *part) {
  const struct spot spot = {diag, span, part};
  if (part->field == NULL || part->field->type.kind == NULL)
    return; /* which was reported */
  if (!text_key && format != NULL)
    diag_error(diag, "key-format", span, "write {field}",
               "a key of type N or B holds the value itself, without a format");
  else if (format != NULL)
    read_format(&spot, format);
  else if (text_key)
    without_format(&spot);
}
