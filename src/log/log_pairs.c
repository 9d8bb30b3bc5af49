#include "log/log_pairs.h"

#include <string.h>

#include "base/character.h"
#include "base/number.h"
#include "log/text_number.h"
#include "log/text_words.h"

/* Where reading is, and the name that a number may follow. */
struct scan {
    const char *line, *s, *end;
    struct lrf_log_pairs *out;
    const char *word[LRF_PAIRS_WORDS]; /* beginnings of the words of the name */
    size_t words;
    const char *name_end;
    bool separated;       /* by ':' or '=' */
    bool validation;      /* from here on */
    const char *lead_end; /* behind a whole number that begins the line or is in brackets */
};

static bool is_letter(char c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

static bool is_word(char c)
{
    return is_letter(c) || lrf_is_digit(c);
}

/* The byte at `s`, NUL behind the end. */
static char at(const struct scan *scan, const char *s)
{
    return s < scan->end ? *s : '\0';
}

static const char *skip_spaces(const struct scan *scan, const char *s)
{
    while (lrf_is_blank(at(scan, s)))
        s++;
    return s;
}

static const char *skip_digits(const struct scan *scan, const char *s)
{
    while (lrf_is_digit(at(scan, s)))
        s++;
    return s;
}

/* Remembers what part of training the line speaks of. */
static bool note_phase(struct scan *scan, const char *s, size_t n)
{
    const bool train = lrf_text_says(LRF_WORD_TRAINING, s, n);

    if (!train && !lrf_text_says(LRF_WORD_VALIDATION, s, n))
        return false;
    scan->validation = !train;
    return true;
}

static size_t word_length(const char *s, const char *end)
{
    const char *stop = s;

    while (stop < end && !lrf_is_blank(*stop) && *stop != '(')
        stop++;
    return (size_t)(stop - s);
}

static void forget_name(struct scan *scan)
{
    scan->words = 0;
    scan->separated = false;
}

/* No number follows the name. */
static void drop_name(struct scan *scan)
{
    for (size_t i = 0; i < scan->words; i++)
        note_phase(scan, scan->word[i], word_length(scan->word[i], scan->name_end));
    forget_name(scan);
}

/* A name that counts: "Epoch", "train step". */
static bool is_counter(const struct scan *scan)
{
    const char *last = scan->words > 0 ? scan->word[scan->words - 1] : NULL;

    return last != NULL && lrf_text_says(LRF_WORD_COUNTER, last, word_length(last, scan->name_end));
}

static void add_pair(struct scan *scan, const char *name, size_t n, double value, bool whole)
{
    struct lrf_log_pairs *out = scan->out;

    if (!out->has_lead && scan->lead_end != NULL && name == skip_spaces(scan, scan->lead_end) &&
        name < scan->end) {
        out->has_lead = true;
        out->lead_of = out->n;
    }
    if (out->n < LRF_PAIRS_MOST)
        out->pair[out->n++] = (struct lrf_log_pair){name, n, value, whole, scan->validation};
}

/* The number belongs to the name at hand. */
static void use_name(struct scan *scan, double value, bool whole)
{
    const char *name = scan->word[0];

    if (is_counter(scan)) {
        for (size_t i = 0; i + 1 < scan->words; i++)
            note_phase(scan, scan->word[i], word_length(scan->word[i], scan->name_end));
    }
    add_pair(scan, name, (size_t)(scan->name_end - name), value, whole);
    forget_name(scan);
}

/* Over what begins with a digit and is no number. */
static void skip_junk(struct scan *scan)
{
    const char *s = scan->s + 1;

    while (is_word(at(scan, s)) ||
           (at(scan, s) != '\0' && strchr(".:/@-", *s) != NULL && is_word(at(scan, s + 1))))
        s++;
    scan->s = s;
    drop_name(scan);
}

/* "120/120 [===]", "120/120 - 12s" and the bar of Keras 3, which is not ASCII. */
static void note_beginning(struct scan *scan, const struct lrf_text_number *number)
{
    const char next = at(scan, skip_spaces(scan, number->stop));
    struct lrf_log_pairs *out = scan->out;

    if (number->whole && number->bare && number->total > 0 &&
        (next == '[' || next == '-' || (unsigned char)next >= 0x80)) {
        out->bar = LRF_BAR_EPOCH;
        out->bar_at = number->value;
    } else if (number->whole && number->bare && number->total == 0) {
        out->lead = number->value;
        scan->lead_end = number->stop;
    }
}

/* "Train: 3 [ 20/1251": that number is the epoch's. */
static bool is_epoch_of_phase(struct scan *scan, const struct lrf_text_number *number)
{
    return scan->words == 1 && number->whole && at(scan, skip_spaces(scan, number->stop)) == '[' &&
           note_phase(scan, scan->word[0], (size_t)(scan->name_end - scan->word[0]));
}

/* "| 200/ 2928 batches |" without a name is a step. */
static bool is_count(const struct scan *scan, const struct lrf_text_number *number)
{
    const char *s = skip_spaces(scan, number->stop), *stop = s;

    while (is_letter(at(scan, stop)))
        stop++;
    return scan->words == 0 && number->whole && number->bare && number->total > 0 && stop > s &&
           lrf_text_says(LRF_WORD_COUNTED, s, (size_t)(stop - s));
}

static void take_number(struct scan *scan)
{
    struct lrf_text_number number;

    if (!lrf_text_number(scan->s, scan->end, &number)) {
        skip_junk(scan);
        return;
    }
    if (scan->words == 0 && scan->out->n == 0 && skip_spaces(scan, scan->line) == scan->s)
        note_beginning(scan, &number);
    if (number.stop[-1] == '%' && at(scan, number.stop) == '|') { /* "Validation: 10%|##  |" */
        drop_name(scan);
    } else if (is_epoch_of_phase(scan, &number)) {
        add_pair(scan, "epoch", 5, number.value, true);
        forget_name(scan);
    } else if (scan->words > 0 && (scan->separated || lrf_is_blank(scan->s[-1]))) {
        use_name(scan, number.value, number.whole);
    } else if (is_count(scan, &number) && !scan->validation) {
        add_pair(scan, "iter", 4, number.value, true);
    } else {
        drop_name(scan);
    }
    scan->s = number.stop;
}

static bool joins(char c)
{
    return c == '.' || c == '/' || c == '-' || c == '@' || c == '\'';
}

/* A word goes on over . / - @ ' between letters and digits: "train/loss", "valid_0's". */
static const char *word_end(const struct scan *scan, const char *s)
{
    while (is_word(at(scan, s)) || (joins(at(scan, s)) && is_word(at(scan, s + 1))))
        s++;
    return s;
}

/* "tensor(2.3, device='cuda:0')", "np.float64(2.3)": the number inside is meant. */
static bool is_wrapper(const struct scan *scan, const char *s, const char *stop)
{
    return at(scan, stop) == '(' && lrf_text_says(LRF_WORD_WRAPPER, s, (size_t)(stop - s));
}

static void take_word(struct scan *scan)
{
    const char *s = scan->s, *stop = word_end(scan, s);
    double value;

    scan->s = stop;
    if (scan->words > 0 && stop - s <= 8 &&
        lrf_text_number_parse(s, (size_t)(stop - s), &value)) { /* nan, inf */
        use_name(scan, value, false);
        return;
    }
    if (scan->words > 0 && is_wrapper(scan, s, stop)) {
        scan->separated = true;
        scan->s = stop + 1;
        return;
    }
    if (scan->words > 0 && (scan->separated || s != scan->name_end + 1 || *scan->name_end != ' '))
        drop_name(scan);
    if (scan->words == LRF_PAIRS_WORDS) {
        note_phase(scan, scan->word[0], word_length(scan->word[0], scan->name_end));
        memmove(scan->word, scan->word + 1, sizeof scan->word - sizeof *scan->word);
        scan->words--;
    }
    scan->word[scan->words++] = s;
    scan->name_end = stop;
}

/* "[3,  2000]" at the beginning: an epoch and a step of it. */
static bool take_two(struct scan *scan)
{
    const char *a = skip_spaces(scan, scan->s + 1), *a_end = skip_digits(scan, a), *b, *b_end;
    double epoch, step;

    if (scan->s != scan->line || at(scan, a_end) != ',')
        return false;
    b = skip_spaces(scan, a_end + 1);
    b_end = skip_digits(scan, b);
    if (at(scan, b_end) != ']' ||
        lrf_number_parse(a, (size_t)(a_end - a), &epoch) == LRF_NUMBER_NONE ||
        lrf_number_parse(b, (size_t)(b_end - b), &step) == LRF_NUMBER_NONE)
        return false;
    add_pair(scan, "epoch", 5, epoch, true);
    add_pair(scan, "iter", 4, step, true);
    scan->s = b_end + 1;
    return true;
}

/* "[3]" behind no name of a counter; `next` is behind its bracket. */
static void take_count(struct scan *scan, const char *next, double value, double total)
{
    const bool first = skip_spaces(scan, scan->line) == scan->s - 1;
    const char *other = skip_spaces(scan, next);

    if (total > 0 && at(scan, other) == '[' &&
        lrf_is_digit(at(scan, skip_spaces(scan, other + 1)))) {
        add_pair(scan, "epoch", 5, value, true); /* "[3/10][12/500]" */
    } else if (total > 0 && !scan->validation) {
        add_pair(scan, "iter", 4, value, true);
    } else if (total == 0 && first && at(scan, next) == '\t') {
        add_pair(scan, "iteration", 9, value, true);
    } else if (total == 0 && !scan->out->has_lead) {
        scan->out->lead = value;
        scan->lead_end = next;
    }
}

/* "[3]" behind the name of a counter, "[12/500]" alone, "[12]" of boosted trees, "[1e-5, 1e-5]". */
static void take_bracket(struct scan *scan)
{
    const char *s = skip_spaces(scan, scan->s + 1), *digits = skip_digits(scan, s), *stop;
    double value = 0, total = 0;
    char next;

    stop = skip_spaces(scan, lrf_text_skip_total(scan->end, digits, &total));
    next = at(scan, stop);
    scan->s++;
    if (digits > s && lrf_number_parse(s, (size_t)(digits - s), &value) != LRF_NUMBER_NONE &&
        (next == ']' || (next == '(' && total > 0))) {
        const bool counter = is_counter(scan);
        if (counter)
            use_name(scan, value, true);
        drop_name(scan);
        if (!counter)
            take_count(scan, stop + 1, value, total);
        scan->s = stop + (next == ']');
    } else if (!scan->separated || (s == digits && at(scan, s) != '-' && at(scan, s) != '.')) {
        drop_name(scan);
    }
}

/* "Epoch(train)", "time (ms)": the name goes on behind. */
static void take_parenthesis(struct scan *scan)
{
    const char *s = scan->s + 1, *stop = s;

    while (stop - s < 20 && (is_word(at(scan, stop)) || strchr(" %/.", at(scan, stop)) != NULL) &&
           at(scan, stop) != '\0')
        stop++;
    if (scan->words > 0 && !scan->separated && is_letter(at(scan, s)) && at(scan, stop) == ')') {
        note_phase(scan, s, (size_t)(stop - s));
        scan->s = stop + 1;
    } else {
        drop_name(scan);
        scan->s++;
    }
}

/* "| 30/300 [" is the counter of a tqdm bar. */
static void take_pipe(struct scan *scan)
{
    const char *s = skip_spaces(scan, scan->s + 1), *stop = skip_digits(scan, s);
    const char *behind;
    double value;

    drop_name(scan);
    scan->s++;
    behind = stop > s ? lrf_text_skip_total(scan->end, stop, NULL) : stop;
    if (behind == stop || at(scan, skip_spaces(scan, behind)) != '[' ||
        lrf_number_parse(s, (size_t)(stop - s), &value) == LRF_NUMBER_NONE)
        return;
    scan->out->bar = LRF_BAR_STEP;
    scan->out->bar_at = value;
    if (!scan->validation)
        add_pair(scan, "iter", 4, value, true);
    scan->s = behind;
}

/* A dictionary that is printed over a bar has nothing to do with it. */
static void take_brace(struct scan *scan)
{
    drop_name(scan);
    if (scan->out->bar != LRF_BAR_NONE)
        scan->out->n = 0;
    scan->out->bar = LRF_BAR_NONE;
    scan->s++;
}

static void take_separator(struct scan *scan)
{
    if (scan->words > 0 && !scan->separated)
        scan->separated = true;
    else
        drop_name(scan);
    scan->s++;
}

/* A sign belongs to a number if it could not join two words. */
static bool is_sign(const struct scan *scan)
{
    const char next = at(scan, scan->s + 1);

    if (scan->words == 0 || (!scan->separated && !lrf_is_blank(scan->s[-1])))
        return false;
    return lrf_is_digit(next) || (next == '.' && lrf_is_digit(at(scan, scan->s + 2))) ||
           next == 'i' || next == 'n' || next == 'I' || next == 'N';
}

/* Behind a colour, "ESC [ 1 ; 36 m". */
static const char *skip_escape(const struct scan *scan, const char *s)
{
    if (at(scan, s) == '[')
        s++;
    while (lrf_is_digit(at(scan, s)) || at(scan, s) == ';')
        s++;
    return is_letter(at(scan, s)) ? s + 1 : s;
}

static void take_other(struct scan *scan)
{
    const char c = *scan->s;

    if (c == 27) {
        scan->s = skip_escape(scan, scan->s + 1);
    } else if ((c == '-' || c == '+') && is_sign(scan)) {
        take_number(scan);
    } else if (c == '.' && lrf_is_digit(at(scan, scan->s + 1))) {
        take_number(scan);
    } else {
        if (!lrf_is_blank(c) && c != '\'' && c != '"')
            drop_name(scan);
        scan->s++;
    }
}

static void take_sign(struct scan *scan, char c)
{
    switch (c) {
    case ':':
    case '=':
        take_separator(scan);
        break;
    case '[':
        if (!take_two(scan))
            take_bracket(scan);
        break;
    case '(':
        take_parenthesis(scan);
        break;
    case '|':
        take_pipe(scan);
        break;
    case '{':
        take_brace(scan);
        break;
    default:
        take_other(scan);
    }
}

void lrf_log_pairs_find(struct lrf_log_pairs *pairs, const char *line, size_t n)
{
    struct scan scan = {.line = line, .s = line, .end = line + n, .out = pairs};

    pairs->n = 0;
    pairs->bar = LRF_BAR_NONE;
    pairs->has_lead = false;
    while (scan.s < scan.end && pairs->n < LRF_PAIRS_MOST) {
        const char c = *scan.s;
        if (c == ' ')
            scan.s++;
        else if (is_letter(c))
            take_word(&scan);
        else if (lrf_is_digit(c))
            take_number(&scan);
        else
            take_sign(&scan, c);
    }
}
