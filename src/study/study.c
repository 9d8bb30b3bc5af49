#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/share.h"
#include "study/rates.h"
#include "study/refine.h"
#include "study/schedule_plan.h"
#include "study/study_key.h"
#include "study/study_settings.h"
#include "study/study_state.h"

void lrf_study_defaults(struct lrf_study_settings *settings)
{
    *settings = (struct lrf_study_settings){.refine = true, .effort = NAN, .lr = NAN};
    lrf_sweep_defaults(&settings->range);
    lrf_dataset_defaults(&settings->data);
    lrf_reference_defaults(&settings->model);
    lrf_analysis_defaults(&settings->analysis);
}

static enum lrf_status check_own(enum lrf_result_kind kind,
                                 const struct lrf_study_settings *settings, struct lrf_error *err)
{
    switch (kind) {
    case LRF_RESULT_RANGE:
        return lrf_refine_check(settings, err);
    case LRF_RESULT_VERIFY:
        return lrf_rates_check(settings->rates, err);
    case LRF_RESULT_SCHEDULE:
        return lrf_plan_check(settings, err);
    default:
        return LRF_OK;
    }
}

enum lrf_status lrf_study_check(enum lrf_result_kind kind,
                                const struct lrf_study_settings *settings, struct lrf_error *err)
{
    enum lrf_status status = lrf_study_settings_check(settings, err);

    return status == LRF_OK ? check_own(kind, settings, err) : status;
}

void *lrf_study_alloc(size_t size, enum lrf_result_kind kind, const struct lrf_subject *subject,
                      const struct lrf_study_settings *settings,
                      const struct lrf_observer *observer, void (*release)(struct lrf_study *study),
                      struct lrf_error *err)
{
    struct lrf_study *study = NULL;

    if (subject && !subject->data && !(subject->trainer && subject->trainer->ops)) {
        lrf_fail(err, LRF_EINVAL, "a study needs a data set or a trainer");
    } else if (lrf_study_check(kind, settings, err) == LRF_OK) {
        study = lrf_calloc(1, size);
        if (study == NULL)
            lrf_fail_memory(err);
    }
    if (study == NULL) {
        if (subject && subject->trainer)
            lrf_trainer_release(subject->trainer);
        return NULL;
    }
    study->result.kind = kind;
    study->settings = *settings;
    study->observer = lrf_observer_or_none(observer);
    study->force = (struct lrf_workforce){.crew = settings->crew, .journal = {.fd = -1}};
    study->force.threads = settings->jobs ? settings->jobs : lrf_crew_processors(settings->crew);
    if (settings->data.share)
        study->force.threads = 1; /* whose sums meet those of the other processes */
    study->trainers.force = &study->force;
    study->release = release;
    study->trainers.max_failures = settings->max_failures;
    if (subject) {
        study->trainers.data = subject->data;
        study->trainers.given = subject->data ? NULL : subject->trainer;
        if (study->trainers.given)
            study->force.threads = 1;
    }
    return study;
}

/* Of the leader, who keeps what all make. */
static enum lrf_status open_journal(struct lrf_study *study, const char *name, const char *line,
                                    struct lrf_error *err)
{
    const struct lrf_study_settings *settings = &study->settings;
    struct lrf_journal *journal = &study->force.journal;
    struct lrf_strbuf file = {0};
    enum lrf_status status;

    lrf_strbuf_printf(&file, "%s.part", name);
    if (file.failed)
        return lrf_fail_memory(err);
    status = lrf_journal_open(journal, settings->dir, file.s, line, settings->resume, err);
    if (status == LRF_OK && settings->call)
        lrf_journal_add(journal, settings->call);
    for (size_t i = 0; status == LRF_OK && i < settings->n_parts; i++)
        status = lrf_journal_join(journal, settings->part[i], file.s, line, err);
    lrf_strbuf_release(&file);
    return status;
}

enum lrf_status lrf_study_keep(struct lrf_study *study, const char *name,
                               const struct lrf_strbuf *key, struct lrf_error *err)
{
    const struct lrf_study_settings *settings = &study->settings;
    struct lrf_strbuf line = {0};
    enum lrf_status status = LRF_OK;

    lrf_strbuf_printf(&line, "lrfind %s 5:%s", name, key->s ? key->s : "");
    if (key->failed || line.failed)
        status = lrf_fail_memory(err);
    else
        study->force.key = lrf_key_text(line.s);
    if (status == LRF_OK && settings->dir && lrf_crew_leads(settings->crew))
        status = open_journal(study, name, line.s, err);
    lrf_strbuf_release(&line);
    return lrf_share_agree(settings->data.share, status, err);
}

enum lrf_status lrf_study_keep_of(struct lrf_study *study, const char *name,
                                  const struct lrf_subject *subject, struct lrf_error *err)
{
    struct lrf_strbuf key = {0};
    enum lrf_status status;

    if (study->settings.dir == NULL && study->settings.crew == NULL)
        return LRF_OK; /* nobody asks what it is of */
    lrf_key_add(&key, subject, &study->settings);
    status = lrf_study_keep(study, name, &key, err);
    lrf_strbuf_release(&key);
    return status;
}

bool lrf_study_is_part(const struct lrf_study *study, enum lrf_status status)
{
    return status == LRF_EINTERRUPTED && lrf_crew_is_shard(study->settings.crew) &&
           !lrf_cancelled(study->observer);
}

void lrf_study_release_trainer(struct lrf_study *study)
{
    if (study->trainers.given)
        lrf_trainer_release(study->trainers.given);
}

struct lrf_study *lrf_study_end(struct lrf_study *study, bool shows, struct lrf_error *err)
{
    lrf_study_release_trainer(study);
    if (!shows) {
        lrf_study_free(study);
        return NULL;
    }
    if (lrf_cancelled(study->observer))
        *err = (struct lrf_error){0};
    study->observer = NULL;
    study->trainers = (struct lrf_trainers){0};
    return study;
}

size_t lrf_study_repeats(const struct lrf_study *study, size_t usual)
{
    return study->settings.repeats ? study->settings.repeats : usual;
}

const struct lrf_result *lrf_study_result(const struct lrf_study *study)
{
    return &study->result;
}

void lrf_study_forget(struct lrf_study *study)
{
    lrf_journal_close(&study->force.journal, true);
}

void lrf_study_free(struct lrf_study *study)
{
    if (study == NULL)
        return;
    lrf_journal_close(&study->force.journal, false);
    study->release(study);
    free(study);
}
