#include "conformance/report/page.h"

#include "conformance/report/escape.h"
#include "conformance/report/shared.h"

enum {
    USUAL_WIDTH = 100,
    LEAST_WIDTH = 60,
    MOST_WRAPPED = 2000, /* bytes of a text that is shown in full */
    GROWTH = 4           /* no byte becomes more than so many when it is encoded */
};

unsigned page_width(const struct page *page)
{
    unsigned width = page->style->width;
    if (width == 0)
        return USUAL_WIDTH;
    return width < LEAST_WIDTH ? LEAST_WIDTH : width;
}

void page_indent(const struct page *page, unsigned indent)
{
    fprintf(page->out, "%*s", (int)indent, "");
}

void page_end_line(const struct page *page)
{
    fputc('\n', page->out);
}

void page_clear_line(const struct page *page)
{
    if (page->style->terminal)
        fputs("\r\033[K", page->out);
}

/* Columns that encoded text takes: its characters. */
static unsigned columns_of(struct span text)
{
    unsigned columns = 0;
    for (size_t i = 0; i < text.len; i++)
        columns += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return columns;
}

static void put(const struct page *page, struct span text)
{
    fwrite(text.ptr, 1, text.len, page->out);
}

static void pad(const struct page *page, struct span text, unsigned columns)
{
    unsigned used = columns_of(text);
    if (used < columns)
        page_indent(page, columns - used);
}

void page_tinted(const struct page *page, enum tint tint, unsigned columns, const char *text)
{
    static const char *const codes[] = {
        [TINT_NONE] = "",         [TINT_STRONG] = "\033[1m",  [TINT_FAINT] = "\033[2m",
        [TINT_GOOD] = "\033[32m", [TINT_NOTICE] = "\033[33m", [TINT_BAD] = "\033[1;31m",
    };
    bool tinted = page->style->colour && tint != TINT_NONE && text[0];
    fprintf(page->out, "%s%s%s", tinted ? codes[tint] : "", text, tinted ? "\033[0m" : "");
    pad(page, span_of(text), columns);
}

void page_verdict(const struct page *page, enum verdict verdict, unsigned columns)
{
    static const enum tint tints[VERDICT_COUNT] = {
        [VERDICT_PASS] = TINT_GOOD,         [VERDICT_NOTE] = TINT_FAINT,
        [VERDICT_SKIPPED] = TINT_FAINT,     [VERDICT_XFAIL] = TINT_NOTICE,
        [VERDICT_STALE] = TINT_BAD,         [VERDICT_WARN] = TINT_NOTICE,
        [VERDICT_UNTESTABLE] = TINT_NOTICE, [VERDICT_INCONCLUSIVE] = TINT_NOTICE,
        [VERDICT_ERROR] = TINT_BAD,         [VERDICT_FAIL] = TINT_BAD,
    };
    page_tinted(page, tints[verdict], columns, verdict_name(verdict));
}

struct span page_text(const struct buf *text)
{
    bool lacks = buf_failed(text) && !buf_is_full(text);
    return lacks ? SPAN_LITERAL("(no memory to show this)") : buf_peek(text);
}

/* The text cut and encoded; the caller frees it. */
static struct buf encode(struct span text, size_t most)
{
    struct buf cut = buf_make(most + 40), encoded = buf_make(GROWTH * (most + 40));
    report_cut(text, most, &cut);
    escape_terminal(buf_peek(&cut), &encoded);
    if (buf_failed(&cut) || buf_failed(&encoded)) {
        buf_free(&encoded);
        encoded = buf_make(0);
        encoded.failed = true;
    }
    buf_free(&cut);
    return encoded;
}

void page_value(const struct page *page, unsigned columns, size_t most, struct span text)
{
    struct buf encoded = encode(text, most);
    put(page, page_text(&encoded));
    pad(page, page_text(&encoded), columns);
    buf_free(&encoded);
}

void page_lines(const struct page *page, unsigned indent, size_t most, struct span text)
{
    struct buf cut = buf_make(most + 40);
    report_cut(text, most, &cut);
    struct span rest = page_text(&cut);
    if (rest.len > 0 && rest.ptr[rest.len - 1] == '\n')
        rest.len--; /* it ends the last line instead of beginning one */
    page_value(page, 0, most + 40, span_cut(&rest, '\n'));
    page_end_line(page);
    while (!span_is_absent(rest)) {
        page_indent(page, indent);
        page_value(page, 0, most + 40, span_cut(&rest, '\n'));
        page_end_line(page);
    }
    buf_free(&cut);
}

void page_wrapped(const struct page *page, unsigned indent, struct span text)
{
    struct buf encoded = encode(text, MOST_WRAPPED);
    struct span rest = page_text(&encoded);
    unsigned column = indent;
    while (!span_is_absent(rest)) {
        struct span word = span_cut(&rest, ' ');
        unsigned needed = columns_of(word);
        if (column > indent && column + 1 + needed > page_width(page)) {
            page_end_line(page);
            page_indent(page, indent);
            column = indent;
        } else if (column > indent) {
            fputc(' ', page->out);
            column++;
        }
        put(page, word);
        column += needed;
    }
    page_end_line(page);
    buf_free(&encoded);
}
