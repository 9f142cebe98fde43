/* SPDX-License-Identifier: Apache-2.0 */
/* See type_samples.h. */
#include "support/type_samples.h"

#include <stdio.h>
#include <string.h>

#define UUID "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e"
#define ULID "01ARZ3NDEKTSV4RRFFQ69G5FAV"

const char *const type_samples_optional[] = {
    "",
    "\"aString\":{\"S\":\"\"}",
    "\"aText\":{\"S\":\"a\\u0000b\"}",
    "\"aText\":{\"S\":\"\"}",
    "\"aBool\":{\"BOOL\":false}",
    "\"anInt32\":{\"N\":\"-2147483648\"}",
    "\"anInt64\":{\"N\":\"9223372036854775807\"}",
    "\"aUint32\":{\"N\":\"4294967295\"}",
    "\"aUint64\":{\"N\":\"18446744073709551615\"}",
    "\"aUint64\":{\"N\":\"0\"}",
    "\"aDouble\":{\"N\":\"0.1\"}",
    "\"aDecimal\":{\"N\":\"-1234567890123456789.0123456789012345678\"}",
    "\"aDecimal\":{\"N\":\"0\"}",
    "\"aBinary\":{\"B\":\"AAEC/w==\"}",
    "\"aBinary\":{\"B\":\"\"}",
    "\"aTimestamp\":{\"S\":\"1970-01-01T00:00:00.000Z\"}",
    "\"aTimestamp\":{\"S\":\"2026-11-22T10:00:00.123456789Z\"}",
    "\"aDate\":{\"S\":\"2024-02-29\"}",
    "\"anEpoch\":{\"N\":\"-1\"}",
    "\"anEpoch\":{\"N\":\"0\"}",
    "\"anEpochMs\":{\"N\":\"1795341600250\"}",
    "\"anEpochMs\":{\"N\":\"-9223372036854775808\"}",
    "\"aUuid\":{\"S\":\"" UUID "\"}",
    "\"aUlid\":{\"S\":\"" ULID "\"}",
    "\"aColour\":{\"S\":\"3D\"}",
    "\"aColour\":{\"S\":\"from a newer writer\"}",
    "\"aPoint\":{\"M\":{\"x\":{\"N\":\"1\"},\"point-shade\":{\"S\":\"red\"},\"tags\":{\"M\":{}},"
    "\"new\":{\"SS\":[\"x\"]}}}",
    "\"aDocument\":{\"L\":[{\"NULL\":true}]}",
    "\"strings\":{\"SS\":[\"b\",\"\",\"a\\n\"]}",
    "\"integers\":{\"NS\":[\"-9223372036854775808\",\"9223372036854775807\",\"0\"]}",
    "\"decimals\":{\"NS\":[\"0.1\",\"1\",\"-12345678901234567890123456789012345678\"]}",
    "\"binaries\":{\"BS\":[\"AA==\",\"\",\"AAA=\"]}",
    "\"listOfString\":{\"L\":[]}",
    "\"listOfString\":{\"L\":[{\"S\":\"\"},{\"S\":\"a\"}]}",
    "\"mapOfInt64\":{\"M\":{}}",
    "\"mapOfInt64\":{\"M\":{\"b\":{\"N\":\"1\"},\"\xc3\xbc #.\":{\"N\":\"-1\"}}}",
    /* a NULL that the schema does not expect */
    "\"aUint64\":{\"NULL\":true}",
    "\"strings\":{\"NULL\":true}",
    "\"mapOfInt64\":{\"NULL\":true}",
    NULL,
};

const char *const type_samples_nested[] = {
    "\"listOfText\":{\"L\":[{\"S\":\"\\u0000\"}]}",
    "\"listOfBool\":{\"L\":[{\"BOOL\":true},{\"BOOL\":false}]}",
    "\"listOfInt32\":{\"L\":[{\"N\":\"-1\"}]}",
    "\"listOfUint64\":{\"L\":[{\"N\":\"18446744073709551615\"}]}",
    "\"listOfDecimal\":{\"L\":[{\"N\":\"0.10000000000000000000000000000000000001\"}]}",
    "\"listOfBinary\":{\"L\":[{\"B\":\"\"},{\"B\":\"AA==\"}]}",
    "\"listOfTimestamp\":{\"L\":[{\"S\":\"2026-11-22T10:00:00.000Z\"}]}",
    "\"listOfEpoch\":{\"L\":[{\"N\":\"1\"}]}",
    "\"listOfColour\":{\"L\":[{\"S\":\"red\"},{\"S\":\"newer\"}]}",
    "\"listOfPoint\":{\"L\":[{\"M\":{\"x\":{\"N\":\"1\"}}},{\"M\":{\"x\":{\"N\":\"2\"},"
    "\"y\":{\"N\":\"3\"}}}]}",
    "\"listOfDocument\":{\"L\":[{\"NULL\":true},{\"M\":{}}]}",
    "\"listOfSet\":{\"L\":[{\"SS\":[\"a\",\"b\"]},{\"SS\":[\"a\"]}]}",
    "\"listOfList\":{\"L\":[{\"L\":[]},{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]},{\"L\":[]}]}",
    "\"listOfMap\":{\"L\":[{\"M\":{\"a\":{\"S\":\"x\"}}},{\"M\":{}}]}",
    "\"mapOfString\":{\"M\":{\"k\":{\"S\":\"\"}}}",
    "\"mapOfText\":{\"M\":{\"k\":{\"S\":\"\\u0000\"}}}",
    "\"mapOfBool\":{\"M\":{\"k\":{\"BOOL\":true}}}",
    "\"mapOfUint32\":{\"M\":{\"k\":{\"N\":\"4294967295\"}}}",
    "\"mapOfDecimal\":{\"M\":{\"k\":{\"N\":\"0.5\"}}}",
    "\"mapOfBinary\":{\"M\":{\"k\":{\"B\":\"\"}}}",
    "\"mapOfEpochMs\":{\"M\":{\"k\":{\"N\":\"1\"}}}",
    "\"mapOfUuid\":{\"M\":{\"k\":{\"S\":\"" UUID "\"}}}",
    "\"mapOfColour\":{\"M\":{\"k\":{\"S\":\"green\"},\"l\":{\"S\":\"newer\"}}}",
    "\"mapOfPoint\":{\"M\":{\"k\":{\"M\":{\"x\":{\"N\":\"1\"},\"z\":{\"BOOL\":true}}}}}",
    "\"mapOfDocument\":{\"M\":{\"k\":{\"NS\":[\"1\"]}}}",
    "\"mapOfSet\":{\"M\":{\"k\":{\"NS\":[\"1.5\",\"2\"]}}}",
    "\"mapOfList\":{\"M\":{\"k\":{\"L\":[{\"S\":\"red\"},{\"S\":\"newer\"}]},\"l\":{\"L\":[]}}}",
    "\"mapOfMap\":{\"M\":{\"k\":{\"M\":{\"l\":{\"M\":{\"x\":{\"N\":\"1\"}}}}}}}",
    NULL,
};

#define CIRCLE "\"shape-data\":{\"M\":{\"radius\":{\"N\":\"1\"},\"newer\":{\"S\":\"x\"}}}"

const char *const type_samples_drawing[] = {
    CIRCLE ",\"shape\":{\"S\":\"circle\"}",
    "\"shape-data\":{\"M\":{\"points\":{\"L\":[{\"M\":{\"x\":{\"N\":\"1\"}}}]}}},"
    "\"shape\":{\"S\":\"line\"}",
    "\"shape-data\":{\"M\":{\"points\":{\"L\":[]}}},\"shape\":{\"S\":\"2-gon\"}",
    /* a tag without a variant, and one of a newer writer */
    "\"shape-data\":{\"S\":\"free-form\"},\"shape\":{\"S\":\"nothing\"}",
    "\"shape-data\":{\"L\":[{\"NULL\":true}]},\"shape\":{\"S\":\"hexagon\"}",
    CIRCLE ",\"shape\":{\"S\":\"circle\"},\"frames\":{\"L\":["
           "{\"M\":{\"kind\":{\"S\":\"nothing\"}}},"
           "{\"M\":{\"kind\":{\"S\":\"circle\"},\"shape\":{\"M\":{\"radius\":{\"N\":\"2\"}}}}},"
           "{\"M\":{\"kind\":{\"S\":\"circle\"},\"shape\":{\"NULL\":true}}}]}",
    NULL,
};

#define FIGURE "\"figure\":{\"M\":{\"kind\":{\"S\":\"circle\"},\"radius\":{\"N\":\"1\"}}}"

const char *const type_samples_board[] = {
    FIGURE,
    "\"figure\":{\"M\":{\"kind\":{\"S\":\"circle\"},\"radius\":{\"N\":\"0\"},\"filled\":{\"NULL\":true},"
    "\"newer\":{\"SS\":[\"x\"]}}}",
    "\"figure\":{\"M\":{\"kind\":{\"S\":\"line\"},\"points\":{\"L\":[{\"M\":{\"x\":{\"N\":\"1\"}}}]}}}",
    "\"figure\":{\"M\":{\"kind\":{\"S\":\"2-gon\"},\"circle\":{\"M\":{\"radius\":{\"N\":\"1\"}}},"
    "\"inner\":{\"M\":{\"@side\":{\"S\":\"front\"},\"name\":{\"S\":\"\"}}},\"size\":{\"NULL\":true}}}",
    /* a tag without a variant, and one of a newer writer */
    "\"figure\":{\"M\":{\"kind\":{\"S\":\"nothing\"}}}",
    "\"figure\":{\"M\":{\"kind\":{\"S\":\"nothing\"},\"radius\":{\"S\":\"free\"}}}",
    "\"figure\":{\"M\":{\"kind\":{\"S\":\"hexagon\"},\"a\":{\"NULL\":true},\"b\":{\"M\":{\"kind\":{\"N\":\"1\"}}}}}",
    FIGURE ",\"maybe\":{\"M\":{\"kind\":{\"S\":\"hexagon\"}}},\"nullable\":{\"NULL\":true}",
    FIGURE ",\"nullable\":{\"M\":{\"kind\":{\"S\":\"nothing\"}}},\"maybe\":{\"NULL\":true}",
    FIGURE ",\"figures\":{\"L\":[]},\"byName\":{\"M\":{}}",
    FIGURE
    ",\"figures\":{\"L\":[{\"M\":{\"kind\":{\"S\":\"hexagon\"},\"a\":{\"N\":\"1\"}}},"
    "{\"M\":{\"kind\":{\"S\":\"circle\"},\"radius\":{\"N\":\"2\"},\"newer\":{\"S\":\"\"}}}]},"
    "\"byName\":{\"M\":{\"kind\":{\"M\":{\"kind\":{\"S\":\"line\"},\"points\":{\"L\":[]}}}}}",
    FIGURE ",\"plain\":{\"M\":{\"radius\":{\"N\":\"1\"},\"kind\":{\"S\":\"no tag here\"}}}",
    NULL,
};

struct ddb_text type_sample_item(struct ddb_arena *mem, const char *entity, const char *word,
                                 const char *data) {
  size_t size = strlen(data) + 256;
  char *text = ddb_arena_alloc(mem, size);

  (void)snprintf(
      text, size,
      "{\"PK\":{\"S\":\"OWNER#o\"},\"SK\":{\"S\":\"%s#i\"},\"EntityType\":{\"S\":\"%s\"},"
      "\"Data\":{\"M\":{\"owner\":{\"S\":\"o\"},\"id\":{\"S\":\"i\"}%s%s}}}",
      word, entity, *data ? "," : "", data);
  return (struct ddb_text){text, strlen(text)};
}

/* Behind Data may stand the item's times. */
const char *type_sample_data(struct ddb_arena *mem, struct ddb_text item) {
  static const char before[] = "\"id\":{\"S\":\"i\"}";
  char *text = ddb_arena_copy(mem, item.data, item.size);
  char *data = strstr(text, before);
  char *end = data ? strstr(data, ",\"CreatedAt\"") : NULL;

  if (!data)
    return text;
  data += sizeof before - 1;
  if (!end)
    end = data + strlen(data) - 1;
  end[-2] = '\0';
  return *data == ',' ? data + 1 : data;
}
