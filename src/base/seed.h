/* base/seed.h - random streams: one seed and a purpose give one stream, the same on every machine.
 */
#ifndef LRF_BASE_SEED_H
#define LRF_BASE_SEED_H

#include <stddef.h>
#include <stdint.h>

#include <gsl/gsl_rng.h>

/* What a stream is for, so that streams of one seed are independent. */
enum lrf_stream {
    LRF_STREAM_SPLIT = 1,
    LRF_STREAM_WEIGHTS,
    LRF_STREAM_BATCHES,
    LRF_STREAM_BOOTSTRAP,
    LRF_STREAM_PROBE,
    LRF_STREAM_SAMPLE
};

/* Mixes a seed and a stream (splitmix64, Steele et al. 2014). */
uint64_t lrf_seed_mix(uint64_t seed, uint64_t stream);
/* A generator at the start of that stream; NULL without memory. Free with gsl_rng_free. */
gsl_rng *lrf_rng_alloc(uint64_t seed, enum lrf_stream stream);
/* Sets an existing generator to the start of that stream; allocates nothing. */
void lrf_rng_reseed(gsl_rng *rng, uint64_t seed, enum lrf_stream stream);
/* Fisher-Yates; allocates nothing. */
void lrf_shuffle(gsl_rng *rng, uint32_t *index, size_t n);

#endif
