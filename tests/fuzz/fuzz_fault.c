/* Faults on order: a mistake names its place and replaces nothing; what was read is written, read
 * and written the same; and what is injected is within its limits. */
#include <string.h>

#include "common/json.h"
#include "sim/session/fault.h"
#include "tests/fuzz/fuzz.h"

enum { MAX_TEXT = 1024 * 1024, SEED = 7, CALLS = 3 };

#define EARLIER "{\"faults\":[{\"id\":\"earlier\",\"operation\":\"*\",\"as\":\"nonce-used\"}]}"

static struct status set(struct faults *faults, struct span text)
{
    cJSON *document = json_parse(text, NULL);
    fuzz_must(document);
    struct status status = faults_set(faults, document);
    cJSON_Delete(document);
    return status;
}

static struct buf written(const struct faults *faults)
{
    struct buf text = buf_make(MAX_TEXT);
    struct json_writer json = json_writer_make(&text, JSON_COMPACT);
    faults_write(faults, &json);
    fuzz_must(!buf_failed(&text));
    return text;
}

static void must_say(const struct faults *faults, const struct buf *wanted)
{
    struct buf found = written(faults);
    fuzz_must(span_equal(buf_peek(&found), buf_peek(wanted)));
    buf_free(&found);
}

static void must_be_sound(const struct fault_action *action)
{
    bool answers = action->reason != REASON_NONE || action->status == 429 || action->status == 503;
    fuzz_must(action->delay_ms >= 0 && action->delay_ms <= FAULT_MAX_DELAY_MS);
    fuzz_must(action->retry_after_s >= 0 && action->retry_after_s <= FAULT_MAX_RETRY_AFTER_S);
    fuzz_must(action->reason == REASON_NONE || action->status == 0);
    fuzz_must(!action->id || answers || action->network != NETWORK_NORMAL || action->delay_ms >= 0);
}

static void draw_all(struct faults *faults)
{
    for (unsigned operation = 0; operation < OPERATION_COUNT; operation++) {
        for (int call = 0; call < CALLS; call++) {
            struct fault_action action =
                faults_draw(faults, operation_row((enum operation_id)operation));
            must_be_sound(&action);
        }
    }
}

/* Both go on alike: the copy that was read, and the one that it was written from. */
static void must_come_back(struct faults *faults)
{
    struct buf text = written(faults);
    struct faults *again = faults_make(SEED);
    fuzz_must(again);
    struct status status = set(again, buf_peek(&text));
    fuzz_must(status_is_ok(&status));
    must_say(again, &text);
    buf_free(&text);
    draw_all(faults);
    draw_all(again);
    text = written(faults);
    must_say(again, &text);
    buf_free(&text);
    faults_free(again);
}

/* Memory is not short here: there are too many rules when it is said to be. */
static void must_be_no_accident(const struct status *status, const cJSON *document)
{
    bool many = cJSON_GetArraySize(json_member(document, "faults")) > FAULT_MAX_RULES;
    fuzz_must(status_is_ok(status) || status->code == STATUS_INPUT ||
              (status->code == STATUS_MEMORY && many));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cJSON *document = json_parse(fuzz_text(data, size), NULL);
    struct faults *faults = faults_make(SEED);
    fuzz_must(faults);
    struct status status = set(faults, SPAN_LITERAL(EARLIER));
    fuzz_must(status_is_ok(&status));
    struct buf earlier = written(faults);
    status = faults_set(faults, document);
    fuzz_must_explain(&status);
    if (status_is_ok(&status))
        must_come_back(faults);
    else
        must_say(faults, &earlier);
    must_be_no_accident(&status, document);
    buf_free(&earlier);
    faults_free(faults);
    cJSON_Delete(document);
    return 0;
}
