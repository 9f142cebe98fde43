/* SPDX-License-Identifier: Apache-2.0 */
/** Memory whose parts live and die together.
 *
 *  Every result of a call lives in the arena given to it, so no record has a free function.
 *  An arena belongs to one thread at a time. */
#ifndef DDB_ARENA_H
#define DDB_ARENA_H

#include <ddb/status.h>

DDB_BEGIN_DECLS

struct ddb_arena;

/** A new, empty arena, or NULL when there is no memory. Free it with ddb_arena_free. */
struct ddb_arena *ddb_arena_new(void) DDB_MUST_USE;

/** Ends the life of everything allocated so far and keeps the memory for the next use.
 *  Under AddressSanitizer a later use of the old contents is reported. NULL is allowed. */
void ddb_arena_reset(struct ddb_arena *arena);

/** Frees the arena and everything in it. NULL is allowed. */
void ddb_arena_free(struct ddb_arena *arena);

/** `size` bytes aligned for any type, or NULL when there is no memory. Not zeroed.
 *  A size of 0 gives a valid, unique pointer. */
void *ddb_arena_alloc(struct ddb_arena *arena, size_t size) DDB_MUST_USE;

/** A NUL-terminated copy of `size` bytes of text, or NULL when there is no memory. */
char *ddb_arena_copy(struct ddb_arena *arena, const char *text, size_t size) DDB_MUST_USE;

/** Bytes in use and bytes held from the system. For tests and for sizing. */
size_t ddb_arena_used(const struct ddb_arena *arena);
size_t ddb_arena_held(const struct ddb_arena *arena);

/** Why the last function failed that was given this arena and no handle: encoders, decoders,
 *  documents, requests, responses. Valid until the next such call on this arena; reset keeps it.
 *  Never NULL; its status is DDB_OK when nothing has failed yet. */
const struct ddb_error *ddb_arena_error(const struct ddb_arena *arena);

DDB_END_DECLS

#endif
