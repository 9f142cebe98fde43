/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the arena that only this project uses. The compiler is built on it too. */
#ifndef DDB_BASE_ARENA_H
#define DDB_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>

#include <ddb/arena.h>

/* Whether a checker of addresses sees each piece: then texts are not put together in one. */
#if defined(__SANITIZE_ADDRESS__)
#define DDB_ARENA_CHECKED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DDB_ARENA_CHECKED 1
#endif
#endif
#ifndef DDB_ARENA_CHECKED
#define DDB_ARENA_CHECKED 0
#endif

/* For a program that fills many megabytes and ends: blocks of up to 16 MiB instead of 1, on pages
 * as large as the system has them. */
struct ddb_arena *ddb_arena_new_large(void) DDB_MUST_USE;

/* Zeroed memory. */
void *ddb_arena_zalloc(struct ddb_arena *arena, size_t size) DDB_MUST_USE;

/* Like ddb_arena_alloc, for an array; NULL also when count * size overflows. */
void *ddb_arena_array(struct ddb_arena *arena, size_t count, size_t size) DDB_MUST_USE;

/* Grows the block at `old` (of `old_size` bytes) to `new_size`: in place when it is the newest
 * allocation and fits, else by copy. The old block is not reused before the next reset. */
void *ddb_arena_grow(struct ddb_arena *arena, void *old, size_t old_size,
                     size_t new_size) DDB_MUST_USE;

/* Formatted text in the arena; NULL when there is no memory. */
char *ddb_arena_format(struct ddb_arena *arena, const char *format, ...) DDB_PRINTF(2, 3);

/* Whether the address is in a block of the arena. */
bool ddb_arena_holds(const struct ddb_arena *arena, const void *address);

/* Ends `other`, but keeps what was allocated from it: that lives as long as `arena` now. */
void ddb_arena_adopt(struct ddb_arena *arena, struct ddb_arena *other);

/* Overwrites all that is in it, before it is freed. */
void ddb_arena_wipe(struct ddb_arena *arena);

/* The error that ddb_arena_error shows. */
struct ddb_error *ddb_arena_error_slot(struct ddb_arena *arena);

#endif
