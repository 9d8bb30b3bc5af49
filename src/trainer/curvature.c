#include "trainer/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/seed.h"
#include "data/share.h"
#include "model/hessian.h"
#include "model/lanczos.h"
#include "model/vector.h"

/*
 * Kalra et al. 2026 find the critical rate by forward passes alone; here a parabola through three
 * losses gives the first guess, and passes confirm it. Losses are compared only where they differ
 * by a good part of themselves: at small rates the difference drowns in rounding.
 */
enum { MAX_DOUBLINGS = 60, BISECTIONS = 4 };

/* The first guess looks where the loss should fall by this part of itself. */
static const double probe = 0.01;

struct line {
    struct lrf_reference *ref;
    const uint32_t *row;
    size_t n;
    double loss;
    const lrf_real *u;
    lrf_real *trial;
};

/* L(w + eta u) - L(w); a loss that is not finite counts as infinitely high. */
static double rise(const struct line *line, double eta)
{
    const struct lrf_reference *ref = line->ref;
    double loss;

    for (size_t i = 0; i < ref->n; i++)
        line->trial[i] = ref->w[i] + (lrf_real)(eta * (double)line->u[i]);
    loss = lrf_reference_loss(line->ref, line->trial, line->row, line->n, NULL);
    return isfinite(loss) ? loss - line->loss : INFINITY;
}

/*
 * u (n) of the first update w += lr u. The optimizer steps from weights of zero, where nothing is
 * lost to rounding; so weight decay is added by hand.
 */
static void first_update(const struct lrf_reference *ref, const lrf_real *g, lrf_real *u,
                         lrf_real *sum, lrf_real *state)
{
    const struct lrf_optimizer *optimizer = ref->optimizer;
    const struct lrf_update update = {.lr = 1, .t = 1};
    lrf_real coupled = (lrf_real)(optimizer->decoupled ? 0 : ref->weight_decay);
    lrf_real decoupled = (lrf_real)(optimizer->decoupled ? ref->weight_decay : 0);

    for (size_t i = 0; i < ref->n; i++) {
        sum[i] = g[i] + coupled * ref->w[i];
        u[i] = 0;
    }
    memset(state, 0, optimizer->states * ref->n * sizeof *state);
    optimizer->step(&update, ref->n, sum, u, state);
    for (size_t i = 0; i < ref->n; i++)
        u[i] -= decoupled * ref->w[i];
}

/* Where the parabola through the losses at -e, 0 and e is 0 again; slope < 0 at 0. */
static double guess(const struct line *line, double slope)
{
    double e = probe * line->loss / -slope;
    double bend = (rise(line, e) + rise(line, -e)) / (e * e);

    return bend > 0 && isfinite(bend) ? -2 * slope / bend : e;
}

struct end {
    double eta, rise;
};

/* Doubles or halves from eta until the rise changes its sign between lo and hi = 2 lo. */
static bool bracket(const struct line *line, double eta, struct end *lo, struct end *hi)
{
    struct end at = {eta, rise(line, eta)}, before = at;
    bool falls = at.rise < 0;

    for (int i = 0; i < MAX_DOUBLINGS && (at.rise < 0) == falls; i++) {
        before = at;
        at.eta *= falls ? 2 : 0.5;
        at.rise = rise(line, at.eta);
    }
    *lo = falls ? before : at;
    *hi = falls ? at : before;
    return (at.rise < 0) != falls;
}

/*
 * The zero of rise / eta, a straight line on a quadratic, between ends that are near each other:
 * after a few bisections.
 */
static double cross(const struct line *line, struct end lo, struct end hi)
{
    double slope_lo, slope_hi;

    for (int i = 0; i < BISECTIONS; i++) {
        double eta = sqrt(lo.eta * hi.eta);
        struct end middle = {eta, rise(line, eta)};
        if (middle.rise < 0)
            lo = middle;
        else
            hi = middle;
    }
    slope_lo = lo.rise / lo.eta;
    slope_hi = hi.rise / hi.eta;
    return lo.eta + (hi.eta - lo.eta) * slope_lo / (slope_lo - slope_hi);
}

/*
 * The rate at which the mean loss of n rows, after one step of a fresh optimizer from the present
 * weights along their gradient g, would be what it was before; below it, it would be lower. Nan
 * where there is no descent. `loss` is that of these rows; scratch is (2 + states, parameters).
 */
static double critical_lr(struct lrf_reference *ref, const uint32_t *row, size_t n, double loss,
                          const lrf_real *g, lrf_real *scratch)
{
    lrf_real *u = scratch, *trial = u + ref->n;
    struct line line = {.ref = ref, .row = row, .n = n, .loss = loss, .u = u, .trial = trial};
    struct end lo, hi;
    double slope;

    first_update(ref, g, u, trial, trial + ref->n);
    slope = lrf_vector_dot(ref->n, g, u);
    if (!(slope < 0) || !isfinite(slope) || !bracket(&line, guess(&line, slope), &lo, &hi))
        return NAN;
    return cross(&line, lo, hi);
}

/*
 * Errors relative to the eigenvalue. Products of models without a hidden layer are cheap and their
 * Hessian is what theory speaks of; deep ones get what a picture needs: on seven sample sets, two
 * models, sgd and adam, four seeds, before training and after 60 steps it was at most 8e-4 off,
 * after 8 products in the mean.
 */
static const double deep_tolerance = 3e-4, linear_tolerance = 1e-6;

enum {
    DEEP_PRODUCTS = 40,
    LINEAR_PRODUCTS = 300,
    MEMORY_NUMBERS = 1 << 22 /* in the Hessian's working memory */
};

struct probe {
    struct lrf_reference *ref;
    uint32_t *row; /* (rows), training rows in random order */
    size_t rows;
    gsl_rng *rng;
    struct lrf_buffer buffer; /* a piece of the rows */
    struct lrf_hessian *hessian;
    struct lrf_lanczos *lanczos;
    lrf_real *memory;  /* what the next ones lie in */
    lrf_real *g;       /* (n) gradient of all rows */
    lrf_real *root;    /* (n) P^-1/2 of the preconditioner; ones where not adaptive */
    lrf_real *scratch; /* (2 + states, n) */
    size_t products;
};

static void release(struct probe *p)
{
    free(p->row);
    if (p->rng != NULL)
        gsl_rng_free(p->rng);
    lrf_buffer_release(&p->buffer);
    lrf_hessian_free(p->hessian);
    lrf_lanczos_free(p->lanczos);
    free(p->memory);
}

/* As many rows at a time as fit into the working memory. */
static size_t piece_rows(const struct lrf_reference *ref, size_t rows)
{
    size_t units = ref->shape.outputs, fit;

    for (size_t i = 0; i < ref->shape.n_hidden; i++)
        units += ref->shape.hidden[i];
    fit = MEMORY_NUMBERS / (LRF_HESSIAN_ARRAYS * units + ref->shape.inputs);
    fit = fit < LRF_PIECE_ROWS / 8 ? LRF_PIECE_ROWS / 8 : fit;
    return fit < rows ? fit : rows;
}

static bool allocate(struct probe *p)
{
    const struct lrf_reference *ref = p->ref;
    size_t arrays = 4 + ref->optimizer->states, piece = piece_rows(ref, p->rows);
    size_t products = ref->shape.n_hidden == 0 ? LINEAR_PRODUCTS : DEEP_PRODUCTS;

    p->row = lrf_calloc(p->rows, sizeof *p->row);
    p->rng = lrf_rng_alloc(0, LRF_STREAM_PROBE);
    p->hessian = lrf_hessian_alloc(&ref->shape, piece);
    p->lanczos = lrf_lanczos_alloc(ref->n, products);
    p->memory = lrf_calloc(arrays * ref->n, sizeof *p->memory);
    p->g = p->memory;
    if (!lrf_buffer_init(&p->buffer, ref->data, piece) || !p->row || !p->rng || !p->hessian ||
        !p->lanczos || !p->memory)
        return false;
    p->root = p->g + ref->n;
    p->scratch = p->root + ref->n;
    return true;
}

/* Rows spread evenly over the training rows, then shuffled so that any part is like the whole. */
static void choose_rows(struct probe *p)
{
    const struct lrf_dataset *data = p->ref->data;

    for (size_t i = 0; i < p->rows; i++)
        p->row[i] = data->train[i * data->info.train / p->rows];
    lrf_shuffle(p->rng, p->row, p->rows);
}

/* v (n) = the mean over batches of the squared gradient. */
static void mean_square(struct probe *p, lrf_real *g, lrf_real *v)
{
    size_t batch = lrf_batches_size(p->ref->batches), n = p->ref->n;

    memset(v, 0, n * sizeof *v);
    for (size_t i = 0, m; i < p->rows; i += m) {
        m = p->rows - i < batch ? p->rows - i : batch;
        lrf_reference_gradient(p->ref, p->ref->w, p->row + i, m, g);
        for (size_t j = 0; j < n; j++)
            v[j] += g[j] * g[j] * (lrf_real)((double)m / (double)p->rows);
    }
}

/* root = P^-1/2, P = sqrt(v) + eps with the v that struct lrf_curvature speaks of. */
static void precondition(struct probe *p)
{
    const struct lrf_reference *ref = p->ref;
    const struct lrf_optimizer *optimizer = ref->optimizer;
    const lrf_real *v = p->scratch;
    double debias = 1;

    if (optimizer->eps > 0 && ref->steps > 0) {
        v = ref->state + (optimizer->states - 1) * ref->n;
        debias = optimizer->debias(ref->steps);
    } else if (optimizer->eps > 0) {
        mean_square(p, p->root, p->scratch);
    }
    for (size_t i = 0; i < ref->n; i++)
        p->root[i] = optimizer->eps > 0
                         ? (lrf_real)(1 / sqrt(sqrt(debias * (double)v[i]) + optimizer->eps))
                         : 1;
}

/* hx = H x over all rows, piece by piece. */
static void hessian_product(struct probe *p, const lrf_real *x, lrf_real *hx)
{
    const bool whole = p->buffer.rows == p->rows; /* one piece, which stays where it is */
    bool any = false;

    for (size_t i = 0, m; i < p->rows; i += m) {
        m = p->rows - i < p->buffer.rows ? p->rows - i : p->buffer.rows;
        if (!whole || p->products == 0) {
            struct lrf_rows rows = lrf_buffer_fill(&p->buffer, p->row + i, m, p->rows);
            if (rows.n > 0)
                lrf_hessian_place(p->hessian, p->ref->w, &rows);
        }
        if (p->buffer.n == 0)
            continue;
        lrf_hessian_product(p->hessian, x, any, hx);
        any = true;
    }
    if (!any)
        memset(hx, 0, p->ref->n * sizeof *hx);
    lrf_share_add_reals(p->ref->data->share, hx, p->ref->n);
    p->products++;
}

/*
 * Where Lanczos begins: a random direction, so that no eigenvector is missed, and as much of the
 * gradient, which lies for the most part along the largest (Gur-Ari et al. 2018): that saves one
 * product of four, and finds the largest where a random direction alone took another for it.
 */
static void first_direction(struct probe *p, lrf_real *x)
{
    size_t n = p->ref->n;
    double scale;

    for (size_t i = 0; i < n; i++)
        x[i] = p->root[i] * p->g[i];
    scale = sqrt((double)n / 3) / lrf_vector_norm(n, x); /* the random one's length */
    for (size_t i = 0; i < n; i++)
        x[i] = (lrf_real)(2 * gsl_rng_uniform(p->rng) - 1 +
                          (isfinite(scale) ? scale * (double)x[i] : 0));
}

/* The largest eigenvalue of P^-1/2 (H + shift) P^-1/2. */
static double largest_eigenvalue(struct probe *p, double shift)
{
    size_t n = p->ref->n;
    lrf_real *x = p->scratch;

    first_direction(p, x);
    lrf_lanczos_start(p->lanczos, x,
                      p->ref->shape.n_hidden == 0 ? linear_tolerance : deep_tolerance);
    while (!lrf_lanczos_done(p->lanczos)) {
        const lrf_real *in = lrf_lanczos_in(p->lanczos);
        lrf_real *out = lrf_lanczos_out(p->lanczos);
        for (size_t i = 0; i < n; i++)
            x[i] = p->root[i] * in[i];
        hessian_product(p, x, out);
        for (size_t i = 0; i < n; i++)
            out[i] = p->root[i] * (out[i] + (lrf_real)shift * x[i]);
        lrf_lanczos_step(p->lanczos);
    }
    return lrf_lanczos_value(p->lanczos);
}

/* The stable limit: a coupled weight decay is curvature too, which a preconditioner scales. */
static double stable_limit(struct probe *p, double sharpness)
{
    const struct lrf_optimizer *optimizer = p->ref->optimizer;
    double decay = p->ref->weight_decay, lambda = sharpness;

    if (!optimizer->decoupled && decay > 0)
        lambda = optimizer->eps > 0 ? largest_eigenvalue(p, decay) : sharpness + decay;
    if (lambda <= 0)
        return INFINITY;
    return optimizer->lr_limit(lambda, optimizer->decoupled ? decay : 0);
}

/* Only a quadratic keeps the curvature that it starts with. */
static double undone(const struct lrf_reference *ref, double limit)
{
    const bool quadratic = ref->shape.n_hidden == 0 && ref->data->info.task == LRF_TASK_REGRESSION;

    return quadratic && ref->optimizer->undone > 0 ? ref->optimizer->undone * limit : NAN;
}

enum lrf_status lrf_reference_curvature(const struct lrf_trainer *trainer, size_t rows,
                                        struct lrf_curvature *out, struct lrf_error *err)
{
    struct probe p = {.ref = lrf_reference_of(trainer)};
    enum lrf_status status;
    double loss;

    if (p.ref == NULL)
        return lrf_fail(err, LRF_EINVAL, "only a reference trainer can tell its curvature");
    p.rows = p.ref->data->info.train;
    if (rows > 0 && rows < p.rows)
        p.rows = rows;
    status = lrf_share_agree(p.ref->data->share, allocate(&p) ? LRF_OK : lrf_fail_memory(err), err);
    if (status != LRF_OK) {
        release(&p);
        return status;
    }
    choose_rows(&p);
    loss = lrf_reference_gradient(p.ref, p.ref->w, p.row, p.rows, p.g);
    precondition(&p);
    out->sharpness = largest_eigenvalue(&p, 0);
    out->lr_limit = stable_limit(&p, out->sharpness);
    out->undone_lr = undone(p.ref, out->lr_limit);
    out->critical_lr = critical_lr(p.ref, p.row, p.rows, loss, p.g, p.scratch);
    out->products = (unsigned)p.products;
    out->rows = p.rows;
    release(&p);
    return LRF_OK;
}
