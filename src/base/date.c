/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date.h"

#include "base/slice.h"

void date_today(char ret[DATE_SIZE])
{
    uint64_t seconds = 0;
    time_t now = time(NULL);
    struct tm tm = {0};
    if (slice_to_u64(slice_of(getenv("SOURCE_DATE_EPOCH")), &seconds))
        now = (time_t)seconds;
    if (!gmtime_r(&now, &tm) || strftime(ret, DATE_SIZE, "%Y-%m-%d", &tm) == 0)
        memcpy(ret, "1970-01-01", DATE_SIZE);
}
