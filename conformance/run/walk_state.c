#include <stdlib.h>
#include <strings.h>

#include "common/json.h"
#include "conformance/run/walk.h"

enum { OK = 200 };

/* UUIDs are the same in either case. */
static const cJSON *find_item(const cJSON *items, const char *member, const char *id)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, items)
    {
        const char *found = json_text(item, member);
        if (found && strcasecmp(found, id) == 0)
            return item;
    }
    return NULL;
}

static struct status ask(struct walk *walk, const char *name, size_t *index)
{
    struct session *session = walk->session;
    struct request request = {0};
    struct buf title = buf_make(2 * WALK_NAME_SIZE);
    char *url = session_url(session, endpoint_row(walk->vars.endpoint)->listing);
    buf_format(&title, "read back after %s", name);
    struct status status = url && !buf_failed(&title)
                               ? request_begin(&request, buf_cstr(&title), "GET", url)
                               : status_no_memory();
    if (status_is_ok(&status))
        status = session_add_headers(session, &session->target->callers[ROLE_PERMITTED], &request);
    request_remove_header(&request, "Content-Type"); /* there is no content */
    if (status_is_ok(&status))
        status = session_send(session, &request, index);
    request_free(&request);
    buf_free(&title);
    free(url);
    return status;
}

struct status walk_read_state(struct walk *walk, const char *name, size_t *index, cJSON **state)
{
    *state = NULL;
    struct status status = ask(walk, name, index);
    if (!status_is_ok(&status))
        return status;
    struct answer answer = walk_answer(walk, *index);
    const cJSON *items = json_member(answer.body, "items");
    if (answer.unread) {
        status = status_no_memory();
    } else if (answer.exchange->status != OK || !cJSON_IsArray(items)) {
        status = status_fail(STATUS_INPUT, "%s: the listing was answered %d, or without \"items\"",
                             name, answer.exchange->status);
    } else {
        const cJSON *item =
            find_item(items, endpoint_row(walk->vars.endpoint)->member, walk->vars.id);
        *state = cJSON_Duplicate(item, true);
        if (item && !*state)
            status = status_no_memory();
    }
    answer_free(&answer);
    return status;
}
