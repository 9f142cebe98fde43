/* SPDX-License-Identifier: Apache-2.0 */
/* A system without memory: any allocation may fail. The program is linked with --wrap for malloc,
 * calloc and realloc (see Makefile), which catches what the library and the generated code ask for,
 * and not what OpenSSL, libcurl or Criterion do. */
#ifndef TESTS_SUPPORT_REFUSE_H
#define TESTS_SUPPORT_REFUSE_H

#include <stdbool.h>

extern int asked;      /* how often memory was asked for */
extern int refuse_at;  /* the one that fails; -1: none */
extern bool refuse_on; /* and all after it */
extern bool refused;   /* one has failed */

#endif
