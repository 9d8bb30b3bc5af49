#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/strbuf.h"
#include "model/activation.h"
#include "trainer/reference.h"

enum { MAX_WIDTH = 65536 };

void lrf_reference_defaults(struct lrf_reference_settings *settings)
{
    *settings = (struct lrf_reference_settings){
        .hidden = {64},
        .n_hidden = 1,
        .activation = "relu",
        .optimizer = "adam",
        .weight_decay = NAN,
        .batch = 32,
        .diagnostics = true,
    };
}

const char *lrf_optimizer_name(size_t i)
{
    const struct lrf_optimizer *optimizer = lrf_optimizer_at(i);

    return optimizer ? optimizer->name : NULL;
}

bool lrf_optimizer_is_adaptive(const char *name)
{
    const struct lrf_optimizer *optimizer = lrf_optimizer_find(name);

    return optimizer != NULL && optimizer->eps > 0;
}

const char *lrf_activation_name(size_t i)
{
    const struct lrf_activation *activation = lrf_activation_at(i);

    return activation ? activation->name : NULL;
}

static enum lrf_status bad_model(const char *text, struct lrf_error *err)
{
    return lrf_fail(err, LRF_EINVAL, "unknown model '%s' (linear, mlp:64, mlp:128,128, ...)", text);
}

/* "128,64" into the widths. */
static enum lrf_status parse_widths(const char *text, const char *widths,
                                    struct lrf_reference_settings *settings, struct lrf_error *err)
{
    size_t n = 0;

    for (const char *s = widths;; s++) {
        size_t length = strcspn(s, ","), width;
        char digits[8];
        if (n == LRF_MAX_HIDDEN)
            return lrf_fail(err, LRF_EINVAL, "model '%s' has more than %d hidden layers", text,
                            LRF_MAX_HIDDEN);
        snprintf(digits, sizeof digits, "%.*s", (int)length, s);
        if (!lrf_number_parse_size(digits, &width))
            return bad_model(text, err);
        if (length >= sizeof digits || width < 1 || width > MAX_WIDTH)
            return lrf_fail(err, LRF_EINVAL, "width %.*s in model '%s' is not in 1..%d",
                            (int)length, s, text, MAX_WIDTH);
        settings->hidden[n++] = width;
        s += length;
        if (*s == '\0')
            break;
    }
    settings->n_hidden = n;
    return LRF_OK;
}

enum lrf_status lrf_reference_parse_model(const char *text, struct lrf_reference_settings *settings,
                                          struct lrf_error *err)
{
    struct lrf_reference_settings parsed = *settings;
    enum lrf_status status = LRF_OK;

    parsed.n_hidden = 0;
    if (strncmp(text, "mlp:", 4) == 0)
        status = parse_widths(text, text + 4, &parsed, err);
    else if (strcmp(text, "linear") != 0)
        status = bad_model(text, err);
    if (status == LRF_OK)
        *settings = parsed;
    return status;
}

/* "unknown WHAT 'NAME' (a, b, c)" */
static enum lrf_status unknown(const char *what, const char *name, const char *(*name_at)(size_t),
                               struct lrf_error *err)
{
    struct lrf_strbuf list = {0};
    enum lrf_status status;

    for (size_t i = 0; name_at(i) != NULL; i++)
        lrf_strbuf_printf(&list, "%s%s", i ? ", " : "", name_at(i));
    status = lrf_fail(err, LRF_EINVAL, "unknown %s '%s' (%s)", what, name, list.s ? list.s : "");
    lrf_strbuf_release(&list);
    return status;
}

enum lrf_status lrf_reference_check(const struct lrf_reference_settings *s, struct lrf_error *err)
{
    if (lrf_optimizer_find(s->optimizer) == NULL)
        return unknown("optimizer", s->optimizer, lrf_optimizer_name, err);
    if (lrf_activation_find(s->activation) == NULL)
        return unknown("activation", s->activation, lrf_activation_name, err);
    if (s->n_hidden > LRF_MAX_HIDDEN)
        return lrf_fail(err, LRF_EINVAL, "%zu hidden layers are more than %d", s->n_hidden,
                        LRF_MAX_HIDDEN);
    for (size_t i = 0; i < s->n_hidden; i++)
        if (s->hidden[i] < 1 || s->hidden[i] > MAX_WIDTH)
            return lrf_fail(err, LRF_EINVAL, "width %zu of hidden layer %zu is not in 1..%d",
                            s->hidden[i], i + 1, MAX_WIDTH);
    if (!isnan(s->weight_decay) && !(isfinite(s->weight_decay) && s->weight_decay >= 0))
        return lrf_fail(err, LRF_EINVAL, "weight decay %g is not a finite number >= 0",
                        s->weight_decay);
    return LRF_OK;
}
