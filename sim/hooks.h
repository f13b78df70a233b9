/* Where somebody can change what the service does, who knows it and whom it does not know. */
#ifndef DFNS_SIM_HOOKS_H
#define DFNS_SIM_HOOKS_H

#include "common/json_write.h"
#include "sim/arrival.h"
#include "sim/decide/call.h"
#include "sim/reply.h"

/* Each may be NULL. All but rewrite are called under the lock: they must not wait. */
struct hooks {
    /* Before the request is read; `headers` is a copy that the arrival refers to. */
    void (*rewrite)(void *context, struct arrival *arrival, struct header *headers);
    /* Before the checks. */
    void (*prepare)(void *context, const struct arrival *arrival, const struct world *world,
                    struct call *call);
    /* Before the answer leaves; `changed` tells whether the handler changed the world. */
    void (*amend)(void *context, const struct call *call, struct verdict verdict, bool changed,
                  struct reply *reply);
    /* What GET /_sim/health has to say of it: members of an object. */
    void (*tell)(void *context, struct json_writer *json);
    /* A copy of the context, to ask what it would do: then the other hooks, called with the copy,
     * count and change nothing. NULL: memory is short. Who has no such copy is not asked. */
    void *(*rehearse)(const void *context);
    void (*end_rehearsal)(void *copy);
    void *context; /* borrowed for as long as the service lives */
};

#endif
