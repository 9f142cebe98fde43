/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as a test thinks of them: one digit for each place, and sums by signed digits. Nothing of
 * the library is used, so that its numbers can be judged by these. */
#ifndef TESTS_LOCAL_BIG_H
#define TESTS_LOCAL_BIG_H

#include <stdbool.h>

#define BIG_LOW    (-180) /* the exponent of digits[0] */
#define BIG_PLACES 320
#define BIG_TEXT   400

struct big {
  bool negative; /* not of 0 */
  signed char digits[BIG_PLACES];
};

/* Any number that DynamoDB holds: 0, both ends, few digits and all 38. */
void big_random(struct big *out);
/* One close to another: the same, a digit more, less or other, another exponent, the other sign. */
void big_near(const struct big *of, struct big *out);

int big_order(const struct big *a, const struct big *b); /* < 0, 0, > 0 */
void big_sum(const struct big *a, const struct big *b, bool minus, struct big *out);

/* The exponents of its first and last digit that is not 0; false: it is 0. */
bool big_ends(const struct big *big, int *first, int *last);

/* Without an exponent and without zeros that say nothing. */
void big_text(const struct big *big, char out[BIG_TEXT]);
/* One of the ways to write it. */
void big_spell(const struct big *big, char out[BIG_TEXT]);

#endif
