#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/near.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "model/activation.h"
#include "trainer/reference.h"
#include "trainer/reference_settings.h"

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

    return optimizer != NULL && optimizer->adaptive;
}

const char *lrf_activation_name(size_t i)
{
    const struct lrf_activation *activation = lrf_activation_at(i);

    return activation ? activation->name : NULL;
}

/* Numbers with commas between them, or nothing. */
static bool are_widths(const char *s)
{
    for (; *s; s += (*s == ',')) {
        const size_t digits = strspn(s, "0123456789");
        if (digits == 0 || (s[digits] && (s[digits] != ',' || !s[digits + 1])))
            return false;
        s += digits;
    }
    return true;
}

/* The kind of model may be misspelled, the widths behind it are as they are, or their ':' is
 * missing. */
static enum lrf_status bad_model(const char *text, struct lrf_error *err)
{
    const size_t letters = strcspn(text, ":0123456789");
    const char *widths = text + letters + (text[letters] == ':');
    struct lrf_near near;
    char mlp[LRF_NEAR_SIZE];

    snprintf(mlp, sizeof mlp, "mlp:%s", *widths ? widths : "64");
    lrf_near_init(&near, text, strlen(text));
    lrf_near_try(&near, "linear");
    if (are_widths(widths))
        lrf_near_try(&near, mlp);
    return lrf_fail(err, LRF_EINVAL, "unknown model '%s'%s", text,
                    lrf_near_guess(&near, "", " (linear, mlp:64, mlp:128,128, ...)"));
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
    if (strncasecmp(text, "mlp:", 4) == 0)
        status = parse_widths(text, text + 4, &parsed, err);
    else if (!lrf_near_same(text, "linear"))
        status = bad_model(text, err);
    if (status == LRF_OK)
        *settings = parsed;
    return status;
}

static const char *model_example(size_t i)
{
    static const char *const examples[] = {"linear", "mlp:64", "mlp:128,128"};

    return i < sizeof examples / sizeof *examples ? examples[i] : NULL;
}

static enum lrf_status read_model(void *field, const char *text, struct lrf_error *err)
{
    return lrf_reference_parse_model(text, field, err);
}

static void write_model(struct lrf_strbuf *out, const void *field)
{
    const struct lrf_reference_settings *s = field;

    lrf_strbuf_puts(out, s->n_hidden ? "mlp:" : "linear");
    for (size_t i = 0; i < s->n_hidden; i++)
        lrf_strbuf_printf(out, "%s%zu", i ? "," : "", s->hidden[i]);
}

#define AT(field) offsetof(struct lrf_reference_settings, field)

static const struct lrf_setting settings[] = {
    {.key = "model",
     .type = LRF_SETTING_OWN,
     .read = read_model,
     .write = write_model,
     .name = model_example,
     .argument = "NAME",
     .help = "%s, ...: widths of hidden layers"},
    {.key = "activation",
     .type = LRF_SETTING_NAME,
     .offset = AT(activation),
     .name = lrf_activation_name,
     .argument = "NAME",
     .help = "%s"},
    {.key = "optimizer",
     .type = LRF_SETTING_NAME,
     .offset = AT(optimizer),
     .name = lrf_optimizer_name,
     .argument = "NAME",
     .help = "%s"},
    {.key = "batch",
     .type = LRF_SETTING_COUNT,
     .offset = AT(batch),
     .least = 1,
     .most = 1e9,
     .zero = "full",
     .argument = "N|full",
     .help = "rows a step"},
    {.key = "weight_decay",
     .type = LRF_SETTING_REAL,
     .offset = AT(weight_decay),
     .most = HUGE_VAL,
     .unset = true,
     .argument = "X",
     .help = "how strong it is",
     .usual = "0; adamw 0.01"},
    {.key = "diagnostics",
     .type = LRF_SETTING_FLAG,
     .offset = AT(diagnostics),
     .help = "measure norms, same-batch losses and curvature"},
};

const struct lrf_setting_table lrf_reference_table = {settings, sizeof settings / sizeof *settings};

enum lrf_status lrf_reference_check(const struct lrf_reference_settings *s, struct lrf_error *err)
{
    if (s->optimizer == NULL || s->activation == NULL)
        return lrf_fail(err, LRF_EINVAL, "optimizer and activation must be named");
    if (s->n_hidden > LRF_MAX_HIDDEN)
        return lrf_fail(err, LRF_EINVAL, "%zu hidden layers are more than %d", s->n_hidden,
                        LRF_MAX_HIDDEN);
    for (size_t i = 0; i < s->n_hidden; i++)
        if (s->hidden[i] < 1 || s->hidden[i] > MAX_WIDTH)
            return lrf_fail(err, LRF_EINVAL, "width %zu of hidden layer %zu is not in 1..%d",
                            s->hidden[i], i + 1, MAX_WIDTH);
    return lrf_settings_check(&lrf_reference_table, s, err);
}
