#include "sim/session/journal.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/session/entry.h"

enum { MAX_ENTRY = 1024 * 1024 };

struct slot {
    char *text; /* NULL: the entry was lost */
    size_t len;
};

/* Entry n is in slot n % size, so what is kept are always neighbours: first..newest. */
struct journal {
    struct slot *slots;
    size_t size;
    size_t max_bytes;
    size_t bytes;     /* of all entries that are kept */
    uint64_t first;   /* newest + 1 when there is none */
    uint64_t newest;  /* the last number given */
    uint64_t cleared; /* what was taken out up to here is not lost */
};

struct journal *journal_make(size_t max_entries, size_t max_bytes)
{
    assert(max_entries > 0);
    struct journal *journal = calloc(1, sizeof *journal);
    if (!journal)
        return NULL;
    *journal = (struct journal){.size = max_entries, .max_bytes = max_bytes, .first = 1};
    journal->slots = calloc(max_entries, sizeof *journal->slots);
    if (journal->slots)
        return journal;
    free(journal);
    return NULL;
}

static struct slot *slot_of(const struct journal *journal, uint64_t number)
{
    return &journal->slots[number % journal->size];
}

static void drop_first(struct journal *journal)
{
    struct slot *slot = slot_of(journal, journal->first++);
    journal->bytes -= slot->len;
    free(slot->text);
    *slot = (struct slot){0};
}

static bool has_room(const struct journal *journal, size_t len)
{
    return journal->newest - journal->first + 1 < journal->size &&
           len <= journal->max_bytes - journal->bytes;
}

/* The entry's text, in memory of just its size; an empty slot when that cannot be had. */
static struct slot make_entry(const struct journal *journal, const struct journal_note *note,
                              uint64_t number)
{
    size_t ceiling = journal->max_bytes < MAX_ENTRY ? journal->max_bytes : MAX_ENTRY;
    struct buf out = buf_make(ceiling);
    entry_write(note, number, &out);
    struct slot slot = {.text = buf_failed(&out) ? NULL : span_dup(buf_peek(&out))};
    slot.len = slot.text ? out.len : 0;
    buf_free(&out);
    return slot;
}

void journal_add(struct journal *journal, const struct journal_note *note)
{
    struct slot slot = make_entry(journal, note, journal->newest + 1);
    while (!has_room(journal, slot.len))
        drop_first(journal);
    journal->newest++;
    journal->bytes += slot.len;
    *slot_of(journal, journal->newest) = slot;
}

uint64_t journal_newest(const struct journal *journal)
{
    return journal->newest;
}

/* The first number after `since` that may still be here. */
static uint64_t first_after(const struct journal *journal, uint64_t since)
{
    if (since >= journal->newest)
        return journal->newest + 1;
    return since < journal->first ? journal->first : since + 1;
}

uint64_t journal_lost(const struct journal *journal, uint64_t since)
{
    uint64_t from = since > journal->cleared ? since : journal->cleared;
    uint64_t lost = journal->first - 1 > from ? journal->first - 1 - from : 0;
    for (uint64_t n = first_after(journal, since); n <= journal->newest; n++)
        lost += slot_of(journal, n)->text == NULL;
    return lost;
}

uint64_t journal_next(const struct journal *journal, uint64_t since)
{
    for (uint64_t n = first_after(journal, since); n <= journal->newest; n++)
        if (slot_of(journal, n)->text)
            return n;
    return 0;
}

uint64_t journal_write(const struct journal *journal, uint64_t since, size_t limit,
                       struct json_writer *json)
{
    uint64_t last = since;
    json_array_begin(json);
    for (uint64_t n; limit > 0 && (n = journal_next(journal, last)) != 0; limit--) {
        json_put_raw(json, journal_entry(journal, n));
        last = n;
    }
    json_array_end(json);
    return last;
}

struct span journal_entry(const struct journal *journal, uint64_t number)
{
    if (number < journal->first || number > journal->newest)
        return SPAN_ABSENT;
    const struct slot *slot = slot_of(journal, number);
    return (struct span){slot->text, slot->len};
}

void journal_clear(struct journal *journal)
{
    while (journal->first <= journal->newest)
        drop_first(journal);
    journal->cleared = journal->newest;
}

void journal_free(struct journal *journal)
{
    if (!journal)
        return;
    journal_clear(journal);
    free(journal->slots);
    free(journal);
}
