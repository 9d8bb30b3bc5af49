#include "log/log_names.h"

#include "assert.h"

static void names_say_what_a_column_holds(void **state)
{
    const unsigned val_loss = lrf_role_of_field(LRF_VAL_LOSS_INDEX);
    const struct {
        const char *name;
        unsigned role;
    } cases[] = {
        {"lr", LRF_ROLE_LR},
        {"LR", LRF_ROLE_LR},
        {"lr-AdamW/pg1", LRF_ROLE_LR},
        {"optim/learning_rate", LRF_ROLE_LR},
        {"train.learning-rate", LRF_ROLE_LR},
        {"Learning Rate", LRF_ROLE_LR},
        {"loss", LRF_ROLE_LOSS},
        {"train/loss", LRF_ROLE_LOSS},
        {"Loss/train", LRF_ROLE_LOSS},
        {"aux_loss", LRF_ROLE_LOSS},
        {"val_loss", val_loss},
        {"Loss/validation", val_loss},
        {"eval/loss", val_loss},
        {"val_total_loss", val_loss},
        {"loss/train/total", LRF_ROLE_LOSS},
        {"loss_after", lrf_role_of_field(LRF_LOSS_AFTER_INDEX)},
        {"train/grad_norm", lrf_role_of_field(LRF_GRAD_NORM_INDEX)},
        {"_step", LRF_ROLE_STEP},
        {"trainer/global_step", LRF_ROLE_STEP},
        {"Iteration", LRF_ROLE_STEP},
        {"epoch", LRF_ROLE_EPOCH},
        {"Seed", LRF_ROLE_REPEAT},
        {"Value", LRF_ROLE_VALUE},
        {"", LRF_ROLE_NONE},
        {"%%", LRF_ROLE_NONE},
        {"accuracy", LRF_ROLE_NONE},
        {"error_rate", LRF_ROLE_NONE},
        {"dropout_rate", LRF_ROLE_NONE},
        {"slr", LRF_ROLE_NONE},
        {"lossless", LRF_ROLE_NONE},
        {"loss_scale", LRF_ROLE_NONE},
        {"time_per_step", LRF_ROLE_NONE},
        {"train_runtime", LRF_ROLE_NONE},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (lrf_role_of_column(cases[i].name).role != cases[i].role)
            fail_msg("'%s' is %s", cases[i].name,
                     lrf_role_name(lrf_role_of_column(cases[i].name).role));
    }
}

static void better_names_have_lower_ranks(void **state)
{
    static const char *const better[][2] = {{"lr", "learning_rate"},
                                            {"learning_rate", "optim/lr"},
                                            {"optim/lr", "lr-Adam"},
                                            {"loss", "train_loss"},
                                            {"train_loss", "model/loss"},
                                            {"train_loss_step", "train_loss_epoch"},
                                            {"step", "batch"}};
    (void)state;

    for (size_t i = 0; i < sizeof better / sizeof *better; i++)
        assert_true(lrf_role_of_column(better[i][0]).rank < lrf_role_of_column(better[i][1]).rank);
}

static void paths_say_what_the_values_are(void **state)
{
    const unsigned val_loss = lrf_role_of_field(LRF_VAL_LOSS_INDEX);
    const struct {
        const char *path;
        unsigned role;
    } cases[] = {
        {"logs/run-v0-tag-lr-Adam.csv", LRF_ROLE_LR},
        {"lr/loss.csv", LRF_ROLE_LOSS},
        {"loss of the sweep", LRF_ROLE_LOSS},
        {"run-.-tag-train_loss.csv", LRF_ROLE_LOSS},
        {"loss_val.csv", val_loss},
        {"lr/1.csv", LRF_ROLE_NONE},
        {"step.csv", LRF_ROLE_NONE},
        {"/", LRF_ROLE_NONE},
        {"", LRF_ROLE_NONE},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(lrf_role_of_file(cases[i].path), cases[i].role);
}

static void long_names_are_cut(void **state)
{
    char name[5000];
    (void)state;

    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_int_equal(lrf_role_of_column(name).role, LRF_ROLE_NONE);
    memset(name, '/', sizeof name - 1);
    memcpy(name + 4000, "lr", 2);
    assert_int_equal(lrf_role_of_column(name).role, LRF_ROLE_LR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_say_what_a_column_holds),
        cmocka_unit_test(better_names_have_lower_ranks),
        cmocka_unit_test(paths_say_what_the_values_are),
        cmocka_unit_test(long_names_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
