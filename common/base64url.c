#include "common/base64url.h"

#include <stdint.h>
#include <string.h>

enum { PIECE = 3 * 64 }; /* is decoded before it is appended */

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

/* The value of each character and one more; 0 for those that have none. */
#define VALUES                                                                                     \
    ['A'] = 1, ['B'] = 2, ['C'] = 3, ['D'] = 4, ['E'] = 5, ['F'] = 6, ['G'] = 7, ['H'] = 8,        \
    ['I'] = 9, ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, \
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23,            \
    ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30,            \
    ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37,            \
    ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44,            \
    ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50, ['y'] = 51,            \
    ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56, ['4'] = 57, ['5'] = 58,            \
    ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['-'] = 63, ['_'] = 64

static const unsigned char values[][256] = {
    [BASE64URL_STRICT] = {VALUES},
    [BASE64URL_LENIENT] = {VALUES, ['+'] = 63, ['/'] = 64},
};

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

/* Four characters into three bytes; false when one has no value. */
static inline bool decode_four(const char *text, const unsigned char *value,
                               unsigned char bytes[static 3])
{
    uint32_t a = value[(unsigned char)text[0]], b = value[(unsigned char)text[1]];
    uint32_t c = value[(unsigned char)text[2]], d = value[(unsigned char)text[3]];
    uint32_t bits = (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 | (d - 1);
    bytes[0] = (unsigned char)(bits >> 16);
    bytes[1] = (unsigned char)(bits >> 8);
    bytes[2] = (unsigned char)bits;
    return a && b && c && d;
}

/* Decodes a group of two to four characters into at most three bytes, and says how many; 0 when it
 * is malformed. */
static size_t decode_group(struct span group, enum base64url_form form,
                           unsigned char bytes[static 3])
{
    char padded[4] = {'A', 'A', 'A', 'A'};
    if (group.len >= 4)
        return decode_four(group.ptr, values[form], bytes) ? 3 : 0;
    memcpy(padded, group.ptr, group.len);
    size_t count = group.len - 1;
    if (count == 0 || !decode_four(padded, values[form], bytes))
        return 0;
    bool unused = bytes[count] != 0 || bytes[2] != 0;
    return form == BASE64URL_STRICT && unused ? 0 : count;
}

/* `out` may be NULL. */
static bool decode_all(struct span text, enum base64url_form form, struct buf *out)
{
    unsigned char bytes[PIECE];
    size_t filled = 0;
    if (!strip_padding(&text, form))
        return false;
    for (size_t at = 0; at < text.len; at += 4) {
        size_t left = text.len - at;
        struct span group = {text.ptr + at, left < 4 ? left : 4};
        size_t count = decode_group(group, form, bytes + filled);
        if (count == 0)
            return false;
        filled += count;
        bool last = left <= 4;
        if (out && (last || filled == sizeof bytes))
            buf_append(out, bytes, filled);
        filled = filled == sizeof bytes || !out ? 0 : filled;
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
