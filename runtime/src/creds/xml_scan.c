/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of XML: what a document is made of, each checked by itself. Source of the rules: XML 1.0,
 * fifth edition. */
#include "creds/xml_scan.h"

#include <string.h>

#include "base/text.h"

#define MAX_ATTRIBUTES 32

bool ddb_xml_fail(struct ddb_xml *xml, enum ddb_status status, const char *reason) {
  if (xml->status == DDB_OK) {
    xml->status = status;
    xml->reason = reason;
    xml->offset = (size_t)(xml->next - xml->start);
  }
  return false;
}

static bool invalid(struct ddb_xml *xml, const char *reason) {
  return ddb_xml_fail(xml, DDB_E_INVALID, reason);
}

static struct ddb_text slice(const char *start, const char *end) {
  return (struct ddb_text){start, (size_t)(end - start)};
}

static size_t left(const struct ddb_xml *xml) {
  return (size_t)(xml->end - xml->next);
}

static bool take(struct ddb_xml *xml, const char *text) {
  size_t size = strlen(text);
  if (left(xml) < size || memcmp(xml->next, text, size) != 0)
    return false;
  xml->next += size;
  return true;
}

/* Up to and past `text`, or to the end of the input. */
static bool pass(struct ddb_xml *xml, const char *text, struct ddb_text *before) {
  const char *start = xml->next;
  size_t size = strlen(text);
  for (; left(xml) >= size; xml->next++)
    if (memcmp(xml->next, text, size) == 0) {
      *before = slice(start, xml->next);
      xml->next += size;
      return true;
    }
  return invalid(xml, "the document ends too early");
}

/* ---- characters ------------------------------------------------------------------------------ */

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Char of XML 1.0. */
static bool is_character(uint32_t code) {
  return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code <= 0xD7FF) ||
         (code >= 0xE000 && code <= 0xFFFD) || (code >= 0x10000 && code <= 0x10FFFF);
}

/* The whole document, before anything of it is read: its text may then be taken as it is. */
static void check_characters(struct ddb_xml *xml) {
  const char *start = xml->next;
  size_t valid = ddb_text_valid_prefix(xml->next, left(xml));
  for (; left(xml) > 0; xml->next++) {
    unsigned char c = (unsigned char)*xml->next;
    if ((size_t)(xml->next - start) == valid)
      invalid(xml, "invalid UTF-8");
    else if (c < 0x20 && !is_blank((char)c))
      invalid(xml, "a control character");
    else if (c == 0xEF && left(xml) > 2 && (unsigned char)xml->next[1] == 0xBF &&
             (unsigned char)xml->next[2] >= 0xBE)
      invalid(xml, "a character that XML does not allow");
    if (xml->status != DDB_OK)
      return;
  }
  xml->next = start;
}

void ddb_xml_init(struct ddb_xml *xml, const char *data, size_t size) {
  memset(xml, 0, sizeof *xml);
  xml->start = xml->next = size > 0 ? data : "";
  xml->end = xml->start + size;
  xml->reason = "";
  if (size > DDB_XML_MAX_SIZE)
    ddb_xml_fail(xml, DDB_E_LIMIT, "larger than 256 KiB");
  else
    check_characters(xml);
  if (xml->status == DDB_OK)
    (void)take(xml, "\xEF\xBB\xBF");
  /* A declaration may stand at the very beginning only. Its encoding does not matter: what is not
   * UTF-8 has been refused. */
  struct ddb_text declaration;
  if (xml->status == DDB_OK && left(xml) > 5 && is_blank(xml->next[5]) && take(xml, "<?xml"))
    (void)pass(xml, "?>", &declaration);
}

/* ---- names, references, attributes ----------------------------------------------------------- */

bool ddb_xml_starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         (unsigned char)c >= 0x80;
}

static bool in_name(char c) {
  return ddb_xml_starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

static bool read_name(struct ddb_xml *xml, struct ddb_text *out) {
  const char *start = xml->next;
  if (left(xml) == 0 || !ddb_xml_starts_name(*start))
    return invalid(xml, "a name was expected");
  while (left(xml) > 0 && in_name(*xml->next))
    xml->next++;
  *out = slice(start, xml->next);
  return true;
}

static int digit_of(char c, uint32_t base) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (base == 16 && c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return base == 16 && c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The digits of &#...; up to and past the semicolon. */
static bool read_number(struct ddb_xml *xml, uint32_t *code) {
  uint32_t base = take(xml, "x") ? 16 : 10;
  const char *first = xml->next;
  for (*code = 0; left(xml) > 0 && *xml->next != ';'; xml->next++) {
    int digit = digit_of(*xml->next, base);
    if (digit < 0)
      return invalid(xml, "a character reference with something else than digits");
    *code = *code * base + (uint32_t)digit;
    if (*code > 0x10FFFF)
      return invalid(xml, "a reference to no character");
  }
  if (xml->next == first || !take(xml, ";"))
    return invalid(xml, "a character reference without digits or semicolon");
  return is_character(*code) || invalid(xml, "a reference to no character");
}

/* What stands behind an ampersand. `out` may be NULL: checked only. */
static bool read_reference(struct ddb_xml *xml, struct ddb_buf *out) {
  static const char *const names[] = {"lt;", "gt;", "amp;", "quot;", "apos;"};
  static const uint32_t codes[] = {'<', '>', '&', '"', '\''};
  uint32_t code = 0;
  char text[4];
  if (take(xml, "#")) {
    if (!read_number(xml, &code))
      return false;
  } else {
    for (size_t i = 0; i < sizeof names / sizeof *names && code == 0; i++)
      if (take(xml, names[i]))
        code = codes[i];
    if (code == 0)
      return invalid(xml, "an entity other than lt, gt, amp, quot and apos");
  }
  size_t size = ddb_text_encode(code, text);
  if (out != NULL)
    ddb_buf_bytes(out, text, size);
  return true;
}

static bool skip_blanks(struct ddb_xml *xml) {
  const char *start = xml->next;
  while (left(xml) > 0 && is_blank(*xml->next))
    xml->next++;
  return xml->next > start;
}

static bool read_attribute(struct ddb_xml *xml, struct ddb_text *name) {
  if (!read_name(xml, name))
    return false;
  skip_blanks(xml);
  if (!take(xml, "="))
    return invalid(xml, "an attribute without a value");
  skip_blanks(xml);
  char quote = left(xml) > 0 ? *xml->next : '\0';
  if (quote != '"' && quote != '\'')
    return invalid(xml, "an attribute whose value has no quotes");
  xml->next++;
  while (left(xml) > 0 && *xml->next != quote) {
    if (*xml->next == '<')
      return invalid(xml, "'<' in the value of an attribute");
    if (*xml->next++ == '&' && !read_reference(xml, NULL))
      return false;
  }
  if (left(xml) == 0)
    return invalid(xml, "the document ends too early");
  xml->next++;
  return true;
}

static bool read_attributes(struct ddb_xml *xml) {
  struct ddb_text names[MAX_ATTRIBUTES];
  for (size_t count = 0;; count++) {
    bool apart = skip_blanks(xml);
    if (left(xml) == 0 || *xml->next == '>' || *xml->next == '/')
      return true;
    if (!apart)
      return invalid(xml, "a blank was expected before an attribute");
    if (count == MAX_ATTRIBUTES)
      return ddb_xml_fail(xml, DDB_E_LIMIT, "more than 32 attributes");
    if (!read_attribute(xml, &names[count]))
      return false;
    for (size_t i = 0; i < count; i++)
      if (ddb_text_equal(names[i], names[count]))
        return invalid(xml, "an attribute that stands there twice");
  }
}

/* ---- tokens ---------------------------------------------------------------------------------- */

static enum ddb_xml_kind opening(struct ddb_xml *xml, struct ddb_xml_token *out) {
  if (!read_name(xml, &out->text) || !read_attributes(xml))
    return DDB_XML_FAILED;
  out->empty = take(xml, "/");
  if (!take(xml, ">"))
    invalid(xml, "'>' was expected");
  return DDB_XML_OPENING;
}

static enum ddb_xml_kind closing(struct ddb_xml *xml, struct ddb_xml_token *out) {
  if (!read_name(xml, &out->text))
    return DDB_XML_FAILED;
  skip_blanks(xml);
  if (!take(xml, ">"))
    invalid(xml, "'>' was expected");
  return DDB_XML_CLOSING;
}

static bool skip_comment(struct ddb_xml *xml) {
  struct ddb_text text;
  return pass(xml, "--", &text) && (take(xml, ">") || invalid(xml, "'--' in a comment"));
}

static bool skip_instruction(struct ddb_xml *xml) {
  struct ddb_text name, text;
  if (!read_name(xml, &name))
    return false;
  if (name.size == 3 && (name.data[0] | 0x20) == 'x' && (name.data[1] | 0x20) == 'm' &&
      (name.data[2] | 0x20) == 'l')
    return invalid(xml, "a declaration that is not at the beginning");
  if (!skip_blanks(xml) && !(left(xml) > 0 && *xml->next == '?'))
    return invalid(xml, "a malformed processing instruction");
  return pass(xml, "?>", &text);
}

static enum ddb_xml_kind text_token(struct ddb_xml *xml, struct ddb_xml_token *out) {
  const char *start = xml->next;
  while (left(xml) > 0 && *xml->next != '<') {
    if (*xml->next == ']' && left(xml) > 2 && memcmp(xml->next, "]]>", 3) == 0) {
      invalid(xml, "']]>' in text");
      return DDB_XML_FAILED;
    }
    if (*xml->next++ == '&' && !read_reference(xml, NULL))
      return DDB_XML_FAILED;
  }
  out->text = slice(start, xml->next);
  return DDB_XML_TEXT;
}

enum ddb_xml_kind ddb_xml_scan(struct ddb_xml *xml, struct ddb_xml_token *out) {
  for (;;) {
    if (left(xml) == 0)
      return DDB_XML_END_OF_INPUT;
    if (*xml->next != '<')
      return text_token(xml, out);
    if (take(xml, "<!--")) {
      if (!skip_comment(xml))
        return DDB_XML_FAILED;
    } else if (take(xml, "<?")) {
      if (!skip_instruction(xml))
        return DDB_XML_FAILED;
    } else if (take(xml, "<![CDATA[")) {
      return pass(xml, "]]>", &out->text) ? DDB_XML_CDATA : DDB_XML_FAILED;
    } else if (left(xml) > 1 && xml->next[1] == '!') {
      invalid(xml, "a document type, which is not read here");
      return DDB_XML_FAILED;
    } else if (take(xml, "</")) {
      return closing(xml, out);
    } else {
      xml->next++;
      return opening(xml, out);
    }
  }
}

/* Line ends are line feeds to the reader of XML, however they are written. */
void ddb_xml_append(struct ddb_xml *xml, struct ddb_text text, bool references,
                    struct ddb_buf *out) {
  struct ddb_xml inside = {.next = text.data, .end = text.data + text.size, .start = xml->start};
  inside.reason = "";
  while (left(&inside) > 0) {
    char c = *inside.next++;
    if (c == '&' && references)
      (void)read_reference(&inside, out); /* it was checked when the token was read */
    else if (c != '\r')
      ddb_buf_char(out, c);
    else if (left(&inside) == 0 || *inside.next != '\n')
      ddb_buf_char(out, '\n');
  }
  if (out->status != DDB_OK)
    ddb_xml_fail(xml, out->status, "no room for a text");
}
