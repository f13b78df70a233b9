/* A case: a mistake names the file and the place in it; a case that was read can be asked for by
 * its own id. */
#include <string.h>

#include "conformance/fixture/library.h"
#include "conformance/plan/pattern.h"
#include "tests/fuzz/fuzz.h"

static const struct library *library(void)
{
    static struct library opened;
    static bool open;
    if (!open) {
        struct status status = library_open(&opened);
        fuzz_must(status_is_ok(&status));
    }
    open = true;
    return &opened;
}

static void must_be_a_case(const struct case_file *file)
{
    struct fixture fixture = {.file = file};
    char id[] = "any.thing";
    fixture.id = id;
    fuzz_must(file->step_count > 0 && file->id[0] && file->title[0] && file->group[0]);
    fuzz_must(pattern_matches(file->group, &fixture) && pattern_matches("*", &fixture));
    fuzz_must(pattern_matches(safety_name(file->safety), &fixture));
    for (size_t i = 0; i < file->step_count; i++) {
        const struct step *step = &file->steps[i];
        fuzz_must(step->repeat >= 0 && step->repeat <= STEP_MAX_REPEAT);
        fuzz_must(step->barrier >= 0 && step->barrier <= STEP_MAX_BARRIER);
        fuzz_must((step->watch != WATCH_NONE) == file->passive);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct references references = {&library()->clauses, &library()->editions};
    struct case_file *file = NULL;
    struct status status = case_file_read("case.json", fuzz_text(data, size), &references, &file);
    fuzz_must_explain(&status);
    if (status_is_ok(&status))
        must_be_a_case(file);
    else
        fuzz_must(strncmp(status.message, "case.json:", strlen("case.json:")) == 0);
    case_file_free(status_is_ok(&status) ? file : NULL);
    return 0;
}
