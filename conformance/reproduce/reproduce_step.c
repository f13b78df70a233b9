#include "conformance/reproduce/reproduce_step.h"

#include <inttypes.h>
#include <string.h>

#include "conformance/compose/draft.h"
#include "conformance/reproduce/bash_request.h"

/* What a target would say, by the names of the placeholders. */
static const struct caller symbolic = {.token = "{{caller.token}}",
                                       .user_id = "{{caller.user_id}}"};

/* Where in the case we are. */
struct place_in_case {
    const struct reproduction *what;
    struct bash_context context;
    const struct step *step;
    const char *turn; /* "cred/" where the case runs on both endpoints in turn; "" otherwise */
    bool control;     /* it is the control of the step that is sent */
    bool *possible;
    struct buf *out;
};

static bool is_race(const struct place_in_case *at)
{
    return at->step->barrier > 0 && !at->control;
}

static void put_word(struct place_in_case *at, const char *text)
{
    buf_char(at->out, '"');
    *at->possible = bash_word(&at->context, text, at->out) && *at->possible;
    buf_char(at->out, '"');
}

/* Without quotes where it takes none. */
static void put_argument(struct place_in_case *at, const char *text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./";
    if (*text && strspn(text, plain) == strlen(text))
        buf_text(at->out, text);
    else
        put_word(at, text);
}

static void put_assignment(struct place_in_case *at, const char *indent, const char *name,
                           const struct buf *text)
{
    buf_format(at->out, "%s%s=", indent, name);
    put_word(at, buf_cstr(text));
    buf_char(at->out, '\n');
}

static void put_title(struct place_in_case *at, const char *before)
{
    const struct step *step = at->step;
    buf_format(at->out, "\n# %s%s%s", before, at->turn, step->name);
    if (step->same_connection)
        buf_text(at->out, ", which the suite sends on the connection of the step before");
    buf_char(at->out, '\n');
}

static struct status fill(const struct place_in_case *at, struct draft *draft,
                          const struct mutation *mutations, size_t count)
{
    struct vars vars = {
        .endpoint = at->context.endpoint,
        .id = "{{id}}",
        .caller = &symbolic,
        .application_id = "{{application.id}}",
        .edition = at->context.edition,
        .nonce_form = at->context.nonce_form,
        .symbolic = true,
    };
    static const char *const ids[RESOURCE_COUNT] = {
        [RESOURCE_DEACTIVATED] = "{{resource.deactivated}}",
        [RESOURCE_SACRIFICIAL] = "{{resource.sacrificial}}",
        [RESOURCE_SACRIFICIAL_2] = "{{resource.sacrificial:2}}",
        [RESOURCE_OTHER_TENANT] = "{{resource.other_tenant}}",
        [RESOURCE_UNKNOWN] = "{{resource.unknown}}",
    };
    memcpy(vars.ids[at->context.endpoint], ids, sizeof ids);
    vars.ids[endpoint_other(at->context.endpoint)][RESOURCE_DEACTIVATED] = "{{other.id}}";
    return draft_fill(draft, &vars, mutations, count);
}

/* The body, and unless it is given otherwise the user action for what is signed. */
static void put_signing(struct place_in_case *at, const char *indent, const struct draft *draft,
                        bool signs)
{
    bool same = span_equal(buf_peek(&draft->body), buf_peek(&draft->signed_payload));
    put_assignment(at, indent, "body", &draft->body);
    if (!signs)
        return;
    if (!same)
        put_assignment(at, indent, "payload", &draft->signed_payload);
    at->context.needs->signers[draft->signer] = true;
    buf_format(at->out, "%saction=$(user_action %s ", indent, bash_prefix(draft->signer));
    put_argument(at, buf_cstr(&draft->signed_method));
    buf_char(at->out, ' ');
    put_argument(at, buf_cstr(&draft->signed_path));
    buf_format(at->out, " \"$%s\")\n", same ? "body" : "payload");
}

static void put_send(struct place_in_case *at, const char *indent, const struct draft *draft,
                     const struct bash_request *request)
{
    buf_format(at->out, "%ssend %s %s \"$body\"", indent, draft->method,
               endpoint_row(at->context.endpoint)->path);
    for (size_t i = 0; i < request->header_count; i++)
        buf_format(at->out, " \\\n%s    \"%s\"", indent, request->headers[i].line);
    buf_text(at->out, is_race(at) ? " &\n" : "\n");
}

/* What is there to be seen of the state. */
static void put_look(struct place_in_case *at, const char *indent)
{
    const char *listing = endpoint_row(at->context.endpoint)->listing;
    buf_format(at->out, "%sprintf '\\nGET %s\\n'\n%sINCLUDE=yes call DFNS_ GET %s ''\n", indent,
               listing, indent, listing);
    at->context.needs->tokens[ROLE_PERMITTED] = true;
}

/* As often as the step says, and all at once where it says so. */
static void put_request(struct place_in_case *at, const struct draft *draft,
                        struct bash_request *request, bool signs, int64_t times)
{
    const struct step *step = at->step;
    const char *indent = times > 1 ? "    " : "";
    bool early = times > 1 && texts_hold(step->share, BASH_USER_ACTION);
    if (early)
        put_signing(at, "", draft, signs);
    if (times > 1) {
        bash_request_share(request, step->share, at->out);
        buf_format(at->out, "for ((i = 0; i < %" PRId64 "; i++)); do\n", times);
    }
    if (!early)
        put_signing(at, indent, draft, signs);
    if (!at->control)
        bash_request_keep(request, at->what->fixture->file, step, indent, at->out);
    put_send(at, indent, draft, request);
    if (!at->control && step_reads_state(step))
        put_look(at, indent);
    buf_text(at->out, times > 1 ? "done\n" : "");
    buf_text(at->out, is_race(at) ? "wait\n" : "");
}

static struct status put_variant(struct place_in_case *at, const struct mutation *mutations,
                                 size_t count, int64_t times)
{
    struct draft draft = draft_choose(at->step, mutations, count);
    struct bash_request request = {.header_count = 0};
    bool signs = !draft_replaces_header(mutations, count, BASH_USER_ACTION);
    at->context.caller = draft.caller;
    at->context.resource = draft.resource;
    struct status status = fill(at, &draft, mutations, count);
    if (status_is_ok(&status) &&
        !bash_request_make(&request, &at->context, at->what->fixture->file, mutations, count))
        *at->possible = false;
    if (status_is_ok(&status) && *at->possible)
        put_request(at, &draft, &request, signs, times);
    bash_request_free(&request);
    draft_free(&draft);
    return status;
}

static struct status put_step(struct place_in_case *at)
{
    const struct step *step = at->step;
    struct status status = status_ok();
    if (step->silent) {
        put_title(at, "look: ");
        put_look(at, "");
        return status;
    }
    if (case_generates_control(at->what->fixture->file, step)) {
        at->control = true;
        put_title(at, "control of ");
        status = put_variant(at, NULL, 0, 1);
        at->control = false;
    }
    put_title(at, "");
    if (status_is_ok(&status))
        status = put_variant(at, step->mutations, step->mutation_count,
                             step->barrier ? step->barrier : step->repeat);
    return status;
}

struct status reproduce_steps(const struct reproduction *what, struct bash_needs *needs,
                              bool *possible, struct buf *out)
{
    static const char *const turns[ENDPOINT_COUNT] = {"cred/", "app/"};
    const struct fixture *fixture = what->fixture;
    bool several = fixture->endpoints[0] && fixture->endpoints[1];
    struct status status = status_ok();
    for (int e = 0; e < ENDPOINT_COUNT; e++)
        for (size_t i = 0; i < fixture->file->step_count; i++) {
            const struct step *step = &fixture->file->steps[i];
            struct place_in_case at = {
                .what = what,
                .context = {.edition = what->edition,
                            .nonce_form = what->nonce_form,
                            .endpoint = step_endpoint(step, (enum endpoint)e),
                            .needs = needs},
                .step = step,
                .turn = several ? turns[e] : "",
                .possible = possible,
                .out = out,
            };
            if (fixture->endpoints[e] && status_is_ok(&status))
                status = put_step(&at);
        }
    return status;
}
