/* SPDX-License-Identifier: Apache-2.0 */
/** New ids: ULIDs, which sort by the time at which they were made, and UUIDs.
 *
 *  A ULID (github.com/ulid/spec) is 26 characters such as 01ARYZ6S41TSV4RRFFQ69G5FAV: a millisecond
 *  in UTC, then 80 random bits. Used in a sort key, it makes "newest first" what the key order
 *  says. Its characters (0-9 and A-Z without I, L, O, U) never clash with a separator of a key. */
#ifndef DDB_ULID_H
#define DDB_ULID_H

#include <ddb/status.h>

DDB_BEGIN_DECLS

struct ddb;

/** Characters of a ULID and its NUL. */
#define DDB_ULID_SIZE 27

/** Writes a new id, NUL-terminated.
 *
 *  Within one share group (handles made by ddb_share) each id is greater than the one before, also
 *  when many are made in one millisecond and when the clock goes back. Other processes, forked ones
 *  too, are ordered against these only by the millisecond. A forked child draws new random bits and
 *  so never repeats an id of its parent.
 *
 *  DDB_E_INTERNAL if the system gives no random bytes, with the reason on the handle. */
enum ddb_status ddb_ulid(struct ddb *db, char out[DDB_ULID_SIZE]) DDB_MUST_USE;

/** Characters of a UUID and its NUL. */
#define DDB_UUID_SIZE 37

/** Writes a new UUID of version 4 (RFC 9562): 122 random bits, lower case, NUL-terminated. UUIDs
 *  have no order; ids that are to sort by their time are ULIDs.
 *
 *  DDB_E_INTERNAL if the system gives no random bytes, with the reason on the handle. */
enum ddb_status ddb_uuid(struct ddb *db, char out[DDB_UUID_SIZE]) DDB_MUST_USE;

DDB_END_DECLS

#endif
