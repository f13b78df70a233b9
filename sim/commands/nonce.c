#include "sim/commands/command.h"
#include "sim/commands/mint.h"

static struct status run(const struct arguments *arguments, struct buf *out)
{
    (void)arguments;
    struct status status = mint_nonce(out);
    buf_char(out, '\n');
    return status;
}

static const enum option options[] = {OPTION_COUNT};

const struct command command_nonce = {
    .name = "nonce",
    .summary = "print a fresh nonce for X-DFNS-NONCE",
    .help = "A nonce is base64url of {\"uuid\": random value, \"datetime\": now}. It can be used\n"
            "once, and within five minutes.\n"
            "\n"
            "  curl -H \"X-DFNS-NONCE: $(dfns-sim nonce)\" ...\n",
    .options = options,
    .run = run,
};
