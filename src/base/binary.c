#include "base/binary.h"

#include <stdbool.h>
#include <string.h>

#define UNPACK(what, tool) "is packed with " what ": unpack it first (" tool ")"
#define PICTURE(what) "is a " what " picture: give the numbers that it was drawn from"

/* The bytes at `at` that say what a file is; the first that fit do. */
static const struct magic {
    size_t at, n;
    const char *bytes, *text;
} magics[] = {
#define MAGIC(at, bytes, text)                                                                     \
    {                                                                                              \
        at, sizeof bytes - 1, bytes, text                                                          \
    }
    MAGIC(0, "PK\5\6", "is an empty zip archive"),
    MAGIC(0, "\x89HDF\r\n\x1a\n",
          "is an HDF5 file (Keras weights as a rule): write the table in it as CSV"),
    MAGIC(0, "\x93NUMPY", "is a NumPy array (.npy): write it as CSV with its names first"),
    MAGIC(0, "\x80\2", "is a Python pickle (a checkpoint as a rule): write the table in it as CSV"),
    MAGIC(0, "\x80\3", "is a Python pickle (a checkpoint as a rule): write the table in it as CSV"),
    MAGIC(0, "\x80\4", "is a Python pickle (a checkpoint as a rule): write the table in it as CSV"),
    MAGIC(0, "\x80\5", "is a Python pickle (a checkpoint as a rule): write the table in it as CSV"),
    MAGIC(0, "PAR1", "is a Parquet table: write it as CSV (pandas: read_parquet, to_csv)"),
    MAGIC(0, "ARROW1", "is an Arrow table: write it as CSV (pandas: read_feather, to_csv)"),
    MAGIC(0, "SQLite format 3", "is an SQLite data base: export the table as CSV (sqlite3 -csv)"),
    MAGIC(0, ":W&B", "is a run of Weights & Biases in its own form: export the history as CSV"),
    MAGIC(0, "\x89PNG", PICTURE("PNG")),
    MAGIC(0, "\xff\xd8\xff", PICTURE("JPEG")),
    MAGIC(0, "GIF8", PICTURE("GIF")),
    MAGIC(0, "%PDF-", "is a PDF document: give the numbers that it was made from"),
    MAGIC(0, "\177ELF", "is a program: give what it wrote"),
    MAGIC(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
          "is an Excel workbook or another document of old Office programs: save it as CSV"),
    MAGIC(0, "BZh", UNPACK("bzip2", "bunzip2")),
    MAGIC(0, "\xfd\x37zXZ", UNPACK("xz", "unxz")),
    MAGIC(0, "\x28\xb5\x2f\xfd", UNPACK("zstd", "unzstd")),
    MAGIC(0, "\4\"M\x18", UNPACK("lz4", "unlz4")),
    MAGIC(0, "7z\xbc\xaf\x27\x1c", UNPACK("7-Zip", "7z x")),
    MAGIC(257, "ustar", "is a tar archive: unpack it and give the file inside"),
    MAGIC(0, "\xff\xfe", "is text in UTF-16: write it as UTF-8 (iconv -f utf-16 -t utf-8)"),
    MAGIC(0, "\xfe\xff", "is text in UTF-16: write it as UTF-8 (iconv -f utf-16 -t utf-8)"),
    MAGIC(4, "TFL3", "is a TensorFlow Lite model: give the log of its training"),
    MAGIC(0, "GGUF", "is a model's weights (GGUF): give the log of the training"),
#undef MAGIC
};

/* What a zip archive is by a name inside, which stands in its head as it is. */
static const struct inside {
    const char *name, *text;
} insides[] = {
    {"xl/", "is an Excel workbook: save it as CSV"},
    {"opendocument.spreadsheet", "is an OpenDocument spreadsheet: save it as CSV"},
    {"data.pkl", "is a PyTorch checkpoint: write the table in it as CSV"},
    {".npy", "is an archive of NumPy arrays (.npz): write them as CSV with their names first"},
    {"", "is a zip archive: unpack it and give the file inside"},
};

static bool holds(const char *head, size_t n, const char *name)
{
    const size_t length = strlen(name);

    for (size_t i = 0; i + length <= n; i++)
        if (memcmp(head + i, name, length) == 0)
            return true;
    return false;
}

/* NULL: it is no zip archive. */
static const char *zip_refusal(const char *head, size_t n)
{
    const struct inside *in = insides;

    if (n < 4 || memcmp(head, "PK\3\4", 4) != 0)
        return NULL;
    while (!holds(head, n, in->name))
        in++;
    return in->text;
}

static bool fits(const struct magic *m, const char *head, size_t n)
{
    return n >= m->at + m->n && memcmp(head + m->at, m->bytes, m->n) == 0;
}

/* More NULs than a text that a crash has padded with them begins with. */
static bool is_binary(const char *head, size_t n)
{
    size_t nul = 0, odd = 0;

    for (size_t i = 0; i < n; i++) {
        const unsigned char c = (unsigned char)head[i];
        nul += c == 0;
        odd += c < ' ' && c != 0 && c != '\t' && c != '\n' && c != '\r' && c != '\b' && c != 27;
    }
    return n >= 16 && odd > 0 && (nul + odd) > n / 10;
}

/* Every other byte NUL: UTF-16 without a mark. */
static bool is_wide(const char *head, size_t n)
{
    size_t odd = 0, even = 0;

    for (size_t i = 0; i < n; i++)
        *(i % 2 == 0 ? &even : &odd) += head[i] == '\0';
    return n >= 16 && (odd + even) > n * 2 / 5 && (odd == 0 || even == 0);
}

const char *lrf_binary_refusal(const char *head, size_t n)
{
    const char *zip = zip_refusal(head, n);

    if (zip != NULL)
        return zip;
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (fits(&magics[i], head, n))
            return magics[i].text;
    }
    if (is_wide(head, n))
        return "is text in UTF-16: write it as UTF-8 (iconv -f utf-16le -t utf-8)";
    if (is_binary(head, n))
        return "is no text, and nothing else that is read";
    return NULL;
}
