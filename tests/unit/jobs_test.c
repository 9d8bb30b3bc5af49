/*
 * Lots of jobs, each of which makes a square of its number: by threads, by a shard, by somebody
 * else in a crew, and from a journal, with the same outcome.
 */
#include "assert.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "study/jobs.h"

enum { N = 20 };

struct squares {
    size_t made[N], read[N]; /* how often */
    double square[N];
    size_t fails_at, ends_at; /* jobs from here on fail; are not brought to their end */
    bool nonsense;            /* what is read makes none */
};

static const struct squares fresh = {.fails_at = N, .ends_at = N};

static enum lrf_status make(void *context, size_t i, struct lrf_error *err)
{
    struct squares *s = context;

    s->made[i]++;
    if (i >= s->fails_at) {
        snprintf(err->text, sizeof err->text, "job %zu", i);
        return LRF_EIO;
    }
    s->square[i] = i >= s->ends_at ? (double)NAN : 1.1 * (double)(i * i);
    return LRF_OK;
}

static void write_square(const void *context, size_t i, struct lrf_strbuf *line)
{
    const struct squares *s = context;

    if (!isnan(s->square[i]))
        lrf_line_put(line, s->square[i]);
}

static bool read_square(void *context, size_t i, const char *line)
{
    struct squares *s = context;

    s->read[i]++;
    return !s->nonsense && lrf_line_take(&line, &s->square[i]) && lrf_line_ends(line);
}

static unsigned never(void *context)
{
    (void)context;
    return 0;
}

static enum lrf_status run(struct lrf_workforce *force, struct squares *s, struct lrf_error *err)
{
    const struct lrf_observer observer = {.cancelled = never};
    const struct lrf_jobs jobs = {.n = N,
                                  .split = true,
                                  .observer = &observer,
                                  .context = s,
                                  .make = make,
                                  .write = write_square,
                                  .read = read_square};

    return lrf_jobs_run(force, &jobs, err);
}

static struct lrf_workforce alone(size_t threads)
{
    return (struct lrf_workforce){.threads = threads, .journal = {.fd = -1}};
}

static void assert_squares(const struct squares *s)
{
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(s->made[i] + s->read[i], 1);
        assert_true(s->square[i] == 1.1 * (double)(i * i));
    }
}

static void every_job_is_made_once_and_the_first_failure_is_the_answer(void **state)
{
    (void)state;
    for (size_t threads = 1; threads < 4; threads++) {
        struct lrf_workforce force = alone(threads);
        struct squares s = fresh;
        struct lrf_error err = {0};

        assert_ok(run(&force, &s, &err), err);
        assert_squares(&s);
        s = fresh;
        s.fails_at = 9;
        assert_int_equal(run(&force, &s, &err), LRF_EIO);
        assert_string_equal(err.text, "job 9");
        assert_int_equal(err.status, LRF_EIO);
        assert_int_equal(s.made[N - 1], 0);
    }
}

static void open_journal(struct lrf_workforce *force, const char *dir, bool resume)
{
    struct lrf_error err = {0};

    *force = alone(2);
    assert_ok(lrf_journal_open(&force->journal, dir, "jobs.part", "a key", resume, &err), err);
}

static void a_folder(char dir[32])
{
    snprintf(dir, 32, "/tmp/jobs_test_XXXXXX");
    assert_non_null(mkdtemp(dir));
}

static void what_is_in_the_journal_is_not_made_again(void **state)
{
    struct lrf_workforce force;
    struct squares first = fresh, s;
    struct lrf_error err = {0};
    char dir[32];

    (void)state;
    a_folder(dir);
    open_journal(&force, dir, false);
    first.ends_at = 7;
    assert_ok(run(&force, &first, &err), err); /* lot 1: seven came to their end */
    lrf_journal_close(&force.journal, false);

    for (int round = 0; round < 2; round++) {
        open_journal(&force, dir, true);
        s = fresh;
        assert_ok(run(&force, &s, &err), err);
        assert_squares(&s);
        for (size_t i = 0; i < N; i++)
            assert_int_equal(s.read[i], round > 0 || i < 7);
        s = fresh;
        if (round == 0) { /* lot 2 is another one */
            assert_ok(run(&force, &s, &err), err);
            assert_int_equal(s.read[0], 0);
        }
        lrf_journal_close(&force.journal, false);
    }
    open_journal(&force, dir, true);
    s = fresh;
    s.nonsense = true;
    assert_int_equal(run(&force, &s, &err), LRF_EDATA);
    lrf_journal_close(&force.journal, true);
    assert_int_equal(rmdir(dir), 0);
}

static void shards_make_each_job_once_and_their_journals_hold_all(void **state)
{
    char dir[3][32];
    struct lrf_workforce force;
    struct squares s;
    struct lrf_error err = {0};

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        a_folder(dir[k]);
        open_journal(&force, dir[k], false);
        force.crew = lrf_crew_shard(k + 1, 3);
        assert_non_null(force.crew);
        assert_true(lrf_crew_leads(force.crew) && lrf_crew_is_shard(force.crew));
        s = fresh;
        assert_int_equal(run(&force, &s, &err), LRF_EINTERRUPTED);
        err = (struct lrf_error){0};
        for (size_t i = 0; i < N; i++)
            assert_int_equal(s.made[i], i % 3 == k);
        lrf_crew_leave(force.crew, "");
        lrf_journal_close(&force.journal, false);
    }
    open_journal(&force, dir[0], true);
    for (size_t k = 1; k < 3; k++)
        assert_ok(lrf_journal_join(&force.journal, dir[k], "jobs.part", "a key", &err), err);
    s = fresh;
    assert_ok(run(&force, &s, &err), err);
    assert_squares(&s);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(s.read[i], 1);
    assert_int_equal(lrf_journal_join(&force.journal, dir[1], "jobs.part", "another", &err),
                     LRF_EINVAL);
    lrf_journal_close(&force.journal, true);
    for (size_t k = 0; k < 3; k++) {
        char path[128];
        snprintf(path, sizeof path, "%s/jobs.part", dir[k]);
        unlink(path);
        assert_int_equal(rmdir(dir[k]), 0);
    }
}

/* A crew in which another process makes every second piece: from context of its own. */
static struct squares *other;

static bool run_half(struct lrf_crew *crew, const struct lrf_pieces *pieces)
{
    (void)crew;
    for (size_t i = 0; i < pieces->n; i++) {
        struct lrf_strbuf text = {0};
        struct lrf_error err = {0};
        if (i % 2 == 0) {
            pieces->make(pieces->context, i, &text);
        } else if (make(other, i, &err) == LRF_OK) {
            lrf_strbuf_puts(&text, "=");
            write_square(other, i, &text);
            pieces->take(pieces->context, i, text.s);
        } else {
            lrf_strbuf_printf(&text, "! %d 0 %s", (int)LRF_EIO, err.text);
            pieces->take(pieces->context, i, text.s);
        }
        lrf_strbuf_release(&text);
    }
    return true;
}

static void what_another_process_makes_is_as_good_and_so_are_its_failures(void **state)
{
    const struct lrf_crew_ops ops = {.name = "half", .run = run_half};
    struct lrf_crew crew = {.ops = &ops, .size = 2, .sharers = 2};
    struct lrf_workforce force = alone(1);
    struct squares s = fresh, theirs = fresh;
    struct lrf_error err = {0};

    (void)state;
    force.crew = &crew;
    other = &theirs;
    assert_ok(run(&force, &s, &err), err);
    assert_squares(&s);
    s = theirs = fresh;
    theirs.fails_at = 5;
    assert_int_equal(run(&force, &s, &err), LRF_EIO);
    assert_string_equal(err.text, "job 5");
}

static void numbers_in_a_line_are_exact(void **state)
{
    const double number[] = {0.1, -0.0, 1e-310, HUGE_VAL, NAN, 1.0 / 3};
    struct lrf_strbuf line = {0};
    double back[6];
    const char *s;
    size_t count;

    (void)state;
    lrf_line_put_all(&line, number, 6);
    s = line.s;
    assert_true(lrf_line_take_all(&s, back, 6) && lrf_line_ends(s));
    for (size_t i = 0; i < 6; i++)
        assert_true(isnan(number[i]) ? isnan(back[i]) : memcmp(&number[i], &back[i], 8) == 0);
    assert_false(lrf_line_take(&s, back));
    s = " 7 8 x";
    assert_true(lrf_line_take_count(&s, 8, &count) && count == 7);
    assert_false(lrf_line_take_count(&s, 8, &count));
    s = " x";
    assert_false(lrf_line_take(&s, back));
    lrf_strbuf_release(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_job_is_made_once_and_the_first_failure_is_the_answer),
        cmocka_unit_test(what_is_in_the_journal_is_not_made_again),
        cmocka_unit_test(shards_make_each_job_once_and_their_journals_hold_all),
        cmocka_unit_test(what_another_process_makes_is_as_good_and_so_are_its_failures),
        cmocka_unit_test(numbers_in_a_line_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
