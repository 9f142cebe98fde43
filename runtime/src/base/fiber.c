/* SPDX-License-Identifier: Apache-2.0 */
/* A switch saves what a function may not change and takes the other stack; the compiler has saved
 * the rest, since a switch is a call. Sanitizers are told, or they take the other stack for a wild
 * pointer. */
#include "base/fiber.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fiber_switch.h"

#if defined(__has_feature)
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define FIBER_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__) || HAS_FEATURE(thread_sanitizer)
#include <sanitizer/tsan_interface.h>
#define FIBER_TSAN 1
#endif

struct ddb_fiber {
  struct ddb_fiber_context own, entered_from;
  void (*run)(void *state);
  void *state;
  void *memory; /* the guard page, and the stack above it */
  size_t size;  /* of both */
  size_t guard;
#ifdef FIBER_ASAN
  void *own_fake, *other_fake;
  const void *other_stack;
  size_t other_size;
#endif
#ifdef FIBER_TSAN
  void *own_thread, *other_thread;
#endif
};

/* ---- what sanitizers want to know ------------------------------------------------------------ */

static void before_enter(struct ddb_fiber *fiber) {
#ifdef FIBER_ASAN
  __sanitizer_start_switch_fiber(&fiber->other_fake, (char *)fiber->memory + fiber->guard,
                                 fiber->size - fiber->guard);
#endif
#ifdef FIBER_TSAN
  fiber->other_thread = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(fiber->own_thread, 0);
#endif
  (void)fiber;
}

static void after_enter(struct ddb_fiber *fiber) {
#ifdef FIBER_ASAN
  __sanitizer_finish_switch_fiber(fiber->other_fake, NULL, NULL);
#endif
  (void)fiber;
}

static void before_leave(struct ddb_fiber *fiber) {
#ifdef FIBER_ASAN
  __sanitizer_start_switch_fiber(&fiber->own_fake, fiber->other_stack, fiber->other_size);
#endif
#ifdef FIBER_TSAN
  __tsan_switch_to_fiber(fiber->other_thread, 0);
#endif
  (void)fiber;
}

/* On the fiber's stack; the first time it has no fake one yet. */
static void after_leave(struct ddb_fiber *fiber) {
#ifdef FIBER_ASAN
  __sanitizer_finish_switch_fiber(fiber->own_fake, &fiber->other_stack, &fiber->other_size);
#endif
  (void)fiber;
}

/* ---- from beginning to end ------------------------------------------------------------------- */

static void begin(void *state) {
  struct ddb_fiber *fiber = state;

  after_leave(fiber);
  for (;;)
    fiber->run(fiber->state);
}

static size_t rounded(size_t size, size_t page) {
  return (size + page - 1) / page * page;
}

/* Memory that is not touched costs addresses alone. */
static bool map_stack(struct ddb_fiber *fiber, size_t stack_bytes) {
  fiber->guard = (size_t)sysconf(_SC_PAGESIZE);
  size_t stack = stack_bytes > DDB_FIBER_STACK_MIN ? stack_bytes : DDB_FIBER_STACK_MIN;
  fiber->size = fiber->guard + rounded(stack, fiber->guard);
  fiber->memory = mmap(NULL, fiber->size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (fiber->memory == MAP_FAILED)
    return false;
  if (mprotect(fiber->memory, fiber->guard, PROT_NONE) == 0)
    return true;
  (void)munmap(fiber->memory, fiber->size);
  return false;
}

struct ddb_fiber *ddb_fiber_new(size_t stack_bytes, void (*run)(void *state), void *state) {
  struct ddb_fiber *fiber = calloc(1, sizeof *fiber);

  if (fiber == NULL || stack_bytes > SIZE_MAX / 2 || !map_stack(fiber, stack_bytes)) {
    free(fiber);
    return NULL;
  }
  fiber->run = run;
  fiber->state = state;
#ifdef FIBER_TSAN
  fiber->own_thread = __tsan_create_fiber(0);
#endif
  ddb_fiber_context_make(&fiber->own, (char *)fiber->memory + fiber->guard,
                         fiber->size - fiber->guard, begin, fiber);
  return fiber;
}

void ddb_fiber_free(struct ddb_fiber *fiber) {
  if (fiber == NULL)
    return;
#ifdef FIBER_TSAN
  __tsan_destroy_fiber(fiber->own_thread);
#endif
#ifdef FIBER_ASAN
  __asan_unpoison_memory_region(fiber->memory, fiber->size);
#endif
  (void)munmap(fiber->memory, fiber->size);
  free(fiber);
}

void ddb_fiber_enter(struct ddb_fiber *fiber) {
  before_enter(fiber);
  ddb_fiber_context_switch(&fiber->entered_from, &fiber->own);
  after_enter(fiber);
}

void ddb_fiber_leave(struct ddb_fiber *fiber) {
  before_leave(fiber);
  ddb_fiber_context_switch(&fiber->own, &fiber->entered_from);
  after_leave(fiber);
}
