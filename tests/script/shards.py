#!/usr/bin/env python3
"""Shards and their merging give the bytes of one run, and what does not belong together is refused. TAP."""
import json
import os
import re
import shutil
import subprocess
import sys

import tap
from tap import LRFIND, ROOT, SAMPLES

IRIS, WINE = SAMPLES + "/iris.csv", SAMPLES + "/wine.csv"
COMMANDS = {
    "run": ["--steps", "60", "--budget", "60", IRIS],
    "verify": ["--epochs", "6", "--rates", "1e-3,1e-2,1", WINE],
    "schedule": ["--budget", "60", "--repeats", "2", "--schedules", "constant,cosine", IRIS],
    "compare": ["--budget", "60", "--repeats", "2", IRIS, WINE],
}


def lrfind(command, out, *arguments, cwd=None):
    """Exit code, stdout and stderr."""
    done = subprocess.run([LRFIND, command, "--plot", "none", "-o", out] + list(arguments), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, cwd=cwd, text=True)
    return done.returncode, done.stdout, done.stderr


def shards(folder, command, n, *arguments, cwd=None):
    """Their folders."""
    outs = ["%s/%d of %d" % (folder, k, n) for k in range(1, n + 1)]
    for k, out in enumerate(outs, 1):
        code, said, err = lrfind(command, out, "--shard", "%d/%d" % (k, n), *arguments, cwd=cwd)
        assert code == 0 and ("lrfind merge" in said or n == 1) and not err, (code, said, err)
        assert n == 1 or os.listdir(out) == [command + ".part"], os.listdir(out)
    return outs


def read(path):
    with open(path, "rb") as file:
        return file.read()


def same(a, b):
    names = sorted(os.listdir(b))
    assert sorted(os.listdir(a)) == names and names, (os.listdir(a), names)
    for name in names:
        assert read(a + "/" + name) == read(b + "/" + name), name


def refused(done, *words, code=2):
    assert done[0] == code and done[2].count("\n") == 1 and all(word in done[2] for word in words), (words, done)


def shards_and_merge_give_the_whole(folder):
    """Of four jobs and fewer some of seven shards are empty."""
    for command, arguments in COMMANDS.items():
        code = lrfind(command, folder + "/whole", *arguments)[0]
        for n in (2, 3) if command != "run" else (2, 7):
            outs = shards("%s/%s" % (folder, command), command, n, *arguments)
            done = lrfind("merge", folder + "/merged", *reversed(outs))
            assert done[0] == code and not done[2], done
            same(folder + "/merged", folder + "/whole")
            shutil.rmtree(folder + "/merged")
        shutil.rmtree(folder + "/whole")


def one_of_one_is_a_shard_like_others(folder):
    code, _, _ = lrfind("verify", folder + "/whole", *COMMANDS["verify"])
    assert lrfind("verify", folder + "/one", "--shard", "1/1", *COMMANDS["verify"])[0] == 0
    assert os.listdir(folder + "/one") == ["verify.part"]
    assert lrfind("merge", folder + "/merged", folder + "/one")[0] == code
    same(folder + "/merged", folder + "/whole")


def two_in_one_folder_do_not_mix(folder):
    """The second says so; the first comes to its end as if alone."""
    arguments = ["verify", "--plot", "none", "-q", "--repeats", "2", "--epochs", "300", "--rates", "1e-3,1e-2",
                 "-o", folder + "/out", SAMPLES + "/wine.csv"]
    first = subprocess.Popen([LRFIND] + arguments, stderr=subprocess.PIPE)
    while not (os.path.exists(folder + "/out/verify.part") and os.path.getsize(folder + "/out/verify.part")):
        assert first.poll() is None
    second = subprocess.run([LRFIND] + arguments, stderr=subprocess.PIPE, text=True)
    assert second.returncode == 3 and second.stderr.count("\n") == 1 and "another lrfind" in second.stderr, second
    assert first.wait(timeout=60) <= 1 and first.stderr.read() == b""
    first.stderr.close()


def what_no_shard_has_done_is_done_by_merge(folder):
    arguments = COMMANDS["verify"]
    lrfind("verify", folder + "/whole", *arguments)
    outs = shards(folder, "verify", 3, *arguments)
    for some, missing in ((outs[:1], "2 of 3 shards are missing, the first 2/3: their runs are made now\n"),
                          (outs[1:], "shard 1/3 is missing: its runs are made now\n"),
                          ([outs[0], outs[2], outs[2], outs[0]], "shard 2/3 is missing"), (outs, "wine.csv")):
        code, said, err = lrfind("merge", folder + "/merged", *some)
        assert code == 0 and not err and said.startswith(missing), (said, err)
        same(folder + "/merged", folder + "/whole")
    with open(outs[1] + "/verify.part") as file:  # killed at its start, and while it wrote
        text = file.read()
    with open(outs[1] + "/verify.part", "w") as file:
        file.write(text[:20])
    code, said, err = lrfind("merge", folder + "/merged", *outs)
    assert code == 0 and not err and said.startswith("shard 2/3 is missing: its runs are made now\n"), (said, err)
    same(folder + "/merged", folder + "/whole")
    with open(outs[1] + "/verify.part", "w") as file:
        file.write(text[:-40])
    assert lrfind("merge", folder + "/merged", *outs)[0] == 0
    same(folder + "/merged", folder + "/whole")


def what_is_exported_may_be_said_to_merge(folder):
    """The whole is that of a call that ends with it, whether the shards heard it or not."""
    arguments = COMMANDS["verify"] + ["--export", "md"]
    lrfind("verify", folder + "/whole", *arguments)
    for heard in arguments, arguments[:-2]:
        outs = shards(folder + "/%d" % len(heard), "verify", 2, *heard)
        assert lrfind("merge", folder + "/merged", "--export", "md", *outs)[0] == 0
        same(folder + "/merged", folder + "/whole")
        shutil.rmtree(folder + "/merged")
    refused(lrfind("merge", folder + "/merged", "--export", "cosine", *outs), "expected md", "shards")


def a_shard_goes_on_and_so_does_merge(folder):
    arguments = COMMANDS["verify"]
    lrfind("verify", folder + "/whole", *arguments)
    outs = shards(folder, "verify", 2, *arguments)
    part = read(outs[0] + "/verify.part")
    with open(outs[0] + "/verify.part", "wb") as file:
        file.write(part[:len(part) // 2])
    code, said, err = lrfind("verify", outs[0], "--shard", "1/2", "--resume", *arguments)
    assert code == 0 and "shard 1/2" in said, (code, said, err)
    again = read(outs[0] + "/verify.part")
    kept = part[:part.rindex(b"\n", 0, len(part) // 2) + 1]
    assert again.startswith(kept) and again.count(b"\n2 ") == part.count(b"\n2 "), again[:200]
    os.rename(outs[1], folder + "/kept")
    shutil.copytree(folder + "/kept", outs[1])
    refused(lrfind("merge", outs[1], outs[1], folder + "/none"), "/none")
    assert read(outs[1] + "/verify.part").startswith(read(folder + "/kept/verify.part"))
    assert lrfind("merge", outs[1], *outs)[0] == 0
    same(outs[1], folder + "/whole")
    outs[1] = folder + "/kept"
    # What was begun in the folder of merge is begun anew from the shards.
    os.mkdir(folder + "/merged")
    shutil.copy(outs[0] + "/verify.part", folder + "/merged/verify.part")
    assert lrfind("merge", folder + "/merged", *outs)[0] == 0
    same(folder + "/merged", folder + "/whole")


def shards_of_something_else_are_refused(folder):
    arguments = COMMANDS["verify"]
    first = shards(folder + "/a", "verify", 2, *arguments)[0]
    other = shards(folder + "/b", "verify", 2, *arguments, "--seed", "1")[1]
    data = shards(folder + "/c", "verify", 2, *arguments[:-1], IRIS)[1]
    run = shards(folder + "/d", "run", 2, *COMMANDS["run"])[0]
    for odd in other, data:
        refused(lrfind("merge", folder + "/out", first, odd), "cannot merge: '" + odd, "other data or settings")
    refused(lrfind("merge", folder + "/out", first, run), run, "no verify.part")
    os.mkdir(folder + "/empty")
    refused(lrfind("merge", folder + "/out", folder + "/empty", first), "/empty' holds no shard")
    refused(lrfind("merge", folder + "/out", first, folder + "/none"), "/none' holds no shard of that verify")
    refused(lrfind("merge", folder + "/out"), "folders")
    with open(folder + "/empty/verify.part", "w") as file:
        file.write("lrfind verify 5:\n")
    refused(lrfind("merge", folder + "/out", folder + "/empty"), "does not say")
    with open(folder + "/empty/verify.part", "w") as file:
        file.write("lrfind verify 5:\ncall --epochs %zz\n")
    refused(lrfind("merge", folder + "/out", folder + "/empty"), "does not say")


def texts_that_name_no_shard_are_refused(folder):
    for text in "0/2", "3/2", "x", "1/0", "2/3/4", "", "/", "1/", "/2", "-1/2", "1/1e9", "1.5/2", "1/2 ":
        refused(lrfind("run", folder, "--shard", text, IRIS), "--shard")
    refused(lrfind("verify", folder, "--shard", "1/2", "--", "true"), "--shard", "data sets")
    for command in ["drive", "analyze"]:
        refused(lrfind(command, folder, "--shard", "1/2", IRIS), "--shard")
    with open(folder + "/lrfind.conf", "w") as file:
        file.write("shard = 1/2\n")
    refused(lrfind("run", folder, IRIS, cwd=folder), "lrfind.conf", "shard")


def words_with_blanks_and_signs_come_through(folder):
    data = folder + "/50% of\tmy 'data'.csv"
    shutil.copy(IRIS, data)
    arguments = ["--budget", "40", "--steps", "60", "--target", "target", os.path.basename(data)]
    code = lrfind("run", "whole", *arguments, cwd=folder)[0]
    outs = shards(folder, "run", 2, *arguments, cwd=folder)
    done = lrfind("merge", "merged", *outs, cwd=folder)
    assert done[0] == code and not done[2], done
    same(folder + "/merged", folder + "/whole")
    with open(folder + "/merged/analysis.json") as file:
        line = json.load(file)["command_line"]
    assert "shard" not in line and "50% of" in line, line


def merge_answers_as_the_command_does(folder):
    outs = shards(folder, "run", 2, *COMMANDS["run"])
    code, said, err = lrfind("merge", folder + "/m", "--print", "lr", *outs)
    assert code == 0 and 1e-4 < float(said) < 10 and not err, (said, err)
    code, said, err = lrfind("merge", folder + "/m", "--json", *outs)
    assert code == 0 and json.loads(said)["command"] == "run", err
    assert lrfind("merge", folder + "/m", "-q", *outs) == (0, "", "")


# An array is done task by task, what depends on it is done behind it.
SBATCH = r"""#!/bin/sh
if [ "$1" = --parsable ]; then
    n=$(sed -n 's/^#SBATCH --array=1-\([0-9]*\) .*/\1/p' "$2")
    for k in $(seq "$n"); do
        SLURM_ARRAY_TASK_ID=$k SLURM_ARRAY_TASK_COUNT=$n sh "$2" >&2 || exit
    done
    echo 7
elif [ "$1 $2" = "--dependency=afterok:7 --wrap" ]; then
    exec sh -c "$3"
else
    exit 9
fi
"""


def what_slurm_is_given_runs(folder):
    with open(os.path.join(ROOT, "src", "cli", "topics", "scale.md")) as file:
        blocks = re.findall(r"^```bash\n(.*?)^```$", file.read(), re.M | re.S)
    (script,), (call,) = [b for b in blocks if "#SBATCH" in b], [b for b in blocks if "sbatch -" in b]
    for name, text in ("sbatch", SBATCH), ("shards.sh", script), ("lrfind.conf", "epochs = 5\nplot = none\nquiet = yes\n"):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    os.chmod(folder + "/sbatch", 0o755)
    shutil.copy(IRIS, folder + "/data.csv")
    path = os.pathsep.join([folder, os.path.dirname(LRFIND), os.environ["PATH"]])
    subprocess.run(["sh", "-e", "-c", call], cwd=folder, env=dict(os.environ, PATH=path), check=True, timeout=120)
    lrfind("verify", "whole", "data.csv", cwd=folder)
    same(folder + "/lrfind-out", folder + "/whole")


TESTS = [shards_and_merge_give_the_whole, one_of_one_is_a_shard_like_others, two_in_one_folder_do_not_mix, what_no_shard_has_done_is_done_by_merge,
         what_is_exported_may_be_said_to_merge,
         a_shard_goes_on_and_so_does_merge, shards_of_something_else_are_refused, texts_that_name_no_shard_are_refused,
         words_with_blanks_and_signs_come_through, merge_answers_as_the_command_does,
         what_slurm_is_given_runs]


if __name__ == "__main__":
    sys.exit(tap.main(TESTS))
