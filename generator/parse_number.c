/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of a schema. YAML would guess: 010 is 8 to one parser and 10 to another, 1_000 and 0x10
 * are numbers or text. Here a number is what JSON calls one, or an error. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "parse_map.h"

static const char *skip_digits(const char *text) {
  while (*text >= '0' && *text <= '9')
    text++;
  return text;
}

/* The end of the integer part, or NULL. */
static const char *skip_integer(const char *text) {
  if (*text == '-')
    text++;
  if (*text == '0')
    return text + 1;
  const char *end = skip_digits(text);
  return end == text ? NULL : end;
}

static bool is_integer(const char *text) {
  const char *end = skip_integer(text);
  return end != NULL && *end == '\0';
}

bool parse_is_number(const char *text) {
  const char *p = skip_integer(text);
  if (p == NULL)
    return false;
  if (*p == '.') {
    const char *fraction = ++p;
    p = skip_digits(p);
    if (p == fraction)
      return false;
  }
  if (*p == 'e' || *p == 'E') {
    p++;
    if (*p == '+' || *p == '-')
      p++;
    const char *exponent = p;
    p = skip_digits(p);
    if (p == exponent)
      return false;
  }
  return *p == '\0';
}

bool parse_integer(struct parse *parse, const struct yaml_node *node, const char *what,
                   int64_t lowest, int64_t highest, int64_t *out) {
  const char *text = parse_text(parse, node, what);
  if (text == NULL)
    return false;
  if (!is_integer(text)) {
    diag_error(parse->diag, "bad-number", node->span, "write digits only, as in 50 or -1",
               "%s must be a whole number", what);
    return false;
  }
  errno = 0;
  long long value = strtoll(text, NULL, 10);
  if (errno == ERANGE || value < lowest || value > highest) {
    diag_error(parse->diag, "bad-number", node->span, NULL, "%s must lie between %lld and %lld",
               what, (long long)lowest, (long long)highest);
    return false;
  }
  *out = value;
  return true;
}

bool parse_natural(struct parse *parse, const struct yaml_node *node, const char *what,
                   uint64_t highest, uint64_t *out) {
  const char *text = parse_text(parse, node, what);
  if (text == NULL)
    return false;
  errno = 0;
  bool whole = is_integer(text) && text[0] != '-';
  unsigned long long value = whole ? strtoull(text, NULL, 10) : 0;
  if (!whole || errno == ERANGE || value > highest) {
    diag_error(parse->diag, "bad-number", node->span, "write digits only, as in 50",
               "%s must be a whole number between 0 and %llu", what, (unsigned long long)highest);
    return false;
  }
  *out = value;
  return true;
}

bool parse_real(struct parse *parse, const struct yaml_node *node, const char *what, double *out) {
  const char *text = parse_text(parse, node, what);
  if (text == NULL)
    return false;
  double value = parse_is_number(text) ? strtod(text, NULL) : NAN; /* main never sets a locale */
  if (!isfinite(value)) {
    diag_error(parse->diag, "bad-number", node->span, "write it as in 0.5 or 1e-3",
               "%s must be a finite number", what);
    return false;
  }
  *out = value;
  return true;
}
