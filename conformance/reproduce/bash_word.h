/*
 * Texts of a case as bash would write them: inside double quotes, where a placeholder becomes a
 * variable or a command that draws a fresh value.
 */
#ifndef DFNS_CONFORMANCE_REPRODUCE_BASH_WORD_H
#define DFNS_CONFORMANCE_REPRODUCE_BASH_WORD_H

#include "common/buf.h"
#include "conformance/compose/mint.h"
#include "conformance/fixture/edition.h"
#include "conformance/fixture/placeholder.h"
#include "conformance/target/roles.h"

enum { BASH_NAME_SIZE = 64 };

/* What a script asks the environment for. */
struct bash_needs {
    bool tokens[ROLE_COUNT];
    bool signers[ROLE_COUNT];
    bool user_ids[ROLE_COUNT];
    bool ids[ENDPOINT_COUNT][RESOURCE_COUNT];
    bool expired_user_action;
    bool application;
    bool started; /* the moment at which it began */
};

/* The step in which a text stands; `needs` collects what its placeholders take. */
struct bash_context {
    const struct edition *edition;
    enum nonce_form nonce_form;
    enum endpoint endpoint;
    enum resource resource;
    enum role caller;
    struct bash_needs *needs;
};

/* What the names of a caller's variables begin with: "DFNS_", "DFNS_SECOND_". */
const char *bash_prefix(enum role role);

/* The variable that holds an id: "DFNS_DEACTIVATED_CREDENTIAL". */
void bash_id_name(enum endpoint endpoint, enum resource resource, char out[static BASH_NAME_SIZE]);

/* Appends plain text: nothing in it is expanded. */
void bash_quote(struct span text, struct buf *out);
/* The same between single quotes, those included. */
void bash_single(const char *text, struct buf *out);

/* Appends text with placeholders. False when one of them has no meaning in a script. */
MUST_USE bool bash_word(const struct bash_context *context, const char *text, struct buf *out);

#endif
