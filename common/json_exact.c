#include "common/json_exact.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beyond it two whole numbers may be one double. */
static const double max_exact = 9007199254740992.0;

enum { NUMBER_SIZE = 80 };

static bool has_large(const cJSON *value)
{
    bool large = cJSON_IsNumber(value) && fabs(value->valuedouble) >= max_exact;
    for (const cJSON *child = value->child; child && !large; child = child->next)
        large = has_large(child);
    return large;
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

static bool keep(struct span token, cJSON *number)
{
    char text[NUMBER_SIZE];
    for (size_t i = 0; i < token.len; i++)
        if (strchr(".eE", token.ptr[i]))
            return true;
    if (fabs(number->valuedouble) < max_exact)
        return true;
    snprintf(text, sizeof text, "%.0f", number->valuedouble);
    if (span_equal_text(token, text))
        return true;
    number->valuestring = span_dup(token);
    return number->valuestring != NULL;
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
    return !has_large(tree) || keep_each(&text, tree);
}

const char *json_exact(const cJSON *number)
{
    return number->valuestring;
}
