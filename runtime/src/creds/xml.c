/* SPDX-License-Identifier: Apache-2.0 */
/* See xml.h. The walk over elements; xml_scan.c finds the tokens. */
#include "creds/xml_scan.h"

#include <string.h>

#include "base/text.h"

static bool invalid(struct ddb_xml *xml, const char *reason) {
  return ddb_xml_fail(xml, DDB_E_INVALID, reason);
}

static bool enter(struct ddb_xml *xml, const struct ddb_xml_token *tag) {
  if (xml->depth == 0 && xml->rooted)
    return invalid(xml, "a second outermost element");
  if (xml->depth == DDB_XML_MAX_DEPTH)
    return ddb_xml_fail(xml, DDB_E_LIMIT, "more than 32 elements in each other");
  xml->open[xml->depth++] = tag->text;
  xml->empty = tag->empty;
  xml->rooted = true;
  return true;
}

static bool leave(struct ddb_xml *xml, const struct ddb_xml_token *tag) {
  if (xml->depth == 0 || !ddb_text_equal(xml->open[xml->depth - 1], tag->text))
    return invalid(xml, "an end tag that ends no open element");
  xml->depth--;
  return true;
}

/* The next token in an element or around the outermost one, with all that holds for each. The end
 * of an element <name/> comes as a token, too. */
static enum ddb_xml_kind next(struct ddb_xml *xml, struct ddb_xml_token *out) {
  memset(out, 0, sizeof *out);
  if (xml->status != DDB_OK)
    return DDB_XML_FAILED;
  if (xml->empty) {
    xml->empty = false;
    xml->depth--;
    return DDB_XML_CLOSING;
  }
  enum ddb_xml_kind kind = ddb_xml_scan(xml, out);
  if (kind == DDB_XML_OPENING)
    enter(xml, out);
  else if (kind == DDB_XML_CLOSING)
    leave(xml, out);
  else if (kind == DDB_XML_END_OF_INPUT && (xml->depth > 0 || !xml->rooted))
    invalid(xml, "the document ends too early");
  else if (kind == DDB_XML_CDATA && xml->depth == 0)
    invalid(xml, "text outside of the outermost element");
  return xml->status == DDB_OK ? kind : DDB_XML_FAILED;
}

static bool all_blank(struct ddb_text text) {
  for (size_t i = 0; i < text.size; i++)
    if (strchr(" \t\r\n", text.data[i]) == NULL)
      return false;
  return true;
}

bool ddb_xml_element(struct ddb_xml *xml, struct ddb_text *name) {
  struct ddb_xml_token token;
  for (;;) {
    enum ddb_xml_kind kind = next(xml, &token);
    if (kind == DDB_XML_OPENING) {
      const char *name_end = token.text.data + token.text.size;
      const char *colon = memchr(token.text.data, ':', token.text.size);
      *name =
          colon != NULL ? (struct ddb_text){colon + 1, (size_t)(name_end - colon - 1)} : token.text;
      /* Namespaces in XML 1.0, 4: what stands behind the colon is a name by itself. */
      if (name->size == 0 || !ddb_xml_starts_name(name->data[0]) ||
          (colon != NULL && memchr(name->data, ':', name->size) != NULL))
        return invalid(xml, "a prefix without a name, or two");
      return true;
    }
    if (kind != DDB_XML_TEXT && kind != DDB_XML_CDATA)
      return false;
    if (!all_blank(token.text))
      return invalid(xml, "text between elements");
  }
}

bool ddb_xml_text(struct ddb_xml *xml, struct ddb_buf *out) {
  struct ddb_xml_token token;
  for (;;) {
    enum ddb_xml_kind kind = next(xml, &token);
    if (kind == DDB_XML_CLOSING)
      return true;
    if (kind == DDB_XML_OPENING)
      return invalid(xml, "an element where text was expected");
    if (kind != DDB_XML_TEXT && kind != DDB_XML_CDATA)
      return false;
    ddb_xml_append(xml, token.text, kind == DDB_XML_TEXT, out);
  }
}

bool ddb_xml_skip(struct ddb_xml *xml) {
  struct ddb_xml_token token;
  unsigned depth = xml->depth;
  while (xml->status == DDB_OK && depth > 0 && xml->depth >= depth)
    (void)next(xml, &token);
  return xml->status == DDB_OK;
}

bool ddb_xml_end(struct ddb_xml *xml) {
  struct ddb_xml_token token;
  if (xml->depth > 0)
    return invalid(xml, "elements are left");
  for (;;) {
    enum ddb_xml_kind kind = next(xml, &token);
    if (kind == DDB_XML_END_OF_INPUT)
      return true;
    if (kind == DDB_XML_FAILED)
      return false;
    if (kind != DDB_XML_TEXT || !all_blank(token.text))
      return invalid(xml, "text outside of the outermost element");
  }
}

bool ddb_xml_is(struct ddb_text name, const char *text) {
  return name.size == strlen(text) && memcmp(name.data, text, name.size) == 0;
}
