/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of STS's answers: what is XML, what is not, and what is too much of it. */
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "creds/xml.h"
#include "report.h"

static struct ddb_xml xml;

/* In a block of its own, so that a byte read past the end is seen. */
static char *block(const char *text, size_t size) {
  char *copy = malloc(size > 0 ? size : 1);
  if (size > 0)
    memcpy(copy, text, size);
  return copy;
}

/* All of a document, whatever is in it. */
static bool is_good(const char *text, size_t size) {
  struct ddb_text name;
  char *copy = block(text, size);
  ddb_xml_init(&xml, copy, size);
  bool good = ddb_xml_element(&xml, &name) && ddb_xml_skip(&xml);
  good = ddb_xml_end(&xml) && good;
  free(copy);
  cr_assert_eq(good, xml.status == DDB_OK);
  cr_assert_eq(good, xml.reason[0] == '\0');
  return good;
}

/* The text of <a>...</a>. */
static void text_is(const char *document, const char *want) {
  struct ddb_text name;
  struct ddb_buf out;
  ddb_buf_init_secret(&out, 1000);
  ddb_buf_text(&out, "");
  char *copy = block(document, strlen(document));
  ddb_xml_init(&xml, copy, strlen(document));
  cr_assert(ddb_xml_element(&xml, &name), "%s: %s", document, xml.reason);
  cr_assert(ddb_xml_is(name, "a"));
  cr_assert(ddb_xml_text(&xml, &out), "%s: %s", document, xml.reason);
  cr_assert(ddb_xml_end(&xml), "%s: %s", document, xml.reason);
  cr_assert_str_eq(out.data, want);
  ddb_buf_free(&out);
  free(copy);
}

Test(xml, texts) {
  text_is("<a>b</a>", "b");
  text_is("<a/>", "");
  text_is("<a></a>", "");
  text_is("<a x='1' y=\"2'&lt;\" />", "");
  text_is("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a> b </a>\n", " b ");
  text_is("<a>&lt;&gt;&amp;&quot;&apos;</a>", "<>&\"'");
  text_is("<a>&#65;&#x42;&#x63;&#xe4;&#x20AC;&#x1F600;</a>",
          "ABc\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
  text_is("<a>&amp;lt;</a>", "&lt;");
  text_is("<a>x<![CDATA[<b>&amp;]]]]><![CDATA[>]]>y</a>", "x<b>&amp;]]>y");
  text_is("<a>x<!-- - <b> & -->y<?do it now?>z</a>", "xyz");
  text_is("<a>1\r\n2\r3\n4&#13;</a>", "1\n2\n3\n4\r");
  text_is("<a\n>b</a\t>", "b");
  text_is("<!-- x --><?pi?><a>\xC3\xA4</a><!-- y -->\n<?pi z?>", "\xC3\xA4");
  text_is("<p:a xmlns:p='u'>b</p:a>", "b");
}

Test(xml, what_is_refused) {
  static const char *const bad[] = {
      "",
      " ",
      "text",
      "<",
      "<a",
      "<a>",
      "<a/",
      "<a></b>",
      "<a></A>",
      "<p:a></a>",
      "<p:></p:>",
      "<p:a:b></p:a:b>",
      "<a></p:a>",
      "<a><b></a></b>",
      "</a>",
      "<a/><b/>",
      "<a/></a>",
      "<a/>text",
      "text<a/>",
      "<a/><![CDATA[]]>",
      "<a/>&#32;",
      "< a/>",
      "<1a/>",
      "<a b/>",
      "<a b=c/>",
      "<a b='c\"/>",
      "<a b='<'/>",
      "<a b='&x;'/>",
      "<a b=''c=''/>",
      "<a b='' b=''/>",
      "<a / >",
      "<a>&</a>",
      "<a>&;</a>",
      "<a>& lt;</a>",
      "<a>&lt</a>",
      "<a>&LT;</a>",
      "<a>&nbsp;</a>",
      "<a>&#;</a>",
      "<a>&#x;</a>",
      "<a>&#xG;</a>",
      "<a>&#1a;</a>",
      "<a>&#65</a>",
      "<a>&#0;</a>",
      "<a>&#1;</a>",
      "<a>&#xD800;</a>",
      "<a>&#xFFFE;</a>",
      "<a>&#x110000;</a>",
      "<a>&#99999999999999999999;</a>",
      "<a>]]></a>",
      "<a><![CDATA[</a>",
      "<a><![cdata[]]></a>",
      "<a><!-- -- --></a>",
      "<a><!-- </a>",
      "<a><!-></a>",
      "<a><?x</a>",
      "<a><?xml version='1.0'?></a>",
      " <?xml version='1.0'?><a/>",
      "<?XML version='1.0'?><a/>",
      "<?xml version='1.0'",
      "<a><?\?></a>",
      "<a>\x01</a>",
      "<a>\x1f</a>",
      "<a>\xff</a>",
      "<a>\xc3</a>",
      "<a>\xc0\x80</a>",
      "<a>\xed\xa0\x80</a>",
      "<a>\xef\xbf\xbe</a>",
      "<!DOCTYPE a><a/>",
      "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
      "<!doctype html><html></html>",
      "<a><!ELEMENT a></a>",
      "<html><p>502<br></html>",
      "{\"a\":1}",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    cr_assert_not(is_good(bad[i], strlen(bad[i])), "%s", bad[i]);
  cr_assert_not(is_good("<a>\0</a>", 8));
  cr_assert_not(is_good("<a/>\0", 5));
}

Test(xml, no_entity_is_expanded) {
  static const char laughs[] =
      "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 "
      "\"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">]><lolz>&lol2;</lolz>";
  cr_assert_not(is_good(laughs, sizeof laughs - 1));
  cr_assert_str_eq(xml.reason, "a document type, which is not read here");
  cr_assert_eq(xml.offset, 21u);
}

/* `count` times <a>, a middle, as often </a>. */
static size_t nested(char *out, int count) {
  size_t size = 0;
  for (int i = 0; i < count; i++)
    size += (size_t)sprintf(out + size, "<a>");
  for (int i = 0; i < count; i++)
    size += (size_t)sprintf(out + size, "</a>");
  return size;
}

Test(xml, depth_has_a_limit) {
  static char text[8 * 10000];
  cr_assert(is_good(text, nested(text, 32)));
  cr_assert_not(is_good(text, nested(text, 33)));
  cr_assert_eq(xml.status, DDB_E_LIMIT);
  cr_assert_not(is_good(text, nested(text, 10000)));
  cr_assert_eq(xml.status, DDB_E_LIMIT);
}

Test(xml, size_has_a_limit) {
  char *text = malloc(DDB_XML_MAX_SIZE + 1);
  memset(text, ' ', DDB_XML_MAX_SIZE + 1);
  memcpy(text, "<a/>", 4);
  cr_assert(is_good(text, DDB_XML_MAX_SIZE));
  cr_assert_not(is_good(text, DDB_XML_MAX_SIZE + 1));
  cr_assert_eq(xml.status, DDB_E_LIMIT);
  /* No time that grows with the square. */
  for (size_t i = 4; i + 5 < DDB_XML_MAX_SIZE; i += 5)
    memcpy(text + i, "<!---", 5);
  cr_assert_not(is_good(text, DDB_XML_MAX_SIZE));
  free(text);
}

Test(xml, attributes_have_a_limit) {
  char text[1000] = "<a";
  for (int i = 0; i < 33; i++) {
    size_t size = strlen(text);
    snprintf(text + size, sizeof text - size, " x%d=''", i);
    char whole[1010];
    snprintf(whole, sizeof whole, "%s/>", text);
    cr_assert_eq(is_good(whole, strlen(whole)), i < 32);
  }
}

Test(xml, every_prefix_is_refused) {
  static const char whole[] =
      "<?xml version='1.0'?><!-- c --><p:a x='&#x41;'><b/>t&amp;<c><![CDATA["
      "x]]></c><?pi x?></p:a>";
  cr_assert(is_good(whole, sizeof whole - 1));
  for (size_t size = 0; size < sizeof whole - 1; size++)
    cr_assert_not(is_good(whole, size), "%zu", size);
}

Test(xml, every_damaged_byte_ends_somehow) {
  static const char whole[] = "<a x='1'><b>t&amp;&#65;</b><c><![CDATA[x]]></c><!--c--></a>";
  static const char other[] = "<>&;'\"/!?-[]#x= \0\xff";
  char text[sizeof whole];
  for (size_t at = 0; at + 1 < sizeof whole; at++)
    for (size_t i = 0; i + 1 < sizeof other; i++) {
      memcpy(text, whole, sizeof whole);
      text[at] = other[i];
      (void)is_good(text, sizeof whole - 1);
    }
}

Test(xml, elements_are_walked) {
  static const char text[] = "<r><a>1</a> <!-- --> <b><c/></b><d>2</d></r>";
  struct ddb_text name;
  struct ddb_buf out;
  char order[8] = "";
  ddb_buf_init(&out, 100);
  ddb_xml_init(&xml, text, sizeof text - 1);
  cr_assert(ddb_xml_element(&xml, &name));
  while (ddb_xml_element(&xml, &name)) {
    strncat(order, name.data, 1);
    cr_assert(ddb_xml_is(name, "b") ? ddb_xml_skip(&xml) : ddb_xml_text(&xml, &out));
  }
  cr_assert(ddb_xml_end(&xml));
  cr_assert_str_eq(order, "abd");
  cr_assert_str_eq(out.data, "12");
  ddb_buf_free(&out);
}

Test(xml, what_is_asked_must_be_there) {
  struct ddb_text name;
  struct ddb_buf out;
  ddb_buf_init(&out, 3);
  ddb_xml_init(&xml, "<a>x<b/></a>", 12);
  cr_assert(ddb_xml_element(&xml, &name));
  cr_assert_not(ddb_xml_element(&xml, &name));
  cr_assert_str_eq(xml.reason, "text between elements");
  ddb_xml_init(&xml, "<a>x<b/></a>", 12);
  cr_assert(ddb_xml_element(&xml, &name));
  cr_assert_not(ddb_xml_text(&xml, &out));
  cr_assert_str_eq(xml.reason, "an element where text was expected");
  ddb_xml_init(&xml, "<a>long</a>", 11);
  cr_assert(ddb_xml_element(&xml, &name));
  cr_assert_not(ddb_xml_text(&xml, &out));
  cr_assert_eq(xml.status, DDB_E_LIMIT);
  ddb_xml_init(&xml, "<a>long</a>", 11);
  cr_assert(ddb_xml_element(&xml, &name));
  cr_assert_not(ddb_xml_end(&xml));
  ddb_xml_init(&xml, NULL, 0);
  cr_assert_not(ddb_xml_element(&xml, &name));
  cr_assert_not(ddb_xml_end(&xml));
  cr_assert_not(ddb_xml_skip(&xml));
  ddb_buf_free(&out);
}

/* ---- vectors --------------------------------------------------------------------------------- */

/* The open element as the JSON beside it has it: a text or an object. */
static cJSON *tree(void) {
  struct ddb_text name;
  struct ddb_xml before = xml;
  struct ddb_buf out;
  ddb_buf_init(&out, 10000);
  ddb_buf_text(&out, "");
  bool is_text = ddb_xml_text(&xml, &out);
  cJSON *text = is_text ? cJSON_CreateString(out.data) : NULL;
  ddb_buf_free(&out);
  if (is_text)
    return text;
  xml = before;
  cJSON *object = cJSON_CreateObject();
  while (ddb_xml_element(&xml, &name)) {
    char key[100];
    snprintf(key, sizeof key, "%.*s", (int)name.size, name.data);
    cJSON_AddItemToObject(object, key, tree());
  }
  return object;
}

static char *load(const char *name, const char *suffix, size_t *size) {
  char relative[100];
  snprintf(relative, sizeof relative, "sts-xml/%s.%s", name, suffix);
  char *path = vectors_path(relative);
  char *text = path != NULL ? slurp_file(path, size) : NULL;
  free(path);
  return text;
}

/* Every leaf of `want` is somewhere in `got`: the JSON leaves the outer elements out. */
static const cJSON *find(const cJSON *tree_of, const char *name) {
  const cJSON *child, *found;
  cJSON_ArrayForEach(child, tree_of) {
    if (strcmp(child->string, name) == 0)
      return child;
    found = find(child, name);
    if (found != NULL)
      return found;
  }
  return NULL;
}

static int compare(const cJSON *want, const cJSON *got) {
  const cJSON *member;
  int count = 0;
  cJSON_ArrayForEach(member, want) {
    if (strcmp(member->string, "HTTPStatusCode") == 0)
      continue; /* of the reply, not of the document */
    const cJSON *found = find(got, member->string);
    if (cJSON_IsObject(member)) {
      count += compare(member, got);
      continue;
    }
    cr_assert_not_null(found, "%s", member->string);
    cr_assert_str_eq(cJSON_GetStringValue(found), cJSON_GetStringValue(member));
    count++;
  }
  return count;
}

Test(xml, answers_of_sts) {
  static const char *const names[] = {"response-sts-get-session-token",
                                      "error-sts-get-session-token"};
  for (size_t i = 0; i < 2; i++) {
    size_t size = 0;
    char *text = load(names[i], "xml", &size), *json = load(names[i], "json", NULL);
    if (text == NULL || json == NULL) {
      report_cases("sts: xml", 0, 0, 2);
      cr_skip_test("no vectors");
    }
    struct ddb_text name;
    ddb_xml_init(&xml, text, size);
    cr_assert(ddb_xml_element(&xml, &name));
    cJSON *got = tree(), *want = cJSON_Parse(json);
    cr_assert(ddb_xml_end(&xml), "%s at %zu", xml.reason, xml.offset);
    cr_assert_geq(compare(want, got), 4);
    cJSON_Delete(got);
    cJSON_Delete(want);
    free(text);
    free(json);
  }
  report_cases("sts: xml", 2, 0, 0);
}
