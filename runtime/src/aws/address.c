/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/address.h"

#include <arpa/inet.h>
#include <string.h>

/* The longest text of an address, an IPv4 one in IPv6 clothes. */
#define MAX_ADDRESS 45

static bool all_of(const char *text, size_t size, const char *characters) {
  for (size_t i = 0; i < size; i++)
    if (text[i] == '\0' || strchr(characters, text[i]) == NULL)
      return false;
  return size > 0;
}

/* A host whose last label is a number is no name: no top-level domain is one, and resolvers read
 * such hosts as addresses, each in its own way. */
static bool ends_in_number(struct ddb_text host) {
  size_t start = host.size;
  while (start > 0 && host.data[start - 1] != '.')
    start--;
  const char *label = host.data + start;
  size_t size = host.size - start;
  if (size >= 2 && label[0] == '0' && (label[1] | 0x20) == 'x')
    return size == 2 || all_of(label + 2, size - 2, "0123456789abcdefABCDEF");
  return all_of(label, size, "0123456789");
}

enum ddb_address_kind ddb_address_read(struct ddb_text host, unsigned char bytes[16]) {
  char text[MAX_ADDRESS + 1];
  memset(bytes, 0, 16);
  if (host.size <= MAX_ADDRESS && memchr(host.data, '\0', host.size) == NULL) {
    memcpy(text, host.data, host.size);
    text[host.size] = '\0';
    if (inet_pton(AF_INET, text, bytes) == 1)
      return DDB_ADDRESS_IPV4;
    if (inet_pton(AF_INET6, text, bytes) == 1)
      return DDB_ADDRESS_IPV6;
  }
  return ends_in_number(host) ? DDB_ADDRESS_ODD : DDB_ADDRESS_NAME;
}

bool ddb_address_bytes_local(enum ddb_address_kind kind, const unsigned char bytes[16]) {
  static const unsigned char ecs[4] = {169, 254, 170, 2}, eks[4] = {169, 254, 170, 23};
  static const unsigned char loopback[16] = {[15] = 1};
  static const unsigned char eks6[16] = {0xfd, 0x00, 0x0e, 0xc2, [15] = 0x23};
  if (kind == DDB_ADDRESS_IPV4)
    return bytes[0] == 127 || memcmp(bytes, ecs, 4) == 0 || memcmp(bytes, eks, 4) == 0;
  return kind == DDB_ADDRESS_IPV6 &&
         (memcmp(bytes, loopback, 16) == 0 || memcmp(bytes, eks6, 16) == 0);
}
