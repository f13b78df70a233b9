#include "common/base64url.h"

#include <stdint.h>
#include <string.h>

enum { PIECE = 3 * 64 }; /* bytes that are encoded or decoded before they are appended */

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void encode_three(const char bytes[static 3], char text[static 4])
{
    uint32_t group = (uint32_t)(unsigned char)bytes[0] << 16 |
                     (uint32_t)(unsigned char)bytes[1] << 8 | (unsigned char)bytes[2];
    for (size_t i = 0; i < 4; i++)
        text[i] = alphabet[group >> (18 - 6 * i) & 63];
}

void base64url_encode(struct span bytes, struct buf *out)
{
    char text[PIECE / 3 * 4];
    while (bytes.len >= 3) {
        size_t len = 0;
        for (; bytes.len >= 3 && len < sizeof text; len += 4) {
            encode_three(bytes.ptr, text + len);
            bytes.ptr += 3;
            bytes.len -= 3;
        }
        buf_append(out, text, len);
    }
    if (bytes.len > 0) {
        char last[3] = {0};
        memcpy(last, bytes.ptr, bytes.len);
        encode_three(last, text);
        buf_append(out, text, bytes.len + 1);
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
    uint32_t a = value[(unsigned char)text[0]] - 1U, b = value[(unsigned char)text[1]] - 1U;
    uint32_t c = value[(unsigned char)text[2]] - 1U, d = value[(unsigned char)text[3]] - 1U;
    uint32_t bits = a << 18 | b << 12 | c << 6 | d;
    bytes[0] = (unsigned char)(bits >> 16);
    bytes[1] = (unsigned char)(bits >> 8);
    bytes[2] = (unsigned char)bits;
    return (a | b | c | d) < 64;
}

/* Takes whole groups of four off the text, as many as `bytes` has room for, and says how many bytes
 * they made; 0 when one is malformed. */
static size_t decode_groups(struct span *text, enum base64url_form form,
                            unsigned char bytes[static PIECE])
{
    size_t groups = text->len / 4;
    if (groups > PIECE / 3)
        groups = PIECE / 3;
    for (size_t i = 0; i < groups; i++)
        if (!decode_four(text->ptr + 4 * i, values[form], bytes + 3 * i))
            return 0;
    *text = (struct span){text->ptr + 4 * groups, text->len - 4 * groups};
    return 3 * groups;
}

/* The last two or three characters. */
static size_t decode_rest(struct span *text, enum base64url_form form,
                          unsigned char bytes[static PIECE])
{
    char padded[4] = {'A', 'A', 'A', 'A'};
    size_t count = text->len - 1;
    memcpy(padded, text->ptr, text->len);
    *text = (struct span){text->ptr + text->len, 0};
    if (count == 0 || !decode_four(padded, values[form], bytes))
        return 0;
    bool unused = bytes[count] != 0 || bytes[2] != 0;
    return form == BASE64URL_STRICT && unused ? 0 : count;
}

/* `out` may be NULL. */
static bool decode_all(struct span text, enum base64url_form form, struct buf *out)
{
    unsigned char bytes[PIECE];
    if (!strip_padding(&text, form))
        return false;
    while (text.len > 0) {
        size_t count =
            text.len >= 4 ? decode_groups(&text, form, bytes) : decode_rest(&text, form, bytes);
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
