#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/infile.h"
#include "base/number.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/talk.h"
#include "log/log_json.h"

enum { LARGEST = 64 << 20 }; /* bytes: analysis.json has some ten thousand */

/* What a file says of the rate to use; nan: nothing. */
struct found {
    double lr, lo, hi;
    char why[LRF_RULE_SIZE]; /* there is none */
};

/* ---- the file */

/* A folder of results is as good as the file in it. */
static void find_file(struct lrf_strbuf *path, const char *name)
{
    struct stat status;

    lrf_strbuf_puts(path, name);
    if (stat(name, &status) == 0 && S_ISDIR(status.st_mode))
        lrf_strbuf_puts(path, "/analysis.json");
}

static enum lrf_status read_rate(const cJSON *suggestion, const char *key, const char *file,
                                 double *rate, struct lrf_error *err)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(suggestion, key);

    if (cJSON_IsNull(item)) /* a rate that was given has no interval */
        return LRF_OK;
    if (!cJSON_IsNumber(item) || !isfinite(item->valuedouble) || !(item->valuedouble > 0))
        return lrf_fail(err, LRF_EDATA, "'%s': suggestion.%s is not a rate above 0", file, key);
    *rate = item->valuedouble;
    return LRF_OK;
}

static enum lrf_status read_suggestion(const cJSON *suggestion, const char *file,
                                       struct found *found, struct lrf_error *err)
{
    if (read_rate(suggestion, "lr", file, &found->lr, err) != LRF_OK ||
        read_rate(suggestion, "lo", file, &found->lo, err) != LRF_OK ||
        read_rate(suggestion, "hi", file, &found->hi, err) != LRF_OK)
        return err->status;
    if (found->lo > found->hi)
        return lrf_fail(err, LRF_EDATA, "'%s': suggestion.lo is greater than suggestion.hi", file);
    return LRF_OK;
}

static enum lrf_status understand(const cJSON *root, const char *file, struct found *found,
                                  struct lrf_error *err)
{
    const cJSON *schema = cJSON_GetObjectItemCaseSensitive(root, "schema");
    const cJSON *suggestion = cJSON_GetObjectItemCaseSensitive(root, "suggestion");
    const cJSON *why = cJSON_GetObjectItemCaseSensitive(root, "suggestion_why");

    if (!cJSON_IsString(schema) || (strcmp(schema->valuestring, "lrfind/analysis/1") != 0 &&
                                    strcmp(schema->valuestring, "lrfind/verify/1") != 0))
        return lrf_fail(err, LRF_EDATA,
                        "'%s' is no analysis of lrfind: its schema is not lrfind/analysis/1", file);
    if (cJSON_IsNull(suggestion)) {
        snprintf(found->why, sizeof found->why, "%s",
                 cJSON_IsString(why) ? why->valuestring : "nobody says why");
        return LRF_OK;
    }
    if (!cJSON_IsObject(suggestion))
        return lrf_fail(err, LRF_EDATA, "'%s' has no suggestion, not even null", file);
    return read_suggestion(suggestion, file, found, err);
}

static enum lrf_status read_found(const char *path, struct found *found, struct lrf_error *err)
{
    struct lrf_strbuf text = {0};
    struct lrf_json json = {0};
    enum lrf_status status = lrf_infile_read(path, LARGEST, &text, err);

    *found = (struct found){NAN, NAN, NAN, ""};
    if (status == LRF_OK)
        status = lrf_json_start(&json, text.s ? text.s : "", text.n, 1, err);
    if (status == LRF_OK)
        status = lrf_json_next(&json, path, err);
    if (status == LRF_OK)
        status = understand(json.value, path, found, err);
    lrf_json_release(&json);
    lrf_strbuf_release(&text);
    return status;
}

/* ---- the verdict */

/* More digits than elsewhere: an end that looks equal to the rate would explain nothing. */
static void put_rate(struct lrf_strbuf *out, double rate)
{
    char text[LRF_NUMBER_SIZE];

    lrf_number_decimals(text, rate, 3, true);
    lrf_strbuf_puts(out, text);
}

/* Whether the rate is right, and the line that says so. */
static bool judge(struct lrf_strbuf *line, double lr, const struct found *found)
{
    const bool within = lr >= found->lo && lr <= found->hi;

    lrf_strbuf_puts(line, "lr ");
    put_rate(line, lr);
    if (isnan(found->lr)) {
        lrf_strbuf_printf(line, " agrees with nothing: there is no suggestion, %s", found->why);
        return false;
    }
    if (isnan(found->lo) || isnan(found->hi)) {
        lrf_strbuf_puts(line, " agrees with nothing: the suggestion has no interval");
        return false;
    }
    lrf_strbuf_puts(line, within           ? " lies within "
                          : lr < found->lo ? " lies below "
                                           : " lies above ");
    put_rate(line, found->lo);
    lrf_strbuf_puts(line, " to ");
    put_rate(line, found->hi);
    lrf_strbuf_puts(line, within ? "; suggested: " : "; use ");
    put_rate(line, found->lr);
    return within;
}

static int check(const struct cli_settings *settings, const char *path)
{
    struct lrf_strbuf line = {0};
    struct lrf_error err = {0};
    struct found found;
    bool within;

    if (read_found(path, &found, &err) != LRF_OK)
        return cli_fail(&err);
    within = judge(&line, settings->lr, &found);
    if (!settings->quiet && !line.failed)
        puts(line.s);
    lrf_strbuf_release(&line);
    return cli_output_finish(within ? CLI_DONE : CLI_NO_ANSWER);
}

static int command(struct cli_settings *settings)
{
    struct lrf_strbuf path = {0};
    int code = CLI_FAILURE;

    if (settings->file.n != 1 || isnan(settings->lr)) {
        cli_error("check takes --lr X and one analysis.json, or the folder that it is in; 'lrfind "
                  "check --help' tells more");
        return CLI_USAGE;
    }
    find_file(&path, settings->file.item[0]);
    if (path.failed)
        cli_no_memory();
    else
        code = check(settings, path.s);
    lrf_strbuf_release(&path);
    return code;
}

static const struct cli_word operands[] = {
    {"ANALYSIS.json", "what run, drive, analyze or verify wrote, or the folder that it is in"},
    {0}};

const struct cli_command cli_command_check = {
    .name = "check",
    .topics = CLI_CHECK,
    .usage = "--lr X ANALYSIS.json",
    .summary = "whether a configured rate lies within what was found",
    .examples = "  lrfind check --lr 0.003 lrfind-out/analysis.json\n"
                "  lrfind check -q --lr 1e-3 lrfind-out || echo 'tune it again'\n",
    .operands = operands,
    .description = "Says whether a rate, such as the one that a run is configured with, lies in "
                   "the interval `lo`..`hi` that was found: for scripts and CI.\n",
    .exits = "`0`\n: the rate lies within\n\n"
             "`1`\n: it lies outside, or nothing was suggested\n\n",
    .run = command,
};
