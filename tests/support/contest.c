#include "tests/support/contest.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/signing.h"

static void keep(char shared[static CONTEST_MAX_SHARED], const char *text)
{
    int len = snprintf(shared, CONTEST_MAX_SHARED, "%s", text);
    assert(len > 0 && len < CONTEST_MAX_SHARED);
    (void)len;
}

static void share_header(struct stage *stage, const char *name, char *shared)
{
    stage_valid(stage, OPERATION_CREDENTIALS_DEACTIVATE, PAGE_CREDENTIAL);
    if (*shared)
        stage_header(stage, name, shared);
    else
        keep(shared, stage_header_value(stage, name));
}

static void share_nonce(struct stage *stage, char *shared)
{
    share_header(stage, "X-DFNS-NONCE", shared);
}

static void share_user_action(struct stage *stage, char *shared)
{
    share_header(stage, "X-DFNS-USERACTION", shared);
}

/* The challenge is signed once: whoever completes it sends the same body. */
static void share_challenge(struct stage *stage, char *shared)
{
    if (*shared) {
        stage_valid(stage, OPERATION_ACTION_COMPLETE, NULL);
        stage_body(stage, shared);
    } else {
        finish_signing(stage, "/auth/credentials/deactivate", "{}");
        keep(shared, stage->body);
    }
}

const struct contest contest_for_nonce = {share_nonce, "replay.nonce-replayed"};
const struct contest contest_for_user_action = {share_user_action, "user-action.spent"};
const struct contest contest_for_challenge = {share_challenge, "challenge.spent"};
