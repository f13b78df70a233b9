/* What a case says, written for bash: read as bash would read it, plain text comes back as it was,
 * and nothing in it is run. */
#include <string.h>

#include "conformance/reproduce/bash_word.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/known_vars.h"

/* The text between double quotes, with nothing to be expanded in it. */
static void must_be_quoted(const struct buf *quoted, const char *text)
{
    const char *c = buf_cstr(quoted);
    for (; *c; c++, text++) {
        bool escapes = *c == '\\' && c[1] && strchr("$`\"\\\n", c[1]);
        fuzz_must(escapes || !strchr("$`\"", *c));
        c += escapes;
        fuzz_must(*c == *text);
    }
    fuzz_must(*text == '\0');
}

/* The text between single quotes, of which a quote can only be beside. */
static void must_be_single(const struct buf *quoted, const char *text)
{
    bool inside = false;
    for (const char *c = buf_cstr(quoted); *c; c++) {
        if (*c == '\'') {
            inside = !inside;
            continue;
        }
        fuzz_must(inside || (*c == '\\' && c[1] == '\''));
        c += !inside;
        fuzz_must(*c == *text);
        text++;
    }
    fuzz_must(!inside && *text == '\0');
}

/* Behind each "$" that is not escaped is a variable or a command of ours. */
static void must_run_only_ours(const struct buf *word)
{
    static const char *const ours[] = {"{DFNS_", "(uuid)", "(moment ", "(repeat ", "STARTED"};
    for (const char *c = buf_cstr(word); *c; c++) {
        bool known = *c != '$';
        if (*c == '\\' && c[1])
            c++;
        else
            fuzz_must(*c != '`');
        for (size_t i = 0; i < sizeof ours / sizeof ours[0] && !known; i++)
            known = strncmp(c + 1, ours[i], strlen(ours[i])) == 0;
        fuzz_must(known || c[-1] == '\\');
    }
}

static void put_word(const char *text)
{
    struct bash_needs needs = {0};
    const struct bash_context context = {.edition = known_vars()->edition, .needs = &needs};
    struct buf word = buf_make(1024 * 1024);
    if (bash_word(&context, text, &word) && !strstr(text, "repeat"))
        must_run_only_ours(&word);
    buf_free(&word);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf quoted = buf_make(4 * size + 16), single = buf_make(4 * size + 16);
    char *text = span_dup(fuzz_text(data, size));
    bash_quote(span_of(text), &quoted);
    bash_single(text, &single);
    must_be_quoted(&quoted, text);
    must_be_single(&single, text);
    put_word(text);
    buf_free(&quoted);
    buf_free(&single);
    free(text);
    return 0;
}
