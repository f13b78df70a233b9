/* A token of RFC 9110: what the name of a header is. */
#ifndef DFNS_COMMON_TOKEN_H
#define DFNS_COMMON_TOKEN_H

#include <stdbool.h>

bool is_token(const char *text);

#endif
