#include "tests/hostile/hostile_rows.h"

/* Preflight sends three requests, the control three, the step two to sign and this one. */
enum { CHALLENGE = 7, USER_ACTION = 8, STEP = 9 };

#define TEXT(literal)  .text = {literal, sizeof(literal) - 1}
#define PIECE(literal) .piece = {literal, sizeof(literal) - 1}
#define AT_STEP        .turn = STEP
#define REFUSED        "HTTP/1.1 400 Bad Request\r\n"
#define JSON           "Content-Type: application/json\r\n"
#define BODY           "{\"error\":{\"message\":\"request nonce is missing or invalid\"}}"
#define LENGTH         "Content-Length: 59\r\n"
#define GOOD           REFUSED JSON LENGTH "\r\n" BODY
#define CHUNKED        REFUSED JSON "Transfer-Encoding: chunked\r\n\r\n"
#define TEN(x)         x x x x x x x x x x
#define HUNDRED(x)     TEN(TEN(x))
#define QUARTER(x)     TEN(HUNDRED(HUNDRED(x))) TEN(TEN(HUNDRED(x x x))) /* 130,000 of them */
#define ELSEWHERE(url) "HTTP/1.1 307 Go\r\nLocation: " url "\r\nContent-Length: 0\r\n\r\n"
#define ANSWER_200     "HTTP/1.1 200 OK\r\n" JSON

#define TOO_LONG "the body is longer than 256 KiB"
#define TOO_MUCH "the headers are longer than 256 KiB or 1000 lines"

static const struct hostile_row rows[] = {
    /* the measure of all others */
    {"the right answer", {AT_STEP, TEXT(GOOD)}, "PASS", ""},

    /* nothing, or not in time */
    {"hang", {AT_STEP, TEXT(""), .end = HOSTILE_HANG}, "ERROR", "timed out"},
    {"accept and be deaf", {AT_STEP, TEXT(""), .end = HOSTILE_DEAF}, "ERROR", "timed out"},
    {"drip", {AT_STEP, TEXT(GOOD), .end = HOSTILE_DRIP}, "ERROR", "timed out"},
    {"nothing", {AT_STEP, TEXT("")}, "ERROR", "Empty reply"},
    {"reset at once", {AT_STEP, TEXT(""), .end = HOSTILE_RESET}, "ERROR", "reset"},
    {"a head, then silence",
     {AT_STEP, TEXT(REFUSED JSON), .end = HOSTILE_HANG},
     "ERROR",
     "timed out"},
    {"a body, then silence",
     {AT_STEP, TEXT(REFUSED "Content-Length: 99\r\n\r\n" BODY), .end = HOSTILE_HANG},
     "ERROR",
     "timed out"},

    /* without end */
    {"endless body",
     {AT_STEP, TEXT(REFUSED JSON "\r\n"), .end = HOSTILE_FLOOD, PIECE(HUNDRED("0123456789"))},
     "ERROR",
     TOO_LONG},
    {"endless chunks",
     {AT_STEP, TEXT(CHUNKED), .end = HOSTILE_FLOOD, PIECE("a\r\n0123456789\r\n")},
     "ERROR",
     TOO_LONG},
    {"10^10 bytes, announced",
     {AT_STEP, TEXT(REFUSED "Content-Length: 10000000000\r\n\r\n"), .end = HOSTILE_FLOOD,
      PIECE(HUNDRED("0123456789"))},
     "ERROR",
     TOO_LONG},
    {"10^30 bytes, announced",
     {AT_STEP, TEXT(REFUSED "Content-Length: 1000000000000000000000000000000\r\n\r\n"),
      HOSTILE_FLOOD, PIECE(HUNDRED("0123456789"))},
     "ERROR",
     ""},
    {"endless headers",
     {AT_STEP, TEXT(REFUSED), .end = HOSTILE_FLOOD, PIECE("X-More: of the same\r\n")},
     "ERROR",
     TOO_MUCH},
    {"one endless header",
     {AT_STEP, TEXT(REFUSED "X-Long: "), .end = HOSTILE_FLOOD, PIECE(HUNDRED("x"))},
     "ERROR",
     "a header line is too long"},
    {"endless 100",
     {AT_STEP, TEXT(""), .end = HOSTILE_FLOOD, PIECE("HTTP/1.1 100 Continue\r\n\r\n")},
     "ERROR",
     TOO_MUCH},
    {"endless 102",
     {AT_STEP, TEXT(""), .end = HOSTILE_FLOOD, PIECE("HTTP/1.1 102 Processing\r\n\r\n")},
     "ERROR",
     TOO_MUCH},
    {"endless trailers",
     {AT_STEP, TEXT(CHUNKED "0\r\n"), .end = HOSTILE_FLOOD, PIECE("X-T: railer\r\n")},
     "ERROR",
     TOO_MUCH},
    {"1,000 headers",
     {AT_STEP, TEXT(REFUSED TEN(HUNDRED("X-A: b\r\n")) LENGTH "\r\n" BODY)},
     "ERROR",
     TOO_MUCH},
    {"900 headers",
     {AT_STEP,
      TEXT(REFUSED JSON HUNDRED("X-A: b\r\nX-A: b\r\nX-A: b\r\nX-A: b\r\nX-A: b\r\nX-A: b\r\n"
                                "X-A: b\r\nX-A: b\r\nX-A: b\r\n") LENGTH "\r\n" BODY)},
     "PASS",
     ""},

    /* half of it */
    {"half a status line", {AT_STEP, TEXT("HTTP/1.1 400 Ba")}, "ERROR", ""},
    {"half a head", {AT_STEP, TEXT(REFUSED "Content-Le")}, "ERROR", "in the middle of the headers"},
    {"half a body", {AT_STEP, TEXT(REFUSED JSON LENGTH "\r\n{\"error\"")}, "ERROR", "remaining"},
    {"half a body, then reset",
     {AT_STEP, TEXT(REFUSED JSON LENGTH "\r\n{\"error\""), .end = HOSTILE_RESET},
     "ERROR",
     ""},
    {"half a chunk", {AT_STEP, TEXT(CHUNKED "3b\r\n{\"error\"")}, "ERROR", ""},
    {"no last chunk", {AT_STEP, TEXT(CHUNKED "3b\r\n" BODY "\r\n")}, "ERROR", ""},

    /* contradictions */
    {"two lengths",
     {AT_STEP, TEXT(REFUSED JSON LENGTH LENGTH "\r\n" BODY)},
     "ERROR",
     "two Content-Length"},
    {"length and chunks",
     {AT_STEP,
      TEXT(REFUSED JSON LENGTH "Transfer-Encoding: chunked\r\n\r\n3b\r\n" BODY "\r\n0\r\n\r\n")},
     "ERROR",
     "both Content-Length and Transfer-Encoding"},
    {"a length below 0", {AT_STEP, TEXT(REFUSED "Content-Length: -1\r\n\r\n" BODY)}, "ERROR", ""},
    {"a chunk of no length", {AT_STEP, TEXT(CHUNKED "zz\r\n" BODY "\r\n0\r\n\r\n")}, "ERROR", ""},
    {"more than was announced", {AT_STEP, TEXT(GOOD "HTTP/1.1 200 OK\r\n\r\n")}, "PASS", ""},
    {"two answers", {AT_STEP, TEXT(GOOD GOOD)}, "PASS", ""},

    /* no HTTP, or no status */
    {"HTTP/0.9", {AT_STEP, TEXT(BODY)}, "ERROR", "HTTP/0.9"},
    {"another protocol", {AT_STEP, TEXT("220 mail.example.com ESMTP\r\n")}, "ERROR", ""},
    {"status 0", {AT_STEP, TEXT("HTTP/1.1 0 Zero\r\n" JSON LENGTH "\r\n" BODY)}, "ERROR", ""},
    {"status 42", {AT_STEP, TEXT("HTTP/1.1 42 Odd\r\n" JSON LENGTH "\r\n" BODY)}, "ERROR", ""},
    {"status 999",
     {AT_STEP, TEXT("HTTP/1.1 999 Odd\r\n" JSON LENGTH "\r\n" BODY)},
     "ERROR",
     "not between 100 and 599"},
    {"status 1000", {AT_STEP, TEXT("HTTP/1.1 1000 Odd\r\n" JSON LENGTH "\r\n" BODY)}, "ERROR", ""},
    {"101", {AT_STEP, TEXT("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")}, "ERROR", ""},
    {"204 with a body", {AT_STEP, TEXT("HTTP/1.1 204 No Content\r\n\r\n" BODY)}, "FAIL", ""},

    /* a refusal that is none */
    {"500", {AT_STEP, TEXT("HTTP/1.1 500 Oops\r\n" JSON LENGTH "\r\n" BODY)}, "FAIL", ""},
    {"a page", {AT_STEP, TEXT(REFUSED "Content-Length: 9\r\n\r\n<h1>x</h1")}, "FAIL", ""},
    {"a gzip header and no more",
     {AT_STEP,
      TEXT(REFUSED JSON "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08")},
     "FAIL",
     ""},
    {"seven encodings",
     {AT_STEP, TEXT(REFUSED JSON "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, gzip\r\n"
                                 "Content-Length: 3\r\n\r\n\x1f\x8b\x08")},
     "FAIL",
     ""},

    /* bytes */
    {"NUL in a header", {AT_STEP, TEXT(REFUSED "X-Nul: a\0b\r\n" LENGTH "\r\n" BODY)}, "ERROR", ""},
    {"NUL behind the body",
     {AT_STEP, TEXT(REFUSED JSON "Content-Length: 60\r\n\r\n" BODY "\0")},
     "FAIL",
     ""},
    {"NUL in the message",
     {AT_STEP,
      TEXT(REFUSED JSON "Content-Length: 33\r\n\r\n{\"error\":{\"message\":\"a\\u0000b c\"}}")},
     "FAIL",
     ""},
    {"escapes everywhere",
     {AT_STEP, TEXT("HTTP/1.1 400 \033[2J\033]0;owned\007\r\nX-\033[31m: \033[1m\r\n"
                    "X-B: \xc2\x9b"
                    "2J\r\n" JSON "\r\n{\"error\":{\"\033[2J\":\"\033]8;;http://x\007\"},"
                    "\"\xc2\x9b\":\"\xe2\x80\xae\"}")},
     "FAIL",
     ""},
    {"no UTF-8",
     {AT_STEP, TEXT(REFUSED JSON "\r\n{\"error\":{\"message\":\"\xff\xfe\xc0\x80\"}}")},
     "FAIL",
     ""},
    {"markup and commands",
     {AT_STEP, TEXT(REFUSED JSON "X-A: ]]>\r\n\r\n]]></failure><script>alert(1)</script>\r\n"
                                 "::error::owned\r\nok 1 - owned\r\n```\r\n")},
     "FAIL",
     ""},
    {"brackets, deep", {AT_STEP, TEXT(REFUSED JSON "\r\n" HUNDRED(HUNDRED("[")))}, "FAIL", ""},
    {"a list, wide",
     {AT_STEP, TEXT(REFUSED JSON "\r\n[" HUNDRED(HUNDRED("0,0,0,0,")) "0]")},
     "FAIL",
     ""},
    {"brackets, deep, 254 KiB",
     {AT_STEP, TEXT(REFUSED JSON "\r\n" QUARTER("[") QUARTER("]"))},
     "FAIL",
     ""},
    {"a list, wide, 254 KiB", {AT_STEP, TEXT(REFUSED JSON "\r\n[" QUARTER("0,") "0]")}, "FAIL", ""},
    {"brackets, deep, 1 MiB",
     {AT_STEP, TEXT(REFUSED JSON "\r\n" QUARTER("[[[[") QUARTER("]]]]"))},
     "ERROR",
     TOO_LONG},
    {"a list, wide, 1 MiB",
     {AT_STEP, TEXT(REFUSED JSON "\r\n[" QUARTER("0,0,0,0,") "0]")},
     "ERROR",
     TOO_LONG},
    {"the request itself",
     {AT_STEP, TEXT("HTTP/1.1 403 No\r\n" JSON "\r\n"), .end = HOSTILE_ECHO},
     "FAIL",
     ""},

    /* elsewhere; %s is a server that nobody may ask */
    {"elsewhere", {AT_STEP, TEXT(ELSEWHERE("http://127.0.0.1:%s/"))}, "FAIL", ""},
    {"elsewhere, without a scheme", {AT_STEP, TEXT(ELSEWHERE("//127.0.0.1:%s/"))}, "FAIL", ""},
    {"a file", {AT_STEP, TEXT(ELSEWHERE("file:///etc/passwd"))}, "FAIL", ""},
    {"ftp", {AT_STEP, TEXT(ELSEWHERE("ftp://127.0.0.1:%s/"))}, "FAIL", ""},
    {"the same again", {AT_STEP, TEXT(ELSEWHERE("/auth/credentials/deactivate"))}, "FAIL", ""},

    /* what flows into the next request */
    {"a user action that ends its line",
     {.turn = USER_ACTION, TEXT(ANSWER_200 "\r\n{\"userAction\":\"x\\r\\nX-Evil: 1\"}")},
     "INCONCLUSIVE",
     "X-DFNS-USERACTION"},
    {"a user action of 200 KiB",
     {.turn = USER_ACTION,
      TEXT(ANSWER_200 "\r\n{\"userAction\":\"" TEN(HUNDRED(HUNDRED("xx"))) "\"}")},
     "INCONCLUSIVE",
     "longer than 16384 bytes"},
    {"a user action that is no text",
     {.turn = USER_ACTION, TEXT(ANSWER_200 "\r\n{\"userAction\":1}")},
     "INCONCLUSIVE",
     "no string \"userAction\""},
    {"a challenge that is none",
     {.turn = CHALLENGE, TEXT(ANSWER_200 "\r\n[]")},
     "INCONCLUSIVE",
     "challenge"},
    {"a challenge with another's line",
     {.turn = CHALLENGE,
      TEXT(ANSWER_200 "\r\n{\"challenge\":\"x\\r\\nX-Evil: 1\","
                      "\"challengeIdentifier\":\"../../\\r\\nX-Evil: 1\"}")},
     "INCONCLUSIVE",
     "was answered 4"},
};

const struct hostile_row *hostile_row(size_t index)
{
    return index < sizeof rows / sizeof rows[0] ? &rows[index] : 0;
}
