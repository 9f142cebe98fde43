/* SPDX-License-Identifier: Apache-2.0 */
/* See digits.h. */
#include "base/digits.h"

const char ddb_digit_pairs[200] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546"
    "4748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293"
    "949596979899";

struct ddb_whole ddb_whole_long(uint64_t number, char *to) {
  char reversed[24];
  char *at = reversed + sizeof reversed;
  unsigned size, significant;

  for (; number >= 100; number /= 100)
    ddb_put_pair(at -= 2, (uint32_t)(number % 100));
  if (number >= 10)
    ddb_put_pair(at -= 2, (uint32_t)number);
  else
    *--at = (char)('0' + number);
  size = (unsigned)(reversed + sizeof reversed - at);
  memcpy(to, at, size);
  for (significant = size; significant > 0 && to[significant - 1] == '0';)
    significant--;
  return (struct ddb_whole){size, significant};
}
