#include "conformance/secrets.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"

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

static struct unit read_plain(struct span text)
{
    return one_byte(1, text.ptr[0]);
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

/* Can a secret begin here? */
static bool may_begin(const struct secrets *secrets, struct span text)
{
    if (text.len < SECRET_MIN_LENGTH)
        return false;
    size_t bit = (size_t)(unsigned char)text.ptr[0] << 8 | (unsigned char)text.ptr[1];
    return secrets->beginnings[bit / 8] >> bit % 8 & 1;
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

/* How much of the text's start is the longest needle when it is read so; 0 for none. The rows that
 * agree with what was read so far are always neighbours: from..to. */
static size_t longest(const struct needles *needles, struct span text, reading read, bool letters)
{
    size_t from = 0, to = needles->count, depth = 0, most = 0;
    for (size_t taken = 0; taken < text.len;) {
        struct unit unit = read(skip(text, taken));
        if (unit.taken == 0)
            break;
        for (size_t i = 0; i < unit.count; i++, depth++) {
            int byte = letters ? standard_letter(unit.bytes[i]) : unit.bytes[i];
            from = first_row(needles, from, to, depth, byte);
            to = first_row(needles, from, to, depth, byte + 1);
        }
        if (from == to)
            break;
        taken += unit.taken;
        if (needles->rows[from].len == depth) /* the shortest is the first of its neighbours */
            most = taken;
    }
    return most;
}

size_t secrets_match(const struct secrets *secrets, struct span text)
{
    static const reading readings[] = {read_plain, read_percent, read_form, read_json, read_hex};
    size_t most = 0;
    if (!may_begin(secrets, text))
        return 0;
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        size_t plain = longest(&secrets->plain, text, readings[i], false);
        size_t base64 =
            readings[i] == read_hex ? 0 : longest(&secrets->base64, text, readings[i], true);
        most = plain > most ? plain : most;
        most = base64 > most ? base64 : most;
    }
    return most;
}

static int compare(struct span a, struct span b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* Where the value is, or where it belongs. */
static size_t find(const struct needles *needles, struct span value)
{
    size_t from = 0, to = needles->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (compare(needles->rows[middle], value) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static bool make_room(struct needles *needles)
{
    if (needles->count < needles->capacity)
        return true;
    size_t capacity = needles->capacity ? 2 * needles->capacity : 16;
    struct span *rows = realloc(needles->rows, capacity * sizeof *rows);
    if (!rows)
        return false;
    needles->rows = rows;
    needles->capacity = capacity;
    return true;
}

static bool add_needle(struct needles *needles, struct span value)
{
    size_t at = find(needles, value);
    if (at < needles->count && span_equal(needles->rows[at], value))
        return true;
    char *copy = make_room(needles) ? span_dup(value) : NULL;
    if (!copy)
        return false;
    memmove(needles->rows + at + 1, needles->rows + at,
            (needles->count - at) * sizeof *needles->rows);
    needles->rows[at] = (struct span){copy, value.len};
    needles->count++;
    return true;
}

/* Every two bytes of which the first is one of `firsts` and the second one of `seconds`. */
static void note_beginnings(struct secrets *secrets, struct span firsts, struct span seconds)
{
    for (size_t i = 0; i < firsts.len; i++)
        for (size_t j = 0; j < seconds.len; j++) {
            size_t bit = (size_t)(unsigned char)firsts.ptr[i] << 8 | (unsigned char)seconds.ptr[j];
            secrets->beginnings[bit / 8] |= (unsigned char)(1U << bit % 8);
        }
}

/* Behind or before an escape anything may stand. */
static void note_escapes(struct secrets *secrets)
{
    static const struct span escapes = SPAN_LITERAL("%+\\");
    char all[256];
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (char)i;
    note_beginnings(secrets, escapes, (struct span){all, sizeof all});
    note_beginnings(secrets, (struct span){all, sizeof all}, escapes);
}

/* As it is, and in hex. */
static void note_plain(struct secrets *secrets, struct span value)
{
    static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    unsigned byte = (unsigned char)value.ptr[0];
    char high[] = {lower[byte >> 4], upper[byte >> 4]},
         low[] = {lower[byte & 15], upper[byte & 15]};
    note_beginnings(secrets, (struct span){value.ptr, 1}, (struct span){value.ptr + 1, 1});
    note_beginnings(secrets, (struct span){high, sizeof high}, (struct span){low, sizeof low});
}

/* A letter of base64, and of base64url. */
static struct span spellings(const char *letter)
{
    return *letter == '+'   ? SPAN_LITERAL("+-")
           : *letter == '/' ? SPAN_LITERAL("/_")
                            : (struct span){letter, 1};
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
        struct span needle = skip(buf_peek(&text), (8 * before + 5) / 6);
        done = add_needle(&secrets->base64, needle);
        note_beginnings(secrets, spellings(needle.ptr), spellings(needle.ptr + 1));
    }
    buf_free(&bytes);
    buf_free(&text);
    return done;
}

struct status secrets_add(struct secrets *secrets, struct span value)
{
    if (value.len < SECRET_MIN_LENGTH)
        return status_ok();
    if (secrets->plain.count == 0)
        note_escapes(secrets);
    note_plain(secrets, value);
    bool done = add_needle(&secrets->plain, value);
    for (size_t before = 0; done && before < 3; before++)
        done = add_base64(secrets, value, before);
    return done ? status_ok() : status_no_memory();
}

static void free_needles(struct needles *needles)
{
    for (size_t i = 0; i < needles->count; i++)
        free((char *)needles->rows[i].ptr);
    free(needles->rows);
    *needles = (struct needles){0};
}

void secrets_free(struct secrets *secrets)
{
    if (!secrets)
        return;
    free_needles(&secrets->plain);
    free_needles(&secrets->base64);
    *secrets = (struct secrets){0};
}
