/* SPDX-License-Identifier: Apache-2.0 */
/* Bump allocation in a chain of blocks. A reset keeps the chain, so that a program that does the
 * same thing again and again stops allocating after its first round. */
#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/wipe.h"

/* Under AddressSanitizer everything that is not handed out is poisoned, and a gap after each piece
 * shows an overrun into its neighbour. */
#if DDB_ARENA_CHECKED
#include <sanitizer/asan_interface.h>
#define GAP ((size_t)16)
/* Functions of their own: gcc takes memory that is passed on as const for memory that is read. */
__attribute__((noinline)) static void poison(void *data, size_t size) {
  __asan_poison_memory_region(data, size);
}
__attribute__((noinline)) static void unpoison(void *data, size_t size) {
  __asan_unpoison_memory_region(data, size);
}
#else
#define GAP ((size_t)0)
static void poison(void *data, size_t size) {
  (void)data;
  (void)size;
}
static void unpoison(void *data, size_t size) {
  (void)data;
  (void)size;
}
#endif

#define ALIGNMENT    _Alignof(max_align_t)
#define FIRST_BLOCK  ((size_t)4096)
#define LARGEST_STEP ((size_t)1 << 20)
#define LARGER_STEP  ((size_t)16 << 20)

/* No piece comes near this, and no sum of a few such sizes overflows. */
#define SIZE_LIMIT (SIZE_MAX / 8)

struct block {
  struct block *next;
  size_t size;        /* of the data that follows */
  max_align_t data[]; /* aligned for every type */
};

struct ddb_arena {
  struct block *first;
  struct block *current; /* where pieces come from; those after it are free */
  char *next;            /* the first free byte of `current` */
  char *newest;          /* the newest piece, which can grow in place */
  size_t used;
  size_t held;
  size_t largest_step;
  struct ddb_error error;
};

static struct ddb_arena *new_arena(size_t largest_step) {
  struct ddb_arena *arena = calloc(1, sizeof *arena);
  if (arena)
    arena->largest_step = largest_step;
  return arena;
}

struct ddb_arena *ddb_arena_new(void) {
  return new_arena(LARGEST_STEP);
}

struct ddb_arena *ddb_arena_new_large(void) {
  return new_arena(LARGER_STEP);
}

static char *block_data(struct block *block) {
  return (char *)block->data;
}

/* What is left of the current block. */
static size_t room(const struct ddb_arena *arena) {
  if (!arena->current)
    return 0;
  return (size_t)(block_data(arena->current) + arena->current->size - arena->next);
}

/* The newest piece of the block before must not grow into this one. */
static void enter(struct ddb_arena *arena, struct block *block) {
  arena->current = block;
  arena->next = block ? block_data(block) : NULL;
  arena->newest = NULL;
}

void ddb_arena_reset(struct ddb_arena *arena) {
  if (!arena)
    return;
  for (struct block *block = arena->first; block; block = block->next)
    poison(block->data, block->size);
  enter(arena, arena->first);
  arena->used = 0;
}

void ddb_arena_wipe(struct ddb_arena *arena) {
  for (struct block *block = arena->first; block; block = block->next) {
    unpoison(block->data, block->size);
    ddb_wipe(block->data, block->size);
  }
}

void ddb_arena_free(struct ddb_arena *arena) {
  if (!arena)
    return;
  for (struct block *block = arena->first; block;) {
    struct block *next = block->next;
    /* The allocator may hand these bytes to anybody next. */
    unpoison(block->data, block->size);
    free(block);
    block = next;
  }
  free(arena);
}

/* What a piece of `size` bytes takes. Never 0, so that every piece has an address of its own. */
static size_t footprint(size_t size) {
  size_t units = size ? (size + ALIGNMENT - 1) / ALIGNMENT : 1;
  return units * ALIGNMENT + GAP;
}

/* Each page that is touched first is a trap into the system, which takes longer than what the
 * compiler writes into it; with large ones there are 512 times fewer. A system that has none, or
 * none left, is as good as before. */
static void want_large_pages(const struct block *block, size_t size) {
  size_t page = (size_t)4096;
  uintptr_t start = ((uintptr_t)block + page - 1) / page * page;
  uintptr_t end = ((uintptr_t)block + size) / page * page;
  (void)madvise((void *)start, end - start, MADV_HUGEPAGE);
}

static struct block *new_block(struct ddb_arena *arena, size_t size) {
  /* As much again as is held: few blocks, and never more than twice what is needed. */
  size_t step = arena->held < FIRST_BLOCK ? FIRST_BLOCK : arena->held;
  step = step > arena->largest_step ? arena->largest_step : step;
  size = size > step ? size : step;
  struct block *block = malloc(sizeof *block + size);
  if (!block)
    return NULL;
  if (size > LARGEST_STEP && arena->largest_step > LARGEST_STEP)
    want_large_pages(block, size);
  block->size = size;
  poison(block->data, size);
  arena->held += size;
  return block;
}

/* Takes the first block behind the current one that is large enough out of the chain. Those before
 * it stay free: an arena used in varying ways must not collect blocks that it passes over. */
static struct block *take_free_block(struct ddb_arena *arena, size_t size) {
  struct block **link = arena->current ? &arena->current->next : &arena->first;
  while (*link && (*link)->size < size)
    link = &(*link)->next;
  struct block *block = *link;
  if (block)
    *link = block->next;
  return block;
}

/* Puts the block behind the current one: what the chain holds after it stays free for later. */
static bool next_block(struct ddb_arena *arena, size_t size) {
  struct block *block = take_free_block(arena, size);
  if (!block)
    block = new_block(arena, size);
  if (!block)
    return false;
  struct block **link = arena->current ? &arena->current->next : &arena->first;
  block->next = *link;
  *link = block;
  enter(arena, block);
  return true;
}

static inline void *take(struct ddb_arena *arena, size_t size, size_t need) {
  char *data = arena->next;
  arena->next += need;
  arena->newest = data;
  arena->used += need;
  unpoison(data, size);
  return data;
}

/* Not inlined: most pieces have room, and need no register to be saved. */
static __attribute__((noinline)) void *take_of_next(struct ddb_arena *arena, size_t size,
                                                    size_t need) {
  return next_block(arena, need) ? take(arena, size, need) : NULL;
}

void *ddb_arena_alloc(struct ddb_arena *arena, size_t size) {
  if (size > SIZE_LIMIT)
    return NULL;
  size_t need = footprint(size);
  return need > room(arena) ? take_of_next(arena, size, need) : take(arena, size, need);
}

void *ddb_arena_zalloc(struct ddb_arena *arena, size_t size) {
  void *data = ddb_arena_alloc(arena, size);
  if (data)
    memset(data, 0, size);
  return data;
}

void *ddb_arena_array(struct ddb_arena *arena, size_t count, size_t size) {
  if (size && count > SIZE_LIMIT / size)
    return NULL;
  return ddb_arena_alloc(arena, count * size);
}

/* Whether the newest piece could take up `more` bytes of its block beyond what it has. */
static bool grow_in_place(struct ddb_arena *arena, size_t old_need, size_t new_need) {
  size_t more = new_need - old_need;
  if (more > room(arena))
    return false;
  arena->next += more;
  arena->used += more;
  return true;
}

/* A buffer that is filled at the end of the arena, the usual case, never moves within its block. */
void *ddb_arena_grow(struct ddb_arena *arena, void *old, size_t old_size, size_t new_size) {
  if (new_size > SIZE_LIMIT)
    return NULL;
  if (old && new_size <= old_size)
    return old;
  if (old && (char *)old == arena->newest &&
      grow_in_place(arena, footprint(old_size), footprint(new_size))) {
    unpoison(old, new_size);
    return old;
  }
  void *data = ddb_arena_alloc(arena, new_size);
  if (data && old)
    memcpy(data, old, old_size);
  return data;
}

char *ddb_arena_copy(struct ddb_arena *arena, const char *text, size_t size) {
  char *copy = size < SIZE_LIMIT ? ddb_arena_alloc(arena, size + 1) : NULL;
  if (!copy)
    return NULL;
  if (size)
    memcpy(copy, text, size);
  copy[size] = '\0';
  return copy;
}

char *ddb_arena_format(struct ddb_arena *arena, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  char *text = size >= 0 ? ddb_arena_alloc(arena, (size_t)size + 1) : NULL;
  if (!text)
    return NULL;
  va_start(arguments, format);
  (void)vsnprintf(text, (size_t)size + 1, format, arguments);
  va_end(arguments);
  return text;
}

bool ddb_arena_holds(const struct ddb_arena *arena, const void *address) {
  uintptr_t at = (uintptr_t)address;
  for (const struct block *block = arena->first; block; block = block->next)
    if (at >= (uintptr_t)block->data && at - (uintptr_t)block->data < block->size)
      return true;
  return false;
}

/* Its blocks go in front of the chain, where no piece is taken from before a reset. */
void ddb_arena_adopt(struct ddb_arena *arena, struct ddb_arena *other) {
  struct block **end = &other->first;
  while (*end)
    end = &(*end)->next;
  if (!arena->current) {
    arena->current = other->current;
    arena->next = other->next;
  }
  *end = arena->first;
  arena->first = other->first;
  arena->used += other->used;
  arena->held += other->held;
  free(other);
}

size_t ddb_arena_used(const struct ddb_arena *arena) {
  return arena->used;
}

size_t ddb_arena_held(const struct ddb_arena *arena) {
  return arena->held;
}

const struct ddb_error *ddb_arena_error(const struct ddb_arena *arena) {
  return &arena->error;
}

struct ddb_error *ddb_arena_error_slot(struct ddb_arena *arena) {
  return &arena->error;
}
