/* Logs for people, made up here in the form of each program that writes one. */
#include "assert.h"
#include "base/strbuf.h"
#include "log/log_columns.h"
#include "log/log_pairs.h"
#include "log/log_reader.h"

enum { ROUNDS = 12, EVERY = 4 };

static const struct lrf_curve_format usual;

/* What a program prints: before all, in each round, and after it in every fourth. @S is the step,
 * @E the epoch, @L the loss, @R the rate, @V the validation loss, @I the round from 0. */
struct kind {
    const char *name, *before, *round, *evaluation;
    const char *loss, *lr, *val_loss; /* what the columns are called; NULL: there is none */
    const char *step;                 /* the same; it holds @S */
    size_t left_out;
};

static const struct kind kinds[] = {
    {"build-nanogpt", "", "@S train @L\n", "@S val @V\n@S hella 0.2498\n", "train", NULL, "val",
     "step", 0},
    {"modded-nanogpt, early", "s:0 tel:11.25\n", "s:@S trl:@L lr:@R\n", "s:@S tel:@V\n", "trl",
     "lr", "tel", "s", 0},
    {"modded-nanogpt", "import torch\nloss = 0.0\nself.lr = 0.0036\nlr = 0.0018\n",
     "step:@S/6200 train_loss:@L train_time:123ms step_avg:nanms\n",
     "step:@S/6200 val_loss:@V train_time:124ms step_avg:0.5ms\n", "train_loss", NULL, "val_loss",
     "step", 1},
    {"llm.c", "| device | x |\nallocated 474 MiB for model parameters\n",
     "step @S/19560 | loss @L (+nanz)| norm 2.29 (+1.2z)| lr @R | 330.1 ms | 46.1% bf16 MFU\n",
     "val loss @V\n", "loss", "lr", "val loss", "step", 0},
    {"nanoGPT", "tokens per iteration will be: 491,520\nnumber of parameters: 123.59M\n",
     "iter @S: loss @L, time 50.12ms, mfu 2.10%\n", "step @S: train loss 2.5, val loss @V\n",
     "loss", NULL, "val loss", "iter", 0},
    {"Megatron", "  lr .................. 0.0003\nusing world size: 8\n",
     " iteration     @S/  250000 | consumed samples:  100 | elapsed time per iteration (ms): 12.5 "
     "| learning rate: @R | global batch size:   512 | lm loss: @L | loss scale: 1.0 | "
     "grad norm: nan | number of skipped iterations:   0 |\n",
     " validation loss at iteration @S | lm loss value: @V | lm loss PPL: 1.2E+01 |\n", "lm loss",
     "learning rate", "val lm loss value", "iteration", 0},
    {"nanotron", "",
     "2024-01-01T10:00:00.123 [INFO|DP=0]: iteration: @S / 1000 | consumed_tokens: 32.8K | "
     "tokens_per_sec: 4.73K | lm_loss: @L | lr: @R | grad_norm: 20.6\n",
     "", "lm_loss", "lr", NULL, "iteration", 0},
    {"GluonCV", "INFO:root:Namespace(batch_size=128, lr=0.1, lr_decay=0.1, momentum=0.9)\n",
     "INFO:root:[Epoch @I] train=0.467 val=0.558 loss=@L time: 16.45\n", "", "loss", NULL, NULL,
     NULL, 0},
    {"GluonNLP", "2019-11-22 07:14:48,587 - root - INFO - Namespace(lr=3e-05, seed=77)\n",
     "2019-11-22 07:16:12,565 - root - INFO - [Epoch 1 Batch @S/272] loss=@L, lr=@R\n",
     "INFO - Now we are doing evaluation on dev with [gpu(0), gpu(1)].\n[Batch @S/33] loss=7.5\n",
     "loss", "lr", NULL, "Batch", 0},
    {"Paddle", "2022-04-12 17:05:16,552 - INFO - use_gpu: True, epochs: 20, print_interval: 500\n",
     "2022-04-12 17:06:10,849 - INFO - epoch: 0, batch_id: @S, AUC:0.5, loss:@L, "
     "avg_batch_cost: 0.00205 sec, ips: 1000.7 ins/s\n",
     "2022-04-12 17:24:35,400 - INFO - epoch: 0 done, AUC: 0.87,loss:0.149, epoch time: 1105 s\n",
     "loss", NULL, NULL, "batch_id", 0},
    {"nnU-Net", "2023-09-11 17:34:28.131163: lr: 0.01 \n(lrelu): LeakyReLU(negative_slope=0.01)\n",
     "\nepoch:  @I \n2023-09-11 17:54:26.503383: train loss : @L \n"
     "2023-09-11 17:55:10.027025: validation loss: @V \n2023-09-11 17:55:11.976596: lr: @R \n"
     "2023-09-11 17:55:11.977651: This epoch took 900.610735 s\n",
     "", "train loss", "lr", "validation loss", NULL, 0},
    {"Caffe", "",
     "I0101 12:00:02.123456  1234 solver.cpp:228] Iteration @S (12.3 iter/s, 8s/100 iters), loss = "
     "@L\nI0101 12:00:02.123456  1234 sgd_solver.cpp:106] Iteration @S, lr = @R\n",
     "I0101 12:00:01.5  1234 solver.cpp:404]     Test net output #1: loss = @V (* 1 = @V loss)\n",
     "loss", "lr", "val loss", "Iteration", 0},
    {"Keras 2", "",
     "Epoch @S/500\n\r 1/8 [>.....] - ETA: 3s - loss: 9.5\r 7/8 [====>.] - ETA: 1s - loss: 8.5"
     "\r8/8 [======] - 12s 99ms/step - loss: @L - accuracy: 0.5 - val_loss: @V\n",
     "\nEpoch 00004: val_loss improved from 3.5 to 2.5, saving model to /x/best.h5\n", "loss", NULL,
     "val_loss", NULL, 0},
    {"Keras with backspaces", "",
     "Epoch @S/500\n 1/8 [>.....] - ETA: 3s - loss: 9.5\b\b\b\b\b\b 7/8 [====>.] - loss: 8.5"
     "\b\b\b\b8/8 [======] - 12s 99ms/step - loss: @L - val_loss: @V\n",
     "", "loss", NULL, "val_loss", NULL, 0},
    {"Keras 3", "",
     "\x1b[1mEpoch @S/12\x1b[0m\n\x1b[1m8/8\x1b[0m \x1b[32m\xe2\x94\x81\xe2\x94\x81\x1b[0m "
     "\x1b[1m2s\x1b[0m 99ms/step - loss: @L - val_loss: @V\n",
     "", "loss", NULL, "val_loss", NULL, 0},
    {"fairseq", "",
     "2023-01-01 10:00:00 | INFO | train_inner | {\"epoch\": 1, \"update\": 0.1, \"loss\": \"@L\", "
     "\"num_updates\": \"@S\", \"lr\": \"@R\", \"gnorm\": \"1.2\"}\n",
     "2023-01-01 10:00:00 | INFO | valid | {\"epoch\": 1, \"valid_loss\": \"@V\", "
     "\"valid_best_loss\": \"2.0\"}\n",
     "loss", "lr", "valid_loss", "num_updates", 0},
    {"XGBoost", "", "[@S]\ttrain-logloss:@L\tval-logloss:@V\n", "", "train-logloss", NULL,
     "val-logloss", "iteration", 0},
    {"LightGBM", "[LightGBM] [Info] Number of positive: 100, number of negative: 200\n",
     "[@S]\ttraining's binary_logloss: @L\tvalid_1's binary_logloss: @V\n", "",
     "training's binary_logloss", NULL, "valid_1's binary_logloss", "iteration", 0},
    {"detectron2", "",
     "[01/02 10:00:00 d2.utils.events]:  eta: 0:01:02  iter: @S  total_loss: @L  loss_cls: 0.7  "
     "time: 0.4  lr: @R  max_mem: 2000M\n",
     "", "total_loss", "lr", NULL, "iter", 0},
    {"MMEngine", "optimizer=dict(type='AdamW', lr=0.004, weight_decay=0.05)\nbase_lr = 0.004\n",
     "2023/06/05 20:10:13 - mmengine - INFO - Epoch(train)   [1][@S/600]  lr: @R  eta: 4:59:11  "
     "time: 9.97  loss: @L  loss_kpt: 0.42\n",
     "2023/06/05 20:10:13 - mmengine - INFO - Epoch(val)   [1][5/6]  loss: @V\n", "loss", "lr",
     "val loss", "iter", 0},
    {"mmcv", "",
     "2021-01-01 10:00:00,123 - mmseg - INFO - Iter [@S/80000]\tlr: @R, eta: 1 day, 10:00:00, "
     "memory: 5000, decode.loss_ce: 0.5, loss: @L\n",
     "", "loss", "lr", NULL, "Iter", 0},
    {"timm", "",
     "Train: 0 [ @S/1251 (  4%)]  Loss: @L (6.94)  Time: 3.2s, 320.1/s  LR: @R  Data: 1.2 (1.2)\n",
     "Test: [   0/196]  Time: 1.2 (1.2)  Loss:  @V (9.1)  Acc@1: 0.1\n", "Loss", "LR", "val Loss",
     "iter", 0},
    {"PyTorch's MNIST", "", "Train Epoch: 1 [@S/60000 (1%)]\tLoss: @L\n",
     "\nTest set: Average loss: @V, Accuracy: 9490/10000 (95%)\n\n", "Loss", NULL,
     "val Average loss", "iter", 0},
    {"tqdm", "",
     "\r 10%|\xe2\x96\x88  | @S/300 [00:12<01:50,  2.43it/s, loss=9.5]"
     "\r 10%|\xe2\x96\x88  | @S/300 [00:12<01:50,  2.43it/s, loss=@L, lr=@R]",
     "\rValidation:  10%|\xe2\x96\x88  | 3/30 [00:01<00:10, loss=@V]", "loss", "lr", "val loss",
     "iter", 0},
    {"Hugging Face",
     "Map:  10%|\xe2\x96\x88 | 100/1000 [00:00<00:01, 1000.00 examples/s]\nTrainingArguments(\n"
     "learning_rate=5e-05,\n",
     "\r  1%|\xe2\x96\x8f | @S/1000 [00:10<16:33,  1.01s/it]{'loss': @L, 'grad_norm': nan, "
     "'learning_rate': @R, 'epoch': @E}\n",
     "{'eval_loss': '@V', 'eval_runtime': 3.1, 'epoch': '@E'}\n", "loss", "learning_rate",
     "eval_loss", NULL, 0},
    {"OLMo", "2025-12-27 x:0\ttrain:417\tINFO\tTrainConfig(learning_rate=0.0006, seed=6198)\n",
     "2025-12-27 22:12:56.867\thost-03:0\tolmo.train:990\tINFO\t[step=@S/1000,epoch=0]\n"
     "    train/CrossEntropyLoss=@L\n    train/Perplexity=8,641\n",
     "", "train/CrossEntropyLoss", NULL, NULL, "step", 0},
    {"DeepSpeed", "",
     "[2024-01-01 10:00:00,123] [INFO] [logging.py:96:log_dist] [Rank 0] step=@S, skipped=0, "
     "lr=[@R, @R], mom=[(0.9, 0.999)]\nsteps: @S loss: @L iter time (s): 1.2 samples/sec: 100.1\n",
     "", "loss", "lr", NULL, "step", 0},
    {"torchtitan", "",
     "\x1b[32mstep: @S  \x1b[32mloss: @L  \x1b[33mmemory: 40.1GiB(50.1%)  \x1b[34mtps: "
     "5,000  \x1b[36mmfu: 30.1%\x1b[39m\n",
     "", "loss", NULL, NULL, "step", 0},
    {"PyTorch's CIFAR tutorial", "", "[1, @S] loss: @L\n", "", "loss", NULL, NULL, "iter", 0},
    {"a tensor is printed", "", "loss: tensor(@L, device='cuda:0', grad_fn=<MeanBackward>)\n", "",
     "loss", NULL, NULL, NULL, 0},
};

static double loss_of(unsigned i)
{
    return 2.385 + 3.17 / (i + 1);
}

static void write_field(struct lrf_strbuf *out, char field, unsigned i)
{
    switch (field) {
    case 'S':
        lrf_strbuf_printf(out, "%u", 10 * i);
        break;
    case 'E':
        lrf_strbuf_printf(out, "%.2f", 0.01 * i);
        break;
    case 'L':
        lrf_strbuf_printf(out, "%.6f", loss_of(i));
        break;
    case 'V':
        lrf_strbuf_printf(out, "%.6f", loss_of(i) + 0.125);
        break;
    case 'R':
        lrf_strbuf_printf(out, "%.4e", 3e-4 / (i + 1));
        break;
    case 'I':
        lrf_strbuf_printf(out, "%u", i);
        break;
    default:
        lrf_strbuf_printf(out, "@%c", field);
    }
}

static void write_round(struct lrf_strbuf *out, const char *pattern, unsigned i)
{
    for (const char *s = pattern; *s != '\0'; s++) {
        if (*s == '@')
            write_field(out, *++s, i);
        else
            lrf_strbuf_add(out, s, 1);
    }
}

static struct lrf_strbuf write_log(const struct kind *kind)
{
    struct lrf_strbuf out = {0};

    lrf_strbuf_puts(&out, kind->before);
    for (unsigned i = 0; i < ROUNDS; i++) {
        write_round(&out, kind->round, i);
        if (i % EVERY == EVERY - 1)
            write_round(&out, kind->evaluation, i);
    }
    return out;
}

static const char *read_pieces(struct lrf_log *log, const char *s, size_t n, size_t piece)
{
    struct lrf_error err = {0};
    struct lrf_log_reader *reader;
    const char *format;

    *log = (struct lrf_log){.file = "train.log", .format = &usual};
    reader = lrf_log_reader_alloc(log, &err);
    assert_non_null(reader);
    for (size_t at = 0; at < n; at += piece)
        assert_ok(lrf_log_reader_feed(reader, s + at, at + piece < n ? piece : n - at, &err), err);
    assert_ok(lrf_log_reader_end(reader, &err), err);
    format = lrf_log_reader_format(reader)->name;
    lrf_log_reader_free(reader);
    return format;
}

/* The numbers of a role, in their order, are those that @FIELD was replaced by. */
static void assert_column(const struct kind *kind, const struct lrf_log *log, enum lrf_role role,
                          const char *name, char field)
{
    const struct lrf_log_columns columns = lrf_log_choose(log, 0);
    const struct lrf_log_column *column = lrf_log_column(log, &columns, role);
    const bool everywhere = strchr("LRS", field) != NULL || strstr(kind->round, "@V") != NULL;
    size_t count = 0;

    if (name == NULL) {
        if (column != NULL && field != 'S')
            fail_msg("%s: '%s' was taken", kind->name, column->name);
        return;
    }
    if (column == NULL || strcmp(column->name, name) != 0)
        fail_msg("%s: '%s', not '%s'", kind->name, column != NULL ? column->name : "none", name);
    for (size_t row = 0; row < log->n_rows && field != 'S'; row++) {
        struct lrf_strbuf text = {0};
        double value;
        if (!column->known[row] || (role != LRF_ROLE_LR && column->value[row] == 11.25))
            continue;
        write_field(&text, field, (unsigned)(everywhere ? count : count * EVERY + EVERY - 1));
        assert_int_equal(lrf_log_number(text.s, text.n, false, &value), LRF_LOG_NUMBER);
        if (!(column->value[row] == value))
            fail_msg("%s: %s %g, not %g", kind->name, name, column->value[row], value);
        lrf_strbuf_release(&text);
        count++;
    }
    if (field != 'S')
        assert_int_equal(count, everywhere ? ROUNDS : ROUNDS / EVERY);
}

/* The rows with a loss have the steps 0, 10, 20, ... */
static void assert_steps(const struct kind *kind, const struct lrf_log *log)
{
    const struct lrf_log_columns columns = lrf_log_choose(log, 0);
    const struct lrf_log_column *loss = lrf_log_column(log, &columns, LRF_ROLE_LOSS);
    const struct lrf_log_column *step = lrf_log_column(log, &columns, LRF_ROLE_STEP);
    size_t count = 0;

    for (size_t row = 0; row < log->n_rows && kind->step != NULL; row++) {
        if (!loss->known[row])
            continue;
        assert_true(step != NULL && step->known[row]);
        if (!(step->value[row] == 10.0 * (double)count++))
            fail_msg("%s: step %g at loss %zu", kind->name, step->value[row], count - 1);
    }
}

static void every_kind_of_log_is_read(void **state)
{
    static const size_t pieces[] = {1, 13, 1 << 20};
    (void)state;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct lrf_strbuf text = write_log(&kinds[i]);
        for (size_t j = 0; j < sizeof pieces / sizeof *pieces; j++) {
            struct lrf_log log;
            const char *format = read_pieces(&log, text.s, text.n, pieces[j]);
            if (strcmp(format, "text") != 0)
                fail_msg("%s is taken for %s", kinds[i].name, format);
            assert_column(&kinds[i], &log, LRF_ROLE_LOSS, kinds[i].loss, 'L');
            assert_column(&kinds[i], &log, LRF_ROLE_LR, kinds[i].lr, 'R');
            assert_column(&kinds[i], &log, lrf_role_of_field(LRF_VAL_LOSS_INDEX), kinds[i].val_loss,
                          'V');
            assert_column(&kinds[i], &log, LRF_ROLE_STEP, kinds[i].step, 'S');
            assert_steps(&kinds[i], &log);
            if (log.left_out != kinds[i].left_out)
                fail_msg("%s: left out %zu", kinds[i].name, log.left_out);
            lrf_log_release(&log);
        }
        lrf_strbuf_release(&text);
    }
}

static void what_is_no_row_gives_none(void **state)
{
    static const char *const texts[] = {
        "2023-01-01 00:00:00 started, the loss function is cross entropy\nx = 3\n",
        "Namespace(lr=0.1, epochs=3, step=5)\nNamespace(lr=0.1, epochs=3, step=5)\n",
        "        lr = 0.1\n        lr = 0.2\n        lr = 0.3\n        lr = 0.4\n",
        "loss = 0.0\nloss = 0.0\nloss = 0.0\nloss = 0.0\n",
        "10.0.0.1 - - [01/Jan/2023:10:00:01] \"GET /a?loss=3 HTTP/1.1\" 200 7\nhost: a b c d\n",
        "train:417 INFO one more line\ntrain:418 INFO one more line\ntrain:419 INFO one line\n",
        "the best val loss 2.5 at step 3 and more\nthe best val loss 2.3 at step 4 and more\n",
    };
    (void)state;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct lrf_log log;
        assert_string_equal(read_pieces(&log, texts[i], strlen(texts[i]), 1000), "text");
        if (log.n_rows != 0)
            fail_msg("%zu rows of %s", log.n_rows, texts[i]);
        lrf_log_release(&log);
    }
}

static void tables_and_json_are_none_of_it(void **state)
{
    static const struct {
        const char *text, *format;
    } cases[] = {
        {"epoch,loss,val loss\n1,2.5,2.6\n2,2.4,2.5\n", "CSV"},
        {"Step of the run\tTrain loss of it\n1\t2.5\n2\t2.4\n", "CSV"},
        {"0.1 0.5\n0.2 0.4\n", "CSV"},
        {"[0.5, 0.4, 0.3]\n", "JSON"},
        {"[\n 1.5e-3,\n -2]\n", "JSON"},
        {"[-1.5E+2\n, 2]\n", "JSON"},
        {"[0.5, NaN, 2e-3]\n", "JSON"},
        {"{\"lr\": 0.1, \"loss\": 2.5}\n{\"lr\": 0.2, \"loss\": 2.4}\n", "JSON lines"},
        {"time,message\n1,epoch 1: Train Loss=0.07 now\n2,epoch 2: Train Loss=0.06 now\n", "text"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_log log = {.file = "a", .format = &usual};
        const size_t n = strlen(cases[i].text);
        assert_string_equal(lrf_log_format_of(&log, cases[i].text, n, true)->name, cases[i].format);
    }
}

/* NAME=VALUE of each pair, with V before those of a validation. */
static void pairs_of_a_line_are_found(void **state)
{
    static const struct {
        const char *line, *pairs;
    } cases[] = {
        {"loss: 2.5, lr=1e-05; acc 12%", "loss=2.5 lr=1e-05 acc=12 "},
        {"a:1 b=-2 c .5 d:+3 e=-inf f nan", "a=1 b=-2 c=0.5 d=3 e=-inf f=nan "},
        {"n 1,234 m: 250K k=1.5M t=50ms u=12/6200", "n=1234 m=250000 k=1.5e+06 t=50 u=12 "},
        {"12:30:45 2023-04-01 10.0.0.1 v1.2.3 0x3f 3f2a 4x4 a=1-2 b=1.2.3", ""},
        {"loss 2.5. Next", "loss=2.5 "},
        {"one two three four five 6", "two three four five=6 "},
        {"loss  2.5  acc  0.5", "loss=2.5 acc=0.5 "},
        {"val: loss 2.5 | train: loss 2.4", "Vloss=2.5 loss=2.4 "},
        {"loss : ", ""},
        {"loss", ""},
        {"", ""},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lrf_log_pairs pairs;
        struct lrf_strbuf out = {0};
        lrf_log_pairs_find(&pairs, cases[i].line, strlen(cases[i].line));
        lrf_strbuf_puts(&out, "");
        for (size_t j = 0; j < pairs.n; j++)
            lrf_strbuf_printf(&out, "%s%.*s=%g ", pairs.pair[j].validation ? "V" : "",
                              (int)pairs.pair[j].n, pairs.pair[j].name, pairs.pair[j].value);
        assert_string_equal(out.s, cases[i].pairs);
        lrf_strbuf_release(&out);
    }
}

/* Nothing is read beyond the end of a line that has no NUL behind it. */
static void lines_end_where_they_end(void **state)
{
    static const char line[] = "[Epoch(val) 1/2] loss: 1,234.5e-3K (x) | 3/4 [ {'a': '2'} 5/";
    struct lrf_log_pairs pairs;
    (void)state;

    for (size_t n = 0; n < sizeof line; n++) {
        char *copy = malloc(n + 1);
        memcpy(copy + 1, line, n);
        lrf_log_pairs_find(&pairs, copy + 1, n);
        free(copy);
    }
}

static void steps_that_stand_alone_hold_for_what_follows(void **state)
{
    static const char text[] = "Epoch 1/3\nloss: 2.5\nval loss: 2.6\nEpoch 2/3\nloss: 2.4\n"
                               "val loss: 2.7\n";
    struct lrf_log log;
    struct lrf_log_columns columns;
    const struct lrf_log_column *epoch;
    (void)state;

    assert_string_equal(read_pieces(&log, text, strlen(text), 7), "text");
    columns = lrf_log_choose(&log, 0);
    epoch = lrf_log_column(&log, &columns, LRF_ROLE_EPOCH);
    assert_int_equal(log.n_rows, 4);
    assert_int_equal(log.line[3], 6);
    for (size_t row = 0; row < 4; row++)
        assert_close(epoch->value[row], row < 2 ? 1 : 2, 0);
    lrf_log_release(&log);
}

static void a_line_of_10_megabytes_is_left_out(void **state)
{
    struct lrf_strbuf text = {0};
    char *junk = malloc(10000000);
    struct lrf_log log;
    (void)state;

    memset(junk, '=', 10000000);
    lrf_strbuf_puts(&text, "step 1 loss 2.5\nstep 2 loss 2.4\nstep 3 loss 2.3 ");
    lrf_strbuf_add(&text, junk, 10000000);
    lrf_strbuf_puts(&text, "\nstep 4 loss 2.2\n\xff\xfe\xc3 step 5 loss 2.1\nstep 6 lo");
    assert_string_equal(read_pieces(&log, text.s, text.n, 65536), "text");
    assert_int_equal(log.n_rows, 4);
    assert_int_equal(log.left_out, 1);
    assert_int_equal(log.line[3], 5);
    lrf_log_release(&log);
    lrf_strbuf_release(&text);
    free(junk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_log_is_read),
        cmocka_unit_test(what_is_no_row_gives_none),
        cmocka_unit_test(tables_and_json_are_none_of_it),
        cmocka_unit_test(pairs_of_a_line_are_found),
        cmocka_unit_test(lines_end_where_they_end),
        cmocka_unit_test(steps_that_stand_alone_hold_for_what_follows),
        cmocka_unit_test(a_line_of_10_megabytes_is_left_out),
    };

    return cmocka_run_group_tests_name("text_log", tests, NULL, NULL);
}
