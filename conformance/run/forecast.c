#include "conformance/run/forecast.h"

#include <stdlib.h>

#include "conformance/compose/draft.h"
#include "conformance/run/preflight.h"
#include "conformance/run/walk.h"

enum { TO_SIGN = 2, ROWS_OF_A_STEP = 2 };

static const char *const manners[] = {
    [MANNER_CONTROL] = "control", [MANNER_SEND] = "send", [MANNER_RACE] = "race",
    [MANNER_SEARCH] = "search",   [MANNER_LOOK] = "look",
};

const char *manner_name(enum manner manner)
{
    return manners[manner];
}

size_t forecast_row_most(const struct forecast_row *row)
{
    return row->sent + row->signing + row->read_back;
}

struct forecast forecast_preflight(const struct target *target, const struct edition *edition)
{
    size_t each = preflight_attempt_requests(target);
    return (struct forecast){.fewest = each,
                             .most = edition->requires_nonce ? PREFLIGHT_NONCE_FORMS * each : each};
}

/* Of the requests that are sent together, or one after the other, how many are signed for? */
static size_t count_signed(const struct step *step, size_t sent)
{
    if (draft_replaces_header(step->mutations, step->mutation_count, "X-DFNS-USERACTION"))
        return 0;
    return step->barrier && texts_hold(step->share, "X-DFNS-USERACTION") ? 1 : sent;
}

static void fill_look(const struct step *step, struct forecast_row *row)
{
    row->manner = MANNER_LOOK;
    row->read_back = (size_t)step->repeat;
}

static void fill_send(const struct step *step, struct forecast_row *row)
{
    row->manner = step->barrier ? MANNER_RACE : step->bisect_s ? MANNER_SEARCH : MANNER_SEND;
    size_t each = step->barrier    ? (size_t)step->barrier
                  : step->bisect_s ? walk_search_most(step->bisect_s)
                                   : 1;
    bool reads = row->manner == MANNER_SEND && step_reads_state(step);
    row->sent = each * (size_t)step->repeat;
    row->signing = TO_SIGN * count_signed(step, each) * (size_t)step->repeat;
    row->read_back = reads ? (size_t)step->repeat : 0;
}

/* A search that is accepted at once is over. */
static size_t fewest(const struct step *step, const struct forecast_row *row)
{
    if (row->manner != MANNER_SEARCH)
        return forecast_row_most(row);
    return (1 + TO_SIGN * count_signed(step, 1)) * (size_t)step->repeat;
}

static void add_row(struct forecast *forecast, const struct step *step,
                    const struct forecast_row *row)
{
    struct forecast_row *added = &forecast->rows[forecast->row_count++];
    *added = *row;
    added->fewest = fewest(step, row);
    forecast->fewest += added->fewest;
    forecast->most += forecast_row_most(added);
}

static void add_step(struct forecast *forecast, const struct case_file *file,
                     const struct step *step, enum endpoint endpoint)
{
    struct forecast_row row = {.step = step->name, .endpoint = step_endpoint(step, endpoint)};
    struct forecast_row control = row;
    if (case_generates_control(file, step)) {
        control.manner = MANNER_CONTROL;
        control.sent = 1;
        control.signing = TO_SIGN;
        add_row(forecast, step, &control);
    }
    if (step->silent)
        fill_look(step, &row);
    else
        fill_send(step, &row);
    add_row(forecast, step, &row);
}

struct status forecast_case(const struct plan_item *item, struct forecast *out)
{
    const struct case_file *file = item->fixture->file;
    *out = (struct forecast){0};
    if (item->fate != FATE_RUN || file->passive)
        return status_ok();
    out->rows = calloc(file->step_count * ENDPOINT_COUNT * ROWS_OF_A_STEP, sizeof *out->rows);
    if (!out->rows)
        return status_no_memory();
    for (int e = 0; e < ENDPOINT_COUNT; e++)
        for (size_t i = 0; item->fixture->endpoints[e] && i < file->step_count; i++)
            add_step(out, file, &file->steps[i], (enum endpoint)e);
    return status_ok();
}

void forecast_free(struct forecast *forecast)
{
    free(forecast->rows);
    *forecast = (struct forecast){0};
}
