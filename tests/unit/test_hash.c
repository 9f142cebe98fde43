/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 and HMAC against the examples of FIPS 180-4 and RFC 4231, and randomness. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "aws/hash.h"
#include "base/wipe.h"

static void expect_hex(const unsigned char *bytes, const char *hex) {
  char text[2 * DDB_SHA256_SIZE + 1];
  for (int i = 0; i < DDB_SHA256_SIZE; i++)
    snprintf(text + 2 * i, 3, "%02x", bytes[i]);
  cr_assert_str_eq(text, hex);
}

Test(hash, sha256_of_known_texts) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  unsigned char out[DDB_SHA256_SIZE];
  cr_assert(ddb_sha256(hasher, "", 0, out));
  expect_hex(out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  cr_assert(ddb_sha256(hasher, NULL, 0, out), "no data is the empty text");
  expect_hex(out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  cr_assert(ddb_sha256(hasher, "abc", 3, out));
  expect_hex(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  cr_assert(
      ddb_sha256(hasher, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, out));
  expect_hex(out, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  ddb_hasher_free(hasher);
}

Test(hash, a_hasher_is_used_again_after_any_size) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  unsigned char first[DDB_SHA256_SIZE], again[DDB_SHA256_SIZE];
  static char million[1000000];
  memset(million, 'a', sizeof million);
  cr_assert(ddb_sha256(hasher, "abc", 3, first));
  cr_assert(ddb_sha256(hasher, million, sizeof million, again));
  expect_hex(again, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  cr_assert(ddb_sha256(hasher, "abc", 3, again));
  cr_assert_arr_eq(first, again, sizeof first);
  ddb_hasher_free(hasher);
}

/* RFC 4231, cases 1, 2, 6 (key longer than a block) and 7 (key and data longer). */
Test(hash, hmac_of_rfc_4231) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  unsigned char key[131], out[DDB_SHA256_SIZE];
  static const char long_data[] =
      "This is a test using a larger than block-size key and a larger than block-size data. The "
      "key needs to be hashed before being used by the HMAC algorithm.";
  memset(key, 0x0b, 20);
  cr_assert(ddb_hmac_sha256(hasher, key, 20, "Hi There", 8, out));
  expect_hex(out, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  cr_assert(ddb_hmac_sha256(hasher, "Jefe", 4, "what do ya want for nothing?", 28, out));
  expect_hex(out, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  memset(key, 0xaa, sizeof key);
  cr_assert(ddb_hmac_sha256(hasher, key, sizeof key,
                            "Test Using Larger Than Block-Size Key - Hash Key First", 54, out));
  expect_hex(out, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  cr_assert(ddb_hmac_sha256(hasher, key, sizeof key, long_data, strlen(long_data), out));
  expect_hex(out, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
  ddb_hasher_free(hasher);
}

Test(hash, hmac_of_empty_key_and_data) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  unsigned char out[DDB_SHA256_SIZE];
  cr_assert(ddb_hmac_sha256(hasher, "", 0, "", 0, out));
  expect_hex(out, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  ddb_hasher_free(hasher);
}

/* The output of one round is the key of the next: it must not be read after it is written. */
Test(hash, hmac_keyed_by_its_own_output) {
  struct ddb_hasher *hasher = ddb_hasher_new();
  unsigned char chained[DDB_SHA256_SIZE], key[DDB_SHA256_SIZE], out[DDB_SHA256_SIZE];
  cr_assert(ddb_hmac_sha256(hasher, "k", 1, "a", 1, chained));
  memcpy(key, chained, sizeof key);
  cr_assert(ddb_hmac_sha256(hasher, chained, sizeof chained, "b", 1, chained));
  cr_assert(ddb_hmac_sha256(hasher, key, sizeof key, "b", 1, out));
  cr_assert_arr_eq(chained, out, sizeof out);
  ddb_hasher_free(hasher);
}

Test(hash, random_bytes_differ) {
  unsigned char a[32] = {0}, b[32] = {0};
  cr_assert(ddb_random_bytes(a, sizeof a));
  cr_assert(ddb_random_bytes(b, sizeof b));
  cr_assert_arr_neq(a, b, sizeof a);
}

Test(hash, cleanse_wipes_and_allows_null) {
  char secret[] = "secret";
  ddb_wipe(secret, sizeof secret);
  for (size_t i = 0; i < sizeof secret; i++)
    cr_assert_eq(secret[i], 0);
  ddb_wipe(NULL, 0);
}
