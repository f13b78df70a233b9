/*
 * A web page that somebody has open on this machine asks what it likes, as its browser lets it. No
 * combination changes anything or may read an answer, unless its origin was let in.
 */
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#include "tests/robustness/subject.h"
#include "tests/support/wire.h"

#define LET_IN "http://localhost:3000"

enum { MAX_REQUEST = 4096 };

/* What the request line and the body are. */
struct aim {
    const char *route, *body;
    bool preflight;
};

/* Each would change something, were it let through. */
static const struct aim aims[] = {
    {"POST /_sim/reset", "{}", false},
    {"PUT /_sim/clock", "{\"advance\":60}", false},
    {"PUT /_sim/permissions",
     "{\"user\":\"us-c4aeb-zrioh-34xa6lst40pqebh5\",\"revoke\":[\"Auth:Creds:Update\"]}", false},
    {"GET /_sim/world", "", false},
    {"OPTIONS /_sim/clock", "", true},
    {"PUT /auth/credentials/deactivate", "{\"credentialUuid\":\"cr-4uc9u-12ij1-9s08327e73jqqcnr\"}",
     false},
    {"PUT /auth/manage/apps/deactivate", "{\"appId\":\"a6a47c9c-6f84-4af5-8e7a-30118cccdda4\"}",
     false},
    {"OPTIONS /auth/credentials/deactivate", "", true},
};

/* What a browser, or one who has turned it against its user, may say of where the page is from. */
static const struct page {
    const char *host, *origin, *site, *type;
} pages[] = {
    {"localhost", "https://evil.example", "cross-site", "application/json"},
    {"localhost", "https://evil.example", "cross-site", "text/plain"},
    {"localhost", "https://evil.example", NULL, "application/x-www-form-urlencoded"},
    {"127.0.0.1", "https://evil.example", NULL, "application/json"},
    {"localhost", "null", "cross-site", "application/json"},
    {"localhost", "null", NULL, "text/plain"},
    {"localhost", NULL, "cross-site", "application/json"},
    {"localhost", NULL, "same-site", "application/json"},
    {"localhost", "http://localhost:3001", "same-site", "application/json"},
    {"localhost", "http://localhost:3000.evil.example", "cross-site", "application/json"},
    {"localhost", "http://LOCALHOST:3000", "same-site", "application/json"},
    {"localhost", "https://localhost:3000", "cross-site", "application/json"},
    {"evil.example", NULL, NULL, "application/json"},
    {"evil.example", "http://evil.example", "same-origin", "application/json"},
    {"localhost.evil.example", "http://localhost.evil.example", "same-origin", "application/json"},
    {"127.0.0.1.nip.io", "http://127.0.0.1.nip.io", "same-origin", "application/json"},
    {"localhost:1@evil.example", NULL, "none", "application/json"},
    {"localhost.", NULL, "same-origin", "application/json"},
    {"LOCALHOST", "https://evil.example", "cross-site", "application/json"},
};

static void put_field(struct buf *request, const char *name, const char *value)
{
    if (value)
        buf_format(request, "%s: %s\r\n", name, value);
}

static int ask(int port, const struct aim *aim, const struct page *page, struct wire_answer *answer)
{
    struct buf request = buf_make(MAX_REQUEST);
    buf_format(&request, "%s HTTP/1.1\r\n", aim->route);
    put_field(&request, "Host", page->host);
    put_field(&request, "Origin", page->origin);
    put_field(&request, "Sec-Fetch-Site", page->site);
    put_field(&request, "Content-Type", page->type);
    if (aim->preflight) {
        put_field(&request, "Access-Control-Request-Method", "PUT");
        put_field(&request, "Access-Control-Request-Headers", "authorization,content-type");
    }
    buf_format(&request, "Content-Length: %zu\r\n\r\n%s", strlen(aim->body), aim->body);
    size_t count = wire_exchange(port, request.ptr, request.len, answer);
    assert_int_equal(count, 1);
    buf_free(&request);
    return answer->status;
}

/* No page but the one let in gets anything, and none gets leave to read what it got. */
static void check_kept_out(int port, const struct aim *aim, const struct page *page)
{
    struct wire_answer answer;
    int status = ask(port, aim, page, &answer);
    if (status < 400 || status >= 500 || strcasestr(answer.head, "Access-Control-"))
        fail_msg("%s, Host %s, Origin %s, Sec-Fetch-Site %s, %s:\n%s", aim->route, page->host,
                 page->origin, page->site, page->type, answer.head);
    wire_forget(&answer);
}

static void keep_out_all(const char *const options[])
{
    struct subject subject;
    subject_start(&subject, options);
    for (size_t a = 0; a < COUNT(aims); a++)
        for (size_t p = 0; p < COUNT(pages); p++)
            check_kept_out(subject.port, &aims[a], &pages[p]);
    subject_check_unharmed(&subject);
    subject_stop(&subject);
}

static void no_page_gets_anything(void **state)
{
    (void)state;
    keep_out_all(NULL);
}

/* One origin that is let in opens nothing to the others. */
static void no_other_page_gets_anything(void **state)
{
    (void)state;
    static const char *const options[] = {"--allow-origin", LET_IN, NULL};
    keep_out_all(options);
}

/* Whom a page cannot pass for: the address bar, and what is no browser. */
static void others_are_served(void **state)
{
    (void)state;
    static const struct page others[] = {{"localhost", NULL, NULL, "application/json"},
                                         {"localhost", NULL, "none", "application/json"}};
    struct subject subject;
    subject_start(&subject, NULL);
    for (size_t i = 0; i < COUNT(others); i++) {
        struct wire_answer answer;
        assert_int_equal(ask(subject.port, &aims[1], &others[i], &answer), 200);
        assert_null(strcasestr(answer.head, "Access-Control-"));
        wire_forget(&answer);
    }
    subject_stop(&subject);
}

/* Does the answer give leave to that origin, by name? "*" would give it to all. */
static void check_let_in(int port, const struct aim *aim, const char *type, int status)
{
    const struct page page = {"localhost", LET_IN, "same-site", type};
    struct wire_answer answer;
    assert_int_equal(ask(port, aim, &page, &answer), status);
    assert_true(wire_field_is(&answer, "Access-Control-Allow-Origin", LET_IN));
    assert_true(wire_field_is(&answer, "Vary", "Origin"));
    assert_null(strcasestr(answer.head, "Access-Control-Allow-Credentials"));
    wire_forget(&answer);
}

static void the_page_let_in_is_served(void **state)
{
    (void)state;
    static const char *const options[] = {"--allow-origin", LET_IN, NULL};
    struct subject subject;
    subject_start(&subject, options);
    check_let_in(subject.port, &aims[1], "application/json", 200);
    check_let_in(subject.port, &aims[1], "text/plain", 400); /* may be sent without asking */
    check_let_in(subject.port, &aims[4], "application/json", 200);
    check_let_in(subject.port, &aims[5], "application/json", 400); /* for want of a nonce */
    check_let_in(subject.port, &aims[7], "application/json", 200);
    subject_stop(&subject);
}

/* A text that a page has put in comes out as JSON, whatever is asked for. */
static void what_is_stored_is_never_html(void **state)
{
    (void)state;
    struct subject subject;
    struct wire wire;
    struct wire_answer answer;
    subject_start(&subject, NULL);
    wire_open(&wire, subject.port);
    wire_send_text(&wire, "GET /<script>alert(1)</script> HTTP/1.1\r\nHost: localhost\r\n"
                          "Accept: text/html\r\n\r\n"
                          "GET /_sim/journal HTTP/1.1\r\nHost: localhost\r\n"
                          "Accept: text/html\r\n\r\n");
    for (int i = 0; i < 2; i++) {
        assert_true(wire_read(&wire, &answer)); /* which asks that it be JSON */
        assert_int_equal(answer.status, i == 0 ? 404 : 200);
        assert_true(wire_field_is(&answer, "X-Content-Type-Options", "nosniff"));
        assert_true(wire_field_is(&answer, "Cache-Control", "no-store"));
        wire_forget(&answer);
    }
    wire_close(&wire);
    subject_stop(&subject);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_page_gets_anything),
        cmocka_unit_test(no_other_page_gets_anything),
        cmocka_unit_test(others_are_served),
        cmocka_unit_test(the_page_let_in_is_served),
        cmocka_unit_test(what_is_stored_is_never_html),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
