/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers with a unit: see parse_quantity.h. They are read digit by digit, so that nothing is
 * rounded: what has more digits than are kept is refused. */
#include "parse_quantity.h"

#include <string.h>

#include "model_workload.h"

/* More than any quantity may be; ten times it is no overflow. */
#define VALUE_MAX UINT64_C(1000000000000000000)

/* A number as JSON writes one, without a sign, times ten to the power of `digits`. */
struct number {
  uint64_t value;
  const char *rest; /* what stands behind it; NULL: there is none, or it is too fine or too large */
};

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Moves past the digits; false: the value is too large. */
static bool read_digits(const char **at, uint64_t *value, int *count) {
  for (; is_digit(**at); (*at)++, (*count)++) {
    if (*value > VALUE_MAX / 10)
      return false;
    *value = *value * 10 + (uint64_t)(**at - '0');
  }
  return true;
}

/* Of `e6`; there is no other. Not more than has a use. */
static bool read_exponent(const char **at, int *exponent) {
  uint64_t value = 0;
  int count = 0;
  if (**at != 'e' && **at != 'E')
    return true;
  ++*at;
  if (!read_digits(at, &value, &count) || count == 0 || count > 2)
    return false;
  *exponent += (int)value;
  return true;
}

/* By that power of ten, if it stays exact. */
static bool shift(uint64_t *value, int power) {
  for (; power > 0 && *value > 0; power--) {
    if (*value > VALUE_MAX / 10)
      return false;
    *value *= 10;
  }
  for (; power < 0 && *value > 0; power++) {
    if (*value % 10 != 0)
      return false;
    *value /= 10;
  }
  return true;
}

static struct number read_number(const char *text, int digits) {
  static const struct number none = {0};
  const char *at = text;
  uint64_t value = 0;
  int whole = 0, fraction = 0;
  if (!read_digits(&at, &value, &whole) || whole == 0 || (whole > 1 && text[0] == '0'))
    return none;
  if (*at == '.') {
    at++;
    if (!read_digits(&at, &value, &fraction) || fraction == 0)
      return none;
  }
  int power = digits - fraction;
  if (!read_exponent(&at, &power) || !shift(&value, power))
    return none;
  return (struct number){value, at};
}

static bool refuse(struct parse *parse, const struct yaml_node *node, const char *help,
                   const char *what) {
  diag_error(parse->diag, "bad-quantity", node->span, help, "'%.60s' is no %s", node->text, what);
  return false;
}

/* ---- the forms ------------------------------------------------------------------------------- */

#define RATE_SECOND_MAX (UINT64_C(1000000) * WORKLOAD_ONE)

/* Seconds of what stands behind the number; 0: it is no such. */
static uint64_t period_of(const char *text) {
  static const struct {
    const char *word;
    uint64_t seconds;
  } periods[] = {
      {"/s", 1}, {"/min", 60}, {"/h", 3600}, {"/day", 86400}, {"/month", WORKLOAD_MONTH_SECONDS}};
  for (size_t i = 0; i < sizeof periods / sizeof periods[0]; i++)
    if (strcmp(text, periods[i].word) == 0)
      return periods[i].seconds;
  return 0;
}

bool parse_rate(struct parse *parse, const struct yaml_node *node, uint64_t *month,
                uint64_t *second) {
  static const char help[] = "write a number and its time, as in 40/s, 2.5/min, 20/h, 300/day or "
                             "3e6/month: up to a million a second, with 3 digits behind the point";
  const char *text = parse_text(parse, node, "a rate");
  if (text == NULL)
    return false;
  const struct number number = read_number(text, 3); /* thousandths in a period */
  uint64_t seconds = number.rest == NULL ? 0 : period_of(number.rest);
  if (seconds == 0 || number.value > RATE_SECOND_MAX / 1000 * seconds)
    return refuse(parse, node, help, "rate");
  /* Each period divides the month or, of a day, leaves a remainder that is kept apart. */
  *month = number.value / seconds * WORKLOAD_MONTH_SECONDS +
           number.value % seconds * WORKLOAD_MONTH_SECONDS / seconds;
  *second = number.value / seconds * 1000 + number.value % seconds * 1000 / seconds;
  return true;
}

bool parse_share(struct parse *parse, const struct yaml_node *node, uint64_t *out) {
  const char *text = parse_text(parse, node, "a share");
  if (text == NULL)
    return false;
  const struct number number = read_number(text, 4);
  *out = number.value;
  if (number.rest == NULL || strcmp(number.rest, "%") != 0 || number.value == 0 ||
      number.value > WORKLOAD_ONE)
    return refuse(parse, node,
                  "write a part of all, as in 5% or 0.02%: up to 100%, with 4 digits "
                  "behind the point",
                  "share");
  return true;
}

bool parse_bytes(struct parse *parse, const struct yaml_node *node, uint64_t *out) {
  const char *text = parse_text(parse, node, "a size");
  if (text == NULL)
    return false;
  const struct number number = read_number(text, 3);
  const char *unit = number.rest == NULL ? "?" : number.rest + (number.rest[0] == ' ');
  bool kilo = strcmp(unit, "KB") == 0;
  uint64_t bytes = number.value * (kilo ? 1024 : 1) / 1000;
  bool known = kilo || strcmp(unit, "B") == 0 || (number.rest != NULL && number.rest[0] == '\0');
  *out = bytes;
  if (!known || number.value > UINT64_C(409600) * 1000 || bytes == 0 || bytes > 409600)
    return refuse(parse, node,
                  "write bytes, as in 900, 900 B or 2.5 KB: up to the 400 KB of an item",
                  "size of an item");
  return true;
}

bool parse_amount(struct parse *parse, const struct yaml_node *node, const char *what,
                  uint64_t lowest, uint64_t *out) {
  static const uint64_t highest = UINT64_C(100000000000);
  const char *text = parse_text(parse, node, what);
  if (text == NULL)
    return false;
  const struct number number = read_number(text, 0);
  *out = number.value;
  if (number.rest == NULL || *number.rest != '\0' || number.value < lowest ||
      number.value > highest) {
    diag_error(parse->diag, "bad-quantity", node->span, "write it as in 5000000 or 5e6",
               "%s must be a whole number from %llu to 1e11", what, (unsigned long long)lowest);
    return false;
  }
  return true;
}

bool parse_price(struct parse *parse, const struct yaml_node *node, uint64_t *out) {
  const char *text = parse_text(parse, node, "a price");
  if (text == NULL)
    return false;
  const struct number number = read_number(text, 9);
  *out = number.value;
  if (number.rest == NULL || *number.rest != '\0' || number.value > UINT64_C(1000000000000))
    return refuse(parse, node,
                  "write dollars without a sign, as in 0.125: up to 1000, with 9 "
                  "digits behind the point",
                  "price");
  return true;
}

bool parse_factor(struct parse *parse, const struct yaml_node *node, uint64_t *out) {
  const char *text = parse_text(parse, node, "a factor");
  if (text == NULL)
    return false;
  const struct number number = read_number(text, 6);
  *out = number.value;
  if (number.rest == NULL || *number.rest != '\0' || number.value < WORKLOAD_ONE ||
      number.value > 1000 * WORKLOAD_ONE)
    return refuse(parse, node, "write a number from 1 to 1000, as in 3 or 2.5", "factor");
  return true;
}
