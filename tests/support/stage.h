/*
 * A service on the default world, and the valid request to vary: what the simulator's tests stand
 * on.
 *
 *     struct stage *stage = stage_make("2023");
 *     stage_valid(stage, OPERATION_CREDENTIALS_DEACTIVATE, PAGE_CREDENTIAL);
 *     stage_header(stage, "X-DFNS-NONCE", NULL);           // NULL removes
 *     assert_int_equal(stage_send(stage), 400);
 *     assert_string_equal(stage->note.reason, "nonce.absent");
 *
 * Time stands still unless a test moves stage->now_ms.
 */
#ifndef DFNS_TESTS_STAGE_H
#define DFNS_TESTS_STAGE_H

#include "sim/service.h"

/* What the pages print. */
#define PAGE_CREDENTIAL          "cr-4uc9u-12ij1-9s08327e73jqqcnr"
#define PAGE_APPLICATION         "a6a47c9c-6f84-4af5-8e7a-30118cccdda4"
#define PAGE_CALLING_APPLICATION "312CE25E-A112-4D45-9965-6175E7C568DD"
#define PAGE_USER                "us-24vwa-92s33-8tvqi1dg0a95megt"

enum { STAGE_MAX_HEADERS = 16, STAGE_MAX_TEXT = 512 * 1024 };

struct stage {
    struct service *service;
    bool shares_service; /* it is another stage's */
    struct world *world; /* the service's: that of the session */
    char session[64];    /* "" for the default one */
    int64_t now_ms;      /* of the real clock, as far as the service knows */
    /* the request to be sent */
    const struct operation *operation;
    const char *method;
    const char *path;
    struct {
        const char *name;
        char *value;
    } headers[STAGE_MAX_HEADERS];
    size_t header_count;
    char *body;
    size_t body_len;
    /* the answer to the last one */
    struct reply reply;
    struct note note;
};

struct stage *stage_make(const char *edition);
struct stage *stage_make_with(const struct service_settings *settings);
void stage_free(struct stage *stage);

/* A stage in the session with that id, on the service of another stage, which must live longer. */
struct stage *stage_in_session(const struct stage *owner, const char *session);

/* A stage in the default session of a service that is somebody else's and must live longer. It is
 * what time the machine has; whoever goes on moves now_ms. */
struct stage *stage_on(struct service *service);

/* A stage in a new session, for which POST /_sim/sessions was asked with `settings` (NULL: none).
 */
struct stage *stage_new_session(struct stage *owner, const char *settings);

/* What time it is in the stage's session. */
int64_t stage_time(const struct stage *stage);

/* Makes the valid request of the permitted caller for an operation: a fresh nonce and, where the
 * operation needs it, a user action. `id` is what the body names; NULL where it names nothing. */
void stage_valid(struct stage *stage, enum operation_id operation, const char *id);

/* Sets, replaces or (NULL) removes a header. */
void stage_header(struct stage *stage, const char *name, const char *value);
const char *stage_header_value(const struct stage *stage, const char *name);
void stage_body(struct stage *stage, const char *body);

/* "Bearer <token>" of the token that the world file calls so. */
void stage_bearer(struct stage *stage, const char *token_name);

/* A nonce whose JSON is given; `printf`-like. */
void stage_nonce(struct stage *stage, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A fresh, valid one. */
void stage_fresh_nonce(struct stage *stage);

/* Signs the user action anew, for these instead of what the request holds; NULL: what it holds. */
void stage_user_action(struct stage *stage, const char *user_id, const char *method,
                       const char *path, const char *payload);

/* Sends it and returns the status. */
int stage_send(struct stage *stage);

/* The same of the valid request that deactivates PAGE_CREDENTIAL. */
int stage_deactivate(struct stage *stage);

/* The part of the last answer's body that a JSON pointer leads to, as text; "" when it is no text.
 * Valid until the next call. */
const char *stage_answer(struct stage *stage, const char *pointer);

/* The whole of it, the caller's to delete. */
cJSON *stage_answer_tree(struct stage *stage);

/* Does the last answer have that header? With a value, exactly that one; NULL: any. */
bool stage_replied(const struct stage *stage, const char *name, const char *value);

/* Asks an admin route from this machine, of the stage's session; `path` may end in a query. `json`
 * is the body, NULL for none. Returns the status. The request that was made is left alone. */
int stage_admin(struct stage *stage, const char *method, const char *path, const char *json);

/* How many entries the journal of the stage's session has, 1,000 at most. */
int stage_journal_size(struct stage *stage);

/* Writes the request as POST /_sim/explain takes it. */
void stage_describe(const struct stage *stage, struct buf *out);

/* Is the record that id names active? */
bool stage_is_active(const struct stage *stage, const char *id);

#endif
