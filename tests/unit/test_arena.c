/* SPDX-License-Identifier: Apache-2.0 */
/* The arena: alignment, growth, reset without new memory, and what AddressSanitizer sees of it. */
#include <criterion/criterion.h>

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#if defined(WITH_ASAN)
#include <sanitizer/asan_interface.h>
#endif

static struct ddb_arena *arena;

static void setup(void) {
  arena = ddb_arena_new();
  cr_assert_not_null(arena);
}

static void teardown(void) {
  ddb_arena_free(arena);
}

TestSuite(arena, .init = setup, .fini = teardown);

Test(arena, pieces_are_aligned_apart_and_keep_their_bytes) {
  unsigned char *pieces[300];
  for (size_t i = 0; i < 300; i++) {
    pieces[i] = ddb_arena_alloc(arena, i);
    cr_assert_not_null(pieces[i]);
    cr_assert_eq((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
    memset(pieces[i], (int)(i & 0xFF), i);
  }
  for (size_t i = 0; i < 300; i++)
    for (size_t k = 0; k < i; k++)
      cr_assert_eq(pieces[i][k], i & 0xFF);
  cr_assert_geq(ddb_arena_held(arena), ddb_arena_used(arena));
}

Test(arena, empty_pieces_have_addresses_of_their_own) {
  void *a = ddb_arena_alloc(arena, 0);
  void *b = ddb_arena_alloc(arena, 0);
  cr_assert_not_null(a);
  cr_assert_not_null(b);
  cr_assert_neq(a, b);
}

Test(arena, sizes_that_overflow_are_no_memory) {
  static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 15, SIZE_MAX / 2,
                                 SIZE_MAX / 4 + 1};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    cr_assert_null(ddb_arena_alloc(arena, sizes[i]));
    cr_assert_null(ddb_arena_copy(arena, "", sizes[i]));
    cr_assert_null(ddb_arena_grow(arena, NULL, 0, sizes[i]));
  }
  cr_assert_null(ddb_arena_array(arena, SIZE_MAX / 2, 4));
  cr_assert_null(ddb_arena_array(arena, 4, SIZE_MAX / 2));
  cr_assert_not_null(ddb_arena_array(arena, 0, 8));
  cr_assert_not_null(ddb_arena_array(arena, SIZE_MAX, 0));
}

static void one_round(unsigned round) {
  for (unsigned i = 0; i < 400; i++) {
    size_t size = (i * 7919u + round) % 97 * (i % 31 == 0 ? 300 : 1);
    char *piece = ddb_arena_alloc(arena, size);
    cr_assert_not_null(piece);
    memset(piece, 'x', size);
  }
}

Test(arena, the_same_work_after_a_reset_needs_no_memory) {
  one_round(0);
  size_t held = ddb_arena_held(arena);
  for (int i = 0; i < 50; i++) {
    ddb_arena_reset(arena);
    cr_assert_eq(ddb_arena_used(arena), 0);
    one_round(0);
    cr_assert_eq(ddb_arena_held(arena), held);
  }
}

/* Small and large pieces in changing order: a block that does not fit now must serve later. */
Test(arena, changing_work_does_not_grow_for_ever) {
  for (unsigned round = 0; round < 50; round++) {
    ddb_arena_reset(arena);
    one_round(round);
  }
  size_t held = ddb_arena_held(arena);
  for (unsigned round = 50; round < 1000; round++) {
    ddb_arena_reset(arena);
    one_round(round);
  }
  cr_assert_leq(ddb_arena_held(arena), 2 * held);
}

Test(arena, reset_and_free_take_null_and_empty) {
  ddb_arena_reset(NULL);
  ddb_arena_free(NULL);
  ddb_arena_reset(arena);
  cr_assert_eq(ddb_arena_used(arena), 0);
  cr_assert_eq(ddb_arena_held(arena), 0);
}

Test(arena, the_newest_piece_grows_in_place) {
  char *text = ddb_arena_alloc(arena, 10);
  memcpy(text, "0123456789", 10);
  char *grown = ddb_arena_grow(arena, text, 10, 1000);
  cr_assert_eq(grown, text);
  memset(grown + 10, 'x', 990);
  char *other = ddb_arena_alloc(arena, 1);
  cr_assert(other < grown || other >= grown + 1000);
  char *moved = ddb_arena_grow(arena, grown, 1000, 2000);
  cr_assert_neq(moved, grown);
  cr_assert_arr_eq(moved, "0123456789xxx", 13);
}

Test(arena, growth_crosses_blocks) {
  char *text = NULL;
  size_t size = 0;
  for (size_t next = 1; next < 300000; next = next * 3 / 2 + 1) {
    text = ddb_arena_grow(arena, text, size, next);
    cr_assert_not_null(text);
    for (; size < next; size++)
      text[size] = (char)('a' + size % 26);
  }
  for (size_t i = 0; i < size; i++)
    cr_assert_eq(text[i], (char)('a' + i % 26));
}

Test(arena, growing_to_less_changes_nothing) {
  char *text = ddb_arena_alloc(arena, 100);
  cr_assert_eq(ddb_arena_grow(arena, text, 100, 10), text);
}

Test(arena, zalloc_clears_memory_that_was_used) {
  memset(ddb_arena_alloc(arena, 2000), 0xAA, 2000);
  ddb_arena_reset(arena);
  unsigned char *bytes = ddb_arena_zalloc(arena, 2000);
  for (size_t i = 0; i < 2000; i++)
    cr_assert_eq(bytes[i], 0);
}

Test(arena, copy_ends_with_nul_and_keeps_nuls_inside) {
  char *copy = ddb_arena_copy(arena, "a\0b", 3);
  cr_assert_arr_eq(copy, "a\0b", 4);
  cr_assert_str_eq(ddb_arena_copy(arena, NULL, 0), "");
}

Test(arena, format_has_room_for_any_length) {
  char *text = ddb_arena_format(arena, "%s-%05d-%*s", "x", 42, 9000, "end");
  cr_assert_eq(strlen(text), 9008);
  cr_assert_eq(strncmp(text, "x-00042-", 8), 0);
  cr_assert_str_eq(text + 9005, "end");
}

Test(arena, the_error_survives_a_reset) {
  cr_assert_eq(ddb_arena_error(arena)->status, DDB_OK);
  cr_assert_str_eq(ddb_arena_error(arena)->text, "");
  (void)ddb_fail(ddb_arena_error_slot(arena), DDB_E_INVALID, "a.b", "a.b is bad");
  ddb_arena_reset(arena);
  cr_assert_eq(ddb_arena_error(arena)->status, DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(arena)->field, "a.b");
  cr_assert_str_eq(ddb_arena_error(arena)->text, "a.b is bad");
}

#if defined(WITH_ASAN)
Test(arena, asan_sees_overruns_and_use_after_reset) {
  char *piece = ddb_arena_alloc(arena, 10);
  char *next = ddb_arena_alloc(arena, 16);
  cr_assert(!__asan_address_is_poisoned(piece + 9));
  cr_assert(__asan_address_is_poisoned(piece + 10));
  cr_assert(__asan_address_is_poisoned(next + 16));
  cr_assert(__asan_address_is_poisoned(next - 1));
  next = ddb_arena_grow(arena, next, 16, 40);
  cr_assert(!__asan_address_is_poisoned(next + 39));
  cr_assert(__asan_address_is_poisoned(next + 40));
  ddb_arena_reset(arena);
  cr_assert(__asan_address_is_poisoned(piece));
  cr_assert(__asan_address_is_poisoned(next + 39));
}
#endif

Test(arena, what_is_adopted_stays_and_is_not_given_out_again) {
  char *mine = ddb_arena_copy(arena, "mine", 4);
  struct ddb_arena *other = ddb_arena_new_large();
  cr_assert_not_null(other);
  char *theirs = ddb_arena_copy(other, "theirs", 6);
  cr_assert(mine && theirs);
  cr_expect(ddb_arena_holds(other, theirs) && !ddb_arena_holds(other, mine));
  size_t used = ddb_arena_used(arena) + ddb_arena_used(other);
  ddb_arena_adopt(arena, other);
  cr_expect_eq(ddb_arena_used(arena), used);
  cr_expect(ddb_arena_holds(arena, theirs) && ddb_arena_holds(arena, mine));
  for (int i = 0; i < 100; i++) {
    char *more = ddb_arena_alloc(arena, 4000);
    cr_assert_not_null(more);
    memset(more, 'x', 4000);
  }
  cr_expect_str_eq(mine, "mine");
  cr_expect_str_eq(theirs, "theirs");
}

Test(arena, an_empty_one_adopts_and_goes_on) {
  struct ddb_arena *other = ddb_arena_new();
  cr_assert_not_null(other);
  char *theirs = ddb_arena_copy(other, "theirs", 6);
  ddb_arena_adopt(arena, other);
  char *more = ddb_arena_alloc(arena, 64);
  cr_assert(theirs && more);
  memset(more, 'x', 64);
  cr_expect_str_eq(theirs, "theirs");
  struct ddb_arena *empty = ddb_arena_new();
  cr_assert_not_null(empty);
  ddb_arena_adopt(arena, empty);
  cr_expect_not_null(ddb_arena_alloc(arena, 64));
}

Test(arena, large_blocks_are_as_good_as_small_ones) {
  struct ddb_arena *large = ddb_arena_new_large();
  cr_assert_not_null(large);
  for (int i = 0; i < 40; i++) {
    char *piece = ddb_arena_alloc(large, (size_t)1 << 20);
    cr_assert_not_null(piece);
    memset(piece, i, (size_t)1 << 20);
  }
  cr_expect_leq(ddb_arena_held(large), (size_t)80 << 20);
  ddb_arena_free(large);
}
