/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DDB_BASE_RELEASE_H
#define DDB_BASE_RELEASE_H

/* In User-Agent; the Makefile has the same. */
#define DDB_VERSION "0.1.0"

#endif
