#include "analysis/suggest.h"

#include <math.h>

#define OFFSET (-0.6)
#define EDGE_WEIGHT 0.35
#define CLEAR_SNR 1.6
#define LOW_SNR 1.2
#define USUAL_GAP 2.3
#define REFERENCE_DENSITY 12.5

double lrf_suggest_rate(const struct lrf_evidence *evidence)
{
    const double anchor = evidence->marks.half + log10(evidence->density / REFERENCE_DENSITY);
    const double edge = evidence->snr < LOW_SNR ? evidence->diverged : evidence->marks.edge;
    const double ratio = evidence->snr / CLEAR_SNR;
    const double w = EDGE_WEIGHT + (1 - EDGE_WEIGHT) * exp(-ratio * ratio);

    if (isnan(edge))
        return anchor + EDGE_WEIGHT * USUAL_GAP + OFFSET;
    return (1 - w) * anchor + w * edge + OFFSET;
}
