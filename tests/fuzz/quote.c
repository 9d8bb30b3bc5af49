/* Any name comes back from its quoted form, or nothing of it is left that its reader would act on.
 */
#include "fuzz.h"

#include <cjson/cJSON.h>

#include "base/quote.h"

typedef void quoter(struct lrf_strbuf *out, const char *s);

static char *quoted(quoter *quote, const char *s)
{
    struct lrf_strbuf out = {0};

    quote(&out, s);
    require(!out.failed);
    return out.s ? out.s : calloc(1, 1);
}

/* What a JSON parser reads is the text, its broken bytes replaced. */
static void check_json(const char *s, const char *clean)
{
    char *text = quoted(lrf_quote_json, s), *script = quoted(lrf_quote_script, s);
    cJSON *json = cJSON_Parse(text), *in_page = cJSON_Parse(script);

    require(cJSON_IsString(json) && strcmp(json->valuestring, clean) == 0);
    require(cJSON_IsString(in_page) && strchr(script, '<') == NULL);
    cJSON_Delete(json);
    cJSON_Delete(in_page);
    free(text);
    free(script);
}

/* In single quotes, where two of them are one; those at the front stand in double quotes. */
static void check_gnuplot(const char *s, const char *line)
{
    char *text = quoted(lrf_quote_gnuplot, s), *begin = text, *end = text + strlen(text) - 1;

    if (*begin == '"') {
        for (begin++; *begin == '\''; line++)
            require(*line == *begin++);
        require(strncmp(begin, "\".", 2) == 0);
        begin += 2;
    }
    require(end > begin && *begin == '\'' && *end == '\'');
    for (const char *q = begin + 1; q < end; q++, line++) {
        require(*q == *line);
        if (*q == '\'')
            require(*++q == '\'' && q < end);
    }
    require(*line == '\0');
    free(text);
}

static void check_sh(const char *s)
{
    char *text = quoted(lrf_quote_sh, s);
    bool inside = false;

    for (const char *q = text; *q; q++) {
        if (!inside && *q == '\\') {
            require(q[1] == '\'' && *s++ == '\'');
            q++;
        } else if (*q == '\'') {
            inside = !inside;
        } else {
            require(inside || strchr(" \t\n$`\"&|;<>()*?[]{}#~!\\", *q) == NULL);
            require(*s++ == *q);
        }
    }
    require(!inside && *s == '\0');
    free(text);
}

/* No sign of HTML's is left but those that begin a reference of our own. */
static void check_html(const char *s)
{
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    char *text = quoted(lrf_quote_html, s);

    require(strpbrk(text, "<>\"") == NULL);
    for (const char *q = text; (q = strchr(q, '&')) != NULL; q++) {
        size_t i = 0;
        while (i < sizeof known / sizeof *known && strncmp(q, known[i], strlen(known[i])) != 0)
            i++;
        require(i < sizeof known / sizeof *known);
    }
    for (const char *q = text; *q; q++)
        require((unsigned char)*q >= ' ' || strchr("\t\n\r", *q));
    free(text);
}

/* One cell of one line. */
static void check_markdown(const char *s)
{
    char *text = quoted(lrf_quote_markdown, s);

    require(strpbrk(text, "\n\r") == NULL);
    for (const char *q = text; (q = strchr(q, '|')) != NULL; q++)
        require(q > text && q[-1] == '\\');
    free(text);
}

static void check_csv(const char *s, const char *clean)
{
    char *text = quoted(lrf_quote_csv, s);
    const size_t n = strlen(text);

    if (*text == '"') {
        require(n >= 2 && text[n - 1] == '"');
        for (size_t i = 1; i < n - 1; i++, clean++) {
            require(text[i] == *clean);
            if (text[i] == '"')
                require(text[++i] == '"' && i < n - 1);
        }
        require(*clean == '\0');
    } else {
        require(strpbrk(text, ",\"\n\r") == NULL);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char *s = calloc(n + 1, 1), *clean, *line, *brief;

    require(s != NULL);
    memcpy(s, bytes, n);
    clean = quoted(lrf_quote_utf8, s);
    line = quoted(lrf_quote_line, s);
    check_json(s, clean);
    check_gnuplot(s, line);
    check_sh(s);
    check_html(s);
    check_markdown(s);
    check_csv(s, clean);
    for (const char *q = line; *q; q++)
        require((unsigned char)*q >= ' ' && *q != 0x7f);
    brief = quoted(lrf_quote_line, line);
    require(strcmp(brief, line) == 0); /* nothing is left to do */
    free(brief);
    free(line);
    free(clean);
    free(s);
    return 0;
}
