#include "sim/session/journal.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/session/entry.h"
#include "sim/session/record.h"

enum { MAX_ENTRY = 1024 * 1024, FIRST_ROOM = 16 };

/* An entry: as a record, or as text; lost when there is neither. */
struct slot {
    struct record *record;
    char *text;
    size_t len; /* of what there is */
};

/* Entry n is in slot n % room, so what is kept are always neighbours: first..newest. Up to
 * `written` there are no records. */
struct journal {
    struct slot *slots;
    size_t room; /* how many slots there are; most sessions need few */
    size_t size; /* how many there may be */
    size_t max_bytes;
    size_t bytes;        /* of all entries that are kept */
    size_t record_bytes; /* of those that are records */
    uint64_t first;      /* newest + 1 when there is none */
    uint64_t newest;     /* the last number given */
    uint64_t written;
    uint64_t cleared; /* what was taken out up to here is not lost */
};

struct journal *journal_make(size_t max_entries, size_t max_bytes)
{
    assert(max_entries > 0);
    struct journal *journal = calloc(1, sizeof *journal);
    if (!journal)
        return NULL;
    *journal = (struct journal){.size = max_entries, .max_bytes = max_bytes, .first = 1};
    journal->room = max_entries < FIRST_ROOM ? max_entries : FIRST_ROOM;
    journal->slots = calloc(journal->room, sizeof *journal->slots);
    if (journal->slots)
        return journal;
    free(journal);
    return NULL;
}

static struct slot *slot_of(const struct journal *journal, uint64_t number)
{
    return &journal->slots[number % journal->room];
}

static void put(struct journal *journal, uint64_t number, const struct slot *entry)
{
    *slot_of(journal, number) = *entry;
    journal->bytes += entry->len;
    journal->record_bytes += entry->record ? entry->len : 0;
}

/* Empties the entry's slot. */
static struct slot take(struct journal *journal, uint64_t number)
{
    struct slot *slot = slot_of(journal, number), entry = *slot;
    journal->bytes -= entry.len;
    journal->record_bytes -= entry.record ? entry.len : 0;
    *slot = (struct slot){0};
    return entry;
}

static void drop_first(struct journal *journal)
{
    struct slot entry = take(journal, journal->first++);
    record_free(entry.record);
    free(entry.text);
}

static bool has_room(const struct journal *journal, size_t len)
{
    return len <= journal->max_bytes - journal->bytes;
}

/* The entry's text, in memory of just its size; an empty slot when that cannot be had, or the text
 * is longer than any may be. */
static struct slot make_entry(const struct journal *journal, const struct record *record,
                              uint64_t number, bool *too_long)
{
    size_t ceiling = journal->max_bytes < MAX_ENTRY ? journal->max_bytes : MAX_ENTRY;
    struct buf out = buf_make(ceiling);
    record_write(record, number, &out);
    struct slot slot = {.text = buf_failed(&out) ? NULL : span_dup(buf_peek(&out))};
    slot.len = slot.text ? out.len : 0;
    *too_long = buf_is_full(&out);
    buf_free(&out);
    return slot;
}

/* Puts a record's text in its place; false for want of memory. The entries that are text keep to
 * the limit by themselves. */
static bool write_down(struct journal *journal, uint64_t number)
{
    struct record *record = slot_of(journal, number)->record;
    bool too_long;
    if (!record)
        return true;
    struct slot text = make_entry(journal, record, number, &too_long);
    if (!text.text && !too_long)
        return false;
    take(journal, number);
    record_free(record);
    while (text.len > journal->max_bytes - (journal->bytes - journal->record_bytes))
        drop_first(journal);
    put(journal, number, &text);
    return true;
}

bool journal_write_down(struct journal *journal)
{
    if (journal->written < journal->first - 1)
        journal->written = journal->first - 1;
    while (journal->written < journal->newest && write_down(journal, journal->written + 1))
        journal->written++;
    return journal->written == journal->newest;
}

/* The record, or where there is room for none its text; the oldest make room for that. */
static struct slot find_room(struct journal *journal, struct record *record)
{
    struct slot entry = {.record = record, .len = record ? record_size(record) : 0};
    if (!has_room(journal, entry.len))
        journal_write_down(journal); /* which nearly always is shorter */
    if (has_room(journal, entry.len))
        return entry;
    bool too_long;
    entry = make_entry(journal, record, journal->newest + 1, &too_long);
    record_free(record);
    while (!has_room(journal, entry.len))
        drop_first(journal);
    return entry;
}

/* Doubles the room; false when there may be no more, or memory is short. */
static bool grow(struct journal *journal)
{
    struct journal grown = *journal;
    grown.room = journal->room < journal->size / 2 ? 2 * journal->room : journal->size;
    grown.slots = grown.room > journal->room ? calloc(grown.room, sizeof *grown.slots) : NULL;
    if (!grown.slots)
        return false;
    for (uint64_t n = journal->first; n <= journal->newest; n++)
        *slot_of(&grown, n) = *slot_of(journal, n);
    free(journal->slots);
    *journal = grown;
    return true;
}

void journal_add(struct journal *journal, const struct journal_note *note)
{
    if (journal->newest - journal->first + 1 == journal->room && !grow(journal))
        drop_first(journal);
    struct slot entry = find_room(journal, record_make(note));
    put(journal, ++journal->newest, &entry);
}

uint64_t journal_newest(const struct journal *journal)
{
    return journal->newest;
}

size_t journal_bytes(const struct journal *journal)
{
    return journal->bytes;
}

/* The first number after `since` that may still be here. */
static uint64_t first_after(const struct journal *journal, uint64_t since)
{
    if (since >= journal->written)
        return journal->written + 1;
    return since < journal->first ? journal->first : since + 1;
}

uint64_t journal_lost(const struct journal *journal, uint64_t since)
{
    uint64_t from = since > journal->cleared ? since : journal->cleared;
    uint64_t lost = journal->first - 1 > from ? journal->first - 1 - from : 0;
    for (uint64_t n = first_after(journal, since); n <= journal->written; n++)
        lost += slot_of(journal, n)->text == NULL;
    return lost;
}

uint64_t journal_next(const struct journal *journal, uint64_t since)
{
    for (uint64_t n = first_after(journal, since); n <= journal->written; n++)
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
    if (number < journal->first || number > journal->written)
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
