/* The grammar of RFC 8259 as a scanner that needs neither memory nor recursion. */
#include <string.h>

#include "common/json.h"
#include "common/utf8.h"

struct scan {
    struct span text;
    size_t at;
    size_t values, max_values;
    size_t depth;
    bool in_object[JSON_MAX_DEPTH]; /* what each open bracket is */
    enum json_fault fault;
};

static bool fail(struct scan *scan, enum json_fault fault)
{
    scan->fault = fault;
    return false;
}

/* The next byte, or -1 at the end. */
static int peek(const struct scan *scan)
{
    return scan->at < scan->text.len ? (unsigned char)scan->text.ptr[scan->at] : -1;
}

static bool take(struct scan *scan, char c)
{
    if (peek(scan) != c)
        return false;
    scan->at++;
    return true;
}

static void skip_space(struct scan *scan)
{
    for (int c = peek(scan); c == ' ' || c == '\t' || c == '\r' || c == '\n'; c = peek(scan))
        scan->at++;
}

static bool unexpected(struct scan *scan)
{
    return fail(scan, peek(scan) < 0 ? JSON_TRUNCATED : JSON_SYNTAX);
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool scan_digits(struct scan *scan)
{
    if (!is_digit(peek(scan)))
        return unexpected(scan);
    while (is_digit(peek(scan)))
        scan->at++;
    return true;
}

static bool scan_number_parts(struct scan *scan)
{
    take(scan, '-');
    if (!take(scan, '0') && !scan_digits(scan))
        return false;
    if (take(scan, '.') && !scan_digits(scan))
        return false;
    if (take(scan, 'e') || take(scan, 'E')) {
        if (!take(scan, '+'))
            take(scan, '-');
        return scan_digits(scan);
    }
    return true;
}

static bool scan_number(struct scan *scan)
{
    size_t start = scan->at;
    if (!scan_number_parts(scan))
        return false;
    return scan->at - start <= JSON_MAX_NUMBER || fail(scan, JSON_LONG_NUMBER);
}

static int hex_value(int c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool scan_hex4(struct scan *scan, unsigned *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        int value = hex_value(peek(scan));
        if (value < 0)
            return unexpected(scan);
        *unit = *unit << 4 | (unsigned)value;
        scan->at++;
    }
    return true;
}

/* After "\u": one code unit, or a surrogate pair. */
static bool scan_unicode_escape(struct scan *scan)
{
    unsigned high, low;
    if (!scan_hex4(scan, &high))
        return false;
    if (high == 0)
        return fail(scan, JSON_NUL);
    if (high < 0xD800 || high > 0xDFFF)
        return true;
    if (high > 0xDBFF || !take(scan, '\\') || !take(scan, 'u'))
        return fail(scan, JSON_NOT_UTF8);
    if (!scan_hex4(scan, &low))
        return false;
    return (low >= 0xDC00 && low <= 0xDFFF) || fail(scan, JSON_NOT_UTF8);
}

static bool scan_escape(struct scan *scan)
{
    int c = peek(scan);
    if (c <= 0 || !strchr("\"\\/bfnrtu", c))
        return unexpected(scan);
    scan->at++;
    return c != 'u' || scan_unicode_escape(scan);
}

static bool scan_string_char(struct scan *scan)
{
    int c = peek(scan);
    if (c < 0x20)
        return c == 0 ? fail(scan, JSON_NUL) : unexpected(scan);
    if (c < 0x80) {
        scan->at++;
        return true;
    }
    struct span rest = {scan->text.ptr + scan->at, scan->text.len - scan->at};
    size_t len = utf8_sequence(rest);
    if (len == 0)
        return fail(scan, JSON_NOT_UTF8);
    scan->at += len;
    return true;
}

static bool is_plain(unsigned char c)
{
    return c >= ' ' && c < 0x80 && c != '"' && c != '\\';
}

/* Most of a string stands for itself. */
static void skip_plain(struct scan *scan)
{
    const char *text = scan->text.ptr;
    size_t at = scan->at, end = scan->text.len;
    while (at < end && is_plain((unsigned char)text[at]))
        at++;
    scan->at = at;
}

static bool scan_string(struct scan *scan)
{
    if (!take(scan, '"'))
        return unexpected(scan);
    for (skip_plain(scan); !take(scan, '"'); skip_plain(scan)) {
        bool ok = take(scan, '\\') ? scan_escape(scan) : scan_string_char(scan);
        if (!ok)
            return false;
    }
    return true;
}

static bool scan_word(struct scan *scan, const char *word)
{
    for (; *word; word++)
        if (!take(scan, *word))
            return unexpected(scan);
    return true;
}

static bool scan_scalar(struct scan *scan)
{
    switch (peek(scan)) {
    case '"':
        return scan_string(scan);
    case 't':
        return scan_word(scan, "true");
    case 'f':
        return scan_word(scan, "false");
    case 'n':
        return scan_word(scan, "null");
    default:
        return scan_number(scan);
    }
}

static bool scan_key(struct scan *scan)
{
    skip_space(scan);
    if (!scan_string(scan))
        return false;
    skip_space(scan);
    return take(scan, ':') || unexpected(scan);
}

/* After an opening bracket: enters it; an empty one is left again at once. */
static bool enter(struct scan *scan, bool object, bool *closed)
{
    if (scan->depth == JSON_MAX_DEPTH)
        return fail(scan, JSON_TOO_DEEP);
    skip_space(scan);
    *closed = take(scan, object ? '}' : ']');
    if (*closed)
        return true;
    scan->in_object[scan->depth++] = object;
    return !object || scan_key(scan);
}

/* After a complete value: closes brackets until a comma asks for a further value. */
static bool leave(struct scan *scan, bool *more)
{
    for (*more = false; scan->depth > 0 && !*more;) {
        bool object = scan->in_object[scan->depth - 1];
        skip_space(scan);
        if (take(scan, ',')) {
            *more = true;
            if (object && !scan_key(scan))
                return false;
        } else if (take(scan, object ? '}' : ']')) {
            scan->depth--;
        } else {
            return unexpected(scan);
        }
    }
    return true;
}

static bool scan_document(struct scan *scan)
{
    bool more = true;
    while (more) {
        bool complete = true;
        skip_space(scan);
        if (++scan->values > scan->max_values)
            return fail(scan, JSON_TOO_MANY);
        bool object = peek(scan) == '{';
        if (object || peek(scan) == '[') {
            scan->at++;
            if (!enter(scan, object, &complete))
                return false;
        } else if (!scan_scalar(scan)) {
            return false;
        }
        if (complete && !leave(scan, &more))
            return false;
    }
    skip_space(scan);
    return scan->at == scan->text.len || fail(scan, JSON_TRAILING);
}

static void find_place(struct span text, struct json_error *error)
{
    error->line = error->column = 1;
    for (size_t i = 0; i < error->offset && i < text.len; i++) {
        error->column++;
        if (text.ptr[i] == '\n') {
            error->line++;
            error->column = 1;
        }
    }
}

struct json_error json_scan(struct span text)
{
    return json_scan_large(text, JSON_MAX_VALUES);
}

struct json_error json_scan_large(struct span text, size_t max_values)
{
    struct scan scan = {.text = text, .max_values = max_values};
    skip_space(&scan);
    if (scan.at == text.len)
        fail(&scan, JSON_EMPTY);
    else
        scan_document(&scan);
    struct json_error error = {.fault = scan.fault, .offset = scan.at};
    if (scan.fault != JSON_OK)
        find_place(text, &error);
    return error;
}
