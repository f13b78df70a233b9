#include "common/random.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "common/buf.h"
#include "common/digest.h"

struct random random_from_system(void)
{
    return (struct random){.seeded = false};
}

struct random random_from_seed(uint64_t seed)
{
    return (struct random){.seeded = true, .seed = seed};
}

static void store_big_endian(uint64_t number, unsigned char out[static 8])
{
    for (int i = 0; i < 8; i++)
        out[i] = (unsigned char)(number >> (56 - 8 * i));
}

/* The name's seed is the head of the SHA-256 of seed and name. */
bool random_from_name(uint64_t seed, struct span name, struct random *out)
{
    unsigned char bytes[8];
    struct buf input = buf_make(sizeof bytes + name.len);
    struct digest digest;
    uint64_t derived = 0;
    store_big_endian(seed, bytes);
    buf_append(&input, (const char *)bytes, sizeof bytes);
    buf_span(&input, name);
    bool done = !buf_failed(&input) && digest_sha256(buf_peek(&input), &digest);
    buf_free(&input);
    for (size_t i = 0; done && i < sizeof bytes; i++)
        derived = derived << 8 | digest.bytes[i];
    *out = random_from_seed(derived);
    return done;
}

/* Block n is the SHA-256 of seed and n. */
static bool next_block(struct random *random, struct digest *block)
{
    unsigned char input[16];
    store_big_endian(random->seed, input);
    store_big_endian(random->drawn++, input + 8);
    return digest_sha256((struct span){(const char *)input, sizeof input}, block);
}

static bool system_bytes(unsigned char *out, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t got = getrandom(out + done, len - done, 0);
        if (got < 0 && errno != EINTR)
            return false;
        done += got > 0 ? (size_t)got : 0;
    }
    return true;
}

bool random_bytes(struct random *random, void *out, size_t len)
{
    if (!random->seeded)
        return system_bytes(out, len);
    unsigned char *to = out;
    struct digest block;
    for (size_t done = 0; done < len; done += DIGEST_SIZE) {
        if (!next_block(random, &block))
            return false;
        size_t left = len - done;
        memcpy(to + done, block.bytes, left < DIGEST_SIZE ? left : DIGEST_SIZE);
    }
    return true;
}

bool random_below(struct random *random, uint64_t bound, uint64_t *out)
{
    uint64_t unfair = (UINT64_MAX % bound + 1) % bound; /* so many at the top would favour some */
    do {
        if (!random_bytes(random, out, sizeof *out))
            return false;
    } while (*out > UINT64_MAX - unfair);
    *out %= bound;
    return true;
}

bool random_uuid(struct random *random, char out[static UUID_SIZE])
{
    unsigned char b[16];
    if (!random_bytes(random, b, sizeof b))
        return false;
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40); /* version 4 */
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80); /* variant of RFC 9562 */
    char *to = out;
    for (size_t i = 0; i < sizeof b; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        *to++ = "0123456789abcdef"[b[i] >> 4];
        *to++ = "0123456789abcdef"[b[i] & 15];
    }
    *to = '\0';
    return true;
}
