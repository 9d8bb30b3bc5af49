#include "cli/observer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "cli/interrupt.h"
#include "cli/talk.h"
#include "parallel/crew.h"

enum { LEAST_BAR = 10, MOST_BAR = 30 };

static void add_bar(struct lrf_strbuf *line, const struct lrf_progress *p, size_t columns,
                    bool unicode)
{
    double share = p->steps ? (double)p->steps_done / (double)p->steps : 1;
    size_t full = (size_t)(share * (double)columns);

    for (size_t i = 0; i < columns; i++)
        lrf_strbuf_puts(line, i < full ? (unicode ? "━" : "#") : (unicode ? "─" : "."));
}

static void format_left(char text[32], double left)
{
    if (isnan(left))
        text[0] = '\0';
    else if (left < 100)
        snprintf(text, 32, "   %.1f s left", left);
    else if (left < 100 * 60)
        snprintf(text, 32, "   %.0f min left", left / 60);
    else
        snprintf(text, 32, "   %.3g h left", left / 3600);
}

/* Whatever has room, the counts first, then the time, rate and loss, and a bar in what is left. */
void cli_listener_line(struct lrf_strbuf *line, const struct lrf_progress *p, double left,
                       int width, bool unicode)
{
    char counts[64], step[64], time[32], rate[LRF_NUMBER_SIZE];
    size_t room = width > 0 ? (size_t)width : 0, used, bar;

    snprintf(counts, sizeof counts, "  %zu/%zu", p->parts_done, p->parts);
    lrf_number_rate(rate, p->lr);
    snprintf(step, sizeof step, "   lr %s   loss %.3g", rate, p->loss);
    format_left(time, left);
    used = strlen(p->name) + strlen(counts);
    if (used > room)
        return;
    if (used + strlen(time) > room)
        time[0] = '\0';
    used += strlen(time);
    if (used + strlen(step) > room)
        step[0] = '\0';
    used += strlen(step);
    bar = room - used >= 2 + LEAST_BAR ? room - used - 2 : 0;
    lrf_strbuf_puts(line, p->name);
    if (bar > 0)
        lrf_strbuf_puts(line, "  ");
    add_bar(line, p, bar < MOST_BAR ? bar : MOST_BAR, unicode);
    lrf_strbuf_printf(line, "%s%s%s", counts, step, time);
}

/* Of the steps of this start alone: what was taken over took no time. */
static double time_left(const struct cli_listener *listener, const struct lrf_progress *p, double t)
{
    size_t made =
        p->steps_done > listener->steps_before ? p->steps_done - listener->steps_before : 0;

    if (made == 0 || p->steps_done > p->steps)
        return NAN;
    return (t - listener->started) * (double)(p->steps - p->steps_done) / (double)made;
}

/* One column is left free: a full line would wrap on some terminals. */
static void paint(void *context, const struct lrf_progress *p)
{
    struct cli_listener *listener = context;
    struct lrf_strbuf line = {0};
    double t = lrf_seconds();

    if (listener->phase != p->name) {
        listener->phase = p->name;
        listener->started = t;
        listener->steps_before = p->steps_done;
    }
    if (t - listener->painted < 0.1)
        return;
    listener->painted = t;
    lrf_strbuf_puts(&line, "\r\033[K");
    cli_listener_line(&line, p, time_left(listener, p, t), listener->width - 1, listener->unicode);
    if (!line.failed)
        fputs(line.s, stderr);
    lrf_strbuf_release(&line);
    fflush(stderr);
}

void cli_listener_clear(struct cli_listener *listener)
{
    if (listener->painted > 0)
        fputs("\r\033[K", stderr);
    listener->painted = 0;
    fflush(stderr);
}

static void print_warning(void *context, const char *text)
{
    cli_listener_clear(context);
    cli_warn("%s", text);
}

static void print_heading(void *context, const struct lrf_range_result *range)
{
    const struct cli_listener *listener = context;
    struct lrf_terminal terminal = cli_terminal(stdout, listener->settings->color);
    struct lrf_error err = {0};

    if (cli_talks(listener->settings) &&
        lrf_report_heading(stdout, range, &terminal, &err) != LRF_OK)
        cli_warn("%s", err.text);
    fflush(stdout);
}

static enum lrf_status write_curve(void *context, const struct lrf_curve *curve,
                                   struct lrf_error *err)
{
    const struct cli_listener *listener = context;

    if (!lrf_crew_leads(listener->settings->study.crew))
        return LRF_OK;
    return lrf_report_curve(curve, listener->settings->out, err);
}

void cli_listener_init(struct cli_listener *listener, const struct cli_settings *settings)
{
    struct lrf_terminal terminal = cli_terminal(stderr, settings->color);

    *listener = (struct cli_listener){
        .settings = settings, .unicode = terminal.unicode, .width = terminal.width};
    listener->observer = (struct lrf_observer){.context = listener,
                                               .cancelled = cli_interrupt_requests,
                                               .warn = print_warning,
                                               .begun = print_heading,
                                               .recorded = write_curve};
    if (settings->progress || (!settings->quiet && cli_is_terminal(stderr)))
        listener->observer.progress = paint;
}
