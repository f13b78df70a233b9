#include "conformance/redaction/secrets.h"

#include <string.h>

/* What one step of a reading found: how much text it took and the bytes that this stands for. */
struct unit {
    size_t taken; /* 0: the text cannot be read so */
    size_t count;
    unsigned char bytes[3];
};

typedef struct unit (*reading)(struct span text);

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The value of `digits` hex digits at the start of the text, -1 when they are not there. */
static int hex_number(struct span text, size_t digits)
{
    if (text.len < digits)
        return -1;
    int number = 0;
    for (size_t i = 0; i < digits; i++) {
        int digit = hex_digit(text.ptr[i]);
        if (digit < 0)
            return -1;
        number = number * 16 + digit;
    }
    return number;
}

static struct unit one_byte(size_t taken, int byte)
{
    return (struct unit){.taken = taken, .count = 1, .bytes = {(unsigned char)byte}};
}

static struct span skip(struct span text, size_t len)
{
    return (struct span){text.ptr + len, text.len - len};
}

static struct unit read_hex(struct span text)
{
    struct unit none = {.taken = 0};
    int byte = hex_number(text, 2);
    return byte < 0 ? none : one_byte(2, byte);
}

/* A byte as it is, or %XX. */
static struct unit read_percent(struct span text)
{
    int byte = text.ptr[0] == '%' ? hex_number(skip(text, 1), 2) : -1;
    return byte < 0 ? one_byte(1, text.ptr[0]) : one_byte(3, byte);
}

/* The same, as an HTML form writes it. */
static struct unit read_form(struct span text)
{
    return text.ptr[0] == '+' ? one_byte(1, ' ') : read_percent(text);
}

static struct unit read_code_point(int code)
{
    if (code < 0x80)
        return one_byte(6, code);
    if (code < 0x800)
        return (struct unit){
            6, 2, {(unsigned char)(0xC0 | code >> 6), (unsigned char)(0x80 | (code & 0x3F))}};
    return (struct unit){6,
                         3,
                         {(unsigned char)(0xE0 | code >> 12),
                          (unsigned char)(0x80 | (code >> 6 & 0x3F)),
                          (unsigned char)(0x80 | (code & 0x3F))}};
}

/* A byte as it is, or one of JSON's escapes. */
static struct unit read_json(struct span text)
{
    static const char escapes[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    if (text.ptr[0] != '\\' || text.len < 2)
        return one_byte(1, text.ptr[0]);
    const char *found = text.ptr[1] ? strchr(escapes, text.ptr[1]) : NULL;
    if (found)
        return one_byte(2, values[found - escapes]);
    int code = text.ptr[1] == 'u' ? hex_number(skip(text, 2), 4) : -1;
    return code < 0 ? one_byte(1, '\\') : read_code_point(code);
}

/* base64url's two letters as base64's. */
static int standard_letter(unsigned char c)
{
    return c == '-' ? '+' : c == '_' ? '/' : c;
}

static int byte_at(struct span text, size_t at)
{
    return at < text.len ? (unsigned char)text.ptr[at] : -1;
}

static int letter_at(struct span text, size_t at, bool letters)
{
    unsigned char byte = (unsigned char)text.ptr[at];
    return letters ? standard_letter(byte) : byte;
}

/* The first of the rows from..to, alike up to `depth`, whose next byte is `least` or more. */
static size_t first_row(const struct needles *needles, size_t from, size_t to, size_t depth,
                        int least)
{
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (byte_at(needles->rows[middle], depth) < least)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Needles that agree with what was read so far are always neighbours. */
struct rows {
    size_t from, to;
};

/* Those of them whose next byte is this one. */
static struct rows narrow(const struct needles *needles, struct rows rows, size_t depth, int byte)
{
    if (byte_at(needles->rows[rows.from], depth) == byte &&
        byte_at(needles->rows[rows.to - 1], depth) == byte)
        return rows; /* as all between the first and the last */
    rows.from = first_row(needles, rows.from, rows.to, depth, byte);
    rows.to = first_row(needles, rows.from, rows.to, depth, byte + 1);
    return rows;
}

/* What comparing a text's start with all needles found. */
struct comparison {
    size_t most; /* bytes that the longest needle takes; 0 when it is none */
    size_t seen; /* bytes that were looked at */
};

/* How many bytes of the text, of which `depth` are known to, all the rows begin with. */
static size_t common_beginning(const struct needles *needles, struct rows rows, struct span text,
                               size_t depth, bool letters)
{
    struct span first = needles->rows[rows.from], last = needles->rows[rows.to - 1];
    size_t end = first.len < last.len ? first.len : last.len;
    end = end < text.len ? end : text.len;
    while (depth < end && first.ptr[depth] == last.ptr[depth] &&
           (unsigned char)first.ptr[depth] == letter_at(text, depth, letters))
        depth++;
    return depth;
}

/* The text as it stands. */
static struct comparison longest_plain(const struct needles *needles, struct span text,
                                       bool letters)
{
    struct comparison found = {0};
    struct rows rows = {0, needles->count};
    while (rows.from < rows.to) {
        size_t depth = common_beginning(needles, rows, text, found.seen, letters);
        if (needles->rows[rows.from].len == depth) /* the shortest */
            found.most = depth;
        found.seen = depth;
        if (depth == text.len)
            break;
        rows = narrow(needles, rows, depth, letter_at(text, depth, letters));
        found.seen++;
    }
    return found;
}

static struct comparison longest(const struct needles *needles, struct span text, reading read,
                                 bool letters)
{
    struct comparison found = {0};
    struct rows rows = {0, needles->count};
    size_t depth = 0;
    while (found.seen < text.len && rows.from < rows.to) {
        struct unit unit = read(skip(text, found.seen));
        if (unit.taken == 0)
            break;
        for (size_t i = 0; i < unit.count && rows.from < rows.to; i++) {
            int byte = letters ? standard_letter(unit.bytes[i]) : unit.bytes[i];
            rows = narrow(needles, rows, depth++, byte);
        }
        found.seen += unit.taken;
        if (rows.from < rows.to && needles->rows[rows.from].len == depth) /* the shortest */
            found.most = found.seen;
    }
    return found;
}

/* Where a text has none of its escapes, a reading is the plain one. */
static const struct {
    reading read;
    const char *escapes;
} readings[] = {{read_percent, "%"}, {read_form, "%+"}, {read_json, "\\"}};

static bool has_escape(struct span text, const char *escapes)
{
    for (; *escapes; escapes++)
        if (memchr(text.ptr, *escapes, text.len))
            return true;
    return false;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* In every reading but hex. */
static size_t match_needles(const struct needles *needles, struct span text, bool letters)
{
    struct comparison plain = longest_plain(needles, text, letters);
    struct span seen = {text.ptr, plain.seen};
    size_t most = plain.most;
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++)
        if (has_escape(seen, readings[i].escapes))
            most = larger(most, longest(needles, text, readings[i].read, letters).most);
    return most;
}

/* How many bytes at the start of the text are a secret; 0 for none. */
static size_t match(const struct secrets *secrets, struct span text)
{
    size_t most = match_needles(&secrets->plain, text, false);
    most = larger(most, match_needles(&secrets->base64, text, true));
    return larger(most, longest(&secrets->plain, text, read_hex, false).most);
}

static bool has_pair(const unsigned char *bits, unsigned pair)
{
    return bits[pair / 8] >> pair % 8 & 1;
}

/* How many bytes certainly begin no secret. */
static size_t skip_others(const struct secrets *secrets, struct span text)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    unsigned pair = bytes[0];
    for (size_t at = 0; at + SECRET_MIN_LENGTH <= text.len; at++) {
        pair = (pair << 8 | bytes[at + 1]) % SECRETS_PAIRS;
        if (has_pair(secrets->beginnings, pair) &&
            has_pair(secrets->continuations, (pair << 8 | bytes[at + 2]) % SECRETS_PAIRS))
            return at;
    }
    return text.len;
}

struct span secrets_find(const struct secrets *secrets, struct span text)
{
    while (text.len > 0) {
        text = skip(text, skip_others(secrets, text));
        size_t len = text.len > 0 ? match(secrets, text) : 0;
        if (len > 0)
            return (struct span){text.ptr, len};
        text = skip(text, text.len > 0);
    }
    return SPAN_ABSENT;
}
