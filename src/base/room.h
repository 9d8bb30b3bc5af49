/* base/room.h - how much memory a process may still take. */
#ifndef LRF_BASE_ROOM_H
#define LRF_BASE_ROOM_H

#include <stddef.h>

/*
 * Bytes, the least of what the machine has left without swapping, what the limit of the control
 * group leaves (cgroup 1 and 2) and what RLIMIT_AS leaves; SIZE_MAX where nothing is known. Reads a
 * few files of /proc and /sys: not for every step.
 */
size_t lrf_room_left(void);

#endif
