/* Which lines of a text are rows, and of which step: small logs in the form of real ones. */
#include "assert.h"
#include "base/strbuf.h"
#include "log/log_stream.h"

static void put_number(struct lrf_strbuf *out, bool known, double value)
{
    if (known && !isnan(value))
        lrf_strbuf_printf(out, " %.6g", value);
    else
        lrf_strbuf_puts(out, known ? " nan" : " -");
}

/* "step lr loss val" of every row there is, one a line; - is not known. */
static void take(struct lrf_log_stream *stream, struct lrf_strbuf *out)
{
    struct lrf_run_row row;

    while (lrf_log_stream_next(stream, &row)) {
        put_number(out, true, row.step);
        put_number(out, row.known & LRF_ROW_LR, row.lr);
        put_number(out, row.known & LRF_ROW_LOSS, row.loss);
        put_number(out, row.known & LRF_ROW_VAL_LOSS, row.val_loss);
        lrf_strbuf_puts(out, "\n");
    }
}

static struct lrf_strbuf read_pieces(const char *log, size_t piece)
{
    struct lrf_error err = {0};
    struct lrf_log_stream *stream = lrf_log_stream_alloc("run.log", NULL, true, &err);
    const size_t n = strlen(log);
    struct lrf_strbuf out = {0};

    assert_non_null(stream);
    lrf_strbuf_puts(&out, "");
    for (size_t at = 0; at < n; at += piece)
        assert_ok(lrf_log_stream_feed(stream, log + at, at + piece < n ? piece : n - at, &err),
                  err);
    assert_ok(lrf_log_stream_end(stream, &err), err);
    take(stream, &out);
    lrf_log_stream_free(stream);
    return out;
}

static const struct {
    const char *log, *rows;
} logs[] = {
    /* A rate that stays says nothing; the losses do. */
    {"lr=0.01 loss=3.75\nlr=0.01 loss=3.5\nlr=0.01 loss=3.25\nlr=0.01 loss=3.5\n",
     " 0 0.01 3.75 -\n 1 0.01 3.5 -\n 2 0.01 3.25 -\n 3 0.01 3.5 -\n"},
    {"epoch 1 lr 0.01 loss 3.75\nepoch 1 lr 0.01 loss 3.5\nepoch 1 lr 0.01 loss 3.25\n",
     " 0 0.01 3.75 -\n 1 0.01 3.5 -\n 2 0.01 3.25 -\n"},
    {"2024-05-01 12:00:00 lr 0.01 loss 3.75\n2024-05-01 12:00:01 lr 0.01 loss 3.5\n"
     "2024-05-01 12:00:02 lr 0.01 loss 3.25\n",
     " 0 0.01 3.75 -\n 1 0.01 3.5 -\n 2 0.01 3.25 -\n"},
    {"[0] lr 0.01 loss 3.75\n[0] lr 0.01 loss 3.5\n[0] lr 0.01 loss 3.25\n",
     " 0 0.01 3.75 -\n 1 0.01 3.5 -\n 2 0.01 3.25 -\n"},
    {"lr=0.01 loss=3.75\nlr=0.01 loss=3.75\nlr=0.01 loss=3.75\nlr=0.01 loss=3.75\n", ""},
    /* A count of batches is the step in the epoch. */
    {"| epoch   1 |   200/ 2928 batches | lr 20.00 | ms/batch 12.3 | loss  7.00 | ppl 1155.0\n"
     "| epoch   1 |   400/ 2928 batches | lr 20.00 | ms/batch 12.3 | loss  6.50 | ppl  655.0\n"
     "| epoch   1 |   600/ 2928 batches | lr 20.00 | ms/batch 12.3 | loss  6.25 | ppl  555.0\n",
     " 200 20 7 -\n 400 20 6.5 -\n 600 20 6.25 -\n"},
    /* Of several processes the first is read, in whatever order they write. */
    {"[1,1]<stdout>:Train Epoch: 1 [0/150 (0%)]\tLoss: 2.5\n"
     "[1,0]<stdout>:Train Epoch: 1 [0/150 (0%)]\tLoss: 2.25\n"
     "[1,0]<stdout>:Train Epoch: 1 [10/150 (6%)]\tLoss: 2.125\n"
     "[1,0]<stderr>:Train Epoch: 1 [20/150 (9%)]\tLoss: 2\n"
     "[1,1]<stdout>:Train Epoch: 1 [10/150 (6%)]\tLoss: 2.75\n"
     "[1,1]<stdout>:Train Epoch: 1 [20/150 (9%)]\tLoss: 2.5\n"
     "[1,0]<stdout>:Train Epoch: 1 [30/150 (12%)]\tLoss: 1.75\n",
     " 0 - 2.5 -\n 10 - 2.125 -\n 20 - 2 -\n 30 - 1.75 -\n"},
    {"[rank0]: step 0 loss 2.25\n[rank0]: step 10 loss 2.125\n[rank1]: step 0 loss 2.75\n"
     "[rank1]: step 10 loss 2.5\n[rank0]: step 20 loss 2\n",
     " 0 - 2.25 -\n 10 - 2.125 -\n 20 - 2 -\n"},
    {"[rank2]: step 0 loss 2.25\n[rank2]: step 10 loss 2.125\n", " 0 - 2.25 -\n 10 - 2.125 -\n"},
    /* An epoch that stands alone is that of the rows below, which count within it. */
    {"Epoch 1\n-------\nloss: 2.5  [    0/ 100]\nloss: 2.25  [   64/ 100]\nTest Error: \n"
     " Accuracy: 50.1%, Avg loss: 2.125 \n\n"
     "Epoch 2\n-------\nloss: 2.125  [    0/ 100]\nloss: 2  [   64/ 100]\nTest Error: \n"
     " Accuracy: 60.1%, Avg loss: 1.75 \n",
     " 0 - 2.5 -\n 64 - 2.25 -\n 65 - 2.125 -\n 129 - 2 -\n"},
    {"step 1 loss 2.5\nstep 2 loss 2.25\nEpoch 1\nstep 3 loss 2\nEpoch 2\nstep 4 loss 1.75\n",
     " 1 - 2.5 -\n 2 - 2.25 -\n 3 - 2 -\n 4 - 1.75 -\n"},
    /* A number in brackets before the names is the step, if it moves. */
    {"I0501 12:00:00.123456 140123 metrics.py:345] [100] train/loss=2.5, train/lr=0.01\n"
     "I0501 12:00:00.123456 140123 metrics.py:345] [200] train/loss=2.25, train/lr=0.01\n"
     "I0501 12:00:00.123456 140123 metrics.py:345] [300] train/loss=2.125, train/lr=0.01\n",
     " 100 0.01 2.5 -\n 200 0.01 2.25 -\n 300 0.01 2.125 -\n"},
    {"[10] loss 2.5\n[20] loss 2.25\n[30] loss 2.125\n",
     " 10 - 2.5 -\n 20 - 2.25 -\n 30 - 2.125 -\n"},
    {"[4711] loss 2.5\n[4711] loss 2.25\n[4711] loss 2.125\n[4711] loss 2\n",
     " 0 - 2.5 -\n 1 - 2.25 -\n 2 - 2.125 -\n 3 - 2 -\n"},
    {"[4711] step 7 loss 2.5\n[4711] step 8 loss 2.25\n", " 7 - 2.5 -\n 8 - 2.25 -\n"},
    {"[2, 2000] loss: 1.5\n[2, 4000] loss: 1.25\n[3, 2000] loss: 1.125\n",
     " 2000 - 1.5 -\n 4000 - 1.25 -\n 4001 - 1.125 -\n"},
    /* Of two counts in brackets the first is the epoch. */
    {"[0/5][0/100]\tLoss: 2.5\tD(x): 0.4\n[0/5][50/100]\tLoss: 2.25\tD(x): 0.4\n"
     "[1/5][0/100]\tLoss: 2.125\tD(x): 0.4\n[1/5][50/100]\tLoss: 2\tD(x): 0.4\n",
     " 0 - 2.5 -\n 50 - 2.25 -\n 51 - 2.125 -\n 101 - 2 -\n"},
    /* The words that begin a line say what its loss is of. */
    {"train epoch: 1, loss: 2.5, accuracy: 50.0\neval epoch: 1, loss: 2.25, accuracy: 50.0\n"
     "train epoch: 2, loss: 2.0, accuracy: 50.0\neval epoch: 2, loss: 2.125, accuracy: 50.0\n",
     " 1 - 2.5 2.25\n 2 - 2 2.125\n"},
    {"[Train] epoch=1 loss=2.5\n[Valid] epoch=1 loss=2.25\n"
     "[Train] epoch=2 loss=2.0\n[Valid] epoch=2 loss=2.125\n",
     " 1 - 2.5 2.25\n 2 - 2 2.125\n"},
    {"Train - epoch: 1 loss: 2.5\nValidation - epoch: 1 loss: 2.25\n"
     "Train - epoch: 2 loss: 2.0\nValidation - epoch: 2 loss: 2.125\n",
     " 1 - 2.5 2.25\n 2 - 2 2.125\n"},
    {"train | epoch 1 | loss 2.5\nvalid | epoch 1 | loss 2.25\n"
     "train | epoch 2 | loss 2.0\nvalid | epoch 2 | loss 2.125\n",
     " 1 - 2.5 2.25\n 2 - 2 2.125\n"},
    {"Epoch 1 train loss 2.5\nEpoch 1 test loss 2.25\nEpoch 2 train loss 2.0\n"
     "Epoch 2 test loss 2.125\n",
     " 1 - 2.5 2.25\n 2 - 2 2.125\n"},
    {"TRAIN loss 2.5 epoch 1\nVAL loss 2.25 epoch 1\nTRAIN loss 2.0 epoch 2\n"
     "VAL loss 2.125 epoch 2\n",
     " 1 - 2.5 2.25\n 2 - 2 2.125\n"},
    /* Counters that slashes join; a loss behind them is of their step. */
    {"loss: 3.0\n[INFO] [timer.py:260:stop] epoch=0/micro_step=40/global_step=10, Speed=14.5\n"
     "loss: 2.5\n[INFO] [timer.py:260:stop] epoch=0/micro_step=80/global_step=20, Speed=14.5\n"
     "loss: 2.25\n[INFO] [timer.py:260:stop] epoch=0/micro_step=120/global_step=30, Speed=14.5\n"
     "loss: 2\n",
     " 10 - 2.5 -\n 20 - 2.25 -\n 30 - 2 -\n"},
    /* Tables: names above, numbers below. */
    {"epoch     train_loss  valid_loss  accuracy  time    \n"
     "0         2.5         2.25        0.700000  00:12   \n"
     "1         2.0         2.125       0.700000  00:12   \n"
     "Better model found at epoch 1 with valid_loss value: 2.125.\n"
     "2         1.5         2.0         0.710000  01:02:12   \n",
     " 0 - 2.5 2.25\n 1 - 2 2.125\n 2 - 1.5 2\n"},
    {"step lr train_loss\n0 1e-05 2.5\n1 2e-05 2.25\n2 3e-05 nan\n",
     " 0 1e-05 2.5 -\n 1 2e-05 2.25 -\n 2 3e-05 nan -\n"},
    {"| Step | Training Loss | Validation Loss |\n|---|:---:|---|\n| 10 | No log | 2.25 |\n"
     "| 20 | 2.5 | 2.125 |\n| 30 | 2.0 | 2.0 |\n",
     " 10 - - 2.25\n 20 - 2.5 2.125\n 30 - 2 2\n"},
    {"E    #       LOSS TOK2VEC  LOSS    SCORE \n---  ------  ------------  ------  ------\n"
     "  0       0         85.67     2.5    0.70\n  0     200         83.71    2.25    0.70\n",
     " 0 - 2.5 -\n 200 - 2.25 -\n"},
    {"step lr train_loss\n0 1e-05 2.5 7\n1 2e-05 2.25 7\n0 x 2.5\n1 x 2.25\n", ""},
    {"step lr accuracy\n0 1e-05 2.5\n1 2e-05 2.25\n2 2e-05 2.25\n", ""},
    /* Darknet has the names behind the numbers. */
    {"Region 82 Avg IOU: 0.3, Class: 0.5, No Obj: 0.2,  count: 8\n\n"
     " 1: 700.5, 700.5 avg loss, 0.000000 rate, 3.1 seconds, 64 images, 10.2 hours left\n"
     "Loaded: 0.000031 seconds\n"
     " 2: 650.5, 690.5 avg loss, 0.001000 rate, 3.1 seconds, 128 images, 10.2 hours left\n"
     " 3: -nan, -nan avg loss, 0.001000 rate, 3.1 seconds, 192 images, 10.2 hours left\n",
     " 1 0 700.5 -\n 2 0.001 650.5 -\n 3 0.001 nan -\n"},
    {"Learning Rate: 0.001, Momentum: 0.9, Decay: 0.0005\n"
     "1: 700.5, 700.5 avg, 0.001000 rate, 3.1 seconds, 64 images\n"
     "2: 650.5, 690.5 avg, 0.001000 rate, 3.1 seconds, 128 images\n",
     " 1 0.001 700.5 -\n 2 0.001 650.5 -\n"},
    /* Numbers as arrays of a library print themselves. */
    {"epoch 0 loss tensor(2.5, device='cuda:0', grad_fn=<NllLossBackward0>)\n"
     "epoch 1 loss tensor(2.25, device='cuda:0', grad_fn=<NllLossBackward0>)\n",
     " 0 - 2.5 -\n 1 - 2.25 -\n"},
    {"step 0 loss Array(2.5, dtype=float32) lr 0.001\nstep 9 loss Array(2, dtype=float32) lr "
     "0.001\n",
     " 0 0.001 2.5 -\n 9 0.001 2 -\n"},
    {"loss: DeviceArray(2.5, dtype=float32) step: 1\nloss: DeviceArray(2, dtype=float32) step: 2\n",
     " 1 - 2.5 -\n 2 - 2 -\n"},
};

static void small_logs_give_these_rows(void **state)
{
    static const size_t pieces[] = {1, 7, 1 << 20};
    (void)state;

    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        for (size_t j = 0; j < sizeof pieces / sizeof *pieces; j++) {
            struct lrf_strbuf out = read_pieces(logs[i].log, pieces[j]);
            if (strcmp(out.s, logs[i].rows) != 0)
                fail_msg("%s gives\n%s not\n%s", logs[i].log, out.s, logs[i].rows);
            lrf_strbuf_release(&out);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_logs_give_these_rows),
    };

    return cmocka_run_group_tests_name("text_rows", tests, NULL, NULL);
}
