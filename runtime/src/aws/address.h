/* SPDX-License-Identifier: Apache-2.0 */
/* IP addresses as hosts of URLs. */
#ifndef DDB_AWS_ADDRESS_H
#define DDB_AWS_ADDRESS_H

#include <stdbool.h>

#include <ddb/types.h>

enum ddb_address_kind {
  DDB_ADDRESS_NAME, /* none: a name, for the resolver */
  DDB_ADDRESS_IPV4,
  DDB_ADDRESS_IPV6,
  DDB_ADDRESS_ODD /* one in a spelling that some programs read as an address and some do not:
                     2130706433, 0x7f.1, 010.0.0.1, 127.1 */
};

/* What a host is, without brackets; its address goes to `bytes`, the first four or all. */
enum ddb_address_kind ddb_address_read(struct ddb_text host, unsigned char bytes[16]);

/* Whether credentials may be asked for at this address without TLS, since it does not leave the
 * machine: loopback (127.0.0.0/8, ::1), ECS (169.254.170.2) and EKS (169.254.170.23,
 * fd00:ec2::23). An IPv4 address in the clothes of an IPv6 one may not. */
bool ddb_address_bytes_local(enum ddb_address_kind kind, const unsigned char bytes[16]);

#endif
