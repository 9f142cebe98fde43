/* SPDX-License-Identifier: Apache-2.0 */
/* What DynamoDB charges: how capacity units are rounded, and nothing else.
 *
 * Rules of the Amazon DynamoDB Developer Guide ("DynamoDB read and write operations", "Managing
 * complex workflows with transactions", "Using global secondary indexes"):
 *
 *   - a read unit is 4 KB strongly consistent; eventually consistent it is half, in a transaction
 *     twice that;
 *   - a write unit is 1 KB, in a transaction two; of an update the larger of the item before and
 *     after counts, and a write whose condition fails is charged all the same;
 *   - each item is rounded up by itself, also in a batch and a transaction; the items of a query or
 *     scan are summed first, and those that a filter drops are among them;
 *   - nothing costs nothing: what reads or deletes no item is charged as the smallest one;
 *   - an index is written once by the size of what it holds if that changes, and twice if its key
 *     does: the old entry goes, and a new one comes.
 *
 * KB are 1,024 bytes. Units come in halves, so that all of them are whole numbers. */
#ifndef DDBC_COST_H
#define DDBC_COST_H

#include <stdbool.h>
#include <stdint.h>

#define COST_ITEM_MAX UINT64_C(409600)  /* of an item */
#define COST_PAGE_MAX UINT64_C(1048576) /* that one request of a query or scan reads */

enum cost_read { COST_EVENTUAL, COST_STRONG, COST_TRANSACTIONAL };

/* Half units of one item, or of the sum that a query reads. */
uint64_t cost_read(uint64_t bytes, enum cost_read how);

/* Half units of one item in the table, or in an index. */
uint64_t cost_write(uint64_t bytes, bool transactional);

/* Half units of `count` items of this size: together as a query reads them, one page or part of
 * one; each by itself as all others do. */
uint64_t cost_query(uint64_t bytes, uint64_t count, enum cost_read how);
uint64_t cost_reads(uint64_t bytes, uint64_t count, enum cost_read how);
uint64_t cost_writes(uint64_t bytes, uint64_t count, bool transactional);

#endif
