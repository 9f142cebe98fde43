/* SPDX-License-Identifier: Apache-2.0 */
/* See refuse.h. */
#include "refuse.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const refuse_names[REFUSE_KINDS] = {"memory", "crypto", "system", "file", "curl"};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static enum refuse_kind refused_kind;
static int refused_at = -1, asked, paused;
static bool sticky_refusal, happened;
volatile bool refuse_counts;
static bool counting;
static const char *first;
void (*refuse_on_thread)(void);

/* ---- which call fails ------------------------------------------------------------------------ */

bool refuse_now(enum refuse_kind kind, const char *what) {
  bool now = false;

  pthread_mutex_lock(&lock);
  if (counting && paused == 0 && kind == refused_kind) {
    int number = asked++;
    now = refused_at >= 0 && (number == refused_at || (sticky_refusal && number > refused_at));
    if (now && !happened)
      first = what;
    happened = happened || now;
  }
  pthread_mutex_unlock(&lock);
  return now;
}

void refuse_begin(enum refuse_kind kind, int nth, bool sticky) {
  refused_kind = kind;
  refused_at = nth;
  sticky_refusal = sticky;
  asked = 0;
  happened = false;
  first = "nothing";
  counting = true;
  refuse_counts = true;
}

bool refuse_end(void) {
  counting = false;
  refuse_counts = false;
  return happened;
}

int refuse_asked(void) {
  return asked;
}

bool refuse_happened(void) {
  return happened;
}

const char *refuse_what(void) {
  return first;
}

void refuse_pause(void) {
  pthread_mutex_lock(&lock);
  paused++;
  refuse_counts = false;
  pthread_mutex_unlock(&lock);
}

void refuse_resume(void) {
  pthread_mutex_lock(&lock);
  paused--;
  refuse_counts = counting && paused == 0;
  pthread_mutex_unlock(&lock);
}

/* ---- which blocks are held ------------------------------------------------------------------- */

/* A table of addresses with linear probing; what is removed is filled from behind. */
#define PLACES ((size_t)1 << 16)

struct block {
  void *address;
  size_t size;
  int number;     /* of the allocation since refuse_begin */
  int generation; /* of refuse_mark */
};

static struct block blocks[PLACES];
static size_t block_count;
static int generation;

static size_t home_of(const void *address) {
  uint64_t hash = (uint64_t)(uintptr_t)address * UINT64_C(0x9E3779B97F4A7C15);
  return (size_t)(hash >> 48);
}

static void remember(void *address, size_t size) {
  if (address == NULL)
    return;
  pthread_mutex_lock(&lock);
  if (paused == 0) { /* else it is another program's */
    if (++block_count > PLACES / 2)
      abort();
    size_t at = home_of(address);
    while (blocks[at].address != NULL)
      at = (at + 1) % PLACES;
    blocks[at] = (struct block){address, size, asked, generation};
  }
  pthread_mutex_unlock(&lock);
}

static void close_gap(size_t gap) {
  for (size_t at = (gap + 1) % PLACES; blocks[at].address != NULL; at = (at + 1) % PLACES) {
    size_t home = home_of(blocks[at].address);
    if ((at - home) % PLACES < (at - gap) % PLACES)
      continue; /* it would come before its home */
    blocks[gap] = blocks[at];
    gap = at;
  }
  blocks[gap].address = NULL;
}

/* Blocks of other libraries are none of ours. */
static void forget(const void *address) {
  if (address == NULL)
    return;
  pthread_mutex_lock(&lock);
  size_t at = home_of(address);
  while (blocks[at].address != NULL && blocks[at].address != address)
    at = (at + 1) % PLACES;
  if (blocks[at].address != NULL) {
    close_gap(at);
    block_count--;
  }
  pthread_mutex_unlock(&lock);
}

void refuse_mark(void) {
  generation++;
}

int refuse_held(bool tell) {
  int held = 0;

  for (size_t i = 0; i < PLACES; i++) {
    if (blocks[i].address == NULL || blocks[i].generation != generation)
      continue;
    held++;
    if (tell && held <= 5)
      fprintf(stderr, "  lost: %zu bytes of allocation %d\n", blocks[i].size, blocks[i].number);
  }
  return held;
}

void refuse_drop(void) {
  for (size_t i = 0; i < PLACES; i++)
    while (blocks[i].address != NULL && blocks[i].generation == generation)
      free(blocks[i].address); /* another may take its place */
}

/* ---- memory ---------------------------------------------------------------------------------- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *block);

void *__wrap_malloc(size_t size) {
  void *block = refuse_now(REFUSE_MEMORY, "malloc") ? NULL : __real_malloc(size);
  remember(block, size);
  return block;
}

void *__wrap_calloc(size_t count, size_t size) {
  void *block = refuse_now(REFUSE_MEMORY, "calloc") ? NULL : __real_calloc(count, size);
  remember(block, count * size);
  return block;
}

void *__wrap_realloc(void *old, size_t size) {
  if (refuse_now(REFUSE_MEMORY, "realloc"))
    return NULL;
  forget(old);
  void *block = __real_realloc(old, size);
  remember(block, size);
  return block;
}

char *__wrap_strdup(const char *text) {
  char *copy = refuse_now(REFUSE_MEMORY, "strdup") ? NULL : __real_strdup(text);
  remember(copy, strlen(text) + 1);
  return copy;
}

void __wrap_free(void *block) {
  forget(block);
  __real_free(block);
}
