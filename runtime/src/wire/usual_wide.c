/* SPDX-License-Identifier: Apache-2.0 */
/* The loop of usual.c with the registers that every processor of this kind has. */
#define USUAL_LOOP ddb_usual_wide
#include "wire/usual_loop.h"
