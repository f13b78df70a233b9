#include "conformance/report/escape.h"

#include <ctype.h>
#include <stdint.h>

#include "common/utf8.h"

struct range {
    uint32_t first, last;
};

/* What a person would not see, or would see in another place than it is. */
static const struct range hidden[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},       {0x61C, 0x61C},
    {0x180E, 0x180E}, {0x200B, 0x200F}, {0x2028, 0x202E},   {0x2060, 0x206F},
    {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},
};

static bool is_hidden(uint32_t code)
{
    if ((code & 0xFFFE) == 0xFFFE) /* the last two of each plane are no characters */
        return true;
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (code >= hidden[i].first && code <= hidden[i].last)
            return true;
    return false;
}

static uint32_t code_point(const char *sequence, size_t len)
{
    static const unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t code = (unsigned char)sequence[0] & lead_bits[len];
    for (size_t i = 1; i < len; i++)
        code = code << 6 | ((unsigned char)sequence[i] & 0x3F);
    return code;
}

/* Appends the text's first character, visibly, and returns its length. */
static size_t put_visible(struct span text, struct buf *out)
{
    size_t len = utf8_sequence(text);
    uint32_t code = len > 0 ? code_point(text.ptr, len) : (unsigned char)text.ptr[0];
    if (len == 0 || (is_hidden(code) && code < 0x80))
        buf_format(out, "\\x%02X", code);
    else if (is_hidden(code))
        buf_format(out, "\\u{%04X}", code);
    else
        buf_append(out, text.ptr, len);
    return len > 0 ? len : 1;
}

static bool is_plain(char c)
{
    return c >= 0x20 && c < 0x7F;
}

static const char *xml_reference(char c)
{
    static const struct {
        char c;
        const char *reference;
    } rows[] = {
        {'&', "&amp;"},  {'<', "&lt;"},  {'>', "&gt;"},   {'"', "&quot;"},
        {'\'', "&#39;"}, {'\t', "&#9;"}, {'\n', "&#10;"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].c == c)
            return rows[i].reference;
    return NULL;
}

static size_t put_terminal(struct span text, struct buf *out)
{
    size_t plain = 0;
    while (plain < text.len && is_plain(text.ptr[plain]))
        plain++;
    buf_append(out, text.ptr, plain);
    return plain > 0 ? plain : put_visible(text, out);
}

static size_t put_xml(struct span text, struct buf *out)
{
    const char *reference = xml_reference(text.ptr[0]);
    if (!reference)
        return put_visible(text, out);
    buf_text(out, reference);
    return 1;
}

/* What never means anything in Markdown, in whatever place. */
static bool is_prose(char c)
{
    return c == ' ' || c == ',' || c == ';' || (unsigned char)c >= 0x80 ||
           isalnum((unsigned char)c);
}

/* A full stop that ends a sentence stays bare; one within a word could make it a link. */
static size_t put_markdown(struct span text, struct buf *out)
{
    char c = text.ptr[0];
    bool ends = c == '.' && (text.len == 1 || text.ptr[1] == ' ');
    if (is_plain(c) && !is_prose(c) && !ends)
        buf_char(out, '\\');
    return put_terminal((struct span){text.ptr, is_plain(c) ? 1 : text.len}, out);
}

static void escape(struct span text, size_t (*put)(struct span, struct buf *), struct buf *out)
{
    for (size_t at = 0; at < text.len && !buf_failed(out);)
        at += put((struct span){text.ptr + at, text.len - at}, out);
}

void escape_terminal(struct span text, struct buf *out)
{
    escape(text, put_terminal, out);
}

void escape_xml(struct span text, struct buf *out)
{
    escape(text, put_xml, out);
}

void escape_markdown(struct span text, struct buf *out)
{
    escape(text, put_markdown, out);
}
