#include "conformance/compose/sign.h"

#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/json_write.h"
#include "conformance/target/shell.h"

enum { MAX_SIGN_BODY = 4 * REQUEST_MAX_BODY, MAX_STEP_NAME = 1024, OK = 200 };

#define INIT_PATH   "/auth/action/init"
#define ACTION_PATH "/auth/action"

static struct status post(struct session *session, const struct caller *signer, const char *path,
                          struct span body, const char *step, size_t *index)
{
    struct request request = {0};
    char *url = session_url(session, path);
    struct status status = url ? request_begin(&request, step, "POST", url) : status_no_memory();
    if (status_is_ok(&status))
        status = session_add_headers(session, signer, &request);
    if (status_is_ok(&status))
        status = request_set_body(&request, body);
    if (status_is_ok(&status))
        status = session_sign_request(session, &request);
    if (status_is_ok(&status))
        status = session_send(session, &request, index);
    request_free(&request);
    free(url);
    return status;
}

/* Posts, and wants 200. */
static struct status post_ok(struct session *session, const struct caller *signer, const char *path,
                             struct span body, const char *step, size_t *index)
{
    struct status status = post(session, signer, path, body, step, index);
    if (!status_is_ok(&status))
        return status;
    int code = session->record->exchanges[*index].status;
    return code == OK ? status
                      : status_fail(STATUS_INPUT, "%s: POST %s was answered %d", step, path, code);
}

static void put_init_body(const struct signed_request *what, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    json_object_begin(&json);
    json_member_span(&json, "userActionPayload", what->payload);
    json_member_text(&json, "userActionHttpMethod", what->method);
    json_member_text(&json, "userActionHttpPath", what->path);
    json_member_text(&json, "userActionServerKind", "Api");
    json_object_end(&json);
}

static struct status ask_challenge(struct session *session, const struct caller *signer,
                                   const struct signed_request *what, const char *name,
                                   size_t *index)
{
    struct buf body = buf_make(MAX_SIGN_BODY);
    put_init_body(what, &body);
    struct status status = buf_failed(&body)
                               ? status_no_memory()
                               : post_ok(session, signer, INIT_PATH, buf_peek(&body), name, index);
    buf_free(&body);
    return status;
}

static struct status name_exchange(const char *step, struct buf *out)
{
    buf_format(out, "sign for %s", step);
    return buf_failed(out) ? status_no_memory() : status_ok();
}

struct status sign_ask_challenge(struct session *session, const struct caller *signer,
                                 const struct signed_request *what, const char *step, size_t *index)
{
    struct buf name = buf_make(MAX_STEP_NAME);
    struct status status = name_exchange(step, &name);
    if (status_is_ok(&status))
        status = ask_challenge(session, signer, what, buf_cstr(&name), index);
    buf_free(&name);
    return status;
}

static struct status answer_challenge(const struct caller *signer, struct span challenge,
                                      struct buf *out)
{
    if (!signer->sign_command)
        return mint_assertion(signer->key, signer->credential_id, challenge, out);
    struct buf printed = buf_make(REQUEST_MAX_BODY);
    struct status status = shell_run(signer->sign_command, challenge, SHELL_TIMEOUT_MS, &printed);
    if (status_is_ok(&status))
        status = mint_foreign_assertion(buf_peek(&printed), challenge, out);
    buf_free(&printed);
    return status;
}

/* It becomes a header of the next request. */
static struct status take_user_action(struct session *session, const char *step, const char *text)
{
    if (!text)
        return status_fail(STATUS_INPUT, "%s: the answer has no string \"userAction\"", step);
    struct status status = vault_add(session->vault, span_of(text));
    if (status_is_ok(&status) && strlen(text) > SIGN_MAX_USER_ACTION)
        status = status_fail(STATUS_INPUT, "%s: the user action is longer than %d bytes", step,
                             SIGN_MAX_USER_ACTION);
    return status;
}

static struct status read_user_action(struct session *session, size_t index, char **out)
{
    const struct exchange *exchange = &session->record->exchanges[index];
    struct json_error error;
    cJSON *tree =
        json_parse((struct span){exchange->response_body, exchange->response_body_len}, &error);
    const char *text = json_text(tree, "userAction");
    if (error.fault == JSON_NO_MEMORY)
        return status_no_memory();
    struct status status = take_user_action(session, exchange->step, text);
    *out = status_is_ok(&status) ? strdup(text) : NULL;
    cJSON_Delete(tree);
    return status_is_ok(&status) && !*out ? status_no_memory() : status;
}

/* The exchanges move when one is added, so the challenge is read again by its index. */
static struct status complete(struct session *session, const struct caller *signer, size_t index,
                              const char *name, char **user_action)
{
    const struct exchange *init = &session->record->exchanges[index];
    struct span challenge = {init->response_body, init->response_body_len};
    struct buf body = buf_make(MAX_SIGN_BODY);
    struct status status = status_in(answer_challenge(signer, challenge, &body), "%s", name);
    if (status_is_ok(&status))
        status = post_ok(session, signer, ACTION_PATH, buf_peek(&body), name, &index);
    if (status_is_ok(&status))
        status = read_user_action(session, index, user_action);
    buf_free(&body);
    return status;
}

struct status sign_user_action(struct session *session, const struct caller *signer,
                               const struct signed_request *what, const char *step,
                               char **user_action)
{
    size_t index;
    struct buf name = buf_make(MAX_STEP_NAME);
    *user_action = NULL;
    struct status status = name_exchange(step, &name);
    if (status_is_ok(&status))
        status = ask_challenge(session, signer, what, buf_cstr(&name), &index);
    if (status_is_ok(&status))
        status = complete(session, signer, index, buf_cstr(&name), user_action);
    buf_free(&name);
    return status;
}
