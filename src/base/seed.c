#include "base/seed.h"

#include "base/gsl_guard.h"

uint64_t lrf_seed_mix(uint64_t seed, uint64_t stream)
{
    uint64_t z = seed + stream * UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

gsl_rng *lrf_rng_alloc(uint64_t seed, enum lrf_stream stream)
{
    gsl_rng *rng;

    lrf_gsl_enter(); /* without memory GSL would abort */
    rng = gsl_rng_alloc(gsl_rng_mt19937);
    lrf_gsl_leave();
    if (rng != NULL)
        lrf_rng_reseed(rng, seed, stream);
    return rng;
}

void lrf_rng_reseed(gsl_rng *rng, uint64_t seed, enum lrf_stream stream)
{
    gsl_rng_set(rng, (unsigned long)(lrf_seed_mix(seed, stream) & 0xffffffffu));
}

void lrf_shuffle(gsl_rng *rng, uint32_t *index, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = gsl_rng_uniform_int(rng, i);
        uint32_t t = index[i - 1];
        index[i - 1] = index[j];
        index[j] = t;
    }
}
