/* Every schedule against what scripts/record-schedules recorded from PyTorch. */
#include "assert.h"

#include "schedule/schedule.h"

static const double MAX_LR = 0.2385, BASE_LR = 0.0173;
enum { STEPS = 1000, LINE = 1024 };

struct recorded {
    char schedule[LINE];
    char kind[16];
    double a[STEPS], b[STEPS];
    size_t n;
};

static void parse(const char *text, struct lrf_schedule *schedule)
{
    struct lrf_error err = {0};

    assert_ok(lrf_schedule_parse(text, STEPS, BASE_LR, MAX_LR, schedule, &err), err);
}

static void read_numbers(const char *line, struct recorded *r)
{
    assert_true(r->n < STEPS);
    if (line[0] == '=') {
        assert_true(r->n > 0);
        r->a[r->n] = r->a[r->n - 1];
        r->b[r->n] = r->b[r->n - 1];
    } else {
        char *end;
        r->a[r->n] = strtod(line, &end);
        r->b[r->n] = *end == ' ' ? strtod(end, NULL) : NAN;
    }
    r->n++;
}

/* Calls `check` with every block of the file; returns how many there were. */
static size_t each_block(void (*check)(const struct recorded *))
{
    static struct recorded r;
    FILE *file = fopen("tests/unit/schedule_torch.txt", "r");
    char line[LINE];
    size_t blocks = 0;

    assert_non_null(file);
    r.n = 0;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "schedule ", 9) != 0 && strncmp(line, "plateau ", 8) != 0) {
            read_numbers(line, &r);
            if (r.n == STEPS)
                check(&r);
            continue;
        }
        assert_true(blocks == 0 || r.n == STEPS);
        r.n = 0;
        blocks++;
        assert_int_equal(sscanf(line, "%15s %1023s", r.kind, r.schedule), 2);
    }
    assert_int_equal(r.n, STEPS);
    fclose(file);
    return blocks;
}

static void check_rates(const struct recorded *r)
{
    struct lrf_schedule s;

    if (strcmp(r->kind, "schedule") != 0)
        return;
    parse(r->schedule, &s);
    for (size_t t = STEPS; t-- > 0;) {
        assert_relative(lrf_schedule_rate(&s, t), r->a[t], 1e-9);
        if (!isnan(r->b[t]))
            assert_relative(lrf_schedule_momentum(&s, t), r->b[t], 1e-9);
        else
            assert_true(isnan(lrf_schedule_momentum(&s, t)));
    }
}

static void rates_and_momenta_are_those_of_pytorch(void **state)
{
    (void)state;
    assert_int_equal(each_block(check_rates), 32);
}

static void check_plateau(const struct recorded *r)
{
    struct lrf_schedule s;
    struct lrf_plateau p;

    if (strcmp(r->kind, "plateau") != 0)
        return;
    parse(r->schedule, &s);
    lrf_plateau_init(&p, &s);
    for (size_t t = 0; t < STEPS; t++) {
        lrf_plateau_tell(&p, &s, r->a[t]);
        assert_relative(lrf_plateau_rate(&p, &s, t), r->b[t], 1e-9);
    }
    assert_true(p.lr < MAX_LR);
}

static void plateau_drops_when_pytorch_drops(void **state)
{
    (void)state;
    each_block(check_plateau);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_and_momenta_are_those_of_pytorch),
        cmocka_unit_test(plateau_drops_when_pytorch_drops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
