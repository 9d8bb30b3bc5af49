#include <lrfind.h>

const char *lrf_version(void)
{
    return LRF_VERSION;
}
