#!/usr/bin/env python3
"""Data as users bring it: packed, from spreadsheets of other countries, with ids; nothing is misread in silence. TAP."""
import gzip
import json
import os
import resource
import subprocess
import sys
import zipfile

import tap
from tap import LRFIND, SAMPLES

IRIS = os.path.join(SAMPLES, "iris.csv")


def lrfind(folder, *arguments):
    """What a command says: exit code, stdout, stderr."""
    plot = [] if "--plot" in arguments else ["--plot", "none"]
    done = subprocess.run([LRFIND, *arguments, *plot, "-o", os.path.join(folder, "out")],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def run(folder, text, *more):
    """A quick range test of this text as a CSV file."""
    path = os.path.join(folder, "data.csv")
    with open(path, "w") as file:
        file.write(text)
    return lrfind(folder, "run", "--no-refine", "--repeats", "1", path, *more)


def found(folder, text, *more):
    code, out, err = run(folder, text, "--json", *more)
    assert code in (0, 1), err
    return json.loads(out)


def refused(folder, text, *more):
    """The one line that a failure is."""
    code, out, err = run(folder, text, *more)
    assert out == "" and err.startswith("lrfind: ") and err.count("\n") == 1, (code, out, err)
    return code, err


def read(folder, name):
    with open(os.path.join(folder, "out", name), "rb") as file:
        return file.read()


@tap.test()
def a_sample_of_the_rows_is_read_and_said(folder):
    small = ["--no-refine", "--repeats", "1", "--steps", "30", IRIS]
    for command in (["verify", "--rates", "1e-2", "--epochs", "6"],
                    ["schedule", "--schedules", "constant", "--budget", "200"],
                    ["compare", "--repeats", "1", "--steps", "30", IRIS]):
        said = [lrfind(folder, *command, IRIS, "--json", *more) for more in ([], ["--sample-rows", "60"])]
        assert all(code in (0, 1) for code, out, err in said) and said[0][1] != said[1][1], said
    code, out, err = lrfind(folder, "run", *small, "--sample-rows", "60")
    assert code in (0, 1) and "a sample of 60 of 150 rows" in out, (out, err)
    code, out, err = lrfind(folder, "run", *small, "--json", "--sample-rows", "60")
    data = json.loads(out)["data"]
    assert (data["rows"], data["rows_sampled"], data["rows_used"]) == (150, 60, 60), data
    curves = []
    for more in [], ["--sample-rows", "150"], ["--sample-rows", "60"], ["--sample-rows", "60", "--seed", "1"]:
        lrfind(folder, "run", *small, *more)
        curves.append(read(folder, "curve.csv"))
    assert curves[0] == curves[1] and len(set(curves)) == 3
    code, out, err = lrfind(folder, "run", *small, "--sample-rows", "3")
    assert code == 2 and "--sample-rows" in err, err


@tap.test()
def a_file_beyond_memory_is_refused_before_memory_ends(folder):
    path = os.path.join(folder, "big.csv")
    with open(path, "w") as file:
        file.write("".join(",".join(str((i * 7 + j * 13) % 1009) for j in range(12)) + "\n" for i in range(1009)) * 100)
    os.truncate(path, 1 << 36)  # zeros, which take no room on the disk and are never read
    done = subprocess.run([LRFIND, "run", path, "-o", os.path.join(folder, "out")], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)))
    assert done.returncode == 3 and done.stdout == "" and done.stderr.count("\n") == 1, done
    assert "MB are left (--sample-rows N takes a sample of them)" in done.stderr, done.stderr
    assert not os.path.exists(os.path.join(folder, "out", "curve.csv"))


@tap.test()
def gzip_is_read_by_every_command(folder):
    packed = os.path.join(folder, "iris.csv.gz")
    with open(IRIS, "rb") as file, gzip.open(packed, "wb") as out:
        out.write(file.read())
    curves = []
    for path in IRIS, packed:
        assert lrfind(folder, "run", "--no-refine", path)[0] == 0
        curves.append(read(folder, "curve.csv"))
    assert curves[0] == curves[1]
    for command in (["verify", "--rates", "1e-2"], ["schedule", "--schedules", "constant", "--budget", "50"],
                    ["compare", "--repeats", "2", IRIS]):
        code, _, err = lrfind(folder, *command, packed)
        assert code in (0, 1) and err == "", err


@tap.test()
def a_case_is_named_without_the_ends_of_its_file(folder):
    for name in "a.csv", "b.csv.gz", "c.tsv", "d.csv", "d.csv.gz":
        with open(IRIS, "rb") as file, (gzip.open if name.endswith("gz") else open)(os.path.join(folder, name), "wb") as out:
            out.write(file.read())
    names = sorted(os.path.join(folder, n) for n in os.listdir(folder))
    out = lrfind(folder, "compare", "--repeats", "2", "--steps", "100", "--json", *names)[1]
    found = [case["case"] for case in json.loads(out)["cases"]]
    assert found == ["a", "b", "c.tsv", "d.csv", "d.csv.gz"], found


@tap.test()
def a_torn_gzip_is_no_shorter_table(folder):
    path = os.path.join(folder, "iris.csv.gz")
    with open(IRIS, "rb") as file, open(path, "wb") as out:
        out.write(gzip.compress(file.read())[:-300])
    code, out, err = lrfind(folder, "run", path)
    assert code == 3 and "is cut off" in err, err


@tap.test()
def what_is_no_text_is_named(folder):
    book = os.path.join(folder, "book.xlsx")
    with zipfile.ZipFile(book, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
    heads = {"table.parquet": (b"PAR1\x15\4" + bytes(99), "Parquet"), "x.npy": (b"\x93NUMPY\1\0", "NumPy"),
             "x.zip": (b"PK\3\4\x14\0\0\0", "zip archive"), "noise": (bytes(range(1, 200)), "is no text"),
             "x.zst": (b"\x28\xb5\x2f\xfd\4", "unzstd"), "wide.csv": ("a,b\n1,2\n".encode("utf-16"), "UTF-16")}
    for name, (head, word) in heads.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(head)
    for command in "run", "verify", "schedule", "analyze":
        code, out, err = lrfind(folder, command, book)
        assert code == 3 and err == "lrfind: '%s' is an Excel workbook: save it as CSV\n" % book, err
        for name, (head, word) in heads.items():
            code, out, err = lrfind(folder, command, os.path.join(folder, name))
            assert code == 3 and word in err and err.count("\n") == 1, err


def table(separator, decimal, group=""):
    """Two features, the second great, and a target that they tell; as a spreadsheet of some country writes them."""
    def spelled(value):
        return ("%.3f" % value if abs(value) < 1000 else
                "{:,.3f}".format(value).replace(",", "_")).replace(".", decimal).replace("_", group)
    rows = [separator.join(("a", "b", "y"))]
    for i in range(60):
        a, b = (i * 37 % 101 + .25) / 10, 900.5 + i * 53 % 97 * 7
        rows.append(separator.join(spelled(v) for v in (a, b, 2 * a - b / 100)))
    return "\n".join(rows) + "\n"


@tap.test()
def decimal_commas_are_the_same_numbers(folder):
    curves = []
    for separator, decimal, group in ((",", ".", ""), (";", ".", ""), (";", ",", ""), ("\t", ",", ""), ("|", ",", "."),
                                      (";", ",", "."), ("\t", ".", ","), (";", ".", ",")):
        data = found(folder, table(separator, decimal, group))["data"]
        assert data["numeric"] == 2 and data["task"] == "regression", data
        assert data["decimal"] == decimal, data
        curves.append(read(folder, "curve.csv"))
    assert len(set(curves)) == 1
    assert "decimal commas" in run(folder, table(";", ","))[1]
    assert "decimal commas" not in run(folder, table(";", "."))[1]


@tap.test()
def three_decimals_are_decimals_where_nothing_says_otherwise(folder):
    def written(separator, *forms):
        rows = [separator.join([*"abcd"[:len(forms)], "y"])]
        for i in range(60):
            values = [1 + i * step % 97 / 11 for step in (37, 53, 29, 61)]
            rows.append(separator.join([form % v for form, v in zip(forms, values)] + ["%.4f" % sum(values)]))
        return "\n".join(rows) + "\n"
    for forms in (("%.4f", "%.3f", "%.5f"), ("%.3f", "%.4f"), ("%.3f",), ("%.3f", "%.3f", "%d")):
        curves = []
        for separator in ",\t;|":
            text = written(separator, *forms)
            for form in text, text.replace("\n", "\r\n"):
                assert found(folder, form)["data"]["decimal"] == ".", (separator, forms)
                curves.append(read(folder, "curve.csv"))
        assert len(set(curves)) == 1, forms
    only = "\n".join("1.%03d\t2.%03d" % (i * 37 % 1000, i) for i in range(60))
    for separator in "\t;":
        assert found(folder, only.replace("\t", separator))["data"]["decimal"] == ".", separator


@tap.test()
def a_number_that_could_be_another_is_refused(folder):
    def rows(separator, *cells):
        return "\n".join(["a%sy" % separator] + [cell + separator + str(i % 7) for i, cell in enumerate(cells)])
    digits = ["1.234", "2.345", "3.456", "1.567", "2.111"]
    commas = [d.replace(".", ",") for d in digits]
    mixed = rows(";", "1,5", "2.5", "3,5", "4,5", "5,5")
    code, err = refused(folder, mixed)
    assert code == 3 and "line 3, column 'a'" in err and "--decimal" in err, err
    code, err = refused(folder, rows("\t", *commas))
    assert code == 3 and "line 2, column 'a'" in err and "thousands" in err, err
    assert run(folder, rows("\t", *commas), "--decimal", "comma")[0] in (0, 1)
    code, err = refused(folder, rows(",", *('"%s"' % c for c in ("1,5", "2,5", "3,5", "4,5", "5,5"))))
    assert code == 3 and "'1,5' has a decimal comma" in err, err
    assert run(folder, rows(",", *('"%s"' % c for c in ("1,5", "2,5", "3,5", "4,5"))), "--decimal", "comma")[0] in (0, 1)
    beside = "a;b;y\n" + "".join("%s;%d,5;%d\n" % (d, i, i % 3) for i, d in enumerate(digits))
    code, err = refused(folder, beside)
    assert code == 3 and "column 'a'" in err and "thousands" in err, err


@tap.test()
def a_curve_with_decimal_commas_is_read_as_data_are(folder):
    text = open(os.path.join(SAMPLES, "curves", "lrfind.csv")).read()
    answers = []
    for separator, decimal in ((",", "."), (";", ","), ("\t", ",")):
        path = os.path.join(folder, "curve.csv")
        with open(path, "w") as file:
            file.write(text.replace(",", separator).replace(".", decimal))
        code, out, err = lrfind(folder, "analyze", "--json", path)
        assert code == 0, err
        answers.append(json.loads(out)["suggestion"]["lr"])
    assert len(set(answers)) == 1, answers


def features(rows):
    """What people call columns, with what each holds in row i; `y` follows from x, n and when."""
    import random
    dice = random.Random(1)
    n = [dice.randrange(100000) for _ in range(rows)]
    x = [dice.gauss(0, 1) for _ in range(rows)]
    ids = list(range(1, rows + 1))
    shuffled = dice.sample(ids, rows)
    kept = sorted(dice.sample(range(rows + rows // 8), rows))
    return {"id": ids, "shuffled": shuffled, "kept": kept, "down": ids[::-1], "name": ["name%d" % i for i in ids],
            "same": [7] * rows, "empty": [""] * rows, "x": x, "n": n, "when": [.5 * i for i in ids],
            "year": [1900 + i // 3 for i in ids], "ten": [10 * i for i in ids],
            "y": [3 * x[i] + n[i] / 1e5 for i in range(rows)]}


def csv(columns):
    return "\n".join([",".join(columns)] + [",".join(map(str, row)) for row in zip(*columns.values())]) + "\n"


@tap.test()
def dropped_columns_are_named_and_the_others_stay(folder):
    text = csv(features(60))
    data = found(folder, text)["data"]
    why = {d["column"]: d["why"] for d in data["dropped"]}
    numbers = "a number for each row"
    assert why == {"id": numbers, "shuffled": numbers, "kept": numbers, "down": numbers, "name": "60 different texts",
                   "same": "constant", "empty": "constant"}, why
    assert data["numeric"] == data["features"] == 5 and data["columns"] == 12, data
    said = " ".join(run(folder, text)[1].split())
    assert ("dropped id (a number for each row), shuffled (a number for each row), kept (a number for each "
                        "row), down (a number for each row), name (60 different texts), same, empty (constant) ") in said, said
    kept = found(folder, text, "--numeric", "id,down", "--categorical", "name")["data"]
    assert kept["numeric"] == 7 and kept["categorical"] == 1, kept
    many = dict({"c%d" % i: [1] * 60 for i in range(20)}, x=features(60)["x"], y=features(60)["y"])
    assert "c7 (constant) and 12 more " in " ".join(run(folder, csv(many))[1].split())
    run(folder, text, "--plot", "html")
    with open(os.path.join(folder, "out", "report.html")) as file:
        assert "down (a number for each row)" in file.read()
    assert "down (a number for each row)" in lrfind(folder, "schedule", "--schedules", "constant", "--budget", "50",
                                                    os.path.join(folder, "data.csv"))[1]


@tap.test()
def the_only_feature_stays(folder):
    columns = features(60)
    data = found(folder, csv({k: columns[k] for k in ("id", "name", "y")}))["data"]
    assert data["numeric"] == 1 and [d["column"] for d in data["dropped"]] == ["name"], data


@tap.test()
def a_target_that_numbers_the_rows_is_refused(folder):
    text = csv(features(60))
    for target in "id", "shuffled":
        code, err = refused(folder, text, "--target", target)
        assert code == 3 and "column '%s': it numbers the rows" % target in err and "--target" in err, err
    assert refused(folder, text, "--target", "name")[0] == 3
    assert run(folder, text, "--target", "id", "--task", "regression")[0] in (0, 1)
    assert run(folder, text, "--target", "n")[0] in (0, 1)


@tap.test()
def a_name_that_is_no_column_is_wrong_usage_everywhere(folder):
    text = csv(features(60))
    for option in "--target", "--numeric", "--categorical":
        code, err = refused(folder, text, option, "nmae")
        assert code == 2 and "no column 'nmae' (did you mean 'name'?)" in err, (option, err)


@tap.test()
def a_batch_beyond_the_rows_is_cut_and_said(folder):
    text = csv(features(60))
    result = found(folder, text, "--batch", "500")
    assert result["optimizer"]["batch"] == 48, result["optimizer"]
    assert "500" in result["data"]["notes"][0] and "48" in result["data"]["notes"][0], result["data"]["notes"]
    out = run(folder, text, "--batch", "500")[1]
    assert "batch 48" in out and out.count("a batch of 500 was asked for") == 1, out
    assert found(folder, text, "--batch", "48")["data"]["notes"] == []
    path = os.path.join(folder, "data.csv")
    for command in (["schedule", "--schedules", "constant", "--budget", "50"], ["verify", "--rates", "1e-2"],
                    ["compare", "--over", "optimizer=sgd,adam", "--repeats", "2"]):
        out = lrfind(folder, *command, "--batch", "500", path)[1]
        assert " ".join(out.split()).count("a batch of 500 was asked for") == 1, out


@tap.test()
def classes_of_one_row_are_a_warning(folder):
    columns = features(60)
    values = csv({"x": columns["x"], "y": columns["n"]})
    note = found(folder, values, "--task", "classification")["data"]["notes"][0]
    assert "single row" in note and "--task regression" in note, note
    names = csv({"x": columns["x"], "y": ["c%d" % (i % 40) for i in range(60)]})
    note = found(folder, names)["data"]["notes"][0]
    assert note.startswith("20 of 40 classes have a single row") and "--target" in note, note
    assert " ".join(run(folder, names)[1].split()).count("20 of 40 classes") == 1
    assert found(folder, csv({"x": columns["x"], "y": ["c%d" % (i % 4) for i in range(60)]}))["data"]["notes"] == []


def curve(level, points=90, lr_min=1e-5, decades=5, seed=0):
    """A range test that begins at this loss, falls by half and blows up."""
    import random
    dice = random.Random(seed)
    rows = ["step,lr,loss"]
    for i in range(points):
        x = i / (points - 1)
        loss = level * (1 - .5 / (1 + 2.718 ** (30 * (.5 - x))) + (3 * max(0, x - .85)) ** 2) + dice.gauss(0, .01)
        rows.append("%d,%.6g,%.6f" % (i, lr_min * 10 ** (decades * x), loss))
    return "\n".join(rows) + "\n"


def analyzed(folder, *texts):
    names = []
    for i, text in enumerate(texts):
        names.append(os.path.join(folder, "%s.csv" % "abcd"[i]))
        with open(names[-1], "w") as file:
            file.write(text)
    code, out, err = lrfind(folder, "analyze", *names)
    assert code == 0 and err == "", err
    with open(os.path.join(folder, "out", "analysis.json")) as file:
        return " ".join(out.split()), json.load(file)


@tap.test()
def curves_that_are_not_alike_are_a_warning(folder):
    first = curve(2.3)
    for other, word in ((curve(.7), "its loss begins at 0.69"), (curve(2.3, lr_min=10, decades=2), "its rates go from 10"),
                        (curve(2.3, points=400), "its length in points is 400")):
        out, result = analyzed(folder, first, other)
        assert out.count("'b.csv' is hardly a repeat of 'a.csv': " + word) == 1, out
        assert len(result["data"]["notes"]) == 1 and word in result["data"]["notes"][0], result["data"]
        assert "hardly" not in result["data"]["note"], result["data"]
    for alike in (curve(2.3, seed=1), curve(2.5, points=60, seed=2), curve(2.3, lr_min=1e-6, decades=6, seed=3)):
        assert "hardly" not in analyzed(folder, first, alike)[0]


@tap.test()
def what_helps_is_said_once(folder):
    out, result = analyzed(folder, curve(2.3, lr_min=1e-5, decades=3.5))
    assert "no_divergence" in result["warnings"] and out.count("--lr-max") == 1, out
    lrfind(folder, "analyze", "--plot", "html", os.path.join(folder, "a.csv"))
    with open(os.path.join(folder, "out", "report.html")) as file:
        assert "the range ends before the loss diverges" in file.read()


@tap.test()
def a_point_that_two_files_have_counts_once(folder):
    first, second = curve(2.3), curve(2.3, seed=1)
    alone = analyzed(folder, first)[1]
    out, twice = analyzed(folder, first, first)
    assert out.count("90 rows that an earlier file has, too") == 1, out
    for key in "suggestion", "landmarks", "repeats", "points":
        assert twice[key] == alone[key], key
    rows = first.split("\n")
    overlap = "\n".join(rows[:1] + rows[60:])
    out, joined = analyzed(folder, "\n".join(rows[:75]), overlap)
    assert "15 rows that an earlier file has, too" in out and joined["points"] == 90, out
    assert "hardly" not in out, out
    out, both = analyzed(folder, first, second)
    assert "left out" not in out and both["points"] == 180, out
    head, *first_rows = first.split("\n")[:-1]
    one_after_the_other = "\n".join(["repeat," + head] + ["%d,%s" % (k, row) for k in range(2) for row in
                                                         (first_rows, second.split("\n")[1:-1])[k]]) + "\n"
    out, whole = analyzed(folder, first, one_after_the_other)
    assert "180 points in 2 repeats" in out and whole["repeats"] == 2 and whole["points"] == 180, out
    assert {row.split(",")[0] for row in read(folder, "curve.csv").decode().split("\n")[1:-1]} == {"0", "1"}
    long = curve(2.3, points=900, decades=10)
    fifth = "\n".join(long.split("\n")[:200]) + "\n"
    assert "hardly" in analyzed(folder, fifth, curve(2.3, points=900, seed=4))[0]
    assert "hardly" not in analyzed(folder, fifth, long)[0]


@tap.test()
def what_other_tools_would_answer_is_on_the_terminal(folder):
    path = os.path.join(SAMPLES, "curves", "keras.csv")
    plain = lrfind(folder, "analyze", path)[1]
    assert "fastai" not in plain
    out = lrfind(folder, "analyze", "--rules", path)[1].split("\n")
    first = out.index("other tools would answer")
    rules = json.loads(lrfind(folder, "analyze", "--rules", "--json", path)[1])["rules"]
    named = [key for key in rules if not key.endswith("_why")]
    shown = dict(line.split(None, 1) for line in out[first + 1:first + 1 + len(named)])
    assert list(shown) == named, shown
    assert all(shown[k] == ("no answer" if rules[k] is None else shown[k]) for k in named), shown
    assert all(abs(float(shown[k]) / rules[k] - 1) < .06 for k in named if rules[k] is not None), shown
    smooth = json.loads(lrfind(folder, "analyze", "--recorder", "fastai", "--json", path)[1])["rules"]
    both = json.loads(lrfind(folder, "analyze", "--rules", "--recorder", "fastai", "--json", path)[1])["rules"]
    assert smooth == both != rules


def tables(text):
    """The tables of a Markdown text as lists of rows; a cell's escapes are taken out."""
    import re
    found, before = [], ""
    for line in text.split("\n"):
        if line.startswith("|"):
            cells = [re.sub(r"\\(.)", r"\1", c.strip()) for c in re.split(r"(?<!\\)\|", line)[1:-1]]
            if not before.startswith("|"):
                found.append([])
            found[-1].append(cells)
        before = line
    return found


@tap.test()
def tables_come_as_markdown(folder):
    path = os.path.join(folder, "a|b.csv")
    with open(path, "w") as file:
        file.write(csv(features(60)).replace("name,", "na|me*,"))
    said = 0
    for result, command in (
            ("analysis.json", ["run", "--no-refine", "--rules"]), ("verify.json", ["verify", "--rates", "1e-2,1e-1"]),
            ("schedule.json", ["schedule", "--schedules", "constant,cosine", "--budget", "50"]),
            ("compare.json", ["compare", "--over", "optimizer=sgd,adam", "--repeats", "2"])):
        code, out, err = lrfind(folder, *command, "--export", "md", path)
        assert code in (0, 1) and "report.md" in out, (out, err)
        text = read(folder, "report.md").decode()
        assert text.startswith("# ") and "a\\|b" in text and "<" not in text.replace("\\<", ""), text[:300]
        following = json.loads(read(folder, result)).get("next")
        assert following is None or "\n```sh\n%s\n```\n" % following in text, text[:900]
        said += following is not None
        all = tables(text)
        assert len(all) >= 2, text
        for rows in all:
            assert len({len(r) for r in rows}) == 1 and len(rows) > 2, rows
            assert all_dashes(rows[1]), rows[1]
        os.remove(os.path.join(folder, "out", "report.md"))
    assert said >= 1
    lrfind(folder, "schedule", "--schedules", "constant", "--export", "constant", "--budget", "50", path)
    assert os.listdir(os.path.join(folder, "out")).count("constant.csv") == 1
    assert "report.md" not in os.listdir(os.path.join(folder, "out"))
    code, out, err = lrfind(folder, "run", "--export", "html", path)
    assert code == 2 and "expected md" in err, err


def all_dashes(cells):
    return all(set(cell) <= set("-: ") and "---" in cell for cell in cells)


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
