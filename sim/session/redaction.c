#include "sim/session/redaction.h"

#include <string.h>

#include "common/utf8.h"

enum { MAX_UNIT = 4 };

/* What one step of a reading found: how much text it took, and the bytes that this stands for. */
struct unit {
    size_t taken;
    size_t count;
    unsigned char bytes[MAX_UNIT];
};

typedef struct unit reading(struct span text);

static struct span skip(struct span text, size_t len)
{
    return (struct span){text.ptr + len, text.len - len};
}

static struct unit one_byte(size_t taken, int byte)
{
    return (struct unit){.taken = taken, .count = 1, .bytes = {(unsigned char)byte}};
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *found = c ? strchr(digits, c) : NULL;
    if (!found)
        return -1;
    int value = (int)(found - digits);
    return value < 16 ? value : value - 6;
}

/* The value of `count` hex digits at the start of the text; -1 when they are not there. */
static int hex_number(struct span text, size_t count)
{
    int number = 0;
    for (size_t i = 0; i < count; i++) {
        int digit = i < text.len ? hex_digit(text.ptr[i]) : -1;
        if (digit < 0)
            return -1;
        number = number * 16 + digit;
    }
    return number;
}

static struct unit read_plain(struct span text)
{
    return one_byte(1, text.ptr[0]);
}

static struct unit read_percent(struct span text)
{
    int byte = text.ptr[0] == '%' ? hex_number(skip(text, 1), 2) : -1;
    return byte < 0 ? read_plain(text) : one_byte(3, byte);
}

/* A code point as UTF-8. */
static struct unit utf8_unit(size_t taken, int code)
{
    if (code < 0x80)
        return one_byte(taken, code);
    struct unit unit = {.taken = taken, .count = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4};
    static const int leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = unit.count - 1; i > 0; i--, code >>= 6)
        unit.bytes[i] = (unsigned char)(0x80 | (code & 0x3F));
    unit.bytes[0] = (unsigned char)(leads[unit.count] | code);
    return unit;
}

/* What follows "\u"; two of them may make one code point. */
static struct unit read_unicode_escape(struct span text)
{
    int high = hex_number(skip(text, 2), 4);
    if (high < 0)
        return read_plain(text);
    bool pair =
        (high & 0xFC00) == 0xD800 && text.len >= 12 && text.ptr[6] == '\\' && text.ptr[7] == 'u';
    int low = pair ? hex_number(skip(text, 8), 4) : -1;
    if (low < 0 || (low & 0xFC00) != 0xDC00)
        return utf8_unit(6, high);
    return utf8_unit(12, 0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF));
}

static struct unit read_json(struct span text)
{
    static const char escapes[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    if (text.ptr[0] != '\\' || text.len < 2)
        return read_plain(text);
    if (text.ptr[1] == 'u')
        return read_unicode_escape(text);
    const char *found = text.ptr[1] ? strchr(escapes, text.ptr[1]) : NULL;
    return found ? one_byte(2, values[found - escapes]) : read_plain(text);
}

/* Does `secret` go on with these bytes? Nearly always the first says no. */
static bool goes_on(struct span secret, const struct unit *unit)
{
    return unit->count <= secret.len && unit->bytes[0] == (unsigned char)secret.ptr[0] &&
           memcmp(unit->bytes, secret.ptr, unit->count) == 0;
}

/* How much of the text's start is the secret when it is read so; 0 when it is not. */
static size_t match(struct span text, struct span secret, reading *read)
{
    size_t taken = 0;
    while (secret.len > 0) {
        if (taken == text.len)
            return 0;
        struct unit unit = read(skip(text, taken));
        if (!goes_on(secret, &unit))
            return 0;
        secret = skip(secret, unit.count);
        taken += unit.taken;
    }
    return taken;
}

/* Nearly everywhere two bytes say no. One that begins an escape may stand for any other. */
static bool may_begin(struct span text, struct span secret)
{
    for (size_t i = 0; i < 2 && i < text.len && i < secret.len; i++) {
        if (text.ptr[i] == '%' || text.ptr[i] == '\\')
            return true;
        if (text.ptr[i] != secret.ptr[i])
            return false;
    }
    return true;
}

/* How much of the text's start is any secret; 0 for none. */
static size_t match_any(const struct redaction *redaction, struct span text)
{
    static reading *const readings[] = {read_plain, read_percent, read_json};
    size_t most = 0;
    if (!redaction->begins[(unsigned char)text.ptr[0]])
        return 0;
    for (size_t i = 0; i < redaction->count; i++) {
        bool possible = may_begin(text, redaction->secrets[i]);
        for (size_t r = 0; r < sizeof readings / sizeof readings[0] && possible; r++) {
            size_t taken = match(text, redaction->secrets[i], readings[r]);
            most = taken > most ? taken : most;
        }
    }
    return most;
}

void redaction_add(struct redaction *redaction, struct span secret)
{
    if (secret.len < REDACTION_MIN_LENGTH)
        return;
    for (size_t i = 0; i < redaction->count; i++)
        if (span_equal(redaction->secrets[i], secret))
            return;
    if (redaction->count == REDACTION_MAX_SECRETS) {
        redaction->overflow = true;
        return;
    }
    redaction->secrets[redaction->count++] = secret;
    redaction->begins[(unsigned char)secret.ptr[0]] = true;
    redaction->begins['%'] = redaction->begins['\\'] = true;
}

/* How many bytes at the start of the text belong together: one character, or one bad byte. */
static size_t character(struct span text)
{
    size_t len = utf8_sequence(text);
    return len ? len : 1;
}

bool redaction_text(const struct redaction *redaction, struct span text, size_t limit,
                    struct buf *out)
{
    const struct span mask = SPAN_LITERAL(REDACTION_MASK);
    size_t from = 0, at = 0, written = 0; /* `from`: what lies before is appended already */
    if (redaction->overflow)
        text = mask;
    while (at < text.len) {
        struct span rest = skip(text, at);
        size_t secret = match_any(redaction, rest);
        if ((secret ? mask.len : character(rest)) > limit - written)
            break;
        if (secret) {
            buf_append(out, text.ptr + from, at - from);
            buf_span(out, mask);
            from = at + secret;
        }
        at += secret ? secret : 1;
        written += secret ? mask.len : 1;
    }
    if (at > from)
        buf_append(out, text.ptr + from, at - from);
    return at == text.len;
}

bool redaction_finds(const struct redaction *redaction, struct span text)
{
    for (; text.len > 0; text = skip(text, 1))
        if (redaction->overflow || match_any(redaction, text) > 0)
            return true;
    return false;
}
