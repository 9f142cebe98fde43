/* SPDX-License-Identifier: Apache-2.0 */
/* The variables and files that settings come from, as a test wants them. */
#ifndef TESTS_SUPPORT_SURROUNDINGS_H
#define TESTS_SUPPORT_SURROUNDINGS_H

/* Takes all AWS_ variables, HOME and proxies out of the environment, whatever the machine has, and
 * names shared files that do not exist. */
void surroundings_clear(void);

/* The same, with shared files that have these texts (NULL: not there). Files of the test before
 * are removed. Ends the test where they cannot be written. */
void surroundings_write(const char *config, const char *credentials);

/* Removes the files. */
void surroundings_end(void);

#endif
