/* The strict reader beside cJSON, which is lax: whatever we accept cJSON accepts too, it is UTF-8
 * without control characters, and writing it and reading it again changes nothing. */
#include <string.h>

#include "common/json.h"
#include "common/json_write.h"
#include "common/utf8.h"
#include "tests/fuzz/fuzz.h"

enum { MAX_TEXT = 8 * 1024 * 1024 };

static void must_be_clean(struct span text)
{
    while (text.len > 0) {
        size_t len = utf8_sequence(text);
        unsigned char first = (unsigned char)text.ptr[0];
        fuzz_must(len > 0);
        fuzz_must(first >= 0x20 || first == '\t' || first == '\n' || first == '\r');
        text.ptr += len;
        text.len -= len;
    }
}

static void must_be_a_place(struct span text, const struct json_error *error)
{
    unsigned line = 1, column = 1;
    fuzz_must(error->offset <= text.len);
    for (size_t i = 0; i < error->offset; i++) {
        bool ends = text.ptr[i] == '\n';
        line += ends;
        column = ends ? 1 : column + 1;
    }
    fuzz_must(error->line == line && error->column == column);
    fuzz_must(strlen(json_fault_text(error->fault)) > 0);
}

static cJSON *written_and_read(const cJSON *tree, enum json_layout layout)
{
    struct buf out = buf_make(MAX_TEXT);
    struct json_writer writer = json_writer_make(&out, layout);
    json_put_value(&writer, tree);
    fuzz_must(!buf_failed(&out));
    cJSON *again = json_parse(buf_peek(&out), NULL);
    buf_free(&out);
    fuzz_must(again);
    return again;
}

static void must_have_one_canonical_form(const cJSON *tree, const cJSON *again)
{
    struct buf first = buf_make(MAX_TEXT), second = buf_make(MAX_TEXT);
    json_canonical(tree, &first);
    json_canonical(again, &second);
    fuzz_must(!buf_failed(&first) && span_equal(buf_peek(&first), buf_peek(&second)));
    buf_free(&first);
    buf_free(&second);
}

static void must_survive_writing(const cJSON *tree)
{
    cJSON *compact = written_and_read(tree, JSON_COMPACT), *pretty;
    pretty = written_and_read(tree, JSON_PRETTY);
    fuzz_must(json_equal(tree, compact) && json_equal(compact, pretty));
    must_have_one_canonical_form(tree, pretty);
    cJSON_Delete(compact);
    cJSON_Delete(pretty);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = fuzz_text(data, size);
    struct json_error scanned = json_scan(text), error;
    cJSON *tree = json_parse(text, &error), *lax = cJSON_ParseWithLength(text.ptr, text.len);
    fuzz_must((tree != NULL) == (error.fault == JSON_OK));
    if (scanned.fault != JSON_OK) {
        fuzz_must(!tree && error.fault == scanned.fault);
        must_be_a_place(text, &error);
    } else {
        fuzz_must(lax);
        fuzz_must(tree || error.fault == JSON_DUPLICATE_KEY);
        must_be_clean(text);
    }
    if (tree)
        must_survive_writing(tree);
    cJSON_Delete(lax);
    cJSON_Delete(tree);
    return 0;
}
