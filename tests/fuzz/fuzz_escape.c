/* Whatever the bytes, a terminal is sent no control, XML is well-formed and means the text, and
 * Markdown has no markup. */
#include <ctype.h>
#include <string.h>

#include "common/utf8.h"
#include "conformance/report/escape.h"
#include "tests/fuzz/fuzz.h"

typedef void escaper(struct span text, struct buf *out);

static struct buf escaped(escaper *escape, struct span text)
{
    struct buf out = buf_make(16 * text.len + 16);
    escape(text, &out);
    fuzz_must(!buf_failed(&out));
    return out;
}

static bool is_hidden(const unsigned char *c, size_t len)
{
    return (len == 2 && c[0] == 0xC2 && c[1] < 0xA0) ||
           (len == 3 && c[0] == 0xE2 && c[1] == 0x80 && c[2] >= 0xA8 && c[2] <= 0xAE) ||
           (len == 3 && c[0] == 0xE2 && c[1] == 0x81 && c[2] >= 0xA0 && c[2] <= 0xAF) ||
           (len == 3 && c[0] == 0xEF && c[1] == 0xBF && c[2] >= 0xBE);
}

static void must_be_visible(struct span text)
{
    while (text.len > 0) {
        const unsigned char *c = (const unsigned char *)text.ptr;
        size_t len = utf8_sequence(text);
        fuzz_must(len > 0 && c[0] >= 0x20 && c[0] != 0x7F && !is_hidden(c, len));
        text.ptr += len;
        text.len -= len;
    }
}

/* The length of the reference at the start of the text, and the character that it stands for. */
static size_t read_reference(struct span text, char *c)
{
    static const struct {
        const char *text;
        char c;
    } rows[] = {{"&amp;", '&'},  {"&lt;", '<'},  {"&gt;", '>'},  {"&quot;", '"'},
                {"&#39;", '\''}, {"&#9;", '\t'}, {"&#10;", '\n'}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (span_starts_with(text, rows[i].text)) {
            *c = rows[i].c;
            return strlen(rows[i].text);
        }
    return 0;
}

/* What an XML reader would make of it. */
static struct buf without_references(struct span text)
{
    struct buf out = buf_make(text.len + 1);
    while (text.len > 0) {
        char c = text.ptr[0];
        fuzz_must(!strchr("<>\"'", c));
        size_t len = c == '&' ? read_reference(text, &c) : 1;
        fuzz_must(len > 0);
        buf_char(&out, c);
        text.ptr += len;
        text.len -= len;
    }
    return out;
}

/* What a terminal is shown of it, but for tabs and line feeds, which XML can say. */
static void must_mean(struct span meaning, struct span text)
{
    struct buf shown = buf_make(16 * text.len + 16);
    for (size_t at = 0, end; at < text.len; at = end + 1) {
        for (end = at; end < text.len && text.ptr[end] != '\t' && text.ptr[end] != '\n';)
            end++;
        escape_terminal((struct span){text.ptr + at, end - at}, &shown);
        if (end < text.len)
            buf_char(&shown, text.ptr[end]);
    }
    fuzz_must(span_equal(meaning, buf_peek(&shown)));
    buf_free(&shown);
}

/* What Markdown would make of it: a backslash means the punctuation behind it, and itself before a
 * letter. */
static struct buf without_backslashes(struct span text)
{
    struct buf out = buf_make(text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        fuzz_must(!strchr("*_`#[]()<>!|~@&:/+-=\"'$%^?", text.ptr[i]));
        bool escapes =
            text.ptr[i] == '\\' && i + 1 < text.len && ispunct((unsigned char)text.ptr[i + 1]);
        i += escapes;
        buf_char(&out, text.ptr[i]);
    }
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = fuzz_text(data, size);
    struct buf terminal = escaped(escape_terminal, text), xml = escaped(escape_xml, text);
    struct buf markdown = escaped(escape_markdown, text);
    struct buf meaning = without_references(buf_peek(&xml));
    struct buf prose = without_backslashes(buf_peek(&markdown));
    must_be_visible(buf_peek(&terminal));
    must_be_visible(buf_peek(&xml));
    must_mean(buf_peek(&meaning), text);
    fuzz_must(span_equal(buf_peek(&prose), buf_peek(&terminal)));
    buf_free(&terminal);
    buf_free(&xml);
    buf_free(&markdown);
    buf_free(&meaning);
    buf_free(&prose);
    return 0;
}
