#include <lrfind/analysis.h>

const char *lrf_finding_name(enum lrf_finding finding)
{
    static const char *const names[] = {
#define FINDING_NAME(name, text) text,
        LRF_FINDING_LIST(FINDING_NAME)
#undef FINDING_NAME
    };
    return (unsigned)finding < LRF_FINDING_COUNT ? names[finding] : "unknown";
}

const char *lrf_regime_name(enum lrf_regime_kind kind)
{
    static const char *const names[] = {
#define REGIME_NAME(kind, name, meaning) name,
        LRF_REGIME_LIST(REGIME_NAME)
#undef REGIME_NAME
    };
    return (unsigned)kind < LRF_REGIME_COUNT ? names[kind] : "unknown";
}

const char *lrf_objective_name(enum lrf_objective objective)
{
    static const char *const names[] = {
#define OBJECTIVE_NAME(objective, name, key, loss) name,
        LRF_OBJECTIVE_LIST(OBJECTIVE_NAME)
#undef OBJECTIVE_NAME
    };
    return (unsigned)objective < LRF_OBJECTIVE_COUNT ? names[objective] : "unknown";
}

const char *lrf_objective_loss(enum lrf_objective objective)
{
    static const char *const losses[] = {
#define OBJECTIVE_LOSS(objective, name, key, loss) loss,
        LRF_OBJECTIVE_LIST(OBJECTIVE_LOSS)
#undef OBJECTIVE_LOSS
    };
    return losses[objective];
}

struct lrf_landmark lrf_landmark_at(const struct lrf_landmarks *landmarks, size_t i)
{
    const struct lrf_landmark all[] = {
#define LANDMARK(source, field, heading, meaning) {#field, heading, meaning, landmarks->field},
        LRF_LANDMARK_LIST(LANDMARK)
#undef LANDMARK
    };
    return all[i];
}
