#include "common/base64url.h"

#include <stdint.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64url_encode(struct span bytes, struct buf *out)
{
    for (size_t at = 0; at < bytes.len; at += 3) {
        size_t left = bytes.len - at;
        size_t taken = left < 3 ? left : 3;
        uint32_t group = 0;
        for (size_t i = 0; i < 3; i++)
            group = group << 8 | (i < taken ? (unsigned char)bytes.ptr[at + i] : 0);
        char text[4];
        for (size_t i = 0; i < 4; i++)
            text[i] = alphabet[group >> (18 - 6 * i) & 63];
        buf_append(out, text, taken + 1);
    }
}

/* The value of a character, or -1. */
static int value_of(char c, enum base64url_form form)
{
    if (form == BASE64URL_LENIENT && c == '+')
        c = '-';
    if (form == BASE64URL_LENIENT && c == '/')
        c = '_';
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

/* Removes padding that completes the last group of four; false where padding is not allowed. */
static bool strip_padding(struct span *text, enum base64url_form form)
{
    size_t padding = 0;
    while (padding < text->len && text->ptr[text->len - 1 - padding] == '=')
        padding++;
    if (padding == 0)
        return true;
    if (form == BASE64URL_STRICT || padding > 2 || text->len % 4 != 0)
        return false;
    text->len -= padding;
    return true;
}

/* Decodes a group of two to four characters into at most three bytes, and says how many; 0 when it
 * is malformed. */
static size_t decode_group(struct span group, enum base64url_form form,
                           unsigned char bytes[static 3])
{
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; i++) {
        int value = i < group.len ? value_of(group.ptr[i], form) : 0;
        if (value < 0)
            return 0;
        bits = bits << 6 | (uint32_t)value;
    }
    size_t count = group.len - 1;
    uint32_t unused = bits & ((1U << (8 * (3 - count))) - 1);
    if (group.len == 1 || (form == BASE64URL_STRICT && unused != 0))
        return 0;
    bytes[0] = (unsigned char)(bits >> 16);
    bytes[1] = (unsigned char)(bits >> 8);
    bytes[2] = (unsigned char)bits;
    return count;
}

/* `out` may be NULL. */
static bool decode_all(struct span text, enum base64url_form form, struct buf *out)
{
    if (!strip_padding(&text, form))
        return false;
    for (size_t at = 0; at < text.len; at += 4) {
        unsigned char bytes[3];
        size_t left = text.len - at;
        size_t count = decode_group((struct span){text.ptr + at, left < 4 ? left : 4}, form, bytes);
        if (count == 0)
            return false;
        if (out)
            buf_append(out, bytes, count);
    }
    return true;
}

bool base64url_decode(struct span text, enum base64url_form form, struct buf *out)
{
    size_t before = out->len;
    bool done = decode_all(text, form, out) && !buf_failed(out);
    if (!done)
        buf_cut(out, before);
    return done;
}

bool base64url_is(struct span text, enum base64url_form form)
{
    return decode_all(text, form, NULL);
}
