#include "study/study_key.h"

#include <inttypes.h>
#include <string.h>

#include "data/dataset_settings.h"
#include "experiment/sweep_settings.h"
#include "trainer/reference_settings.h"

static uint64_t hash_word(uint64_t hash, uint32_t word)
{
    for (int shift = 0; shift < 32; shift += 8)
        hash = (hash ^ (word >> shift & 0xff)) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t hash_words(uint64_t hash, const uint32_t *word, size_t n)
{
    for (size_t i = 0; i < n; i++)
        hash = hash_word(hash, word[i]);
    return hash;
}

static uint64_t hash_reals(uint64_t hash, const float *value, size_t n)
{
    uint32_t word;

    for (size_t i = 0; i < n; i++) {
        memcpy(&word, &value[i], sizeof word);
        hash = hash_word(hash, word);
    }
    return hash;
}

uint64_t lrf_key_rows(const struct lrf_dataset *data)
{
    const struct lrf_dataset_info *info = &data->info;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    hash = hash_reals(hash, data->x, info->rows_used * info->features);
    if (data->y)
        hash = hash_reals(hash, data->y, info->rows_used);
    if (data->label)
        hash = hash_words(hash, data->label, info->rows_used);
    hash = hash_words(hash, data->train, info->train);
    return hash_words(hash, data->validation, info->validation);
}

static void add_data(struct lrf_strbuf *key, const struct lrf_dataset *data)
{
    const struct lrf_dataset_info *info = &data->info;

    lrf_strbuf_printf(key, " data %s rows %zu features %zu outputs %zu content %016" PRIx64,
                      info->name, info->rows_used, info->features, data->outputs,
                      lrf_key_rows(data));
}

static void add_subject(struct lrf_strbuf *key, const struct lrf_subject *subject,
                        const struct lrf_study_settings *settings)
{
    lrf_strbuf_printf(key, " seed=%" PRIu64, settings->seed);
    if (subject->data) {
        lrf_settings_key(&lrf_dataset_table, &settings->data, key);
        lrf_settings_key(&lrf_reference_table, &settings->model, key);
        add_data(key, subject->data);
    } else if (subject->key || subject->name) {
        lrf_strbuf_printf(key, " trainer %s", subject->key ? subject->key : subject->name);
    }
}

/* A name may hold anything; a key is one line. */
static void close_line(struct lrf_strbuf *key)
{
    for (size_t i = 0; i < key->n; i++)
        if (key->s[i] == '\n')
            key->s[i] = ' ';
}

void lrf_key_sweep(struct lrf_strbuf *key, const struct lrf_subject *subject,
                   const struct lrf_study_settings *settings)
{
    lrf_strbuf_puts(key, "lrfind drive 2:");
    lrf_settings_key(&lrf_sweep_table, &settings->range, key);
    lrf_strbuf_printf(key, " stop=%d eval_every=%zu", (int)settings->range.stop_on_divergence,
                      settings->eval_every);
    add_subject(key, subject, settings);
    close_line(key);
}

void lrf_key_verify(struct lrf_strbuf *key, const struct lrf_subject *subject,
                    const struct lrf_study_settings *settings, size_t steps, size_t checks,
                    size_t repeats, const double *lr, size_t n)
{
    lrf_strbuf_printf(key, "lrfind verify 3: steps %zu checks %zu repeats %zu rates", steps, checks,
                      repeats);
    for (size_t i = 0; i < n; i++)
        lrf_strbuf_printf(key, " %a", lr[i]);
    add_subject(key, subject, settings);
    close_line(key);
}
