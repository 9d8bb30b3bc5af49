#include "study/study_key.h"

#include <inttypes.h>
#include <string.h>

#include "analysis/analysis_settings.h"
#include "data/dataset_settings.h"
#include "data/share.h"
#include "experiment/sweep_settings.h"
#include "study/study_settings.h"
#include "trainer/reference_settings.h"

static uint64_t hash_word(uint64_t hash, uint32_t word)
{
    return (hash ^ word) * UINT64_C(0x100000001b3);
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

static const uint64_t first_hash = UINT64_C(0xcbf29ce484222325);

uint64_t lrf_key_text(const char *line)
{
    uint64_t hash = first_hash;

    for (; *line; line++)
        hash = hash_word(hash, (unsigned char)*line);
    return hash;
}

/* The sum of those of all processes, as all of them have it. */
static uint64_t join_shares(const struct lrf_share *share, uint64_t hash)
{
    double half[2]; /* so that sums are exact */

    if (share == NULL)
        return hash;
    hash = hash_word(hash, (uint32_t)share->part);
    half[0] = (double)(hash >> 32);
    half[1] = (double)(hash & UINT32_MAX);
    lrf_share_add(share, half, 2);
    return ((uint64_t)half[0] << 32) + (uint64_t)half[1];
}

uint64_t lrf_key_rows(const struct lrf_dataset *data)
{
    const struct lrf_dataset_info *info = &data->info;
    uint64_t hash = first_hash;

    hash = hash_reals(hash, data->x, lrf_share_rows(data->share, info->rows_used) * info->features);
    hash = join_shares(data->share, hash);
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
    if (data->share)
        lrf_strbuf_printf(key, " parts %zu", data->share->parts);
}

/* A name may hold anything; a key is one line. */
static void close_line(struct lrf_strbuf *key)
{
    for (size_t i = 0; i < key->n; i++)
        if (key->s[i] == '\n')
            key->s[i] = ' ';
}

void lrf_key_add(struct lrf_strbuf *key, const struct lrf_subject *subject,
                 const struct lrf_study_settings *settings)
{
    lrf_settings_key(&lrf_study_table, settings, key);
    lrf_settings_key(&lrf_sweep_table, &settings->range, key);
    lrf_settings_key(&lrf_analysis_table, &settings->analysis, key);
    lrf_strbuf_printf(key, " stop=%d", (int)settings->range.stop_on_divergence);
    if (subject->data) {
        lrf_settings_key(&lrf_dataset_table, &settings->data, key);
        lrf_settings_key(&lrf_reference_table, &settings->model, key);
        add_data(key, subject->data);
    } else if (subject->key || subject->name) {
        lrf_strbuf_printf(key, " reset=%d eval=%d trainer %s", subject->trainer->ops->reset != NULL,
                          subject->trainer->ops->eval != NULL,
                          subject->key ? subject->key : subject->name);
    }
    close_line(key);
}
