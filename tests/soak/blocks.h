/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DDB_SOAK_BLOCKS_H
#define DDB_SOAK_BLOCKS_H

/* How many blocks of malloc are in use, the libraries' among them. */
long blocks_in_use(void);

#endif
