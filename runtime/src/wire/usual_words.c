/* SPDX-License-Identifier: Apache-2.0 */
/* The loop of usual.c where the processor has nothing wider than a word. */
#define DDB_CHUNK_WORDS
#define USUAL_LOOP ddb_usual_words
#include "wire/usual_loop.h"
