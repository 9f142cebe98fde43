/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include <string.h>

#define TLS_FAULT(what, which)                                                                     \
  { .name = what, .tls = true, .at = AT_HANDSHAKE, .certificate = which }
#define MOVED(status, where)                                                                       \
  .text = "HTTP/1.1 " status " Moved\r\nLocation: " where "\r\nContent-Length: 0\r\n\r\n",         \
  .other = true
#define HTML_REPLY(status)                                                                         \
  .own = "<html><body>no</body></html>",                                                           \
  .text = "HTTP/1.1 " status "\r\nContent-Type: text/html\r\nContent-Length: $O\r\n\r\n$o"
#define CODE_REPLY(status, code)                                                                   \
  .own = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" code "\"}",                             \
  .text = "HTTP/1.1 " status "\r\nx-amzn-RequestId: R\r\nDate: $D\r\nContent-Length: $O\r\n\r\n$o"
#define REASONS(codes)                                                                             \
  .own = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","          \
         "\"CancellationReasons\":[" codes "]}",                                                   \
  .text = "HTTP/1.1 400 Bad Request\r\nContent-Length: $O\r\n\r\n$o"
#define SIGNATURE_ERROR(headers)                                                                   \
  .own = "{\"__type\":\"c#InvalidSignatureException\",\"message\":\"Signature expired\"}",         \
  .text = "HTTP/1.1 400 Bad Request\r\n" headers "Content-Length: $O\r\n\r\n$o"
#define SKEWED(what, ahead)                                                                        \
  {.name = what, .clock_s = (ahead), .judges = true, SIGNATURE_ERROR("Date: $D\r\n")}, {           \
    .name = "tls-" what, .tls = true, .clock_s = (ahead), .judges = true,                          \
    SIGNATURE_ERROR("Date: $D\r\n")                                                                \
  }

const struct fault faults[] = {
    /* No fault: the table's own proof. */
    {.name = "good", .text = "$G"},
    {.name = "tls-good", .tls = true, .text = "$G"},
    {.name = "tls-1.2", .tls = true, .at = AT_HANDSHAKE, .certificate = CERT_TLS_1_2},

    /* Connections that end. */
    {.name = "close-before-status", .then = THEN_CLOSE},
    {.name = "close-in-status-line", .text = "HTTP/1.1 20", .then = THEN_CLOSE},
    {.name = "close-after-status-line", .text = "HTTP/1.1 200 OK\r\n", .then = THEN_CLOSE},
    {.name = "close-in-headers", .text = "HTTP/1.1 200 OK\r\nContent-Le", .then = THEN_CLOSE},
    {.name = "close-in-error-headers",
     .text = "HTTP/1.1 400 Bad Request\r\nx-amzn-RequestId: R\r\n",
     .then = THEN_CLOSE},
    {.name = "close-after-headers", .text = "$SContent-Length: $L\r\n\r\n", .then = THEN_CLOSE},
    {.name = "close-in-body", .text = "$SContent-Length: $L\r\n\r\n$h", .then = THEN_CLOSE},
    {.name = "close-in-error-body",
     .text = "$EContent-Length: 500\r\n\r\n{\"__type\":\"ValidationException\"",
     .then = THEN_CLOSE},
    {.name = "close-after-good-reply", .text = "$G", .then = THEN_CLOSE},
    {.name = "connection-close-said",
     .text = "HTTP/1.1 200 OK\r\nConnection: close\r\nx-amz-crc32: $K\r\nContent-Length: $L\r\n"
             "\r\n$B"},
    {.name = "reset-before-status", .then = THEN_RESET},
    {.name = "reset-in-headers", .text = "HTTP/1.1 200 OK\r\nContent-Le", .then = THEN_RESET},
    {.name = "reset-in-body", .text = "$SContent-Length: $L\r\n\r\n$h", .then = THEN_RESET},
    {.name = "close-while-sending", .at = AT_FIRST, .then = THEN_CLOSE, .big = true},
    {.name = "reset-while-sending", .at = AT_FIRST, .then = THEN_RESET, .big = true},
    {.name = "tls-close-before-status", .tls = true, .then = THEN_CLOSE},
    {.name = "tls-cut-before-status", .tls = true, .then = THEN_CUT},
    {.name = "tls-reset-before-status", .tls = true, .then = THEN_RESET},
    {.name = "tls-cut-in-body",
     .tls = true,
     .text = "$SContent-Length: $L\r\n\r\n$h",
     .then = THEN_CUT},
    {.name = "tls-cut-in-body-without-length",
     .tls = true,
     .text = "$sConnection: close\r\n\r\n$h",
     .then = THEN_CUT},
    {.name = "tls-close-while-sending",
     .tls = true,
     .at = AT_FIRST,
     .then = THEN_CLOSE,
     .big = true},
    {.name = "tls-cut-while-sending", .tls = true, .at = AT_FIRST, .then = THEN_CUT, .big = true},
    {.name = "tls-reset-while-sending",
     .tls = true,
     .at = AT_FIRST,
     .then = THEN_RESET,
     .big = true},

    /* Connections that do nothing. */
    {.name = "stall-before-status", .then = THEN_STALL},
    {.name = "stall-in-headers", .text = "HTTP/1.1 200 OK\r\nContent-Le", .then = THEN_STALL},
    {.name = "stall-after-headers", .text = "$SContent-Length: $L\r\n\r\n", .then = THEN_STALL},
    {.name = "stall-in-body", .text = "$SContent-Length: $L\r\n\r\n$h", .then = THEN_STALL},
    {.name = "stall-after-continue", .text = "HTTP/1.1 100 Continue\r\n\r\n", .then = THEN_STALL},
    {.name = "stall-in-chunks",
     .text = "$STransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
     .then = THEN_STALL},
    {.name = "stall-while-sending", .at = AT_FIRST, .then = THEN_STALL, .big = true},
    {.name = "drip", .then = THEN_DRIP},
    {.name = "drip-body", .text = "$SContent-Length: 500\r\n\r\n", .then = THEN_DRIP},
    {.name = "tls-stall-after-headers",
     .tls = true,
     .text = "$SContent-Length: $L\r\n\r\n",
     .then = THEN_STALL},

    /* Lengths. */
    {.name = "length-too-long", .text = "$SContent-Length: 500\r\n\r\n$B", .then = THEN_CLOSE},
    {.name = "length-too-long-open", .text = "$SContent-Length: 500\r\n\r\n$B", .then = THEN_STALL},
    {.name = "length-too-short", .text = "$SContent-Length: $H\r\n\r\n$B"},
    {.name = "length-zero", .text = "$SContent-Length: 0\r\n\r\n$B"},
    {.name = "length-negative", .text = "$SContent-Length: -$L\r\n\r\n$B"},
    {.name = "length-garbage", .text = "$SContent-Length: many\r\n\r\n$B"},
    {.name = "length-empty", .text = "$SContent-Length:\r\n\r\n$B"},
    {.name = "length-number-and-garbage", .text = "$SContent-Length: $Lx\r\n\r\n$B"},
    {.name = "length-overflow",
     .text = "$SContent-Length: 99999999999999999999\r\n\r\n$B",
     .then = THEN_CLOSE},
    {.name = "length-twice-the-same",
     .text = "$SContent-Length: $L\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "length-two-different",
     .text = "$SContent-Length: $L\r\nContent-Length: 1\r\n\r\n$B",
     .then = THEN_CLOSE},
    {.name = "length-two-different-first-wrong",
     .text = "$SContent-Length: 1\r\nContent-Length: $L\r\n\r\n$B",
     .then = THEN_CLOSE},
    {.name = "length-list", .text = "$SContent-Length: $L, 1\r\n\r\n$B", .then = THEN_CLOSE},
    {.name = "length-none", .text = "$SConnection: close\r\n\r\n$B", .then = THEN_CLOSE},
    {.name = "length-none-cut-short", .text = "$sConnection: close\r\n\r\n$h", .then = THEN_CLOSE},

    /* Chunks. */
    {.name = "chunked", .text = "$STransfer-Encoding: chunked\r\n\r\n$X\r\n$B\r\n0\r\n\r\n"},
    {.name = "chunk-size-garbage",
     .text = "$STransfer-Encoding: chunked\r\n\r\nzz\r\n$B\r\n0\r\n\r\n",
     .then = THEN_CLOSE},
    {.name = "chunk-size-huge",
     .text = "$STransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n$B\r\n0\r\n\r\n",
     .then = THEN_CLOSE},
    {.name = "chunk-size-negative",
     .text = "$STransfer-Encoding: chunked\r\n\r\n-1\r\n$B\r\n0\r\n\r\n",
     .then = THEN_CLOSE},
    {.name = "chunk-end-missing",
     .text = "$STransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
     .then = THEN_CLOSE},
    {.name = "chunk-longer-than-size",
     .text = "$STransfer-Encoding: chunked\r\n\r\n1\r\n{}}\r\n0\r\n\r\n",
     .then = THEN_CLOSE},
    {.name = "chunk-trailing-data",
     .text = "$STransfer-Encoding: chunked\r\n\r\n$X\r\n$B\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"},
    {.name = "chunk-trailing-reply",
     .text = "$STransfer-Encoding: chunked\r\n\r\n$X\r\n$B\r\n0\r\n\r\n$G"},
    {.name = "chunk-trailer-status",
     .text = "$STransfer-Encoding: chunked\r\n\r\n$X\r\n$B\r\n0\r\nHTTP/1.1: 500\r\n"
             "x-amz-crc32: 1\r\n\r\n"},
    {.name = "chunk-extensions",
     .text = "$STransfer-Encoding: chunked\r\n\r\n$X;a=b;c=\"d\"\r\n$B\r\n0;e\r\n\r\n"},
    {.name = "chunk-trailers",
     .text = "$STransfer-Encoding: chunked\r\n\r\n$X\r\n$B\r\n0\r\nX-After: 1\r\n\r\n"},
    {.name = "chunked-and-length",
     .text = "$STransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n$X\r\n$B\r\n0\r\n\r\n"},
    /* A good body but for its size. */
    {.name = "chunks-of-70-mb",
     .text = "$sTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
     .more = "200\r\n" /* 512 bytes, in lines of 64 */
             "                                                                "
             "                                                                "
             "                                                                "
             "                                                                "
             "                                                                "
             "                                                                "
             "                                                                "
             "                                                                \r\n",
     .count = 140000,
     .tail = "1\r\n}\r\n0\r\n\r\n"},

    /* What comes before the reply. */
    {.name = "continue-first", .text = "HTTP/1.1 100 Continue\r\n\r\n$G"},
    {.name = "continue-with-a-checksum",
     .text = "HTTP/1.1 100 Continue\r\nx-amz-crc32: 1\r\n\r\n$G"},
    {.name = "early-hints-first", .text = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n$G"},
    {.name = "interim-many", .more = "HTTP/1.1 102 Processing\r\n\r\n", .count = 50, .tail = "$G"},
    {.name = "interim-endless", .more = "HTTP/1.1 102 Processing\r\n\r\n", .count = 100000000},
    {.name = "switching-protocols",
     .text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
     .then = THEN_CLOSE},

    /* Redirects, and challenges. */
    {.name = "301-other-host", MOVED("301", "http://127.0.0.2:$P/")},
    {.name = "302-other-host", MOVED("302", "http://127.0.0.2:$P/")},
    {.name = "303-other-host", MOVED("303", "http://127.0.0.2:$P/")},
    {.name = "307-other-host", MOVED("307", "http://127.0.0.2:$P/")},
    {.name = "308-other-host", MOVED("308", "http://127.0.0.2:$P/")},
    {.name = "307-other-scheme", MOVED("307", "https://127.0.0.2:$P/")},
    {.name = "307-same-host", MOVED("307", "/elsewhere")},
    {.name = "tls-307-plain", .tls = true, MOVED("307", "http://127.0.0.2:$P/")},
    {.name = "tls-308-other-host", .tls = true, MOVED("308", "https://127.0.0.2:$P/")},
    {.name = "refresh",
     .other = true,
     .text = "$SRefresh: 0; url=http://127.0.0.2:$P/\r\nLocation: http://127.0.0.2:$P/\r\n"
             "Alt-Svc: h2=\"127.0.0.2:$P\"\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "401-challenge",
     .text = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
             "WWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n"},
    {.name = "407-challenge",
     .text = "HTTP/1.1 407 Proxy Authentication Required\r\n"
             "Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"},

    /* Other than what was asked for. */
    {.name = "html-500", HTML_REPLY("500 Internal Server Error")},
    {.name = "html-501", HTML_REPLY("501 Not Implemented")},
    {.name = "html-502", HTML_REPLY("502 Bad Gateway")},
    {.name = "html-503", HTML_REPLY("503 Service Unavailable")},
    {.name = "html-504", HTML_REPLY("504 Gateway Timeout")},
    {.name = "html-505", HTML_REPLY("505 HTTP Version Not Supported")},
    {.name = "html-404", HTML_REPLY("404 Not Found")},
    {.name = "html-408", HTML_REPLY("408 Request Timeout")},
    {.name = "html-413", HTML_REPLY("413 Content Too Large")},
    {.name = "html-429", HTML_REPLY("429 Too Many Requests")},
    {.name = "html-200", HTML_REPLY("200 OK")},
    {.name = "empty-500", .text = "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"},
    {.name = "empty-200", .text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
    {.name = "no-content-204", .text = "HTTP/1.1 204 No Content\r\n\r\n"},
    {.name = "truncated-json-200", .text = "$sContent-Length: $H\r\n\r\n$h"},
    {.name = "json-and-more-200", .text = "$sContent-Length: 4\r\n\r\n{}{]"},
    {.name = "json-array-200", .text = "$sContent-Length: 2\r\n\r\n[]"},
    {.name = "json-bad-inside-200", .text = "$sContent-Length: 16\r\n\r\n{\"Item\":{\"PK\":}}"},
    {.name = "json-bad-inside-crc-right",
     .own = "{\"Item\":{\"PK\":}}",
     .text = "$sx-amz-crc32: $q\r\nContent-Length: $O\r\n\r\n$o"},
    {.name = "json-deep-200",
     .text = "$sContent-Length: 200000\r\n\r\n",
     .more = "[[[[[[[[[[",
     .count = 20000},
    {.name = "gzip-unasked",
     .text = "$sContent-Encoding: gzip\r\nx-amz-crc32: $k\r\nContent-Length: $z\r\n\r\n$Z"},
    {.name = "gzip-unsaid", .text = "$sx-amz-crc32: $k\r\nContent-Length: $z\r\n\r\n$Z"},

    /* The checksum. */
    {.name = "crc-wrong", .text = "$sx-amz-crc32: $W\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "crc-absent", .text = "$sContent-Length: $L\r\n\r\n$B"},
    {.name = "crc-garbage", .text = "$sx-amz-crc32: 12ab\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "crc-overflow", .text = "$sx-amz-crc32: 99999999999\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "crc-of-damaged-body", .text = "$sx-amz-crc32: $K\r\nContent-Length: 3\r\n\r\n{ }"},
    {.name = "crc-wrong-in-chunks",
     .text = "$sx-amz-crc32: $W\r\nTransfer-Encoding: chunked\r\n\r\n$X\r\n$B\r\n0\r\n\r\n"},
    {.name = "crc-wrong-on-an-error",
     .own = "{\"__type\":\"c#ValidationException\"}",
     .text = "$Ex-amz-crc32: 1\r\nContent-Length: $O\r\n\r\n$o"},

    /* Dates on replies that are good. */
    {.name = "date-garbage", .text = "$TDate: yesterday\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "date-absent", .text = "$TContent-Length: $L\r\n\r\n$B"},
    {.name = "date-1970",
     .text = "$TDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "date-ahead", .clock_s = 16 * 60, .text = "$G"},

    /* Clocks that differ. */
    SKEWED("clock-ahead-4", 4 * 60),
    SKEWED("clock-ahead-6", 6 * 60),
    SKEWED("clock-ahead-16", 16 * 60),
    SKEWED("clock-behind-4", -4 * 60),
    SKEWED("clock-behind-6", -6 * 60),
    SKEWED("clock-behind-16", -16 * 60),
    {.name = "tls-skew-error-date-near",
     .tls = true,
     .clock_s = 240,
     SIGNATURE_ERROR("Date: $D\r\n")},
    {.name = "tls-skew-error-for-ever",
     .tls = true,
     .clock_s = 360,
     SIGNATURE_ERROR("Date: $D\r\n")},
    {.name = "tls-skew-error-clock-runs",
     .tls = true,
     .clock_s = 360,
     .runs_s = 600,
     SIGNATURE_ERROR("Date: $D\r\n")},
    {.name = "tls-skew-error-date-garbage", .tls = true, SIGNATURE_ERROR("Date: soon\r\n")},
    {.name = "tls-skew-error-date-absent", .tls = true, SIGNATURE_ERROR("")},
    {.name = "tls-skew-error-date-1970",
     .tls = true,
     SIGNATURE_ERROR("Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n")},

    /* Headers. */
    {.name = "crc-twice-first-right", .text = "$Sx-amz-crc32: $W\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "crc-twice-first-wrong",
     .text = "$sx-amz-crc32: $W\r\nx-amz-crc32: $K\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "headers-twice",
     .text = "$SDate: $D\r\nx-amzn-RequestId: S\r\nContent-Type: text/plain\r\nServer: a\r\n"
             "Server: b\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "header-of-64-kb",
     .text = "$SX-Long: ",
     .more = "0123456789abcdef",
     .count = 4096,
     .tail = "\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "header-endless",
     .text = "$SX-Long: ",
     .more = "0123456789abcdef",
     .count = 100000000},
    {.name = "headers-500",
     .text = "$S",
     .more = "X-N: 1\r\n",
     .count = 500,
     .tail = "Content-Length: $L\r\n\r\n$B"},
    {.name = "headers-10000",
     .text = "$S",
     .more = "X-N: 1\r\n",
     .count = 10000,
     .tail = "Content-Length: $L\r\n\r\n$B"},
    {.name = "headers-endless", .text = "$S", .more = "X-N: 1\r\n", .count = 100000000},
    {.name = "nul-in-header", .text = "$SX-N: a$0b\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "nul-in-status-line", .text = "HTTP/1.1 200 O$0K\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "cr-in-header", .text = "$SX-N: a\rb\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "cr-hides-a-header",
     .text = "$SX-N: a\rContent-Length: 1\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "lf-alone", .text = "HTTP/1.1 200 OK\nx-amz-crc32: $K\nContent-Length: $L\n\n$B"},

    /* Versions of HTTP. */
    {.name = "http-1.0",
     .text = "HTTP/1.0 200 OK\r\nx-amz-crc32: $K\r\nContent-Length: $L\r\n\r\n$B",
     .then = THEN_CLOSE},
    {.name = "http-1.0-without-length", .text = "HTTP/1.0 200 OK\r\n\r\n$B", .then = THEN_CLOSE},
    {.name = "http-0.9", .text = "$B", .then = THEN_CLOSE},
    {.name = "http-2-preface", .text = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .then = THEN_CLOSE},
    {.name = "http-2-frames",
     .text = "$0$0$0\x04$0$0$0$0$0$0$0\x08\x07$0$0$0$0$0$0$0",
     .then = THEN_CLOSE},
    {.name = "status-line-garbage", .text = "220 mail.example ESMTP\r\n", .then = THEN_CLOSE},
    {.name = "status-without-reason",
     .text = "HTTP/1.1 200\r\nx-amz-crc32: $K\r\nContent-Length: $L\r\n\r\n$B"},
    {.name = "status-of-two-digits",
     .text = "HTTP/1.1 20 OK\r\nContent-Length: $L\r\n\r\n$B",
     .then = THEN_CLOSE},
    {.name = "status-600", .text = "HTTP/1.1 600 X\r\nContent-Length: $L\r\n\r\n$B"},

    /* Replies that come when none is due. */
    {.name = "reply-before-request", .at = AT_ACCEPT, .text = "$G"},
    {.name = "tls-reply-before-request", .tls = true, .at = AT_ACCEPT, .text = "$G"},
    {.name = "error-before-request",
     .at = AT_ACCEPT,
     .text = "HTTP/1.1 400 X\r\nContent-Length: 0\r\n\r\n"},
    {.name = "timeout-before-request",
     .at = AT_ACCEPT,
     .text = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
     .then = THEN_CLOSE},
    {.name = "close-before-request", .at = AT_ACCEPT, .then = THEN_CLOSE},
    {.name = "tls-close-before-request", .tls = true, .at = AT_ACCEPT, .then = THEN_CLOSE},
    {.name = "reset-before-request", .at = AT_ACCEPT, .then = THEN_RESET},
    {.name = "tls-reset-before-request", .tls = true, .at = AT_ACCEPT, .then = THEN_RESET},
    {.name = "garbage-before-request", .at = AT_ACCEPT, .text = "garbage\r\n\r\n"},
    {.name = "two-replies", .text = "$G$G"},
    {.name = "reply-and-garbage", .text = "$Ggarbage"},
    {.name = "reply-and-error", .text = "$GHTTP/1.1 400 X\r\nContent-Length: 0\r\n\r\n"},

    /* Too much. */
    {.name = "body-announced-huge",
     .text = "$SContent-Length: 67108865\r\n\r\n{",
     .noticed = true,
     .then = THEN_STALL},

    /* What the service says. */
    {.name = "400-condition", CODE_REPLY("400 Bad Request", "ConditionalCheckFailedException")},
    {.name = "400-throttling",
     CODE_REPLY("400 Bad Request", "ProvisionedThroughputExceededException")},
    {.name = "400-validation", CODE_REPLY("400 Bad Request", "ValidationException")},
    {.name = "400-unknown-code", CODE_REPLY("400 Bad Request", "NobodyKnowsThis")},
    {.name = "400-expired-token", CODE_REPLY("400 Bad Request", "ExpiredTokenException")},
    {.name = "400-access-denied", CODE_REPLY("400 Bad Request", "AccessDeniedException")},
    {.name = "400-in-progress", CODE_REPLY("400 Bad Request", "TransactionInProgressException")},
    {.name = "400-canceled", REASONS("{\"Code\":\"ConditionalCheckFailed\"},{\"Code\":\"None\"}")},
    {.name = "400-conflict", REASONS("{\"Code\":\"None\"},{\"Code\":\"TransactionConflict\"}")},
    {.name = "400-empty", .text = "$EContent-Length: 0\r\n\r\n"},
    {.name = "500-internal", CODE_REPLY("500 X", "InternalServerError")},
    {.name = "503-unavailable", CODE_REPLY("503 X", "ServiceUnavailableException")},
    {.name = "503-slow-down", CODE_REPLY("503 X", "ThrottlingException")},

    /* TLS. */
    TLS_FAULT("tls-expired", CERT_EXPIRED),
    TLS_FAULT("tls-not-yet-valid", CERT_NOT_YET),
    TLS_FAULT("tls-wrong-host", CERT_WRONG_HOST),
    TLS_FAULT("tls-self-signed", CERT_SELF_SIGNED),
    TLS_FAULT("tls-untrusted", CERT_UNTRUSTED),
    TLS_FAULT("tls-untrusted-of-the-same-name", CERT_SAME_NAME),
    TLS_FAULT("tls-no-authority", CERT_NO_AUTHORITY),
    TLS_FAULT("tls-1.0-alone", CERT_TLS_1_0),
    TLS_FAULT("tls-1.1-alone", CERT_TLS_1_1),
    {.name = "tls-plain-http", .tls = true, .at = AT_GREETING, .text = "$G", .then = THEN_CLOSE},
    {.name = "tls-handshake-close", .tls = true, .at = AT_GREETING, .then = THEN_CLOSE},
    {.name = "tls-handshake-reset", .tls = true, .at = AT_GREETING, .then = THEN_RESET},
    {.name = "tls-handshake-stall", .tls = true, .at = AT_GREETING, .then = THEN_STALL},
};
const size_t fault_count = sizeof faults / sizeof *faults;

const struct fault *fault_named(const char *name) {
  for (size_t i = 0; i < fault_count; i++)
    if (strcmp(faults[i].name, name) == 0)
      return &faults[i];
  return NULL;
}

bool fault_stalls(const struct fault *fault) {
  return fault->then == THEN_STALL || fault->then == THEN_DRIP;
}
