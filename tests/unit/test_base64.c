/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 in both forms: RFC 4648's own cases, all short values, everything that is not strict. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"

static const struct {
  const char *plain, *padded, *url;
} cases[] = {{"", "", ""},
             {"f", "Zg==", "Zg"},
             {"fo", "Zm8=", "Zm8"},
             {"foo", "Zm9v", "Zm9v"},
             {"foob", "Zm9vYg==", "Zm9vYg"},
             {"fooba", "Zm9vYmE=", "Zm9vYmE"},
             {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
             {"\xfb\xff\xfe", "+//+", "-__-"}};

static void check(enum ddb_base64_form form, const char *plain, const char *text) {
  const unsigned char *bytes = (const unsigned char *)plain;
  size_t size = strlen(plain), length = strlen(text), decoded = 99;
  char out[16];
  unsigned char back[16];
  cr_assert_eq(ddb_base64_encoded_size(form, size), length);
  cr_assert_eq(ddb_base64_encode(form, bytes, size, out), length);
  cr_assert_eq(memcmp(out, text, length), 0);
  cr_assert_eq(ddb_base64_decode(form, text, length, back, &decoded), DDB_OK);
  cr_assert_eq(decoded, size);
  cr_assert_eq(memcmp(back, plain, size), 0);
}

Test(base64, the_cases_of_the_rfc) {
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    check(DDB_BASE64, cases[i].plain, cases[i].padded);
    check(DDB_BASE64_URL, cases[i].plain, cases[i].url);
  }
}

/* Of all texts of four characters from a small alphabet just one decodes to each value. */
Test(base64, each_value_has_one_text) {
  for (unsigned value = 0; value < 65536; value++) {
    unsigned char bytes[2] = {(unsigned char)(value >> 8), (unsigned char)(value & 0xFF)};
    for (int form = DDB_BASE64; form <= DDB_BASE64_URL; form++) {
      char text[4];
      unsigned char back[3];
      size_t size = 0;
      size_t length = ddb_base64_encode((enum ddb_base64_form)form, bytes, 2, text);
      cr_assert_eq(ddb_base64_decode((enum ddb_base64_form)form, text, length, back, &size),
                   DDB_OK);
      cr_assert(size == 2 && back[0] == bytes[0] && back[1] == bytes[1]);
      text[2] = (char)(text[2] + 1); /* sets a bit behind the last byte */
      cr_assert_eq(ddb_base64_decode((enum ddb_base64_form)form, text, length, back, &size),
                   DDB_E_INVALID);
    }
  }
}

static void refuse(enum ddb_base64_form form, const char *text) {
  size_t length = strlen(text), size = 99;
  char *alone = malloc(length ? length : 1);
  memcpy(alone, text, length);
  cr_assert_eq(ddb_base64_decode(form, alone, length, NULL, &size), DDB_E_INVALID, "'%s'", text);
  cr_assert_eq(size, 99, "an output was written");
  free(alone);
}

Test(base64, refuses_what_is_not_strict) {
  static const char *const padded[] = {"Z",     "Zg",    "Zg=",     "Zg===",     "Zm8",  "=",
                                       "==",    "====",  "A===",    "Zg==Zg==",  "Zm=v", "=m9v",
                                       "Zm9v ", " Zm9v", "Zm9v\n",  "Zm\n9v",    "Zm-v", "Zm_v",
                                       "Zh==",  "Zm9=",  "Zm9vZg=", "Zm\xc3\xa9"};
  static const char *const url[] = {"Z",    "Zg==", "Zm8=", "Zm9vZ", "Zm+v",
                                    "Zm/v", "Zh",   "Zm9",  "Zg=",   "Zm v"};
  for (size_t i = 0; i < sizeof padded / sizeof padded[0]; i++)
    refuse(DDB_BASE64, padded[i]);
  for (size_t i = 0; i < sizeof url / sizeof url[0]; i++)
    refuse(DDB_BASE64_URL, url[i]);
}

Test(base64, every_other_byte_is_no_digit) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (unsigned byte = 0; byte < 256; byte++) {
    char text[4] = {'A', 'A', 'A', (char)(unsigned char)byte};
    size_t size;
    bool good = (byte && strchr(digits, (int)byte)) || byte == '=';
    cr_assert_eq(ddb_base64_decode(DDB_BASE64, text, 4, NULL, &size) == DDB_OK, good, "%02X", byte);
  }
}

Test(base64, sizes_at_the_end_of_the_range) {
  cr_assert_eq(ddb_base64_encoded_size(DDB_BASE64, SIZE_MAX), SIZE_MAX);
  cr_assert_eq(ddb_base64_encoded_size(DDB_BASE64_URL, SIZE_MAX), SIZE_MAX);
  cr_assert_eq(ddb_base64_encoded_size(DDB_BASE64, 300000), 400000);
  cr_assert_geq(ddb_base64_decoded_max(SIZE_MAX), SIZE_MAX / 4 * 3);
}
