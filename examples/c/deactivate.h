/* A small client of Dfns, to be tested. */
#ifndef DEACTIVATE_H
#define DEACTIVATE_H

/* Who calls. All borrowed. */
struct caller {
    const char *url;         /* of the API, without a slash at its end */
    const char *token;       /* the bearer */
    const char *user_action; /* a signed one, for exactly this call */
};

/* Deactivates a credential; asks again, twice at most, when the service is unavailable. The HTTP
 * status of the last answer, or 0 when there was none. */
long deactivate_credential(const struct caller *caller, const char *credential_id);

#endif
