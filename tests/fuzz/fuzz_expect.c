/*
 * An answer of a target, and what a case expects of it. The input is the part ("header:Date"), a
 * line feed, the expected value as JSON, a line feed, header lines, an empty line, the body.
 * Whatever part is there equals itself and is among itself; what is not there is absent.
 */
#include <string.h>

#include "common/json.h"
#include "conformance/run/expect.h"
#include "tests/fuzz/fuzz.h"

enum { MAX_HEADERS = 8 };

static bool judge(const struct answer *answer, const char *on, enum op op, const cJSON *value)
{
    const struct wanted wanted = {.step = "a step", .on = on, .op = op, .value = value};
    struct assertion_result result;
    struct status status = expect_judge(&wanted, answer, &result);
    fuzz_must_explain(&status);
    bool met = status_is_ok(&status) && result.met;
    if (status_is_ok(&status))
        assertion_result_free(&result);
    return met;
}

static void must_equal_itself(const struct answer *answer, const char *on, const cJSON *itself)
{
    cJSON *list = cJSON_CreateArray(), *copy = cJSON_Duplicate(itself, true);
    fuzz_must(list && copy && cJSON_AddItemToArray(list, copy));
    fuzz_must(judge(answer, on, OP_EQUALS, itself) && judge(answer, on, OP_JSON_EQUAL, itself));
    fuzz_must(judge(answer, on, OP_IN, list) && !judge(answer, on, OP_NOT_IN, list));
    cJSON_Delete(list);
}

static void judge_every_way(const struct answer *answer, const char *on, const cJSON *value)
{
    struct part part;
    struct status status = part_parse(on, &part);
    fuzz_must_explain(&status);
    if (!status_is_ok(&status))
        return;
    cJSON *itself;
    fuzz_must(answer_part(answer, &part, &itself));
    fuzz_must(judge(answer, on, OP_PRESENT, NULL) == (itself != NULL));
    fuzz_must(judge(answer, on, OP_ABSENT, NULL) == (itself == NULL));
    if (itself)
        must_equal_itself(answer, on, itself);
    if (value && strlen(on) < 64) {
        bool equal = judge(answer, on, OP_EQUALS, value);
        fuzz_must(equal == (itself && json_equal(itself, value)));
        judge(answer, on, OP_COUNT, value);
    }
    cJSON_Delete(itself);
}

static size_t read_headers(struct span *rest, struct header_line *headers)
{
    size_t count = 0;
    while (!span_is_absent(*rest) && count < MAX_HEADERS) {
        struct span value = span_cut(rest, '\n'), name = span_cut(&value, ':');
        if (name.len == 0)
            break;
        headers[count].name = span_dup(name);
        headers[count++].value = span_dup(span_is_absent(value) ? SPAN_LITERAL("") : value);
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = fuzz_text(data, size);
    char *on = span_dup(span_cut(&rest, '\n'));
    cJSON *value = json_parse(span_cut(&rest, '\n'), NULL);
    struct header_line headers[MAX_HEADERS];
    struct exchange exchange = {.status = 200 + (int)(size % 300), .response_headers = headers};
    exchange.response_header_count = read_headers(&rest, headers);
    exchange.response_body = span_dup(span_is_absent(rest) ? SPAN_LITERAL("") : rest);
    exchange.response_body_len = rest.len;
    struct answer answer = answer_of(&exchange);
    judge_every_way(&answer, on, value);
    answer_free(&answer);
    for (size_t i = 0; i < exchange.response_header_count; i++) {
        free(headers[i].name);
        free(headers[i].value);
    }
    free(exchange.response_body);
    cJSON_Delete(value);
    free(on);
    return 0;
}
