#include "log/log_names.h"

#include <stdbool.h>
#include <string.h>

enum { NAME_SIZE = 256, RANK_ENDING = 1000, RANK_INSIDE = 2000 };

#define VALIDATION ((enum lrf_role)(LRF_ROLE_FIELD + LRF_VAL_LOSS_INDEX))

/* ALONE: as WHOLE, but any other name of the role is better. */
enum place { WHOLE, ENDING, INSIDE, ALONE };

/* The usual names, the preferred ones of a role first; `place` is the loosest one allowed. */
static const struct usual_name {
    const char *name;
    enum lrf_role role;
    enum place place;
} usual_names[] = {{"lr", LRF_ROLE_LR, INSIDE},
                   {"learning_rate", LRF_ROLE_LR, INSIDE},
                   {"learningrate", LRF_ROLE_LR, ENDING},
                   {"lrs", LRF_ROLE_LR, ENDING},
                   {"lr_pg1", LRF_ROLE_LR, ENDING}, /* YOLO: the first group is that of biases */
                   {"lr1", LRF_ROLE_LR, ENDING},
                   {"lr0", LRF_ROLE_LR, ENDING},
                   {"loss", LRF_ROLE_LOSS, ENDING},
                   {"train_loss", LRF_ROLE_LOSS, ENDING},
                   {"train_loss_step", LRF_ROLE_LOSS, ENDING},
                   {"training_loss", LRF_ROLE_LOSS, ENDING},
                   {"batch_loss", LRF_ROLE_LOSS, ENDING},
                   {"loss_step", LRF_ROLE_LOSS, ENDING},
                   {"loss_train", LRF_ROLE_LOSS, ENDING},
                   {"losses", LRF_ROLE_LOSS, ENDING},
                   {"loss_train_total", LRF_ROLE_LOSS, ENDING}, /* Composer */
                   {"train_loss_epoch", LRF_ROLE_LOSS, ENDING},
                   {"loss_epoch", LRF_ROLE_LOSS, ENDING},
                   {"loss_val", LRF_ROLE_LOSS, ENDING}, /* for validation: see is_validation */
                   {"loss_valid", LRF_ROLE_LOSS, ENDING},
                   {"loss_validation", LRF_ROLE_LOSS, ENDING},
                   {"loss_eval", LRF_ROLE_LOSS, ENDING},
                   {"loss_test", LRF_ROLE_LOSS, ENDING},
                   {"loss_value", LRF_ROLE_LOSS, ENDING}, /* Megatron's validation */
                   {"crossentropyloss", LRF_ROLE_LOSS, ENDING},
                   {"logloss", LRF_ROLE_LOSS, ENDING},
                   {"trainloss", LRF_ROLE_LOSS, ENDING},
                   {"valloss", VALIDATION, ENDING},
                   {"validloss", VALIDATION, ENDING},
                   {"testloss", VALIDATION, ENDING},
                   {"trl", LRF_ROLE_LOSS, WHOLE},   /* modded-nanogpt */
                   {"tel", VALIDATION, WHOLE},      /* the same */
                   {"train", LRF_ROLE_LOSS, ALONE}, /* build-nanogpt; accuracies elsewhere */
                   {"val", VALIDATION, ALONE},
                   {"step", LRF_ROLE_STEP, WHOLE},
                   {"global_step", LRF_ROLE_STEP, ENDING},
                   {"iteration", LRF_ROLE_STEP, WHOLE},
                   {"iter", LRF_ROLE_STEP, WHOLE},
                   {"batch", LRF_ROLE_STEP, WHOLE},
                   {"iterations", LRF_ROLE_STEP, WHOLE},
                   {"iters", LRF_ROLE_STEP, WHOLE},
                   {"it", LRF_ROLE_STEP, WHOLE},
                   {"steps", LRF_ROLE_STEP, WHOLE},
                   {"train_step", LRF_ROLE_STEP, WHOLE},
                   {"training_step", LRF_ROLE_STEP, WHOLE},
                   {"current_steps", LRF_ROLE_STEP, WHOLE},
                   {"num_updates", LRF_ROLE_STEP, WHOLE},
                   {"batch_id", LRF_ROLE_STEP, WHOLE},
                   {"batch_idx", LRF_ROLE_STEP, WHOLE},
                   {"s", LRF_ROLE_STEP, WHOLE},
                   {"epoch", LRF_ROLE_EPOCH, WHOLE},
                   {"train_epoch", LRF_ROLE_EPOCH, WHOLE},
                   {"current_epoch", LRF_ROLE_EPOCH, WHOLE},
                   {"repeat", LRF_ROLE_REPEAT, WHOLE},
                   {"run", LRF_ROLE_REPEAT, WHOLE},
                   {"trial", LRF_ROLE_REPEAT, WHOLE},
                   {"seed", LRF_ROLE_REPEAT, WHOLE},
                   {"value", LRF_ROLE_VALUE, WHOLE},
#define FIELD_NAME(bit, field) {#field, (enum lrf_role)(LRF_ROLE_FIELD + bit##_INDEX), ENDING},
                   LRF_FIELD_LIST(FIELD_NAME)
#undef FIELD_NAME
};

enum { N_NAMES = sizeof usual_names / sizeof *usual_names };

static const char *const validation_words[] = {"val",  "valid", "validation", "eval",
                                               "test", "dev",   "holdout"};

const char *lrf_role_name(enum lrf_role role)
{
    if (role >= LRF_ROLE_FIELD && role < LRF_ROLE_VALUE)
        return lrf_field_name((enum lrf_field_index)(role - LRF_ROLE_FIELD));
    switch (role) {
    case LRF_ROLE_LR:
        return "rate";
    case LRF_ROLE_LOSS:
        return "loss";
    case LRF_ROLE_VALUE:
        return "value";
    case LRF_ROLE_STEP:
    case LRF_ROLE_EPOCH:
        return "step";
    case LRF_ROLE_REPEAT:
        return "repeat";
    default:
        return "nothing";
    }
}

/* Lower case, '_' for all that is not a letter or digit, none at the ends. */
static void normalise(char out[NAME_SIZE], const char *name, size_t n)
{
    size_t length = 0;

    for (size_t i = 0; i < n && length + 1 < NAME_SIZE; i++) {
        const char c = name[i];
        if (c >= 'A' && c <= 'Z')
            out[length++] = (char)(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[length++] = c;
        else if (length > 0 && out[length - 1] != '_')
            out[length++] = '_';
    }
    while (length > 0 && out[length - 1] == '_')
        length--;
    out[length] = '\0';
}

/* Where `word` stands in `name`, bounded by '_': at the end if it does, else anywhere. */
static bool find_words(const char *name, const char *word, enum place *place)
{
    const size_t n = strlen(word);
    bool found = false;

    for (const char *s = strstr(name, word); s != NULL; s = strstr(s + 1, word)) {
        if ((s > name && s[-1] != '_') || (s[n] != '\0' && s[n] != '_'))
            continue;
        found = true;
        *place = s[n] != '\0' ? INSIDE : s == name ? WHOLE : ENDING;
        if (*place != INSIDE)
            break;
    }
    return found;
}

static bool is_validation(const char *name)
{
    enum place place;

    for (size_t i = 0; i < sizeof validation_words / sizeof *validation_words; i++) {
        if (find_words(name, validation_words[i], &place))
            return true;
    }
    return false;
}

/* The tightest place, and of those the longest name; `loosest` overrides the table's if not
 * WHOLE. */
static const struct usual_name *best_name(const char *name, enum place loosest, enum place *place)
{
    const struct usual_name *best = NULL;

    for (size_t i = 0; i < N_NAMES; i++) {
        const struct usual_name *u = &usual_names[i];
        const enum place allowed = u->place == ALONE                         ? WHOLE
                                   : u->place == WHOLE || u->place > loosest ? u->place
                                                                             : loosest;
        enum place at;
        if (!find_words(name, u->name, &at) || at > allowed)
            continue;
        if (best == NULL || at < *place || (at == *place && strlen(u->name) > strlen(best->name))) {
            best = u;
            *place = at;
        }
    }
    return best;
}

static struct lrf_role_match match(const char *name, size_t n, enum place loosest)
{
    static const unsigned rank_of_place[] = {0, RANK_ENDING, RANK_INSIDE};
    char clean[NAME_SIZE];
    enum place place = WHOLE;
    const struct usual_name *best;
    struct lrf_role_match m = {LRF_ROLE_NONE, 0};

    normalise(clean, name, n);
    best = best_name(clean, loosest, &place);
    if (best == NULL || (best->place == ALONE && loosest == INSIDE)) /* train.csv is any file */
        return m;
    m.role = best->role;
    m.rank = (best->place == ALONE ? LRF_RANK_ALONE : rank_of_place[place]) +
             (unsigned)(best - usual_names);
    if (m.role == LRF_ROLE_LOSS && is_validation(clean))
        m.role = lrf_role_of_field(LRF_VAL_LOSS_INDEX);
    return m;
}

struct lrf_role_match lrf_role_of_column(const char *name)
{
    return match(name, strlen(name), ENDING);
}

size_t lrf_loss_part(const char *name)
{
    static const char *const before[] = {"train/", "val/"};
    static const char *const parts[] = {"box", "obj",  "cls",  "dfl",  "seg",
                                        "sem", "pose", "kobj", "giou", "l1"};

    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        const size_t n = strlen(before[i]);
        if (strncmp(name, before[i], n) != 0)
            continue;
        for (size_t j = 0; j < sizeof parts / sizeof *parts; j++) {
            const size_t m = strlen(parts[j]);
            if (strncmp(name + n, parts[j], m) == 0 && strcmp(name + n + m, "_loss") == 0)
                return n;
        }
    }
    return 0;
}

enum lrf_role lrf_role_of_file(const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    const enum lrf_role role = match(base, dot ? (size_t)(dot - base) : strlen(base), INSIDE).role;

    if (role == LRF_ROLE_LR || role == LRF_ROLE_LOSS ||
        role == lrf_role_of_field(LRF_VAL_LOSS_INDEX))
        return role;
    return LRF_ROLE_NONE;
}

bool lrf_path_is_validation(const char *path)
{
    const char *base = strrchr(path, '/'), *folder = base;
    char name[NAME_SIZE];

    while (folder != NULL && folder > path && folder[-1] != '/')
        folder--;
    if (base == NULL)
        return false;
    normalise(name, folder, (size_t)(base - folder));
    return is_validation(name);
}
