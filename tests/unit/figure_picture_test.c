/* Runs the gnuplot scripts: from anywhere, for hostile names, in every format, without a word. */
#include "assert.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/pictures.h"
#include "report_fixture.h"
#include "written.h"

static bool gnuplot_found;

static void write_file(const char *dir, const char *name, const struct fixture *f)
{
    char path[600];
    FILE *out;
    char *text;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    out = fopen(path, "w");
    assert_non_null(out);
    text = written_file(strcmp(name, "curve.csv") == 0      ? lrf_csv_curve
                        : strcmp(name, "analysis.csv") == 0 ? lrf_csv_analysis
                                                            : lrf_script,
                        RESULT_OF(RANGE, &f->report));
    fputs(text, out);
    free(text);
    assert_int_equal(fclose(out), 0);
}

static void write_report(const char *dir, const struct fixture *f)
{
    write_file(dir, "curve.csv", f);
    write_file(dir, "analysis.csv", f);
    write_file(dir, "range.gp", f);
}

/* Runs gnuplot on a script, from a folder; all that it says goes to `log`. The exit code. */
static int run_gnuplot(const char *folder, const char *script, const char *format, const char *log)
{
    char setting[40];
    int status, fd;
    pid_t child;

    snprintf(setting, sizeof setting, "format='%s'", format);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0 || chdir(folder) != 0)
            _exit(126);
        execlp("gnuplot", "gnuplot", "-e", setting, script, (char *)NULL);
        _exit(127);
    }
    while (waitpid(child, &status, 0) < 0)
        assert_int_equal(errno, EINTR);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Draws dir/range.gp and leaves the first bytes of the picture in `head`. */
static void draw(const char *dir, const char *folder, const char *script, const char *format,
                 char head[8])
{
    char log[600], picture[600], said[2000] = "";
    struct stat about;
    FILE *file;
    int code;

    snprintf(log, sizeof log, "%s/log", dir);
    snprintf(picture, sizeof picture, "%s/range.%s", dir, format);
    unlink(picture);
    code = run_gnuplot(folder, script, format, log);
    file = fopen(log, "r");
    assert_non_null(file);
    said[fread(said, 1, sizeof said - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(said, "");
    assert_int_equal(code, 0);
    assert_int_equal(stat(picture, &about), 0);
    assert_true(about.st_size > 4000);
    file = fopen(picture, "r");
    assert_int_equal(fread(head, 1, 8, file), 8);
    fclose(file);
}

static void draw_anywhere(const char *dir)
{
    char script[600], head[8];

    snprintf(script, sizeof script, "%s/range.gp", dir);
    draw(dir, "/", script, "png", head);
    assert_memory_equal(head, "\x89PNG\r\n\x1a\n", 8);
    draw(dir, dir, "range.gp", "svg", head);
    assert_memory_equal(head, "<?xml", 5);
    draw(dir, dir, "./range.gp", "pdf", head);
    assert_memory_equal(head, "%PDF", 4);
}

static void remove_all(const char *dir)
{
    static const char *const names[] = {"curve.csv", "analysis.csv", "range.gp", "log",
                                        "range.png", "range.svg",    "range.pdf"};
    char path[600];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        unlink(path);
    }
    /* Fails when a hostile name made another file here. */
    assert_int_equal(rmdir(dir), 0);
}

/* One folder with this name, one report, every format. */
static void check_report(const char *name, const struct fixture *f)
{
    char root[] = "/tmp/lrfind-test-XXXXXX", dir[400];

    if (!gnuplot_found)
        skip();
    assert_non_null(mkdtemp(root));
    snprintf(dir, sizeof dir, "%s/%s", root, name);
    assert_int_equal(mkdir(dir, 0700), 0);
    write_report(dir, f);
    draw_anywhere(dir);
    remove_all(dir);
    assert_int_equal(rmdir(root), 0);
}

static void a_report_is_drawn_from_anywhere(void **state)
{
    static const char *const folders[] = {"plain",      "with space", "it's \"odd\"", "`touch x`",
                                          "$(touch x)", "<touch x",   "|touch x",     "a\nb",
                                          "-",          "\xff",       "back\\slash"};
    struct fixture f = fixture_default();

    (void)state;
    fixture_make(&f);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        check_report(folders[i], &f);
    fixture_free(&f);
}

static void names_are_printed_never_obeyed(void **state)
{
    static const char *const names[] = {"a'b\"c",
                                        "`touch x`",
                                        "$(touch x)",
                                        "<touch x",
                                        "|touch x",
                                        "a\nsystem('touch x')",
                                        "'; system('touch x') #",
                                        "'.system('touch x').'",
                                        "\\",
                                        "@font {/:Bold x}_^& <b>&amp;</b> %d \\n",
                                        "\xff\xc3\x28",
                                        ""};
    struct fixture f = fixture_default();

    (void)state;
    fixture_make(&f);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        f.data.name = names[i];
        f.model.activation = names[i];
        snprintf(f.analysis.reason, sizeof f.analysis.reason, "%s", names[i]);
        f.analysis.suggestion.lr = i % 2 ? NAN : 0.004;
        check_report("names", &f);
    }
    fixture_free(&f);
}

static void a_full_picture_is_drawn(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_rules rules = {{3e-4, 1e-3, 2.2e-2, 1.3e-3, 1.2e-3, 1e-6, NAN, 2.6e-3}};
    struct lrf_curvature curvature = {3.25, 0.4, 0.05, 30, NAN, 1437};

    (void)state;
    fixture_make(&f);
    f.report.rules = &rules;
    f.report.curvature = &curvature;
    f.analysis.landmarks.first_nonfinite = 0.8;
    f.analysis.warnings = ~0u;
    check_report("full", &f);
    fixture_free(&f);
}

/* Nothing, one point, no finite loss, equal losses, and scales at both ends of a double. */
static void poor_curves_are_drawn_too(void **state)
{
    struct lrf_interval none = {NAN, NAN, NAN};

    (void)state;
    for (int i = 0; i < 6; i++) {
        struct fixture f = fixture_default();
        struct lrf_smooth smooth;
        f.steps = i == 4 ? 200 : 20;
        f.repeats = 1;
        f.scale = i == 4 ? 1e290 : i == 5 ? 1e-300 : 1;
        fixture_make(&f);
        smooth = f.analysis.smooth;
        if (i < 2)
            f.curve.n = (size_t)i;
        for (size_t k = 0; k < f.curve.n && (i == 2 || i == 3); k++)
            f.curve.point[k].loss = i == 2 ? NAN : 2.5;
        if (i < 4) {
            f.analysis.smooth = (struct lrf_smooth){0};
            f.analysis.n_regimes = 0;
            f.analysis.landmarks = (struct lrf_landmarks){none, none, none, none, NAN};
            f.analysis.suggestion.lr = f.analysis.suggestion.lo = f.analysis.suggestion.hi = NAN;
        }
        check_report("poor", &f);
        f.analysis.smooth = smooth;
        fixture_free(&f);
    }
}

static void the_same_result_gives_the_same_script(void **state)
{
    struct fixture f = fixture_default(), g = fixture_default();
    char *text[2];

    (void)state;
    fixture_make(&f);
    fixture_make(&g);
    text[0] = written_file(lrf_script, RESULT_OF(RANGE, &f.report));
    text[1] = written_file(lrf_script, RESULT_OF(RANGE, &g.report));
    assert_string_equal(text[0], text[1]);
    assert_null(strstr(text[0], "/tmp"));
    free(text[0]);
    free(text[1]);
    fixture_free(&f);
    fixture_free(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_drawn_from_anywhere),
        cmocka_unit_test(names_are_printed_never_obeyed),
        cmocka_unit_test(a_full_picture_is_drawn),
        cmocka_unit_test(poor_curves_are_drawn_too),
        cmocka_unit_test(the_same_result_gives_the_same_script),
    };
    gnuplot_found = run_gnuplot("/", "/dev/null", "png", "/dev/null") == 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
