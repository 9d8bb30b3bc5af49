/* "Did you mean": which words are near, and which of several is nearest. */
#include "assert.h"

#include <stdbool.h>

#include "base/near.h"

static bool is_near(const char *word, const char *known)
{
    struct lrf_near near;

    lrf_near_init(&near, word, strlen(word));
    lrf_near_try(&near, known);
    assert_string_equal(near.best, *near.best ? known : "");
    return *near.best != '\0';
}

static void near_names_are_known(void **state)
{
    static const struct {
        const char *a, *b;
        bool near;
    } cases[] = {
        {"target", "targt", true},
        {"target", "Target", true},
        {"target", "tagret", true},
        {"target", "targets", true},
        {"target", "xtarget", true},
        {"target", "terget", true},
        {"target", "budget", false},
        {"age", "agee", true},
        {"age", "ega", false},
        {"a", "b", false},
        {"", "", false},
        {"", "a", false},
        {"aa", "aaa", true},
        {"price", "rice", true},
        {"RUN", "nru", false},
        {"SCHEDLUE", "schedule", true},
        {"lr-max", "lr-min", true},
        {"standardise", "standardize", true},
        {"0123456789012345678901234567890123456789012345678901234567890123", "0123", false},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(is_near(cases[i].a, cases[i].b), cases[i].near);
        assert_int_equal(is_near(cases[i].b, cases[i].a), cases[i].near);
    }
}

static void the_nearest_wins_and_the_first_of_equals(void **state)
{
    static const char *const known[] = {"steps", "step-column", "seed", "stops", "steep"};
    struct lrf_near near;

    (void)state;
    lrf_near_init(&near, "stepsxyz", 5);
    for (size_t i = 4; i < 5; i--)
        lrf_near_try(&near, known[i]);
    assert_string_equal(near.best, "steps");
    lrf_near_init(&near, "step", 4);
    for (size_t i = 0; i < 5; i++)
        lrf_near_try(&near, known[i]);
    assert_string_equal(near.best, "steps");
    lrf_near_init(&near, "step", 4);
    lrf_near_try(&near, "steep");
    lrf_near_try(&near, "steps");
    assert_string_equal(near.best, "steep");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_names_are_known),
        cmocka_unit_test(the_nearest_wins_and_the_first_of_equals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
