/* Text with placeholders: it can be put together again from its parts, one without them stays as it
 * is, and none grows past its ceiling. */
#include <string.h>

#include "common/json.h"
#include "conformance/fixture/placeholder.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/known_vars.h"

static size_t must_be_made_of_its_parts(const char *text)
{
    struct span rest = span_of(text), before, inside;
    struct buf whole = buf_make(strlen(text) + 1);
    size_t count = 0;
    while (placeholder_next(&rest, &before, &inside)) {
        struct placeholder placeholder;
        struct status status = placeholder_parse(inside, &placeholder);
        fuzz_must_explain(&status);
        buf_span(&whole, before);
        buf_text(&whole, "{{");
        buf_span(&whole, inside);
        buf_text(&whole, "}}");
        count++;
    }
    buf_span(&whole, before);
    fuzz_must(strcmp(buf_cstr(&whole), text) == 0);
    buf_free(&whole);
    return count;
}

static void replace(const char *text, size_t placeholders)
{
    struct buf out = buf_make(VARS_MAX_TEXT);
    struct status status = vars_text(known_vars(), text, &out);
    fuzz_must_explain(&status);
    fuzz_must(placeholders > 0 || (status_is_ok(&status) && strcmp(buf_cstr(&out), text) == 0));
    fuzz_must(out.len <= VARS_MAX_TEXT);
    buf_free(&out);
}

static void replace_in_a_tree(const cJSON *tree)
{
    cJSON *copy = NULL;
    struct status status = vars_value(known_vars(), tree, VARS_PATTERN, &copy);
    fuzz_must_explain(&status);
    fuzz_must(status_is_ok(&status) == (copy != NULL));
    cJSON_Delete(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = span_dup(fuzz_text(data, size));
    cJSON *tree = json_parse(span_of(text), NULL);
    replace(text, must_be_made_of_its_parts(text));
    if (tree)
        replace_in_a_tree(tree);
    cJSON_Delete(tree);
    free(text);
    return 0;
}
