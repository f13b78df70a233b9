#include "common/json_exact.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"

enum {
    NUMBER_SIZE = JSON_MAX_NUMBER + 1,
    TEXT_SIZE = 3 * NUMBER_SIZE, /* more than any needs, as compilers do not know that */
    MAX_EXPONENT_DIGITS = 15,
    MAX_ZEROS = 20, /* that are written out: as long as the longest 64-bit integer */
};

/* From there on two whole numbers may be one double; below the smallest normal one, any two may. */
static bool is_coarse(const cJSON *value)
{
    static const double exact_below = 9007199254740992.0;
    double size = fabs(value->valuedouble);
    return cJSON_IsNumber(value) && !(size >= DBL_MIN && size < exact_below);
}

static bool has_coarse(const cJSON *value)
{
    bool found = is_coarse(value);
    for (const cJSON *child = value->child; child && !found; child = child->next)
        found = has_coarse(child);
    return found;
}

static void skip_string(struct span *rest)
{
    size_t at = 1;
    while (at < rest->len && rest->ptr[at] != '"')
        at += rest->ptr[at] == '\\' ? 2 : 1;
    *rest = (struct span){rest->ptr + at + 1, rest->len - at - 1};
}

/* The next number of a document that is known to be JSON. */
static struct span next_number(struct span *rest)
{
    while (rest->len > 0 && !strchr("-0123456789", rest->ptr[0])) {
        if (rest->ptr[0] == '"')
            skip_string(rest);
        else
            *rest = (struct span){rest->ptr + 1, rest->len - 1};
    }
    size_t len = 0;
    while (len < rest->len && strchr("+-.eE0123456789", rest->ptr[len]))
        len++;
    struct span number = {rest->ptr, len};
    *rest = (struct span){rest->ptr + len, rest->len - len};
    return number;
}

/* ---- one text for each number ---- */

/* A whole number of `count` digits, neither the first nor the last of them 0, times a power of
 * ten. */
struct decimal {
    const char *sign; /* "-" or "" */
    char digits[NUMBER_SIZE];
    int count; /* 0: the number is zero */
    long long exponent;
};

static char take_char(struct span *text)
{
    text->len--;
    return *text->ptr++;
}

static bool takes(struct span *text, char c)
{
    bool found = text->len > 0 && *text->ptr == c;
    if (found)
        take_char(text);
    return found;
}

static struct decimal read_digits(struct span *token)
{
    struct decimal number = {.sign = takes(token, '-') ? "-" : ""};
    bool fraction = false;
    while (token->len > 0 && !strchr("eE", *token->ptr)) {
        char c = take_char(token);
        number.exponent -= fraction;
        if (c == '.')
            fraction = true;
        else if (c != '0' || number.count > 0)
            number.digits[number.count++] = c;
    }
    while (number.count > 0 && number.digits[number.count - 1] == '0') {
        number.digits[--number.count] = '\0';
        number.exponent++;
    }
    return number;
}

/* Takes "e-012" off. False for an exponent that is out of proportion. */
static bool add_exponent(struct span *token, struct decimal *number)
{
    long long exponent = 0;
    if (token->len == 0)
        return true;
    take_char(token);
    bool negative = takes(token, '-');
    takes(token, '+');
    while (token->len > 0 && *token->ptr == '0')
        take_char(token);
    if (token->len > MAX_EXPONENT_DIGITS)
        return false;
    while (token->len > 0)
        exponent = 10 * exponent + (take_char(token) - '0');
    number->exponent += negative ? -exponent : exponent;
    return true;
}

/* Never longer than a token was, but for the zeros: no exponent where that fits, and no point
 * beside one. */
static void write_decimal(const struct decimal *number, char text[TEXT_SIZE])
{
    static const char zeros[MAX_ZEROS + 1] = "00000000000000000000";
    const char *sign = number->sign, *digits = number->digits;
    long long whole = number->count + number->exponent;
    bool fits = whole > 0 && (long long)strlen(sign) + whole <= JSON_MAX_NUMBER &&
                number->exponent <= MAX_ZEROS;
    if (fits && number->exponent >= 0)
        snprintf(text, TEXT_SIZE, "%s%s%.*s", sign, digits, (int)number->exponent, zeros);
    else if (fits)
        snprintf(text, TEXT_SIZE, "%s%.*s.%s", sign, (int)whole, digits, digits + whole);
    else
        snprintf(text, TEXT_SIZE, "%s%se%lld", sign, digits, number->exponent);
}

/* Of a token with an exponent out of proportion the text is its own. */
static bool keep(struct span token, cJSON *value)
{
    char text[TEXT_SIZE];
    struct span rest = token;
    if (!is_coarse(value) || token.len > JSON_MAX_NUMBER)
        return true;
    struct decimal number = read_digits(&rest);
    if (number.count == 0)
        return true;
    bool one_text = add_exponent(&rest, &number);
    if (one_text)
        write_decimal(&number, text);
    value->valuestring = span_dup(one_text ? span_of(text) : token);
    return value->valuestring != NULL;
}

/* The numbers of a tree, child by child, are in the order of the text. */
static bool keep_each(struct span *rest, cJSON *value)
{
    bool kept = !cJSON_IsNumber(value) || keep(next_number(rest), value);
    for (cJSON *child = value->child; child && kept; child = child->next)
        kept = keep_each(rest, child);
    return kept;
}

bool json_keep_exact(struct span text, cJSON *tree)
{
    return !has_coarse(tree) || keep_each(&text, tree);
}

const char *json_exact(const cJSON *number)
{
    return number->valuestring;
}
