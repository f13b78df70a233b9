#include "tests/hostile/captured_rows.h"

/* Preflight sends three requests, the step two to sign and this one. */
enum { CAPTURED = 6 };

#define TEXT(literal)  .text = {literal, sizeof(literal) - 1}
#define PIECE(literal) .piece = {literal, sizeof(literal) - 1}
#define ID(begin)      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"id\":\"" begin
#define TEN(x)         x x x x x x x x x x
#define HUNDRED(x)     TEN(TEN(x))

#define IN_HEADER "cred.captured.in-header"
#define IN_BODY   "cred.captured.in-body"
#define TOO_LONG  "body:/id, which is to be captured, is longer than 16384 bytes"
#define CONTROL   "the value for X-DFNS-NONCE holds a control character"

static const struct captured_row rows[] = {
    {IN_BODY,
     {"an id of 1 MiB",
      {.turn = CAPTURED, TEXT(ID("")), .end = HOSTILE_FLOOD, PIECE(HUNDRED(HUNDRED("x")))},
      "ERROR",
      "the body is longer than 256 KiB"}},
    {IN_BODY,
     {"an id of 200 KiB for a body",
      {.turn = CAPTURED, TEXT(ID(TEN(HUNDRED(HUNDRED("xx")))) "\"}")},
      "INCONCLUSIVE",
      TOO_LONG}},
    {IN_HEADER,
     {"an id of 200 KiB for a header",
      {.turn = CAPTURED, TEXT(ID(TEN(HUNDRED(HUNDRED("xx")))) "\"}")},
      "INCONCLUSIVE",
      TOO_LONG}},
    {IN_HEADER,
     {"an id of 16,000 control characters for a header",
      {.turn = CAPTURED,
       TEXT(ID(HUNDRED(HUNDRED("\\u0001")) HUNDRED(TEN("\\n\\n\\n\\n\\n\\n"))) "\"}")},
      "INCONCLUSIVE",
      CONTROL}},
    {IN_HEADER,
     {"an id that ends the header's line",
      {.turn = CAPTURED, TEXT(ID("x\\r\\nX-Evil: 1\\r\\n\\r\\nGET / HTTP/1.1") "\"}")},
      "INCONCLUSIVE",
      CONTROL}},
    {IN_BODY,
     {"an id that ends the body's text",
      {.turn = CAPTURED, TEXT(ID("x\\r\\n\\r\\n\\\",\\\"evil\\\":\\\"1") "\"}")},
      "FAIL",
      "{\\\"credentialUuid\\\":\\\"x\\\\r\\\\n\\\\r\\\\n\\\\\\\",\\\\\\\"evil\\\\\\\":"
      "\\\\\\\"1\\\"}"}},
};

const struct captured_row *captured_row(size_t index)
{
    return index < sizeof rows / sizeof rows[0] ? &rows[index] : 0;
}
