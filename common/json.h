/*
 * Reading JSON strictly, on top of cJSON.
 *
 * cJSON accepts a good deal that is not JSON (leading zeros, trailing garbage, raw control
 * characters, invalid UTF-8), keeps duplicate keys and truncates strings at U+0000. Whatever is
 * parsed here has been checked against RFC 8259 first and is none of that. The tree that comes back
 * is an ordinary cJSON tree with one owner: cJSON_Delete() frees it.
 */
#ifndef DFNS_COMMON_JSON_H
#define DFNS_COMMON_JSON_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/status.h"

/* A document past one of these is refused before memory is spent on it. */
enum { JSON_MAX_DEPTH = 64, JSON_MAX_VALUES = 50000, JSON_MAX_NUMBER = 63 };

enum json_fault {
    JSON_OK,
    JSON_EMPTY,         /* nothing but white space */
    JSON_SYNTAX,        /* not RFC 8259 */
    JSON_TRUNCATED,     /* ends in the middle */
    JSON_TRAILING,      /* something follows the value */
    JSON_NOT_UTF8,      /* a byte sequence that is not UTF-8, or half a surrogate pair */
    JSON_NUL,           /* U+0000 in a string */
    JSON_TOO_DEEP,      /* nested deeper than JSON_MAX_DEPTH */
    JSON_TOO_MANY,      /* more values than JSON_MAX_VALUES */
    JSON_LONG_NUMBER,   /* a number of more characters than JSON_MAX_NUMBER */
    JSON_DUPLICATE_KEY, /* an object names a member twice */
    JSON_NO_MEMORY,
};

struct json_error {
    enum json_fault fault;
    size_t offset;         /* bytes before the place of the fault */
    unsigned line, column; /* of that place, both from 1; the column counts bytes */
};

/* A few words for a person: "duplicate key". */
const char *json_fault_text(enum json_fault fault);

/* The same as a status with the place, "line 3, column 7: duplicate key"; without the place, and no
 * fault of the text's, when memory was short. */
MUST_USE struct status json_error_status(const struct json_error *error);

/* Checks the grammar and the limits only; duplicate keys are not looked for. Allocates nothing. */
struct json_error json_scan(struct span text);
struct json_error json_scan_large(struct span text, size_t max_values);

/* NULL with `*error` filled in when the text is not acceptable; `error` may be NULL. For a
 * duplicate key the place is its second occurrence. */
cJSON *json_parse(struct span text, struct json_error *error);

/* The same, with another limit in place of JSON_MAX_VALUES: for a file that somebody named, not for
 * what comes over the network. */
cJSON *json_parse_large(struct span text, size_t max_values, struct json_error *error);

/* For text that nobody else can have written: not searched for every fault, as that takes as long
 * again. What is no JSON is refused all the same. */
cJSON *json_parse_own(struct span text, struct json_error *error);

/* The member of that exact name (case counts), or NULL; `object` may be NULL or no object. */
const cJSON *json_member(const cJSON *object, const char *name);

/* The member's text, borrowed from the tree; NULL when it is absent or no string. */
const char *json_text(const cJSON *object, const char *name);

/* The member as a boolean; `otherwise` when it is absent or no boolean. */
bool json_flag(const cJSON *object, const char *name, bool otherwise);

/* True when `value` is a number that is whole and between min and max; it is then in `*out`. */
bool json_integer(const cJSON *value, int64_t min, int64_t max, int64_t *out);

/* What an RFC 6901 pointer ("" or "/a/0") leads to, or NULL. */
const cJSON *json_pointer(const cJSON *root, const char *pointer);

/* "null", "boolean", "number", "string", "array", "object"; "nothing" for NULL. */
const char *json_type_name(const cJSON *value);

/*
 * Appends a form in which two documents are byte-equal exactly when they are equal as JSON: no
 * white space, members sorted by name, no escapes but the necessary, numbers as the double they
 * denote, or in their digits where doubles are too coarse (json_exact.h).
 */
void json_canonical(const cJSON *value, struct buf *out);

/* Equal as JSON: member order, white space and escapes do not count. False when memory is short. */
bool json_equal(const cJSON *a, const cJSON *b);

#endif
