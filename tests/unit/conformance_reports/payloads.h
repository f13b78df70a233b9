/* Texts of which each would be obeyed somewhere: markup, scripts, links, terminals, other reports.
 */
#ifndef DFNS_TESTS_PAYLOADS_H
#define DFNS_TESTS_PAYLOADS_H

#include "conformance/result/result.h"

/* How many there are in payloads.txt, one a line. */
enum { PAYLOADS = 200 };

struct payload {
    char *shown; /* as the file has it, and as a report must show it */
    char *bytes;
};

/* Fails the program unless there are so many. */
void payloads_read(struct payload payloads[static PAYLOADS]);
void payloads_free(struct payload payloads[static PAYLOADS]);

/* Three runs of cases, one after the other, each with one case for each payload. */
enum payload_place {
    PAYLOAD_ANSWERED, /* FAIL: in all that was sent, answered and asserted; bodies are valid JSON */
    PAYLOAD_MISSING,  /* UNTESTABLE: what the target file lacks */
    PAYLOAD_FAILED,   /* ERROR: the words of what went wrong in transport */
};
enum { PAYLOAD_PLACES = 3 };

/* The same with harmless texts, unless `hostile`. run_result_free() frees it. */
struct run_result sample_payloads(bool hostile);

#endif
