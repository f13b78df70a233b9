#include "check.h"
#include "conformance/report/escape.h"

#define IN(text) SPAN_LITERAL(text)

static const struct row {
    struct span in;
    const char *terminal, *xml;
} rows[] = {
    {IN(""), "", ""},
    {IN("plain ~ text"), "plain ~ text", "plain ~ text"},
    {IN("Zürich 東京 🙂"), "Zürich 東京 🙂", "Zürich 東京 🙂"},
    {IN("<a href=\"x\">&'</a>"), "<a href=\"x\">&'</a>",
     "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;"},
    {IN("]]>"), "]]>", "]]&gt;"},
    {IN("a\tb\nc\rd"), "a\\x09b\\x0Ac\\x0Dd", "a&#9;b&#10;c\\x0Dd"},
    {IN("\033[31mred"), "\\x1B[31mred", "\\x1B[31mred"},
    {IN("a\0b"), "a\\x00b", "a\\x00b"},
    {IN("\x7F"), "\\x7F", "\\x7F"},
    {IN("\xC2\x9B"
        "31m"),
     "\\u{009B}31m", "\\u{009B}31m"},                           /* C1: CSI in one character */
    {IN("\x9B"), "\\x9B", "\\x9B"},                             /* the same as a lone byte */
    {IN("\xC0\x80"), "\\xC0\\x80", "\\xC0\\x80"},               /* overlong */
    {IN("\xED\xA0\x80"), "\\xED\\xA0\\x80", "\\xED\\xA0\\x80"}, /* a surrogate */
    {IN("\xF4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80", "\\xF4\\x90\\x80\\x80"}, /* past the end */
    {IN("\xE2\x82"), "\\xE2\\x82", "\\xE2\\x82"},                             /* cut short */
    {IN("\xEF\xBF\xBE"), "\\u{FFFE}", "\\u{FFFE}"},
    {IN("\xF0\x9F\xBF\xBF"), "\\u{1FFFF}", "\\u{1FFFF}"},
    {IN("\xE2\x80\xAE"), "\\u{202E}", "\\u{202E}"},       /* right-to-left override */
    {IN("\xE2\x81\xA6"), "\\u{2066}", "\\u{2066}"},       /* an isolate */
    {IN("\xE2\x80\xA8"), "\\u{2028}", "\\u{2028}"},       /* line separator */
    {IN("\xE2\x80\x8B"), "\\u{200B}", "\\u{200B}"},       /* zero width */
    {IN("\xF3\xA0\x81\x81"), "\\u{E0041}", "\\u{E0041}"}, /* a tag character */
    {IN("C:\\x41"), "C:\\x41", "C:\\x41"},
};

static void test_each_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf terminal = buf_make(200), xml = buf_make(200);
        escape_terminal(rows[i].in, &terminal);
        escape_xml(rows[i].in, &xml);
        assert_string_equal(buf_cstr(&terminal), rows[i].terminal);
        assert_string_equal(buf_cstr(&xml), rows[i].xml);
        buf_free(&terminal);
        buf_free(&xml);
    }
}

static const struct {
    const char *in, *markdown;
} paragraphs[] = {
    {"A sentence, plain; so. Another.", "A sentence, plain; so. Another."},
    {"*a* _b_ `c` [d](e) # f", "\\*a\\* \\_b\\_ \\`c\\` \\[d\\]\\(e\\) \\# f"},
    {"<b>&amp;", "\\<b\\>\\&amp;"},
    {"www.x.y http://z @you", "www\\.x\\.y http\\:\\/\\/z \\@you"},
    {"one\n\ntwo", "one\\x0A\\x0Atwo"},
    {"Zürich \xFF", "Zürich \\xFF"},
};

static void test_markdown(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(paragraphs); i++) {
        struct buf out = buf_make(200);
        escape_markdown(span_of(paragraphs[i].in), &out);
        assert_string_equal(buf_cstr(&out), paragraphs[i].markdown);
        buf_free(&out);
    }
}

static void test_every_control_byte_is_shown(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        struct buf out = buf_make(20);
        char byte = (char)c;
        escape_terminal((struct span){&byte, 1}, &out);
        for (size_t i = 0; i < out.len; i++)
            assert_in_range(out.ptr[i], 0x20, 0x7E);
        buf_free(&out);
    }
}

static void test_what_does_not_fit_is_a_failure(void **state)
{
    (void)state;
    struct buf out = buf_make(3);
    escape_xml(SPAN_LITERAL("<<"), &out);
    assert_true(buf_failed(&out));
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_row),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_every_control_byte_is_shown),
        cmocka_unit_test(test_what_does_not_fit_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
