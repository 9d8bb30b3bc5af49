/* Any bytes are a data set of finite numbers, or one line of text. The first byte chooses how they
 * are read. */
#include "fuzz.h"

#include <math.h>
#include <unistd.h>

#include <lrfind/reference.h>

static void require_sound(const struct lrf_dataset *data)
{
    const struct lrf_dataset_info *info = &data->info;

    require(info->train + info->validation == info->rows_used && info->rows_used <= info->rows);
    for (size_t i = 0; i < info->rows_used * info->features; i++)
        require(isfinite(data->x[i]));
    for (size_t i = 0; i < info->rows_used; i++)
        require(info->classes ? data->label[i] < info->classes : isfinite(data->y[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char path[] = "/tmp/lrfind-fuzz-XXXXXX";
    const unsigned choice = n > 0 ? bytes[0] : 0;
    struct lrf_dataset_settings settings;
    struct lrf_dataset *data;
    struct lrf_error err = {0};
    const int fd = mkstemp(path);

    require(fd >= 0 && (n < 2 || write(fd, bytes + 1, n - 1) == (ssize_t)(n - 1)));
    lrf_dataset_defaults(&settings);
    settings.task = (enum lrf_task)(choice % 3);
    settings.missing = (enum lrf_missing)(choice / 3 % 3);
    settings.header = (enum lrf_header)(choice / 9 % 3);
    data = lrf_dataset_read(path, &settings, &err);
    if (data != NULL)
        require_sound(data);
    else
        require_message(&err);
    lrf_dataset_free(data);
    close(fd);
    unlink(path);
    return 0;
}
