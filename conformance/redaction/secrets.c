#include "conformance/redaction/secrets.h"

#include <stdlib.h>
#include <string.h>

#include "common/base64url.h"

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

/* Stands for every byte. */
#define ANY SPAN_ABSENT

static void note_pairs(unsigned char *bits, struct span firsts, struct span seconds)
{
    for (size_t i = 0; i < firsts.len; i++) {
        size_t row = (size_t)(unsigned char)firsts.ptr[i] * 256;
        if (span_is_absent(seconds))
            memset(bits + row / 8, 0xFF, 256 / 8);
        for (size_t j = 0; j < seconds.len; j++) {
            size_t bit = row + (unsigned char)seconds.ptr[j];
            bits[bit / 8] |= (unsigned char)(1U << bit % 8);
        }
    }
}

/* A secret may begin with one of the first, one of the second and one of the third. */
static void note_beginnings(struct secrets *secrets, struct span firsts, struct span seconds,
                            struct span thirds)
{
    note_pairs(secrets->beginnings, firsts, seconds);
    note_pairs(secrets->continuations, seconds, thirds);
    if (span_is_absent(seconds))
        memset(secrets->continuations, 0xFF, sizeof secrets->continuations);
}

/* The letter behind a backslash with which JSON writes the byte, 0 for none. */
static char json_letter(char byte)
{
    static const char bytes[] = "\"\\/\b\f\n\r\t", letters[] = "\"\\/bfnrt";
    const char *found = byte ? strchr(bytes, byte) : NULL;
    return found ? letters[found - bytes] : 0;
}

/* The hex digit of a number below 16, in either case. */
struct digits {
    char either[2];
};

static struct digits hex_digits(unsigned number)
{
    return (struct digits){{"0123456789abcdef"[number], "0123456789ABCDEF"[number]}};
}

static struct span span_of_digits(const struct digits *digits)
{
    return (struct span){digits->either, sizeof digits->either};
}

/* A needle that begins with `byte`, which is written as an escape. */
static void note_escaped(struct secrets *secrets, char byte)
{
    char json[] = {'u', json_letter(byte)};
    struct digits high = hex_digits((unsigned char)byte >> 4);
    note_beginnings(secrets, SPAN_LITERAL("%"), span_of_digits(&high), ANY);
    note_beginnings(secrets, SPAN_LITERAL("\\"), (struct span){json, json[1] ? 2 : 1}, ANY);
    if (byte == ' ') /* '+' as a form writes it */
        note_beginnings(secrets, SPAN_LITERAL("+"), ANY, ANY);
}

/* A needle whose first three bytes may be spelled so; each may be written as an escape. */
static void note_needle(struct secrets *secrets, struct span firsts, struct span seconds,
                        struct span thirds)
{
    struct span escapes = SPAN_LITERAL("%+\\");
    note_beginnings(secrets, firsts, seconds, thirds);
    note_beginnings(secrets, firsts, seconds, escapes);
    note_beginnings(secrets, firsts, escapes, ANY);
    for (size_t i = 0; i < firsts.len; i++)
        note_escaped(secrets, firsts.ptr[i]);
}

/* As it is, and in hex. */
static void note_plain(struct secrets *secrets, struct span value)
{
    struct digits high = hex_digits((unsigned char)value.ptr[0] >> 4),
                  low = hex_digits((unsigned char)value.ptr[0] & 15),
                  next = hex_digits((unsigned char)value.ptr[1] >> 4);
    note_needle(secrets, (struct span){value.ptr, 1}, (struct span){value.ptr + 1, 1},
                (struct span){value.ptr + 2, 1});
    note_beginnings(secrets, span_of_digits(&high), span_of_digits(&low), span_of_digits(&next));
}

/* A letter of base64, and of base64url. */
static struct span spellings(const char *letter)
{
    return *letter == '+'   ? SPAN_LITERAL("+-")
           : *letter == '/' ? SPAN_LITERAL("/_")
                            : (struct span){letter, 1};
}

/* The letters that whole bytes decide, of the alphabet with '+' and '/'. */
static void encode_base64(struct span bytes, struct buf *out)
{
    base64url_encode(bytes, out);
    if (buf_failed(out))
        return;
    out->len = bytes.len * 8 / 6;
    for (char *c = out->ptr; c < out->ptr + out->len; c++)
        *c = (char)(*c == '-' ? '+' : *c == '_' ? '/' : *c);
}

/* Those that are not shared with the bytes before. */
static struct span letters_of(struct span text, size_t before)
{
    size_t shared = (8 * before + 5) / 6;
    return (struct span){text.ptr + shared, text.len - shared};
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
        struct span needle = letters_of(buf_peek(&text), before);
        done = add_needle(&secrets->base64, needle);
        note_needle(secrets, spellings(needle.ptr), spellings(needle.ptr + 1),
                    spellings(needle.ptr + 2));
    }
    buf_free(&bytes);
    buf_free(&text);
    return done;
}

struct status secrets_add(struct secrets *secrets, struct span value)
{
    if (value.len < SECRET_MIN_LENGTH)
        return status_ok();
    note_plain(secrets, value);
    bool done = add_needle(&secrets->plain, value);
    for (size_t before = 0; done && before < 3; before++)
        done = add_base64(secrets, value, before);
    return done ? status_ok() : status_no_memory();
}

static bool copy_needles(const struct needles *from, struct needles *to)
{
    bool copied = true;
    *to = (struct needles){.rows = calloc(from->count + 1, sizeof *to->rows),
                           .capacity = from->count + 1};
    for (size_t i = 0; to->rows && i < from->count && copied; i++) {
        const char *copy = span_dup(from->rows[i]);
        copied = copy != NULL;
        if (copied)
            to->rows[to->count++] = (struct span){copy, from->rows[i].len};
    }
    return to->rows && copied;
}

struct status secrets_copy(const struct secrets *from, struct secrets *to)
{
    *to = (struct secrets){0};
    memcpy(to->beginnings, from->beginnings, sizeof to->beginnings);
    memcpy(to->continuations, from->continuations, sizeof to->continuations);
    bool copied =
        copy_needles(&from->plain, &to->plain) && copy_needles(&from->base64, &to->base64);
    if (copied)
        return status_ok();
    secrets_free(to);
    return status_no_memory();
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
