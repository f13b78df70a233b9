#include "markup.h"

static const struct {
    const char *reference;
    char c;
} references[] = {
    {"&amp;", '&'},  {"&lt;", '<'},  {"&gt;", '>'},   {"&quot;", '"'},
    {"&#39;", '\''}, {"&#9;", '\t'}, {"&#10;", '\n'},
};

/* Returns how long the tag is. */
static size_t split_tag(struct span markup, struct buf *tags)
{
    bool quoted = false;
    size_t i = 0;
    for (; i < markup.len && (quoted || markup.ptr[i] != '>'); i++) {
        quoted = quoted != (markup.ptr[i] == '"');
        if (!quoted && tags)
            buf_char(tags, markup.ptr[i]);
    }
    if (tags)
        buf_text(tags, ">\n");
    return i < markup.len ? i + 1 : i;
}

static size_t split_text(struct span markup, struct buf *text)
{
    size_t len = 1;
    char c = markup.ptr[0];
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        if (!span_starts_with(markup, references[i].reference))
            continue;
        len = strlen(references[i].reference);
        c = references[i].c;
    }
    if (text)
        buf_char(text, c);
    return len;
}

void markup_split(struct span markup, struct buf *tags, struct buf *text)
{
    for (size_t i = 0; i < markup.len;) {
        struct span rest = {markup.ptr + i, markup.len - i};
        i += markup.ptr[i] == '<' ? split_tag(rest, tags) : split_text(rest, text);
    }
}
