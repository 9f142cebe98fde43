/* SPDX-License-Identifier: Apache-2.0 */
/* test_slots.c of the way with 16 bytes at a time. */
#define DDB_SPLICE_NARROW
#include "test_slots.c" /* NOLINT(bugprone-suspicious-include) */
