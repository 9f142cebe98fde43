/* SPDX-License-Identifier: Apache-2.0 */
/* ULIDs (github.com/ulid/spec): 48 bits of milliseconds and 80 random bits in 26 characters that
 * sort by time. This is the pure part: clock, process and randomness come in as arguments. One
 * state serves one share group; the caller holds its lock. */
#ifndef DDB_BASE_ULID_H
#define DDB_BASE_ULID_H

#include <stdbool.h>

#include <ddb/types.h>
#include <ddb/ulid.h>

#define DDB_ULID_RANDOM_SIZE 10
#define DDB_ULID_MAX_MS      ((UINT64_C(1) << 48) - 1)

struct ddb_ulid_state {
  bool seeded;
  uint64_t process; /* who drew the random part: a fork must not continue its parent's sequence */
  uint64_t last_ms;
  unsigned char random[DDB_ULID_RANDOM_SIZE];
};

/* Fills `out` with `size` random bytes; false: the system has none. */
typedef bool ddb_ulid_random(void *context, unsigned char *out, size_t size);

/* The next id: greater than every earlier one of this state and process, also when the clock stands
 * or goes back (then the millisecond stays and the random part counts up by one). The state is
 * unchanged on failure:
 *   DDB_E_LIMIT     the 80 bits are used up in this millisecond (a chance of about 1 in 10^18 for a
 *                   million ids): call again with now_ms = state->last_ms + 1
 *   DDB_E_INVALID   now_ms is beyond the year 10889
 *   DDB_E_INTERNAL  no randomness */
enum ddb_status ddb_ulid_next(struct ddb_ulid_state *state, uint64_t now_ms, uint64_t process,
                              ddb_ulid_random *random, void *context,
                              char out[DDB_ULID_SIZE]) DDB_MUST_USE;

/* Writes the ULID of these parts; `ms` is at most DDB_ULID_MAX_MS. */
void ddb_ulid_encode(uint64_t ms, const unsigned char random[DDB_ULID_RANDOM_SIZE],
                     char out[DDB_ULID_SIZE]);

/* Reads 26 characters, lower case too. DDB_E_INVALID for another length, a character outside the
 * alphabet (also I, L, O, U) or a value beyond 128 bits. Either output may be NULL. */
enum ddb_status ddb_ulid_parse(const char *text, size_t size, uint64_t *ms,
                               unsigned char random[DDB_ULID_RANDOM_SIZE]) DDB_MUST_USE;

#endif
