/* SPDX-License-Identifier: Apache-2.0 */
/* test_front.c of the way with 16 bytes at a time. */
#define DDB_SPLICE_NARROW
#include "test_front.c" /* NOLINT(bugprone-suspicious-include) */
