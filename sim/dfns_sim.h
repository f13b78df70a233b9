/*
 * libdfnssim: the simulator inside your own test program. It serves the two endpoints with which
 * Dfns deactivates a credential or an application on a free port of 127.0.0.1.
 *
 *     dfns_sim *sim = NULL;
 *     dfns_sim_error error;
 *     if (dfns_sim_create(NULL, &sim, &error) || dfns_sim_start(sim, &error))
 *         fail(error.message);
 *     ... point your client at dfns_sim_url(sim) ...
 *     dfns_sim_free(sim);
 *
 * Strings are UTF-8 and end with NUL. What is passed in is copied where it is kept. A `char **` is
 * filled with a text that is yours, to be given to dfns_sim_free_text(); it is left alone when the
 * call fails. Texts that go in have no limit of their own beyond 16 MiB.
 *
 * Instances are independent of each other and there may be any number of them; nothing is shared
 * but what libcrypto and civetweb keep for a process (civetweb makes it ignore SIGPIPE). Any thread
 * may use any instance, several at a time too, except that dfns_sim_start(), dfns_sim_stop() and
 * dfns_sim_free() each need the instance for themselves.
 *
 * `session` is the "id" of a session, or NULL for the default one: what clients see whose bearer
 * token and application id belong to no session.
 */
#ifndef DFNS_SIM_H
#define DFNS_SIM_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define DFNS_SIM_API __attribute__((visibility("default")))
#else
#define DFNS_SIM_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dfns_sim dfns_sim;

/* Everything that can fail returns one of these; DFNS_SIM_OK is 0. */
typedef enum dfns_sim_result {
    DFNS_SIM_OK = 0,
    DFNS_SIM_BAD_INPUT, /* what was passed in cannot be done; the message says why */
    DFNS_SIM_NO_MEMORY, /* memory ran out, or a stated limit was reached */
    DFNS_SIM_SYSTEM     /* the operating system said no: the port is taken, a file is missing */
} dfns_sim_result;

enum { DFNS_SIM_ERROR_SIZE = 320 };

/* Filled in by a call that fails, when it is given one: NULL is allowed everywhere. */
typedef struct dfns_sim_error {
    char message[DFNS_SIM_ERROR_SIZE]; /* one line, no full stop at its end */
} dfns_sim_error;

/* Begin with DFNS_SIM_SETTINGS: it has the defaults. */
typedef struct dfns_sim_settings {
    size_t size;              /* of this struct, so that it can grow */
    const char *edition;      /* "2023" (NULL: this) or "2025" */
    const char *world_file;   /* who exists, as a file; NULL: a world that is built in */
    const char *world_json;   /* the same as text, instead of a file */
    int port;                 /* 0: a free one */
    int nonce_window_s;       /* how far a nonce's date may lie from now, either way */
    int nonce_reject_percent; /* so many of all calls are answered as if their nonce were invalid */
    uint64_t seed;            /* of all that is drawn; below 2^53 */
} dfns_sim_settings;

#define DFNS_SIM_SETTINGS                                                                          \
    {                                                                                              \
        sizeof(dfns_sim_settings), NULL, NULL, NULL, 0, 300, 0, 1                                  \
    }

/* ---- life ---- */

/* Makes an instance that does not listen yet; `settings` may be NULL. Takes about ten milliseconds.
 * `*sim` is yours, for dfns_sim_free(). */
DFNS_SIM_API dfns_sim_result dfns_sim_create(const dfns_sim_settings *settings, dfns_sim **sim,
                                             dfns_sim_error *error);

/* Listens; connections are accepted from when it returns. It has threads of its own. Does nothing
 * when it listens already. */
DFNS_SIM_API dfns_sim_result dfns_sim_start(dfns_sim *sim, dfns_sim_error *error);

/* "http://127.0.0.1:40123", without a slash at its end; "" unless started. The instance's, good
 * until it is stopped. */
DFNS_SIM_API const char *dfns_sim_url(const dfns_sim *sim);

/* Answers what is in flight, for five seconds at most, and listens no more. What is remembered
 * stays; after a free port another start may take another one. */
DFNS_SIM_API void dfns_sim_stop(dfns_sim *sim);

/* Stops, and frees. NULL is allowed. */
DFNS_SIM_API void dfns_sim_free(dfns_sim *sim);

DFNS_SIM_API void dfns_sim_free_text(char *text);

/* "0.1.0", that of the library. */
DFNS_SIM_API const char *dfns_sim_version(void);

/* ---- what only a test double has ---- */

/* Makes an isolated world for one test, known by its bearer tokens and application ids. `*json` is
 * {"id", "application", "server_side_application", "callers": {"permitted": {"token", "user_id",
 * "credential_id", "private_key"}, …}, "credentials", "applications"}. At most 1,000. */
DFNS_SIM_API dfns_sim_result dfns_sim_new_session(dfns_sim *sim, char **json,
                                                  dfns_sim_error *error);
DFNS_SIM_API dfns_sim_result dfns_sim_remove_session(dfns_sim *sim, const char *session,
                                                     dfns_sim_error *error);

/* Back to the start: world, clock, faults and journal. */
DFNS_SIM_API dfns_sim_result dfns_sim_reset(dfns_sim *sim, const char *session,
                                            dfns_sim_error *error);

/* Orders a fault, as POST /_sim/faults takes it:
 * {"operation":"credentials.deactivate","as":"nonce-used","times":2}. At most 64. */
DFNS_SIM_API dfns_sim_result dfns_sim_add_fault(dfns_sim *sim, const char *session,
                                                const char *rule, dfns_sim_error *error);
DFNS_SIM_API dfns_sim_result dfns_sim_clear_faults(dfns_sim *sim, const char *session,
                                                   dfns_sim_error *error);

/* Moves the one clock of the session; backwards when `seconds` is negative. */
DFNS_SIM_API dfns_sim_result dfns_sim_advance_clock(dfns_sim *sim, const char *session,
                                                    int64_t seconds, dfns_sim_error *error);

/* What was asked and answered after the entry with that number, 0 for all that is remembered:
 * {"entries": […], …}, as GET /_sim/journal has it. */
DFNS_SIM_API dfns_sim_result dfns_sim_journal(dfns_sim *sim, const char *session, uint64_t since,
                                              char **json, dfns_sim_error *error);

/* Everything that is remembered, as the JSON of a world file; and the way back, for up to 50,000
 * values. */
DFNS_SIM_API dfns_sim_result dfns_sim_world(dfns_sim *sim, const char *session, char **json,
                                            dfns_sim_error *error);
DFNS_SIM_API dfns_sim_result dfns_sim_set_world(dfns_sim *sim, const char *session,
                                                const char *json, dfns_sim_error *error);

/* A user action of the permitted caller, good for one request with this method, path and body, for
 * clients that do not sign: the value of X-DFNS-USERACTION. In edition 2023 for a request of the
 * calling application, in 2025 for one without X-DFNS-APPID. A body of more than 64 KiB is no
 * request's, and DFNS_SIM_BAD_INPUT. */
DFNS_SIM_API dfns_sim_result dfns_sim_user_action(dfns_sim *sim, const char *session,
                                                  const char *method, const char *path,
                                                  const char *body, char **user_action,
                                                  dfns_sim_error *error);

/* Any other admin route, without a socket: GET "/_sim/" lists them. `target` is path and query;
 * `body` is JSON, or NULL. `*status` is that of HTTP; what is not 200 to 299 is no failure of this
 * call. An event stream is not to be had this way. */
DFNS_SIM_API dfns_sim_result dfns_sim_admin(dfns_sim *sim, const char *method, const char *target,
                                            const char *body, int *status, char **json,
                                            dfns_sim_error *error);

/* The text or number that an RFC 6901 pointer leads to in any of the JSON above, for tests without
 * a JSON library: dfns_sim_pick(json, "/callers/permitted/token", &token, NULL). */
DFNS_SIM_API dfns_sim_result dfns_sim_pick(const char *json, const char *pointer, char **text,
                                           dfns_sim_error *error);

#ifdef __cplusplus
}
#endif

#endif
