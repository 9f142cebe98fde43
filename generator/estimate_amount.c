/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic of estimates: whole numbers, and nothing overflows. */
#include "estimate.h"
#include "model_claim.h"

uint64_t estimate_plus(uint64_t a, uint64_t b) {
  return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* The product in two halves, as is taught in school. */
struct wide {
  uint64_t high, low;
};

static struct wide multiply(uint64_t a, uint64_t b) {
  const uint64_t mask = UINT64_C(0xFFFFFFFF);
  uint64_t low = (a & mask) * (b & mask);
  uint64_t middle = (a >> 32) * (b & mask) + (low >> 32);
  uint64_t other = (a & mask) * (b >> 32) + (middle & mask);
  return (struct wide){(a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32),
                       (other << 32) | (low & mask)};
}

/* Bit by bit; `high` is less than `by`, which has its first bit free. */
static uint64_t divide(struct wide number, uint64_t by) {
  uint64_t rest = number.high, quotient = 0;
  for (int i = 63; i >= 0; i--) {
    rest = rest << 1 | (number.low >> i & 1);
    quotient <<= 1;
    if (rest >= by) {
      rest -= by;
      quotient |= 1;
    }
  }
  return quotient;
}

uint64_t estimate_scale(uint64_t a, uint64_t b, uint64_t by) {
  struct wide product = multiply(a, b);
  product.low += by / 2;
  product.high += product.low < by / 2;
  return product.high >= by ? UINT64_MAX : divide(product, by);
}

/* ---- prices ---------------------------------------------------------------------------------- */

/* Of thousandths of units, by a price for a million of them. */
static uint64_t by_million(uint64_t price, uint64_t units_a_month) {
  return estimate_scale(units_a_month, price, UINT64_C(1000000000));
}

uint64_t estimate_reads_price(const struct prices *prices, uint64_t units_a_month) {
  return by_million(prices->read_million, units_a_month);
}

uint64_t estimate_writes_price(const struct prices *prices, uint64_t units_a_month) {
  return by_million(prices->write_million, units_a_month);
}

uint64_t estimate_calls_price(const struct estimator *in, const struct estimate *call,
                              uint64_t calls_a_month, bool *capacity) {
  const struct prices *prices = &in->model->workload->prices;
  uint64_t price = 0;
  *capacity = true;
  for (size_t i = 0; i < call->count; i++) {
    const struct estimate_charge *charge = &call->charges[i];
    uint64_t reads = estimate_scale(charge->reads, calls_a_month, WORKLOAD_ONE);
    uint64_t writes = estimate_scale(charge->writes, calls_a_month, WORKLOAD_ONE);
    if (charge->table->read_units > 0)
      continue;
    *capacity = false;
    price = estimate_plus(price, estimate_plus(estimate_reads_price(prices, reads),
                                               estimate_writes_price(prices, writes)));
  }
  return price;
}

/* The table and each of its global indexes have the units that are said once. */
uint64_t estimate_capacity_price(const struct prices *prices, const struct table *table) {
  uint64_t places = 1;
  for (size_t i = 0; i < table->index_count; i++)
    places += !table->indexes[i].local;
  uint64_t hour =
      estimate_plus(estimate_scale((uint64_t)table->read_units, prices->read_hour, 1),
                    estimate_scale((uint64_t)table->write_units, prices->write_hour, 1));
  return estimate_scale(hour, places * WORKLOAD_MONTH_HOURS, 1);
}

uint64_t estimate_storage_price(const struct prices *prices, uint64_t bytes) {
  return estimate_scale(bytes, prices->storage, UINT64_C(1) << 30);
}

/* ---- storage --------------------------------------------------------------------------------- */

/* Developer Guide, "DynamoDB item sizes and formats": for storage billing. */
enum { ITEM_OVERHEAD = 100 };

static uint64_t stored(const struct estimator *in, const struct workload_items *items) {
  const struct entity *entity = items->entity;
  uint64_t bytes = estimate_scale(
      items->count, estimate_item_size(in, entity, ESTIMATE_TYPICAL) + ITEM_OVERHEAD, 1);
  for (size_t i = 0; i < entity->index_count; i++) {
    const struct entity_index *index = &entity->indexes[i];
    uint64_t count = estimate_scale(
        items->count, workload_indexed(in->model->workload, entity, index), WORKLOAD_ONE);
    uint64_t size = estimate_entry_size(in, entity, index, ESTIMATE_TYPICAL) + ITEM_OVERHEAD;
    bytes = estimate_plus(bytes, estimate_scale(count, size, 1));
  }
  for (size_t i = 0; i < entity->claim_count; i++) {
    uint64_t size = model_claim_size(in->sizes, entity, &entity->claims[i]).typical;
    bytes = estimate_plus(bytes, estimate_scale(items->count, size + ITEM_OVERHEAD, 1));
  }
  return bytes;
}

uint64_t estimate_storage(const struct estimator *in, const struct table *table, size_t *missing) {
  uint64_t bytes = 0;
  *missing = 0;
  for (size_t i = 0; i < in->model->entity_count; i++) {
    const struct entity *entity = &in->model->entities[i];
    const struct workload_items *items = workload_items(in->model->workload, entity);
    if (entity->table != table)
      continue;
    if (items == NULL || items->count == 0)
      ++*missing;
    else
      bytes = estimate_plus(bytes, stored(in, items));
  }
  return bytes;
}
