/*
 * The start of OpenSSL. It makes what all its functions share when it is first used; where memory
 * is too short for that, it tells nobody: what is asked of it later ends with a signal, or a good
 * key is none to it. So it is begun where that can still be told.
 */
#ifndef DFNS_COMMON_CRYPTO_H
#define DFNS_COMMON_CRYPTO_H

#include "common/status.h"

/* Before any other use of OpenSSL; to be called again does no harm. STATUS_MEMORY: OpenSSL cannot
 * be used in this process any more. */
MUST_USE struct status crypto_begin(void);

/* The same for a program that is all ours: OpenSSL as it was built, without the settings of this
 * machine and without the texts of its errors, which take time and memory and change nothing here.
 * Without that effect once OpenSSL was used. */
MUST_USE struct status crypto_begin_plainly(void);

#endif
