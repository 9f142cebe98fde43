/* SPDX-License-Identifier: Apache-2.0 */
#define OPENSSL_SUPPRESS_DEPRECATED /* see sha256.h */
#include "aws/sha256.h"

#include "base/wipe.h"

#include <string.h>

#include <openssl/sha.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct ddb_sha256), "room for OpenSSL's state");
_Static_assert(_Alignof(SHA256_CTX) <= _Alignof(struct ddb_sha256), "and aligned");

static SHA256_CTX *of(struct ddb_sha256 *sum) {
  return (SHA256_CTX *)(void *)sum->state;
}

/* None of these fails: they compute, and nothing else. */
void ddb_sha256_begin(struct ddb_sha256 *sum) {
  (void)SHA256_Init(of(sum));
}

void ddb_sha256_add(struct ddb_sha256 *sum, const void *data, size_t size) {
  if (size > 0)
    (void)SHA256_Update(of(sum), data, size);
}

/* Where in the last block the number of bits stands. */
enum { LENGTH_AT = SHA256_CBLOCK - 8 };

/* The highest byte first. */
static void put_u32(unsigned char *out, uint32_t value) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  value = __builtin_bswap32(value);
#endif
  memcpy(out, &value, sizeof value);
}

/* The padding of FIPS 180-4 5.1.1, written out: SHA256_Final costs as much as a block beside it. */
void ddb_sha256_end(struct ddb_sha256 *sum, unsigned char out[DDB_SHA256_SIZE]) {
  SHA256_CTX *c = of(sum);
  unsigned char *tail = (unsigned char *)c->data;
  size_t size = c->num;
  tail[size++] = 0x80;
  if (size > LENGTH_AT) {
    memset(tail + size, 0, SHA256_CBLOCK - size);
    SHA256_Transform(c, tail);
    size = 0;
  }
  memset(tail + size, 0, LENGTH_AT - size);
  put_u32(tail + LENGTH_AT, c->Nh);
  put_u32(tail + LENGTH_AT + 4, c->Nl);
  SHA256_Transform(c, tail);
  for (size_t i = 0; i < 8; i++)
    put_u32(out + 4 * i, c->h[i]);
}

void ddb_hmac_key_set(struct ddb_hmac_key *key, const void *bytes, size_t size) {
  unsigned char block[SHA256_CBLOCK] = {0};
  memcpy(block, bytes, size);
  for (size_t i = 0; i < sizeof block; i++)
    block[i] ^= 0x36;
  ddb_sha256_begin(&key->inner);
  ddb_sha256_add(&key->inner, block, sizeof block);
  for (size_t i = 0; i < sizeof block; i++)
    block[i] ^= 0x36 ^ 0x5c;
  ddb_sha256_begin(&key->outer);
  ddb_sha256_add(&key->outer, block, sizeof block);
  ddb_wipe(block, sizeof block);
}

void ddb_hmac_end(const struct ddb_hmac_key *key, struct ddb_sha256 *inner,
                  unsigned char out[DDB_SHA256_SIZE]) {
  unsigned char hash[DDB_SHA256_SIZE];
  struct ddb_sha256 outer = key->outer;
  ddb_sha256_end(inner, hash);
  ddb_sha256_add(&outer, hash, sizeof hash);
  ddb_sha256_end(&outer, out);
}
