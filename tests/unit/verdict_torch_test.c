/*
 * The verdicts on a hundred rates against those of a judge who saw PyTorch's runs:
 * scripts/record-verdicts says how. With `split DATA FRACTION` it prints the training rows instead,
 * for that script.
 */
#include "assert.h"

#include <lrfind.h>

#include "base/number.h"

enum { MOST_RATES = 16 };

/* As many agree of 90 as are demanded, and no fewer of more. */
static const double least_share = 82.0 / 90;

static struct lrf_dataset *read_data(const char *name, double fraction)
{
    struct lrf_dataset_settings settings;
    struct lrf_error err = {0};
    struct lrf_dataset *data;
    char path[80];

    lrf_dataset_defaults(&settings);
    settings.val_fraction = fraction;
    snprintf(path, sizeof path, "samples/%s.csv", name);
    data = lrf_dataset_read(path, &settings, &err);
    if (data == NULL)
        fail_msg("%s", err.text);
    return data;
}

/* A model, an optimizer, a length, and what the judge said of its rates. */
struct block {
    char data[24], model[24], optimizer[16];
    size_t epochs, n;
    double fraction, lr[MOST_RATES];
    char verdict[MOST_RATES][16];
};

static bool read_block(FILE *record, struct block *b)
{
    char line[256];
    long at;

    b->n = 0;
    if (fscanf(record, "%23s %23s %15s %zu %lf ", b->data, b->model, b->optimizer, &b->epochs,
               &b->fraction) != 5)
        return false;
    while (b->n < MOST_RATES) {
        at = ftell(record);
        if (fgets(line, sizeof line, record) == NULL)
            break;
        if (sscanf(line, "%lf %15s", &b->lr[b->n], b->verdict[b->n]) != 2) {
            fseek(record, at, SEEK_SET);
            break;
        }
        b->n++;
    }
    return true;
}

static void set_hidden(struct lrf_reference_settings *model, const char *text)
{
    model->n_hidden = 0;
    if (strncmp(text, "mlp:", 4) != 0)
        return;
    for (text += 4; *text; text += *text == ',')
        model->hidden[model->n_hidden++] = strtoul(text, (char **)&text, 10);
}

/* How many verdicts are the judge's. */
static size_t agreements(const struct block *b)
{
    struct lrf_dataset *data = read_data(b->data, b->fraction);
    const struct lrf_subject subject = {.data = data};
    struct lrf_study_settings settings;
    struct lrf_error err = {0};
    const struct lrf_verification *v;
    struct lrf_study *study;
    char rates[MOST_RATES * 24] = "";
    size_t equal = 0;

    lrf_study_defaults(&settings);
    set_hidden(&settings.model, b->model);
    settings.model.optimizer = b->optimizer;
    settings.epochs = b->epochs;
    for (size_t i = 0; i < b->n; i++)
        snprintf(rates + strlen(rates), sizeof rates - strlen(rates), "%s%g", i ? "," : "",
                 b->lr[i]);
    settings.rates = rates;
    study = lrf_study_verify(&subject, &settings, NULL, &err);
    if (study == NULL)
        fail_msg("%s", err.text);
    v = lrf_study_result(study)->verify->verification;
    assert_int_equal(v->n, b->n);
    for (size_t i = 0; i < b->n; i++) {
        const char *mine = lrf_verdict_name(v->rate[i].kind);
        assert_relative(v->rate[i].lr, b->lr[i], 1e-12);
        equal += strcmp(mine, b->verdict[i]) == 0;
        if (strcmp(mine, b->verdict[i]) != 0)
            print_message("# %s %s %s %g: %s, PyTorch %s\n", b->data, b->model, b->optimizer,
                          b->lr[i], mine, b->verdict[i]);
    }
    lrf_study_free(study);
    lrf_dataset_free(data);
    return equal;
}

static void verdicts_are_those_on_torch(void **unused)
{
    FILE *record = fopen("tests/unit/verdict_torch.txt", "r");
    size_t cases = 0, equal = 0;
    struct block b;

    (void)unused;
    assert_non_null(record);
    while (read_block(record, &b)) {
        cases += b.n;
        equal += agreements(&b);
    }
    fclose(record);
    print_message("# %zu of %zu verdicts agree\n", equal, cases);
    assert_true(cases >= 90);
    assert_true((double)equal >= least_share * (double)cases);
}

static int print_split(const char *name, const char *fraction)
{
    double value;
    struct lrf_dataset *data;

    if (lrf_number_parse(fraction, strlen(fraction), &value) != LRF_NUMBER_FINITE)
        return 2;
    data = read_data(name, value);
    for (size_t i = 0; i < data->info.train; i++)
        printf("%u\n", (unsigned)data->train[i]);
    lrf_dataset_free(data);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(verdicts_are_those_on_torch)};

    if (argc == 4 && strcmp(argv[1], "split") == 0)
        return print_split(argv[2], argv[3]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
