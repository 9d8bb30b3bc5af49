/* usage: TARGET FILE...     runs the target on every file; prints TAP */
#include "fuzz.h"

#include "base/infile.h"

static struct lrf_strbuf read_file(const char *path)
{
    struct lrf_infile in;
    struct lrf_error err = {0};
    struct lrf_strbuf bytes = {0};

    if (lrf_infile_open(&in, path, &err) != LRF_OK ||
        lrf_infile_rest(&in, &bytes, &err) != LRF_OK) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    lrf_infile_close(&in);
    return bytes;
}

int main(int argc, char **argv)
{
    printf("1..%d\n", argc - 1);
    for (int i = 1; i < argc; i++) {
        struct lrf_strbuf bytes = read_file(argv[i]);
        fflush(stdout); /* before an abort */
        LLVMFuzzerTestOneInput((const uint8_t *)bytes.s, bytes.n);
        printf("ok %d - %s\n", i, argv[i]);
        lrf_strbuf_release(&bytes);
    }
    return 0;
}
