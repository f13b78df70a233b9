#include "common/rfc3339.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MS_PER_SECOND = 1000, MAX_FRACTION_DIGITS = 9 };

/* Takes exactly `count` digits off the front. */
static bool take_digits(struct span *rest, size_t count, int *value)
{
    if (rest->len < count)
        return false;
    *value = 0;
    for (size_t i = 0; i < count; i++) {
        char c = rest->ptr[i];
        if (c < '0' || c > '9')
            return false;
        *value = *value * 10 + (c - '0');
    }
    rest->ptr += count;
    rest->len -= count;
    return true;
}

static bool take_one_of(struct span *rest, const char *allowed, char *taken)
{
    for (; rest->len > 0 && *allowed; allowed++) {
        if (rest->ptr[0] != *allowed)
            continue;
        *taken = *allowed;
        rest->ptr++;
        rest->len--;
        return true;
    }
    return false;
}

static bool take_char(struct span *rest, char c)
{
    char taken;
    return take_one_of(rest, (char[]){c, '\0'}, &taken);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool take_date(struct span *rest, struct tm *tm)
{
    int year, month, day;
    bool ok = take_digits(rest, 4, &year) && take_char(rest, '-') && take_digits(rest, 2, &month) &&
              take_char(rest, '-') && take_digits(rest, 2, &day);
    if (!ok || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    tm->tm_year = year - 1900;
    tm->tm_mon = month - 1;
    tm->tm_mday = day;
    return true;
}

static bool take_time(struct span *rest, struct tm *tm)
{
    bool ok = take_digits(rest, 2, &tm->tm_hour) && take_char(rest, ':') &&
              take_digits(rest, 2, &tm->tm_min) && take_char(rest, ':') &&
              take_digits(rest, 2, &tm->tm_sec);
    return ok && tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec <= 60;
}

/* An optional '.' with 1 to 9 digits. */
static bool take_fraction(struct span *rest, int *ms)
{
    *ms = 0;
    if (!take_char(rest, '.'))
        return true;
    int digits = 0, digit;
    for (int scale = 100; take_digits(rest, 1, &digit); scale /= 10, digits++)
        *ms += digit * scale;
    return digits >= 1 && digits <= MAX_FRACTION_DIGITS;
}

static bool take_offset(struct span *rest, int *minutes)
{
    char sign;
    if (!take_one_of(rest, "Zz+-", &sign))
        return false;
    *minutes = 0;
    if (sign == 'Z' || sign == 'z')
        return true;
    int hour, minute;
    if (!take_digits(rest, 2, &hour) || !take_char(rest, ':') || !take_digits(rest, 2, &minute))
        return false;
    *minutes = (hour * 60 + minute) * (sign == '-' ? -1 : 1);
    return hour < 24 && minute < 60;
}

bool rfc3339_parse(struct span text, int64_t *ms)
{
    struct tm tm = {0};
    int fraction, offset;
    char t;
    if (!take_date(&text, &tm) || !take_one_of(&text, "Tt", &t) || !take_time(&text, &tm) ||
        !take_fraction(&text, &fraction) || !take_offset(&text, &offset) || text.len != 0)
        return false;
    int64_t seconds = (int64_t)timegm(&tm) - (int64_t)offset * 60;
    *ms = seconds * MS_PER_SECOND + fraction;
    return true;
}

bool rfc3339_format(int64_t ms, char out[static RFC3339_SIZE])
{
    int64_t fraction = ms % MS_PER_SECOND;
    time_t seconds = (time_t)(ms / MS_PER_SECOND);
    if (fraction < 0) { /* before 1970 both are rounded towards 1970 */
        fraction += MS_PER_SECOND;
        seconds--;
    }
    struct tm tm;
    if (!gmtime_r(&seconds, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
        return false;
    char text[96];
    int len = snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900,
                       tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)fraction);
    if (len != RFC3339_SIZE - 1)
        return false;
    memcpy(out, text, RFC3339_SIZE);
    return true;
}
