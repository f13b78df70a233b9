#include "common/utf8.h"

/* The allowed second bytes depend on the first (RFC 3629, section 4); the others are 80..BF. */
struct lead {
    unsigned char first, last; /* lead bytes of this row */
    unsigned char low, high;   /* second byte */
    unsigned char len;
};

static const struct lead leads[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
    {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
    {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

static bool matches(const struct lead *lead, struct span text)
{
    if (text.len < lead->len)
        return false;
    unsigned char second = (unsigned char)text.ptr[1];
    if (second < lead->low || second > lead->high)
        return false;
    for (size_t i = 2; i < lead->len; i++)
        if (!continues(text.ptr[i]))
            return false;
    return true;
}

size_t utf8_sequence(struct span text)
{
    if (text.len == 0)
        return 0;
    unsigned char first = (unsigned char)text.ptr[0];
    if (first < 0x80)
        return 1;
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
        if (first >= leads[i].first && first <= leads[i].last)
            return matches(&leads[i], text) ? leads[i].len : 0;
    return 0;
}

size_t utf8_length(struct span text)
{
    size_t length = 0;
    for (size_t i = 0; i < text.len; i++)
        length += !continues(text.ptr[i]);
    return length;
}
