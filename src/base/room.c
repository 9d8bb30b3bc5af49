#include "base/room.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The number behind `name` in a file of the system; `name` "" for the first one. False where there
 * is none ("max"). */
static bool read_number(const char *path, const char *name, uintmax_t *number)
{
    FILE *file = fopen(path, "r");
    char line[128];
    bool found = false;

    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        char *end, *digits = line + strlen(name);
        if (strncmp(line, name, strlen(name)) != 0)
            continue;
        *number = strtoumax(digits, &end, 10);
        found = end > digits;
    }
    if (file != NULL)
        fclose(file);
    return found;
}

/* What this process has, in bytes: of addresses, and of memory. */
static void read_use(uintmax_t *addresses, uintmax_t *resident)
{
    FILE *file = fopen("/proc/self/statm", "r");
    const uintmax_t page = (uintmax_t)sysconf(_SC_PAGESIZE);

    *addresses = *resident = 0;
    if (file == NULL)
        return;
    if (fscanf(file, "%ju %ju", addresses, resident) != 2)
        *addresses = *resident = 0;
    fclose(file);
    *addresses *= page;
    *resident *= page;
}

static void lower(uintmax_t *left, uintmax_t limit, uintmax_t used)
{
    const uintmax_t rest = limit > used ? limit - used : 0;
    *left = rest < *left ? rest : *left;
}

size_t lrf_room_left(void)
{
    static const char *const groups[] = {"/sys/fs/cgroup/memory.max",
                                         "/sys/fs/cgroup/memory/memory.limit_in_bytes"};
    uintmax_t left = SIZE_MAX, limit, addresses, resident;
    struct rlimit space;

    read_use(&addresses, &resident);
    if (read_number("/proc/meminfo", "MemAvailable:", &limit))
        lower(&left, limit * 1024, 0);
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (read_number(groups[i], "", &limit))
            lower(&left, limit, resident);
    if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY)
        lower(&left, space.rlim_cur, addresses);
    return (size_t)left;
}
