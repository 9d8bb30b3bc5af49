#!/usr/bin/env python3
"""Pictures are complete or absent: interrupts, a gnuplot that hangs, fails or is missing; and nothing of an earlier answer stays. TAP."""
import glob, os, re, shutil, signal, subprocess, sys, time

import tap
from tap import LRFIND, SAMPLES

IRIS, WINE = (os.path.join(SAMPLES, name) for name in ("iris.csv", "wine.csv"))
ROUNDS = 200 if os.environ.get("SOAK") else 12


def start(*arguments, path=None):
    env = dict(os.environ)
    if path is not None:
        env["PATH"] = path
    return subprocess.Popen([LRFIND] + list(arguments), env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE, start_new_session=True)


def finish(child, seconds=30):
    _, err = child.communicate(timeout=seconds)
    return child.returncode, err.decode()


def run(*arguments, path=None):
    return finish(start(*arguments, path=path), 120)


def write_gnuplot(folder, text):
    """A gnuplot of our own, found before the real one."""
    os.makedirs(folder)
    name = os.path.join(folder, "gnuplot")
    open(name, "w").write("#!/bin/sh\n" + text)
    os.chmod(name, 0o755)
    return folder + os.pathsep + os.environ["PATH"]


def visible(out):
    return sorted(os.listdir(out)) if os.path.isdir(out) else []


def leftovers(out):
    return [name for name in visible(out) if name.startswith(".")]


def is_whole(name):
    data = open(name, "rb").read()
    return {"png": data.endswith(b"IEND\xaeB`\x82"), "svg": data.rstrip().endswith(b"</svg>"),
            "pdf": data.rstrip().endswith(b"%%EOF")}[name.rsplit(".", 1)[1]]


def nothing_of_an_earlier_answer_stays(scratch):
    out = os.path.join(scratch, "out")
    assert run("run", "--plot", "png,svg,html", "-o", out, IRIS)[0] == 0
    assert {"report.html", "range.svg", "steps.png", "steps.gp"} <= set(visible(out)), visible(out)
    assert run("run", "--plot", "png", "--no-diagnostics", "-o", out, WINE)[0] == 0
    assert visible(out) == ["analysis.csv", "analysis.json", "curve.csv", "range.gp", "range.png"], visible(out)
    assert run("verify", "--plot", "html", "--epochs", "20", "--rates", "1e-3,1e-2", "-o", out, IRIS)[0] == 0
    assert run("verify", "--plot", "none", "--epochs", "20", "--rates", "1e-3,1e-2", "-o", out, IRIS)[0] == 0
    assert "report.html" not in visible(out), visible(out)


def a_signal_ends_a_gnuplot_that_hangs(scratch):
    out, mark = os.path.join(scratch, "out"), os.path.join(scratch, "mark")
    path = write_gnuplot(os.path.join(scratch, "bin"), "echo $$ > '%s'\nprintf half > '%s/.half'\nexec sleep 1000\n" % (mark, scratch))
    child = start("run", "--plot", "png", "-o", out, IRIS, path=path)
    while not (os.path.exists(mark) and open(mark).read().strip()):
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGTERM)
    code, err = finish(child, 60)
    assert code == -signal.SIGTERM, (code, err)
    assert not glob.glob(out + "/*.png") and not leftovers(out), visible(out)
    assert not os.path.exists("/proc/" + open(mark).read().strip())


def gnuplot_sees_no_settings_of_others(scratch):
    """Neither variables that it heeds, nor a file of commands at home, in the folder or beside the results."""
    out, seen = os.path.join(scratch, "out"), os.path.join(scratch, "seen")
    path = write_gnuplot(os.path.join(scratch, "bin"), "env > '%s'; echo \"$@\" >> '%s'; exit 1\n" % (seen, seen))
    env = dict(os.environ, PATH=path, GNUTERM="dumb", GNUPLOT_LIB=scratch, LD_PRELOAD="", SECRET="1", HOME=scratch)
    subprocess.run([LRFIND, "analyze", "-q", "-o", out, os.path.join(SAMPLES, "curves", "lrfind.csv")], env=env,
                   stderr=subprocess.DEVNULL, timeout=60)
    lines = open(seen).read().splitlines()
    names = {line.split("=")[0] for line in lines if "=" in line}
    assert "-d" in lines and "LC_ALL=C.UTF-8" in lines and "PATH" in names, lines
    assert not names & {"GNUTERM", "GNUPLOT_LIB", "SECRET", "LD_PRELOAD"}, names
    mark = os.path.join(scratch, "mark")
    for folder in (scratch, out):
        for name in (".gnuplot", "gnuplot.rc", "fit.log"):
            open(os.path.join(folder, name), "w").write("system \"touch '%s'\"\n" % mark)
    for folder in (scratch, out):
        done = subprocess.run([LRFIND, "analyze", "-q", "-o", out, os.path.join(SAMPLES, "curves", "lrfind.csv")], cwd=folder,
                              env=dict(os.environ, HOME=scratch), stderr=subprocess.PIPE, timeout=60)
        assert not done.stderr and os.path.exists(out + "/range.png") and not os.path.exists(mark), done


def a_gnuplot_that_fails_is_a_warning(scratch):
    out = os.path.join(scratch, "out")
    code, err = run("run", "--plot", "png", "-o", out, IRIS, path=write_gnuplot(os.path.join(scratch, "bin"), "exit 1\n"))
    assert code == 0 and err.count("\n") == 1 and "gnuplot failed" in err, (code, err)
    assert not glob.glob(out + "/*.png") and not leftovers(out), visible(out)


def one_gnuplot_draws_all_and_each_that_fails_is_told(scratch):
    out, starts = os.path.join(scratch, "out"), os.path.join(scratch, "starts")
    path = write_gnuplot(os.path.join(scratch, "bin"), "echo >> '%s'\nsed s/steps.gp/gone.gp/ | '%s' 2>/dev/null\n" % (starts, shutil.which("gnuplot")))
    code, err = run("run", "--plot", "png,svg,pdf", "-o", out, IRIS, path=path)
    assert code == 0 and os.path.getsize(starts) == 1, (code, err)
    drawn = glob.glob(out + "/*.png") + glob.glob(out + "/*.svg") + glob.glob(out + "/*.pdf")
    assert sorted(map(os.path.basename, drawn)) == ["range.pdf", "range.png", "range.svg"] and all(map(is_whole, drawn)), drawn
    assert not leftovers(out), visible(out)
    said = re.findall(r"no (\S+): gnuplot failed on (\S+)\n", err)
    assert said == [("steps." + f, out + "/steps.gp") for f in ("png", "svg", "pdf")] and err.count("\n") == 3, err


def the_answer_does_not_wait_for_pictures(scratch):
    """Until the file `go` is there, this gnuplot draws nothing."""
    go = os.path.join(scratch, "go")
    path = write_gnuplot(os.path.join(scratch, "bin"), "while [ ! -e '%s' ]; do sleep .01; done\nexec '%s' \"$@\"\n" % (go, shutil.which("gnuplot")))
    for n, (options, words) in enumerate((([], "use "), (["--json"], "}"), (["--print", "lr"], "0.0"))):
        out = os.path.join(scratch, "out%d" % n)
        child = subprocess.Popen([LRFIND, "run", "--no-refine", "--plot", "png", "-o", out] + options + [IRIS], env=dict(os.environ, PATH=path),
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        for line in child.stdout:
            if line.startswith(words):
                break
        assert line.startswith(words) and child.poll() is None and not glob.glob(out + "/*.png"), line
        open(go, "w").close()
        rest = child.communicate(timeout=60)[0]
        os.remove(go)
        assert child.returncode == 0 and os.path.exists(out + "/steps.png"), (child.returncode, visible(out))
        assert rest == "" if options else "see   %s/range.png   steps.png   curve.csv" % out in rest, rest


def without_gnuplot_the_answer_stands(scratch):
    out = os.path.join(scratch, "out")
    os.makedirs(os.path.join(scratch, "bin"))
    code, err = run("run", "--plot", "png", "-o", out, IRIS, path=os.path.join(scratch, "bin"))
    assert code == 0 and "install gnuplot" in err and err.count("\n") == 1, (code, err)
    assert "analysis.json" in visible(out) and not leftovers(out), visible(out)


def interrupted_pictures_are_whole_or_absent(scratch):
    cut = []
    for i in range(ROUNDS):
        out = os.path.join(scratch, "out%d" % i)
        child = start("run", "--plot", "png,svg,pdf", "-o", out, IRIS)
        time.sleep(0.05 + 0.9 * i / ROUNDS)
        try:
            os.killpg(child.pid, signal.SIGINT)
        except ProcessLookupError:
            pass
        finish(child)
        cut += [n for pattern in ("png", "svg", "pdf") for n in glob.glob(out + "/*." + pattern) if not is_whole(n)]
        cut += leftovers(out)
    assert not cut, cut


def every_picture_of_the_samples_has_its_command(scratch):
    """scripts/record-pictures draws each of them, and no other, small enough for a README; some are drawn here."""
    root = os.path.dirname(os.path.abspath(SAMPLES))
    script, kept = os.path.join(root, "scripts", "record-pictures"), os.path.join(SAMPLES, "pictures")
    drawn = set(re.findall(r"^    ([a-z-]+)\)", open(script).read(), re.M))
    assert drawn == {name.rsplit(".", 1)[0] for name in os.listdir(kept)}, drawn
    assert all(os.path.getsize(os.path.join(kept, name)) < (2e5 if name == "page.png" else 1.5e5) for name in os.listdir(kept))
    env = dict(os.environ, DIR=scratch, LRFIND=shutil.which(LRFIND))
    names = ["range", "watch-spike", "watch-diverges", "terminal"]
    done = subprocess.run([script] + names, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and not done.stderr, done
    assert sorted(name.rsplit(".", 1)[0] for name in os.listdir(scratch)) == sorted(names), os.listdir(scratch)
    assert all(is_whole(os.path.join(scratch, name)) for name in os.listdir(scratch) if name.endswith(".png"))
    text = open(os.path.join(scratch, "terminal.txt")).read()
    kept_text = open(os.path.join(kept, "terminal.txt")).read()
    assert all("use   lr" in t and t.count("\u2502") >= 15 and "see   lrfind-out/" in t and scratch not in t for t in (text, kept_text)), text
    assert subprocess.run([script, "nothing"], env=env, capture_output=True).returncode == 2


TESTS = [every_picture_of_the_samples_has_its_command, nothing_of_an_earlier_answer_stays, a_signal_ends_a_gnuplot_that_hangs, gnuplot_sees_no_settings_of_others, a_gnuplot_that_fails_is_a_warning,
         one_gnuplot_draws_all_and_each_that_fails_is_told, the_answer_does_not_wait_for_pictures, without_gnuplot_the_answer_stands, interrupted_pictures_are_whole_or_absent]


if __name__ == "__main__":
    sys.exit(tap.main(TESTS))
