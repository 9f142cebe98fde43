/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that fail in turn. Programs of this folder are linked with --wrap for what the library asks
 * of the system (see Makefile): memory, cryptography, the rest of the system, files, libcurl. Each
 * such call has a number, and one of them fails, or that one and all after it. The blocks of memory
 * that are held are known one by one, so that none is lost unseen. */
#ifndef TESTS_TORTURE_REFUSE_H
#define TESTS_TORTURE_REFUSE_H

#include <stdbool.h>
#include <stddef.h>

/* What may fail. */
enum refuse_kind { REFUSE_MEMORY, REFUSE_CRYPTO, REFUSE_SYSTEM, REFUSE_FILE, REFUSE_CURL };
#define REFUSE_KINDS 5
extern const char *const refuse_names[REFUSE_KINDS];

/* From now on the calls of one kind are counted, and number `nth` (from 0) fails; -1: none does.
 * With `sticky`, all after it, too. */
void refuse_begin(enum refuse_kind kind, int nth, bool sticky);
/* Nothing fails any more. Whether something did. */
bool refuse_end(void);
/* How many calls there were since refuse_begin. */
int refuse_asked(void);
/* Whether something has failed since refuse_begin. */
bool refuse_happened(void);
/* The function that failed first. */
const char *refuse_what(void);

/* Between the two, calls are neither counted nor refused: it is another program's work. They nest.
 */
void refuse_pause(void);
void refuse_resume(void);

/* Whether this call fails; for functions that a program wraps itself. */
bool refuse_now(enum refuse_kind kind, const char *what);

/* Blocks that are held now, made since refuse_mark; and a line about each, to standard error. */
void refuse_mark(void);
int refuse_held(bool tell);
/* Frees them: a test was left in the middle. */
void refuse_drop(void);

/* Whether calls can fail just now. */
extern volatile bool refuse_counts;

/* Called before a thread is made, if it is set. */
extern void (*refuse_on_thread)(void);

#endif
