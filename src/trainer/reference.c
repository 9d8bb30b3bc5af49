#include "trainer/reference.h"
#include "trainer/reference_settings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/blas_room.h"
#include "base/memory.h"
#include "base/seed.h"
#include "data/share.h"
#include "model/activation.h"
#include "model/loss.h"
#include "model/vector.h"
#include "trainer/reference_settings.h"

bool lrf_buffer_init(struct lrf_buffer *buffer, const struct lrf_dataset *data, size_t rows)
{
    *buffer = (struct lrf_buffer){.data = data, .rows = rows};
    buffer->x = lrf_calloc(rows * data->info.features, sizeof *buffer->x);
    if (data->label != NULL)
        buffer->label = lrf_calloc(rows, sizeof *buffer->label);
    else
        buffer->y = lrf_calloc(rows, sizeof *buffer->y);
    if (data->share != NULL && (buffer->place = lrf_calloc(rows, sizeof *buffer->place)) == NULL)
        return false;
    return buffer->x != NULL && (buffer->label != NULL || buffer->y != NULL);
}

void lrf_buffer_release(struct lrf_buffer *buffer)
{
    free(buffer->x);
    free(buffer->y);
    free(buffer->label);
    free(buffer->place);
    *buffer = (struct lrf_buffer){0};
}

static void take_target(struct lrf_buffer *buffer, uint32_t row, size_t i)
{
    if (buffer->label != NULL)
        buffer->label[i] = buffer->data->label[row];
    else
        buffer->y[i] = (lrf_real)buffer->data->y[row];
}

/* Those of rows row[0..n) that are here. */
static void choose_own(struct lrf_buffer *buffer, const uint32_t *row, size_t n)
{
    const struct lrf_share *share = buffer->data->share;

    for (size_t i = 0; i < n; i++) {
        if (!lrf_share_has(share, row[i]))
            continue;
        buffer->place[buffer->n] = (uint32_t)lrf_share_place(share, row[i]);
        take_target(buffer, row[i], buffer->n++);
    }
}

struct lrf_rows lrf_buffer_fill(struct lrf_buffer *buffer, const uint32_t *row, size_t n,
                                size_t total)
{
    const struct lrf_dataset *data = buffer->data;

    buffer->n = 0;
    if (data->share != NULL)
        choose_own(buffer, row, n);
    else
        for (; buffer->n < n; buffer->n++)
            take_target(buffer, row[buffer->n], buffer->n);
    lrf_batch_gather(data, data->share ? buffer->place : row, buffer->n, buffer->x);
    return lrf_buffer_rows(buffer, total);
}

struct lrf_rows lrf_buffer_rows(const struct lrf_buffer *buffer, size_t total)
{
    return (struct lrf_rows){
        .n = buffer->n, .total = total, .x = buffer->x, .y = buffer->y, .label = buffer->label};
}

/* How many of the n rows come next, when `done` are done. */
static size_t piece(const struct lrf_reference *ref, size_t n, size_t done)
{
    return n - done < ref->buffer.rows ? n - done : ref->buffer.rows;
}

/* The loss of the rows in `rows`, of which there may be none here. */
static double own_loss(struct lrf_reference *ref, const lrf_real *w, const struct lrf_rows *rows,
                       size_t *correct)
{
    return rows->n > 0 ? lrf_network_loss(ref->net, w, rows, correct) : 0;
}

double lrf_reference_loss(struct lrf_reference *ref, const lrf_real *w, const uint32_t *row,
                          size_t n, size_t *correct)
{
    size_t right = 0;
    double sum[2] = {0};

    for (size_t i = 0; i < n; i += piece(ref, n, i)) {
        struct lrf_rows rows = lrf_buffer_fill(&ref->buffer, row + i, piece(ref, n, i), n);
        sum[0] += own_loss(ref, w, &rows, correct ? &right : NULL);
    }
    sum[1] = (double)right;
    lrf_share_add(ref->data->share, sum, 2);
    if (correct != NULL)
        *correct += (size_t)sum[1];
    return sum[0];
}

double lrf_reference_gradient(struct lrf_reference *ref, const lrf_real *w, const uint32_t *row,
                              size_t n, lrf_real *g)
{
    double loss = 0;
    bool any = false;

    for (size_t i = 0; i < n; i += piece(ref, n, i)) {
        struct lrf_rows rows = lrf_buffer_fill(&ref->buffer, row + i, piece(ref, n, i), n);
        if (rows.n == 0)
            continue;
        loss += lrf_network_gradient(ref->net, w, &rows, any, g);
        any = true;
    }
    if (!any)
        memset(g, 0, ref->n * sizeof *g);
    lrf_share_add_reals(ref->data->share, g, ref->n);
    lrf_share_add(ref->data->share, &loss, 1);
    return loss;
}

static enum lrf_status reset(void *state, uint64_t seed, struct lrf_error *err)
{
    struct lrf_reference *ref = state;

    (void)err;
    ref->seed = seed;
    ref->steps = 0;
    ref->momentum = 0;
    lrf_rng_reseed(ref->rng, seed, LRF_STREAM_WEIGHTS);
    lrf_network_init(ref->net, ref->rng, ref->w);
    memset(ref->state, 0, ref->optimizer->states * ref->n * sizeof *ref->state);
    lrf_batches_restart(ref->batches, seed);
    return LRF_OK;
}

/* So many parameters at a time are changed and measured: their arrays stay in the nearest cache. */
enum { PART = 2048 };

/* One step of the optimizer along ref->g, with the sums that it is judged by. */
static void measured_descend(struct lrf_reference *ref, const struct lrf_update *update,
                             struct lrf_step_sums *sums)
{
    lrf_real w[PART];

    for (size_t i = 0, n; i < ref->n; i += n) {
        n = ref->n - i < PART ? ref->n - i : PART;
        memcpy(w, ref->w + i, n * sizeof *w);
        ref->optimizer->step(update, n, ref->g + i, ref->w + i, ref->state + i);
        lrf_step_sums_add(sums, n, ref->g + i, ref->last_g + i, w, ref->w + i);
    }
}

/* What the step did, on its own batch too. */
static void measure(struct lrf_reference *ref, const struct lrf_step_sums *sums,
                    struct lrf_point *point)
{
    point->grad_norm = sqrt(lrf_lanes_total(sums->g_g));
    point->update_ratio =
        sqrt(lrf_lanes_total(sums->change_change)) / sqrt(lrf_lanes_total(sums->w_w));
    point->gain_ratio = (point->loss - point->loss_after) / -lrf_lanes_total(sums->g_change);
    point->known = LRF_GRAD_NORM | LRF_LOSS_AFTER | LRF_UPDATE_RATIO | LRF_GAIN_RATIO;
    if (ref->steps > 1) {
        point->grad_cosine =
            lrf_lanes_total(sums->g_before) / (point->grad_norm * ref->last_grad_norm);
        point->known |= LRF_GRAD_COSINE;
    }
    ref->last_grad_norm = point->grad_norm;
}

/* The loss of rows whose gradient was the last thing computed; those of one piece lie there still.
 */
static double loss_after(struct lrf_reference *ref, const uint32_t *row, size_t n)
{
    struct lrf_rows rows = lrf_buffer_rows(&ref->buffer, n);
    double loss;

    if (n > ref->buffer.rows)
        return lrf_reference_loss(ref, ref->w, row, n, NULL);
    loss = own_loss(ref, ref->w, &rows, NULL);
    lrf_share_add(ref->data->share, &loss, 1);
    return loss;
}

static enum lrf_status step(void *state, double lr, struct lrf_point *point, struct lrf_error *err)
{
    struct lrf_reference *ref = state;
    struct lrf_step_sums sums = {0};
    size_t n;
    const uint32_t *row = lrf_batches_next(ref->batches, &n);
    lrf_real *g = ref->g;
    struct lrf_update update = {.lr = lr,
                                .weight_decay = ref->weight_decay,
                                .t = ++ref->steps,
                                .momentum = ref->momentum,
                                .stride = ref->n};

    (void)err;
    point->loss = lrf_reference_gradient(ref, ref->w, row, n, g);
    point->known = 0;
    if (!ref->diagnostics) {
        ref->optimizer->step(&update, ref->n, g, ref->w, ref->state);
        return LRF_OK;
    }
    measured_descend(ref, &update, &sums);
    point->loss_after = loss_after(ref, row, n);
    measure(ref, &sums, point);
    ref->g = ref->last_g;
    ref->last_g = g;
    return LRF_OK;
}

static enum lrf_status eval(void *state, double *loss, struct lrf_error *err)
{
    struct lrf_reference *ref = state;

    (void)err;
    *loss =
        lrf_reference_loss(ref, ref->w, ref->data->validation, ref->data->info.validation, NULL);
    return LRF_OK;
}

static void release(void *state)
{
    struct lrf_reference *ref = state;

    if (ref == NULL)
        return;
    lrf_network_free(ref->net);
    lrf_batches_free(ref->batches);
    if (ref->rng != NULL)
        gsl_rng_free(ref->rng);
    free(ref->memory);
    lrf_buffer_release(&ref->buffer);
    free(ref);
}

static const struct lrf_trainer_ops with_validation = {
    .name = "reference", .reset = reset, .step = step, .eval = eval, .free = release};
static const struct lrf_trainer_ops without_validation = {
    .name = "reference", .reset = reset, .step = step, .free = release};

struct lrf_reference *lrf_reference_of(const struct lrf_trainer *trainer)
{
    bool is = trainer->ops == &with_validation || trainer->ops == &without_validation;

    return is ? trainer->state : NULL;
}

/* The settings, and a shape that fits the data. */
static void configure(struct lrf_reference *ref, const struct lrf_dataset *data,
                      const struct lrf_reference_settings *settings)
{
    bool classes = data->info.task == LRF_TASK_CLASSIFICATION;

    ref->data = data;
    ref->optimizer = lrf_optimizer_find(settings->optimizer);
    ref->weight_decay =
        isnan(settings->weight_decay) ? ref->optimizer->weight_decay : settings->weight_decay;
    ref->diagnostics = settings->diagnostics;
    ref->shape.inputs = data->info.features;
    ref->shape.outputs = data->outputs;
    ref->shape.n_hidden = settings->n_hidden;
    memcpy(ref->shape.hidden, settings->hidden, sizeof ref->shape.hidden);
    ref->shape.activation = lrf_activation_find(settings->activation);
    ref->shape.loss = classes ? &lrf_loss_cross_entropy : &lrf_loss_squared;
}

static bool allocate(struct lrf_reference *ref, size_t batch)
{
    const struct lrf_dataset_info *info = &ref->data->info;
    size_t arrays = 2 + ref->optimizer->states + (ref->diagnostics ? 1 : 0);
    size_t rows = info->train > info->validation ? info->train : info->validation;

    if (rows > LRF_PIECE_ROWS)
        rows = LRF_PIECE_ROWS;
    ref->net = lrf_network_alloc(&ref->shape, rows);
    ref->batches = lrf_batches_alloc(ref->data, batch);
    ref->rng = lrf_rng_alloc(0, LRF_STREAM_WEIGHTS);
    if (!lrf_buffer_init(&ref->buffer, ref->data, rows) || !ref->net || !ref->batches || !ref->rng)
        return false;
    ref->n = lrf_network_parameters(ref->net);
    ref->memory = lrf_calloc_huge(arrays * ref->n, sizeof *ref->memory);
    if (ref->memory == NULL)
        return false;
    ref->w = ref->memory;
    ref->g = ref->w + ref->n;
    ref->state = ref->g + ref->n;
    ref->last_g = ref->diagnostics ? ref->state + ref->optimizer->states * ref->n : NULL;
    return true;
}

enum lrf_status lrf_reference_start(const struct lrf_dataset *data,
                                    const struct lrf_reference_settings *settings,
                                    struct lrf_trainer *trainer, struct lrf_error *err)
{
    struct lrf_reference *ref;
    enum lrf_status status = lrf_reference_check(settings, err);

    *trainer = (struct lrf_trainer){0};
    if (status != LRF_OK)
        return status;
    ref = lrf_calloc(1, sizeof *ref);
    if (ref == NULL)
        return lrf_fail_memory(err);
    configure(ref, data, settings);
    if (!allocate(ref, settings->batch))
        status = lrf_fail_memory(err);
    else if (lrf_blas_reserve(1) == 0)
        status =
            lrf_fail(err, LRF_ENOMEM,
                     "out of memory: OpenBLAS needs %d MB of addresses to multiply (ulimit -v)",
                     LRF_BLAS_ROOM >> 20);
    status = lrf_share_agree(data->share, status, err);
    if (status != LRF_OK) {
        release(ref);
        return status;
    }
    trainer->ops = data->info.validation > 0 ? &with_validation : &without_validation;
    trainer->state = ref;
    return reset(ref, 0, err);
}

void lrf_reference_set_momentum(const struct lrf_trainer *trainer, double momentum)
{
    struct lrf_reference *ref = lrf_reference_of(trainer);

    if (ref != NULL)
        ref->momentum = momentum > 0 && momentum < 1 ? momentum : 0;
}

double lrf_reference_dead(const struct lrf_trainer *trainer)
{
    struct lrf_reference *ref = lrf_reference_of(trainer);

    if (ref == NULL)
        return NAN;
    lrf_reference_gradient(ref, ref->w, ref->data->train, ref->data->info.train, ref->g);
    return lrf_network_dead(ref->net, ref->g);
}

size_t lrf_reference_parameters(const struct lrf_trainer *trainer)
{
    const struct lrf_reference *ref = lrf_reference_of(trainer);

    return ref ? ref->n : 0;
}

enum lrf_status lrf_reference_evaluate(const struct lrf_trainer *trainer, enum lrf_part part,
                                       double *loss, double *accuracy, struct lrf_error *err)
{
    struct lrf_reference *ref = lrf_reference_of(trainer);
    const struct lrf_dataset *data;
    const uint32_t *row;
    size_t n, correct = 0;

    if (ref == NULL)
        return lrf_fail(err, LRF_EINVAL, "not a reference trainer");
    data = ref->data;
    row = part == LRF_PART_TRAIN ? data->train : data->validation;
    n = part == LRF_PART_TRAIN ? data->info.train : data->info.validation;
    *loss = n ? lrf_reference_loss(ref, ref->w, row, n, data->label ? &correct : NULL) : NAN;
    *accuracy = n && data->label ? (double)correct / (double)n : NAN;
    return LRF_OK;
}
