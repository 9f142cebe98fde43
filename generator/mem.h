/* SPDX-License-Identifier: Apache-2.0 */
/* Arena allocation for the compiler. A compiler that runs out of memory has nothing better to do
 * than to say so and exit with 3; that happens here and nowhere else, so none of these gives NULL.
 */
#ifndef DDBC_MEM_H
#define DDBC_MEM_H

#include <stdarg.h>
#include <stddef.h>

#include <ddb/arena.h>

struct ddb_arena *mem_arena(void);
void *mem_zalloc(struct ddb_arena *arena, size_t size);
void *mem_array(struct ddb_arena *arena, size_t count, size_t size); /* zeroed */
char *mem_copy(struct ddb_arena *arena, const char *text, size_t size);
char *mem_text(struct ddb_arena *arena, const char *text);
char *mem_format(struct ddb_arena *arena, const char *format, ...) DDB_PRINTF(2, 3);
char *mem_vformat(struct ddb_arena *arena, const char *format, va_list args) DDB_PRINTF(2, 0);

/* Makes room for one more element behind the `count` that `array` holds (NULL for 0), doubling at
 * powers of two; returns where the array lives now. The new element is not zeroed. */
void *mem_grow(struct ddb_arena *arena, void *array, size_t count, size_t size);

/* Ends the process with 3 and a message. */
_Noreturn void mem_exhausted(void);

/* The same for a defect of the compiler itself, such as a template with an unknown variable. */
_Noreturn void mem_defect(const char *what, const char *detail);

#endif
