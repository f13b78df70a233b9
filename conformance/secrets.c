#include "conformance/secrets.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"

struct needle {
    struct needle *next;
    size_t len;
    unsigned char bytes[];
};

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
    int byte = hex_number(text, 2);
    return byte < 0 ? (struct unit){.taken = 0} : one_byte(2, byte);
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
static unsigned char standard_letter(unsigned char c)
{
    return c == '-' ? '+' : c == '_' ? '/' : c;
}

/* How much of `text` the needle covers when it is read so; 0 for none. */
static size_t covered(const struct needle *needle, struct span text, reading read, bool letters)
{
    size_t taken = 0, matched = 0;
    while (matched < needle->len) {
        if (taken == text.len)
            return 0;
        struct unit unit = read(skip(text, taken));
        if (unit.taken == 0 || unit.count > needle->len - matched)
            return 0;
        if (letters)
            unit.bytes[0] = standard_letter(unit.bytes[0]);
        if (memcmp(unit.bytes, needle->bytes + matched, unit.count) != 0)
            return 0;
        taken += unit.taken;
        matched += unit.count;
    }
    return taken;
}

static size_t longest(const struct needle *needle, struct span text, reading read, bool letters)
{
    size_t most = 0;
    for (; needle; needle = needle->next) {
        size_t taken = covered(needle, text, read, letters);
        most = taken > most ? taken : most;
    }
    return most;
}

size_t secrets_match(const struct secrets *secrets, struct span text)
{
    static const reading readings[] = {read_percent, read_form, read_json, read_hex};
    size_t most = 0;
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        struct unit unit = readings[i](text);
        if (unit.taken == 0)
            continue;
        size_t plain = longest(secrets->plain[unit.bytes[0]], text, readings[i], false);
        unsigned char letter = standard_letter(unit.bytes[0]);
        size_t base64 =
            readings[i] == read_hex ? 0 : longest(secrets->base64[letter], text, readings[i], true);
        most = plain > most ? plain : most;
        most = base64 > most ? base64 : most;
    }
    return most;
}

static bool contains(const struct needle *needle, struct span value)
{
    for (; needle; needle = needle->next)
        if (needle->len == value.len && memcmp(needle->bytes, value.ptr, value.len) == 0)
            return true;
    return false;
}

static bool add_needle(struct needle **list, struct span value)
{
    if (contains(*list, value))
        return true;
    struct needle *needle = malloc(sizeof *needle + value.len);
    if (!needle)
        return false;
    memcpy(needle->bytes, value.ptr, value.len);
    needle->len = value.len;
    needle->next = *list;
    *list = needle;
    return true;
}

static void encode_base64(struct span bytes, struct buf *out)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t held = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        held = held << 8 | (unsigned char)bytes.ptr[i];
        for (bits += 8; bits >= 6; bits -= 6)
            buf_char(out, letters[held >> (bits - 6) & 0x3F]);
    }
}

/* Adds the letters that `value` alone decides when `before` other bytes stand in front of it. What
 * is left out at either end are letters shared with a neighbour: at most four bits of the secret.
 */
static bool add_base64(struct secrets *secrets, struct span value, size_t before)
{
    struct buf bytes = buf_make(value.len + before), text = buf_make(2 * (value.len + before));
    buf_append(&bytes, "\0", before);
    buf_span(&bytes, value);
    encode_base64(buf_peek(&bytes), &text);
    bool done = !buf_failed(&bytes) && !buf_failed(&text);
    if (done) {
        struct span decided = skip(buf_peek(&text), (8 * before + 5) / 6);
        done = add_needle(&secrets->base64[(unsigned char)decided.ptr[0]], decided);
    }
    buf_free(&bytes);
    buf_free(&text);
    return done;
}

struct status secrets_add(struct secrets *secrets, struct span value)
{
    if (value.len < SECRET_MIN_LENGTH)
        return status_ok();
    bool done = add_needle(&secrets->plain[(unsigned char)value.ptr[0]], value);
    for (size_t before = 0; done && before < 3; before++)
        done = add_base64(secrets, value, before);
    return done ? status_ok() : status_no_memory();
}

static void free_needles(struct needle **list)
{
    while (*list) {
        struct needle *needle = *list;
        *list = needle->next;
        free(needle);
    }
}

void secrets_free(struct secrets *secrets)
{
    if (!secrets)
        return;
    for (size_t i = 0; i < 256; i++) {
        free_needles(&secrets->plain[i]);
        free_needles(&secrets->base64[i]);
    }
}
