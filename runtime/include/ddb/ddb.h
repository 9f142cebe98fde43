/* SPDX-License-Identifier: Apache-2.0 */
/** libddb: everything a program includes. Each part can be included alone. */
#ifndef DDB_DDB_H
#define DDB_DDB_H

#include <ddb/status.h>
#include <ddb/types.h>
#include <ddb/arena.h>
#include <ddb/env.h>
#include <ddb/client.h>
#include <ddb/cursor.h>
#include <ddb/doc.h>
#include <ddb/request.h>
#include <ddb/ulid.h>

#endif
