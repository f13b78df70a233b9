#include "xml_check.h"

#include <string.h>

#include "common/utf8.h"

enum { MOST_NESTED = 8 };

struct xml {
    struct span whole;
    size_t at;
    struct span open[MOST_NESTED];
    size_t depth;
};

static struct span rest(const struct xml *xml)
{
    return (struct span){xml->whole.ptr + xml->at, xml->whole.len - xml->at};
}

static bool take(struct xml *xml, const char *text)
{
    if (!span_starts_with(rest(xml), text))
        return false;
    xml->at += strlen(text);
    return true;
}

/* Tab, line feed, or what is neither a control nor U+FFFE, U+FFFF. */
static bool take_character(struct xml *xml)
{
    struct span text = rest(xml);
    size_t len = utf8_sequence(text);
    unsigned char c = len > 0 ? (unsigned char)text.ptr[0] : 0;
    bool control = c < 0x20 && c != '\t' && c != '\n';
    bool outside = len == 3 && memcmp(text.ptr, "\xEF\xBF", 2) == 0 && text.ptr[2] >= '\xBE';
    xml->at += len;
    return len > 0 && !control && !outside;
}

static bool take_reference(struct xml *xml)
{
    static const char *const references[] = {"&amp;", "&lt;",  "&gt;", "&quot;",
                                             "&#39;", "&#10;", "&#9;"};
    for (size_t i = 0; i < sizeof references / sizeof references[0]; i++)
        if (take(xml, references[i]))
            return true;
    return false;
}

/* Characters and references up to `end`, which is not taken. */
static bool take_text(struct xml *xml, char end)
{
    while (xml->at < xml->whole.len && xml->whole.ptr[xml->at] != end) {
        char c = xml->whole.ptr[xml->at];
        bool taken = c == '&' ? take_reference(xml) : c != '<' && c != '>' && take_character(xml);
        if (!taken)
            return false;
    }
    return true;
}

static struct span take_name(struct xml *xml)
{
    struct span name = rest(xml);
    size_t len = 0;
    while (len < name.len &&
           (name.ptr[len] == '-' || (name.ptr[len] >= 'a' && name.ptr[len] <= 'z')))
        len++;
    xml->at += len;
    return (struct span){name.ptr, len};
}

static bool take_attributes(struct xml *xml)
{
    while (take(xml, " "))
        if (span_is_empty(take_name(xml)) || !take(xml, "=\"") || !take_text(xml, '"') ||
            !take(xml, "\""))
            return false;
    return true;
}

static bool take_end_tag(struct xml *xml)
{
    return xml->depth > 0 && span_equal(take_name(xml), xml->open[--xml->depth]) && take(xml, ">");
}

static bool take_tag(struct xml *xml)
{
    if (take(xml, "</"))
        return take_end_tag(xml);
    xml->at++;
    struct span name = take_name(xml);
    if (span_is_empty(name) || !take_attributes(xml))
        return false;
    if (take(xml, "/>"))
        return true;
    if (xml->depth == MOST_NESTED)
        return false;
    xml->open[xml->depth++] = name;
    return take(xml, ">");
}

long xml_fault(struct span document)
{
    struct xml xml = {.whole = document};
    bool legal = take(&xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    while (legal && xml.at < document.len)
        legal = take_text(&xml, '<') && (xml.at == document.len || take_tag(&xml));
    return legal && xml.depth == 0 ? -1 : (long)xml.at;
}
