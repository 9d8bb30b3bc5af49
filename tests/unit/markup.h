/* Checks of a page that was written: its elements nest, its pictures can be read, it asks for
 * nothing from anywhere. */
#ifndef TESTS_MARKUP_H
#define TESTS_MARKUP_H

#include <stdbool.h>
#include <string.h>

#include <cjson/cJSON.h>

static inline bool is_void(const char *tag, size_t n)
{
    static const char *const names[] = {"meta", "link", "!DOCTYPE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == n && memcmp(names[i], tag, n) == 0)
            return true;
    return false;
}

/* Every element that is opened is closed, in order; scripts are skipped. */
static inline void check_tags(const char *s)
{
    struct {
        const char *name;
        size_t n;
    } open[64];
    size_t depth = 0;

    while ((s = strchr(s, '<')) != NULL) {
        bool closes = s[1] == '/';
        const char *name = s + 1 + closes, *end = strchr(s, '>');
        size_t n = strcspn(name, " />\n");
        assert_non_null(end);
        if (closes) {
            assert_true(depth > 0);
            depth--;
            if (open[depth].n != n || memcmp(open[depth].name, name, n) != 0)
                fail_msg("<%.*s> ends as %.*s", (int)open[depth].n, open[depth].name, (int)n, name);
        } else if (end[-1] != '/' && !is_void(name, n)) {
            assert_true(depth < 64);
            open[depth].name = name;
            open[depth++].n = n;
            if (n == 6 && memcmp(name, "script", n) == 0)
                end = strstr(s, "</script>") - 1;
        }
        s = end + 1;
    }
    assert_int_equal(depth, 0);
}

static inline void check_point(const cJSON *point)
{
    assert_int_equal(cJSON_GetArraySize(point), 3);
    assert_true(cJSON_IsNumber(cJSON_GetArrayItem(point, 0)));
    assert_true(cJSON_IsNumber(cJSON_GetArrayItem(point, 1)));
    assert_true(cJSON_IsString(cJSON_GetArrayItem(point, 2)));
}

/* The series of every figure are JSON; returns how many points they have in all. */
static inline size_t check_series(const char *s)
{
    static const char head[] = "<script type=\"application/json\">";
    size_t points = 0;

    while ((s = strstr(s, head)) != NULL) {
        cJSON *series, *one, *point;
        const char *end = strstr(s, "</script>");
        s += strlen(head);
        series = cJSON_ParseWithLength(s, (size_t)(end - s));
        assert_true(cJSON_IsArray(series));
        cJSON_ArrayForEach(one, series)
        {
            assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(one, "box")), 4);
            assert_true(cJSON_IsString(cJSON_GetObjectItem(one, "name")));
            cJSON_ArrayForEach(point, cJSON_GetObjectItem(one, "at"))
            {
                check_point(point);
                points++;
            }
        }
        cJSON_Delete(series);
    }
    return points;
}

static inline size_t check_page(const char *text)
{
    check_tags(text);
    assert_null(strstr(text, "http://"));
    assert_null(strstr(text, "https://"));
    assert_null(strstr(text, "src="));
    return check_series(text);
}

#endif
