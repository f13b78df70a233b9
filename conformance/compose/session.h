/* One thread's talk with the target: what every request needs, and where every exchange is
 * recorded. */
#ifndef DFNS_CONFORMANCE_COMPOSE_SESSION_H
#define DFNS_CONFORMANCE_COMPOSE_SESSION_H

#include "conformance/compose/mint.h"
#include "conformance/fixture/edition.h"
#include "conformance/http/transport.h"
#include "conformance/redaction/vault.h"
#include "conformance/target/target.h"

enum { SESSION_MAX_WAITS = 3, SESSION_MAX_WAIT_S = 30 };

struct passive;

/* Everything is borrowed. */
struct session {
    const struct target *target;
    const struct edition *edition;
    enum nonce_form nonce_form;
    const struct server_side_application *server_side; /* calls; NULL: the client-side one does */
    struct transport *transport;
    /* Never from the seed: a target that remembers the last run would refuse its nonces. */
    struct random *random;
    const atomic_int *stop;
    struct case_result *record; /* the case under way */
    struct passive *passive;    /* sees the case before it is redacted; NULL for none */
    struct vault *vault;        /* the secrets of the run */
};

/*
 * Sends and records. An answer 429 with Retry-After (of at most SESSION_MAX_WAIT_S) is waited out,
 * SESSION_MAX_WAITS times; these exchanges are recorded too, under a name of their own.
 *
 * On success `*index` is that of the exchange in record->exchanges. STATUS_IO when no answer came,
 * STATUS_MEMORY.
 */
MUST_USE struct status session_send(struct session *session, const struct request *request,
                                    size_t *index);

/* Sends `count` requests at once (conformance/http/transport.h) and records them; `*first` is the
 * index of the first exchange. Those that are answered 429 with Retry-After are sent again
 * afterwards, as session_send() does. STATUS_IO when one of them got no answer. */
MUST_USE struct status session_race(struct session *session, const struct request *requests,
                                    size_t count, size_t *first, size_t *in_flight);

/* Adds the headers that every request carries: User-Agent, Content-Type, Authorization, and where
 * the edition requires them application id (and the secret of a server-side one) and a fresh
 * nonce. */
MUST_USE struct status session_add_headers(struct session *session, const struct caller *caller,
                                           struct request *request);

/* Once the request is otherwise complete: adds the API signature where the calling application is
 * server-side. It is in the vault then, too. */
MUST_USE struct status session_sign_request(struct session *session, struct request *request);

/* The target's address with `path` behind it, the caller's to free; NULL when memory is short. */
char *session_url(const struct session *session, const char *path);

#endif
