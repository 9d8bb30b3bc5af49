#include "cli/call.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/quote.h"
#include "cli/commands.h"
#include "cli/conf.h"
#include "cli/options.h"
#include "cli/words.h"

/* A line that is pasted has no line break in it, and no byte that a terminal does not show; out of
 * memory it fails. */
static bool can_be_pasted(struct lrf_strbuf *line)
{
    struct lrf_strbuf shown = {0};
    bool same;

    lrf_quote_line(&shown, line->s);
    line->failed |= shown.failed;
    same = !line->failed && strcmp(shown.s, line->s) == 0;
    lrf_strbuf_release(&shown);
    return same;
}

/* ---- settings */

static const void *group_of(const struct cli_settings *settings, const struct cli_option *option)
{
    return (const char *)settings + option->group->offset;
}

/* The text of what is given; an empty one of what is not. */
static void put_value(struct lrf_strbuf *out, const struct cli_settings *settings,
                      const struct cli_option *option)
{
    lrf_strbuf_clear(out);
    lrf_setting_write(cli_option_setting(option), group_of(settings, option), out);
    lrf_strbuf_add(out, "", 0);
}

static enum lrf_call_kind kind_of(const struct lrf_setting *setting)
{
    switch (setting->type) {
    case LRF_SETTING_FLAG:
        return LRF_CALL_FLAG;
    case LRF_SETTING_COUNT:
    case LRF_SETTING_REAL:
        return LRF_CALL_NUMBER;
    default:
        return LRF_CALL_TEXT;
    }
}

static bool fill(struct lrf_call_setting *to, const struct cli_settings *settings,
                 const struct cli_option *option)
{
    const struct lrf_setting *setting = cli_option_setting(option);
    struct lrf_strbuf text = {0};
    bool whole;

    *to = (struct lrf_call_setting){.key = setting->key, .kind = kind_of(setting), .number = NAN};
    put_value(&text, settings, option);
    whole = !text.failed;
    if (whole && to->kind == LRF_CALL_FLAG)
        to->flag = strcmp(text.s, "yes") == 0;
    else if (whole && text.n && to->kind == LRF_CALL_NUMBER &&
             lrf_number_parse(text.s, text.n, &to->number) != LRF_NUMBER_FINITE)
        to->kind = LRF_CALL_TEXT; /* a word for a number: "full" */
    if (whole && text.n && to->kind == LRF_CALL_TEXT)
        whole = (to->text = lrf_strdup(text.s)) != NULL;
    lrf_strbuf_release(&text);
    return whole;
}

/* The first of the options that set the same setting. */
static bool is_first(size_t i, unsigned topics)
{
    for (size_t k = 0; k < i; k++)
        if ((cli_options[k].topic & topics) && cli_options[k].group == cli_options[i].group &&
            strcmp(cli_options[k].key, cli_options[i].key) == 0)
            return false;
    return true;
}

static enum lrf_status fill_all(struct cli_call *call, const struct cli_settings *settings,
                                struct lrf_error *err)
{
    const unsigned topics = settings->command->topics;

    call->setting = lrf_calloc(cli_options_count, sizeof *call->setting);
    if (call->setting == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < cli_options_count; i++)
        if ((cli_options[i].topic & topics) && !cli_options[i].outside && is_first(i, topics) &&
            !fill(&call->setting[call->n++], settings, &cli_options[i]))
            return lrf_fail_memory(err);
    return LRF_OK;
}

/* ---- the command that goes on */

static const struct cli_command *find_command(const struct cli_settings *settings, const char *name)
{
    const struct cli_command *const *command = settings->commands;

    while (*command && strcmp((*command)->name, name) != 0)
        command++;
    return *command;
}

/* Can it work on what this call worked on? What came through stdin is gone. */
static bool goes_on(const struct cli_command *command, const struct cli_settings *settings)
{
    const unsigned from = settings->command->topics, to = command->topics;

    if (settings->child)
        return to & CLI_FOREIGN;
    for (size_t i = 0; i < settings->file.n; i++)
        if (strcmp(settings->file.item[i], "-") == 0)
            return false;
    if (from & CLI_TRAIN)
        return (to & CLI_TRAIN) && (settings->file.n == 1 || (to & CLI_OVER));
    return settings->file.n > 0 && (to & CLI_WATCH);
}

static const struct lrf_change *find_change(const struct lrf_change *change, size_t n,
                                            const struct cli_option *option)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(change[i].setting, option->key) == 0)
            return &change[i];
    return NULL;
}

/* Does an option that takes no value say this one? */
static bool says(const struct cli_option *option, const char *value)
{
    return !cli_option_takes_value(option) &&
           strcmp(option->word ? option->word : "yes", value) == 0;
}

/* Of options that take no value: the first for this setting, where no other one says the value. */
static bool must_deny(const struct cli_option *option, unsigned topics, const char *value)
{
    for (size_t i = 0; i < cli_options_count; i++)
        if ((cli_options[i].topic & topics) && cli_options[i].group == option->group &&
            strcmp(cli_options[i].key, option->key) == 0 &&
            (says(&cli_options[i], value) || &cli_options[i] < option))
            return false;
    return true;
}

static void put_option(struct lrf_strbuf *line, const struct cli_option *option, const char *value)
{
    char name[CLI_OPTION_NAME];

    lrf_strbuf_printf(line, " --%s", cli_option_name(option, name));
    if (cli_option_takes_value(option)) {
        lrf_strbuf_puts(line, " ");
        lrf_quote_sh(line, value);
    }
}

/* The file of defaults says it, and the call said otherwise. */
static void put_denial(struct lrf_strbuf *line, const struct cli_option *option, const char *value)
{
    put_option(line, option, NULL);
    lrf_strbuf_printf(line, "=%s", option->name ? "no" : value);
}

/* What a setting is where its option is not given. */
struct defaults {
    struct cli_settings plain, filed; /* without the file of defaults and with it */
};

/* Its value, where that is not what it is by default and this option is what says it. */
static void put_given(struct lrf_strbuf *line, const struct cli_settings *settings,
                      const struct defaults *defaults, unsigned topics,
                      const struct cli_option *option)
{
    struct lrf_strbuf now = {0}, plain = {0}, filed = {0};

    put_value(&now, settings, option);
    put_value(&plain, &defaults->plain, option);
    put_value(&filed, &defaults->filed, option);
    line->failed |= now.failed || plain.failed || filed.failed;
    if (!line->failed && (strcmp(now.s, plain.s) != 0 || strcmp(now.s, filed.s) != 0)) {
        if (cli_option_takes_value(option) || says(option, now.s))
            put_option(line, option, now.s);
        else if (strcmp(now.s, filed.s) != 0 && must_deny(option, topics, now.s))
            put_denial(line, option, now.s);
    }
    lrf_strbuf_release(&now);
    lrf_strbuf_release(&plain);
    lrf_strbuf_release(&filed);
}

/* Options given again and again: each time with one value. */
static void put_list(struct lrf_strbuf *line, const struct cli_option *option,
                     const struct cli_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        put_option(line, option, list->item[i]);
}

static void put_options(struct lrf_strbuf *line, const struct cli_settings *settings,
                        const struct cli_command *command, const struct lrf_change *change,
                        size_t n)
{
    struct defaults defaults;

    cli_settings_init(&defaults.plain);
    cli_settings_init(&defaults.filed);
    if (settings->config)
        cli_conf_apply(settings->conf, command, &defaults.filed);
    for (size_t i = 0; i < cli_options_count; i++) {
        const struct cli_option *option = &cli_options[i];
        const struct lrf_change *other = find_change(change, n, option);
        if (!(option->topic & command->topics) || option->outside)
            continue;
        if (other)
            put_option(line, option, other->value);
        else if (!(option->topic & settings->command->topics))
            continue;
        else if (option->topic == CLI_OVER)
            put_list(line, option, &settings->over);
        else
            put_given(line, settings, &defaults, command->topics, option);
    }
    cli_settings_release(&defaults.plain);
    cli_settings_release(&defaults.filed);
}

static enum lrf_status next(const struct lrf_call *call, const char *name,
                            const struct lrf_change *change, size_t n, char **text)
{
    const struct cli_settings *settings = call->context;
    const struct cli_command *command = find_command(settings, name);
    struct lrf_strbuf line = {0};
    bool failed;

    *text = NULL;
    if (command == NULL || !goes_on(command, settings))
        return LRF_OK;
    lrf_strbuf_printf(&line, "lrfind %s", name);
    put_options(&line, settings, command, change, n);
    for (size_t i = 0; i < settings->file.n; i++)
        cli_put_file(&line, settings->file.item[i]);
    if (settings->child)
        cli_put_child(&line, settings->child);
    if (!line.failed && can_be_pasted(&line))
        line.failed = (*text = lrf_strdup(line.s)) == NULL;
    failed = line.failed;
    lrf_strbuf_release(&line);
    return failed ? LRF_ENOMEM : LRF_OK;
}

enum lrf_status cli_call_init(struct cli_call *call, const struct cli_settings *settings,
                              struct lrf_error *err)
{
    *call = (struct cli_call){0};
    if (settings->given.failed)
        return lrf_fail_memory(err);
    if (fill_all(call, settings, err) != LRF_OK)
        return err->status;
    call->call = (struct lrf_call){.command_line = settings->given.s,
                                   .setting = call->setting,
                                   .n = call->n,
                                   .next = next,
                                   .context = settings};
    return LRF_OK;
}

void cli_call_release(struct cli_call *call)
{
    for (size_t i = 0; i < call->n; i++)
        lrf_free_shown(call->setting[i].text);
    free(call->setting);
    *call = (struct cli_call){0};
}
