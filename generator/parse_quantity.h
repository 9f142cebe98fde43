/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers with a unit: exact, of a strict form, and with the cure where they are malformed. What is
 * malformed is reported as `bad-quantity`. */
#ifndef DDBC_PARSE_QUANTITY_H
#define DDBC_PARSE_QUANTITY_H

#include "parse_map.h"

/* Each reads one form, and gives false when an error was reported. */

/* `40/s`, `2.5/min`, `20/h`, `300/day`, `3e6/month`: thousandths of calls a month and millionths of
 * calls a second. */
bool parse_rate(struct parse *parse, const struct yaml_node *node, uint64_t *month,
                uint64_t *second);

/* `5%`, `0.02%`: more than 0 and up to 100; in millionths. */
bool parse_share(struct parse *parse, const struct yaml_node *node, uint64_t *out);

/* `900`, `900 B`, `2.5 KB` of 1,024 bytes: up to the 400 KB of an item. */
bool parse_bytes(struct parse *parse, const struct yaml_node *node, uint64_t *out);

/* A whole number such as `5000000` or `5e6`. */
bool parse_amount(struct parse *parse, const struct yaml_node *node, const char *what,
                  uint64_t lowest, uint64_t *out);

/* A price in dollars, in billionths; a factor from 1 on, in millionths. */
bool parse_price(struct parse *parse, const struct yaml_node *node, uint64_t *out);
bool parse_factor(struct parse *parse, const struct yaml_node *node, uint64_t *out);

#endif
