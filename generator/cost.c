/* SPDX-License-Identifier: Apache-2.0 */
/* The rounding rules of DynamoDB's capacity units: see cost.h. */
#include "cost.h"

static uint64_t units(uint64_t bytes, uint64_t unit) {
  return bytes > unit ? (bytes + unit - 1) / unit : 1;
}

uint64_t cost_read(uint64_t bytes, enum cost_read how) {
  static const unsigned char halves[] = {
      [COST_EVENTUAL] = 1, [COST_STRONG] = 2, [COST_TRANSACTIONAL] = 4};

  return units(bytes, 4096) * halves[how];
}

uint64_t cost_write(uint64_t bytes, bool transactional) {
  return units(bytes, 1024) * (transactional ? 4 : 2);
}

uint64_t cost_query(uint64_t bytes, uint64_t count, enum cost_read how) {
  uint64_t sum = bytes * count;

  return cost_read(sum < COST_PAGE_MAX ? sum : COST_PAGE_MAX, how);
}

uint64_t cost_reads(uint64_t bytes, uint64_t count, enum cost_read how) {
  return count * cost_read(bytes, how);
}

uint64_t cost_writes(uint64_t bytes, uint64_t count, bool transactional) {
  return count * cost_write(bytes, transactional);
}
