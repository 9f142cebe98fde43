/* SPDX-License-Identifier: Apache-2.0 */
/* Signing at the floor: the states of the key's HMAC, of the canonical request behind the names of
 * its headers and of the string to sign behind its scope are constants of the second; a request
 * hashes its body, two blocks of the canonical request and three of the HMAC. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "floor.h"

#include <stdio.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "floor_scan.h"
#include "terms.h"

static SHA256_CTX canonical, to_sign, outer;
static char header[512];
static char *signature;

static void begin_key(void) {
  unsigned char key[32], block[64];
  char secret[64];
  unsigned size = 0;
  const char *const parts[] = {TERMS_DAY, TERMS_REGION, TERMS_SERVICE, "aws4_request"};
  int length = snprintf(secret, sizeof secret, "AWS4%s", TERMS_SECRET);
  const void *last = secret;
  for (size_t i = 0; i < 4; i++) {
    HMAC(EVP_sha256(), last, i == 0 ? length : 32, (const unsigned char *)parts[i],
         strlen(parts[i]), key, &size);
    last = key;
  }
  for (size_t i = 0; i < 64; i++)
    block[i] = (i < 32 ? key[i] : 0) ^ 0x36;
  SHA256_Init(&to_sign);
  SHA256_Update(&to_sign, block, 64);
  for (size_t i = 0; i < 64; i++)
    block[i] ^= 0x36 ^ 0x5c;
  SHA256_Init(&outer);
  SHA256_Update(&outer, block, 64);
}

#define SCOPE TERMS_DAY "/" TERMS_REGION "/" TERMS_SERVICE "/aws4_request"
#define NAMES "content-type;host;x-amz-date;x-amz-target"

void floor_sign_begin(void) {
  static const char begun[] =
      "POST\n/\n\ncontent-type:" TERMS_TYPE "\nhost:" TERMS_HOST "\nx-amz-date:" TERMS_TIME
      "\nx-amz-target:" TERMS_TARGET TERMS_OPERATION "\n\n" NAMES "\n";
  static const char string[] = "AWS4-HMAC-SHA256\n" TERMS_TIME "\n" SCOPE "\n";
  static const char before[] =
      "AWS4-HMAC-SHA256 Credential=" TERMS_KEY "/" SCOPE ", SignedHeaders=" NAMES ", Signature=";
  begin_key();
  SHA256_Init(&canonical);
  SHA256_Update(&canonical, begun, sizeof begun - 1);
  SHA256_Update(&to_sign, string, sizeof string - 1);
  memcpy(header, before, sizeof before - 1);
  signature = header + sizeof before - 1;
}

FLOOR_INLINE void end(SHA256_CTX *c, unsigned char out[32]) {
  unsigned char *tail = (unsigned char *)c->data;
  size_t size = c->num;
  tail[size++] = 0x80;
  if (size > 56) {
    memset(tail + size, 0, 64 - size);
    SHA256_Transform(c, tail);
    size = 0;
  }
  memset(tail + size, 0, 56 - size);
  uint32_t bits[2] = {__builtin_bswap32(c->Nh), __builtin_bswap32(c->Nl)};
  memcpy(tail + 56, bits, 8);
  SHA256_Transform(c, tail);
  for (size_t i = 0; i < 8; i++) {
    uint32_t word = __builtin_bswap32(c->h[i]);
    memcpy(out + 4 * i, &word, 4);
  }
}

#if defined(__SSE2__)
/* 16 bytes become 32 digits. */
FLOOR_INLINE void hex16(char *out, const unsigned char *from) {
  __m128i x = _mm_loadu_si128((const __m128i *)(const void *)from);
  __m128i low = _mm_and_si128(x, _mm_set1_epi8(15));
  __m128i high = _mm_and_si128(_mm_srli_epi16(x, 4), _mm_set1_epi8(15));
  for (int i = 0; i < 2; i++) {
    __m128i d = i == 0 ? _mm_unpacklo_epi8(high, low) : _mm_unpackhi_epi8(high, low);
    __m128i letter = _mm_and_si128(_mm_cmpgt_epi8(d, _mm_set1_epi8(9)), _mm_set1_epi8(39));
    d = _mm_add_epi8(_mm_add_epi8(d, _mm_set1_epi8('0')), letter);
    _mm_storeu_si128((__m128i *)(void *)(out + (size_t)16 * (size_t)i), d);
  }
}
#else
FLOOR_INLINE void hex16(char *out, const unsigned char *from) {
  for (size_t i = 0; i < 32; i++)
    out[i] = "0123456789abcdef"[from[i / 2] >> (i % 2 ? 0 : 4) & 15];
}
#endif

/* The digits of a hash behind what a state begins with. */
FLOOR_INLINE void add_hex(SHA256_CTX *c, const unsigned char hash[32]) {
  char digits[64];
  hex16(digits, hash);
  hex16(digits + 32, hash + 16);
  size_t size = c->num, first = 64 - size;
  memcpy((char *)c->data + size, digits, first);
  SHA256_Transform(c, (unsigned char *)c->data);
  memcpy(c->data, digits + first, size);
  c->Nl += 512;
}

const char *floor_sign(struct ddb_text body) {
  unsigned char hash[32];
  SHA256_CTX c;
  SHA256_Init(&c);
  SHA256_Update(&c, body.data, body.size);
  end(&c, hash);
  c = canonical;
  add_hex(&c, hash);
  end(&c, hash);
  c = to_sign;
  add_hex(&c, hash);
  end(&c, hash);
  c = outer;
  memcpy(c.data, hash, 32);
  c.num = 32;
  c.Nl += 256;
  end(&c, hash);
  hex16(signature, hash);
  hex16(signature + 32, hash + 16);
  return header;
}
