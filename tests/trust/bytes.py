"""Same inputs, same seed: the same bytes, whatever the surroundings; and how far answers move between processors."""
import collections
import json
import math
import os
import re
import shutil
import subprocess
import tempfile

import calls
from measure import BUILD, LRFIND, ROOT, Failed
from results import Section

# How a call is made: words before the program, variables, the build it is of, jobs, a copy of the folder it is called in;
# what of a file is compared.
Way = collections.namedtuple("Way", "name before env build jobs home view")
BUILDS = {"-O0": ["CFLAGS=-O0"], "-O2 without vectors": ["CFLAGS=-O2 -fno-tree-vectorize"],
          "clang": ["CC=clang", "CFLAGS=-O2"]}
LOCALES = ("de_DE", "tr_TR")  # a decimal comma; an i without a dot
KERNELS = ("Prescott", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX")
PLAIN = ("LC_ALL", "LC_NUMERIC", "LANG", "TZ", "LOCPATH")


def whole(text):
    return text


def but_the_mean(text):
    """Without the mean of a target, a sum in long double: valgrind's are of 53 bits, so its last digit may differ."""
    return text and re.sub(rb".*target_mean.*", b"", text)


def way(name, before=(), env=None, build=None, jobs=1, home=None, view=whole):
    return Way(name, list(before), env or {}, build or LRFIND, jobs, home, view)


def outcome(call, how, folder):
    """{name: bytes} of all that a call gives, with its exit code."""
    home = how.home or folder
    out = os.path.join(home, "out")
    shutil.rmtree(out, ignore_errors=True)
    env = {name: value for name, value in os.environ.items() if name not in PLAIN}
    env.update({"LC_ALL": "C.UTF-8", "COLUMNS": "100", "NO_COLOR": "1"}, **how.env)
    words = [word.replace(folder, home) for word in calls.words(call, os.path.join(folder, "out"), "html", how.jobs)]
    done = subprocess.run(how.before + [how.build] + words, cwd=home, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)
    if done.returncode not in (0, 1):
        raise Failed("%s, %s: exit %d, %s" % (call.name, how.name, done.returncode, done.stderr.decode("utf-8", "replace")))
    said = done.stdout.replace(home.encode(), folder.encode())  # it says where the report is
    found = {"exit": b"%d" % done.returncode, "stdout": said}
    for name in sorted(os.listdir(out)) if os.path.isdir(out) else []:
        with open(os.path.join(out, name), "rb") as file:
            found[name] = file.read()
    return found


def build(folder, settings):
    """The program of another build, in a folder that is kept between runs."""
    subprocess.run(["make", "-s", "-j2", "-C", ROOT, "BUILD=" + folder] + settings + [os.path.join(folder, "lrfind")],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return os.path.join(folder, "lrfind")


def locale_folder(folder):
    """Where these locales are, made for this; only those that the system has the sources of."""
    path = os.path.join(folder, "locales")
    os.makedirs(path)
    made = [name for name in LOCALES if shutil.which("localedef") and subprocess.run(
        ["localedef", "-i", name, "-f", "UTF-8", os.path.join(path, name + ".UTF-8")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0]
    return path, made


def quick_ways(folder, section):
    path, made = locale_folder(folder)
    for name in set(LOCALES) - set(made):
        section.skip("locale " + name, "localedef cannot make it")
    elsewhere = os.path.join(folder, "else where", "moved")
    shutil.copytree(folder, elsewhere)
    ways = [way("again"), way("two jobs", jobs=2), way("time zone", env={"TZ": "Asia/Kathmandu"}),
            way("another folder", home=elsewhere)]
    ways += [way("locale " + name, env={"LC_ALL": name + ".UTF-8", "LOCPATH": path}) for name in made]
    return ways


def more_ways(section):
    ways = [way("three jobs", jobs=3)]
    for name, before, view in (("no ASLR", ["setarch", "-R"], whole),
                               ("valgrind, but for a mean's last digit", ["valgrind", "-q"], but_the_mean)):
        if shutil.which(before[0]):
            ways.append(way(name, before, view=view))
        else:
            section.skip(name, "no " + before[0])
    mpi = BUILD + "-mpi/lrfind"
    if shutil.which("mpirun") and os.path.exists(mpi):
        ways.append(way("two ranks", ["mpirun", "-q", "--oversubscribe", "-n", "2"], build=mpi, jobs=None))
    else:
        section.skip("two ranks", "no build-mpi (make MPI=1)")
    for name, settings in BUILDS.items():
        ways.append(way("built with " + name, build=build(
            os.path.join(BUILD, "bytes", name.strip("-").replace(" ", "-")), settings)))
    return ways


# Without `trains` a call has no work to spread over jobs; ranks refuse what one process does alone.
def applies(how, call):
    return (how.jobs == 1 or call.trains) and not (how.before[:1] == ["mpirun"] and "--" in call.words)


def compare(section, ways, made, folder):
    usual = {call.name: outcome(call, way("usual"), folder) for call in made}
    rows = section.table("surroundings", "calls", "files and streams", "that differ")
    for how in ways:
        tried = files = 0
        differ = []
        for call in made:
            if not applies(how, call):
                continue
            found = outcome(call, how, folder)
            tried, files = tried + 1, files + len(found)
            differ += ["%s of %s" % (name, call.name) for name in sorted(set(found) | set(usual[call.name]))
                       if how.view(found.get(name)) != how.view(usual[call.name].get(name))]
        rows.append((how.name, tried, files, len(differ) or "none"))
        section.wrong += ["%s: other bytes in %s" % (how.name, ", ".join(differ))] if differ else []


def suggestion(data, kernel, folder):
    env = dict(os.environ, **({"OPENBLAS_CORETYPE": kernel} if kernel else {}))
    done = subprocess.run([LRFIND, "run", "--json", "-j", "2", "-o", os.path.join(folder, "out"), data], env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=600)
    if done.returncode not in (0, 1):
        raise Failed("%s with the kernels of %s: exit %d" % (data, kernel, done.returncode))
    return json.loads(done.stdout)["suggestion"]


def runs_here(kernel):
    done = subprocess.run([os.path.join(BUILD, "tests", "core")], env=dict(os.environ, OPENBLAS_CORETYPE=kernel),
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.returncode == 0 and done.stdout.decode().strip().lower() == kernel.lower()


def kernels(section, folder):
    """Sums are added in another order there: neither the losses' last bits nor what a race decides are the same."""
    names = [name for name in sorted(os.listdir(calls.SAMPLES)) if name.endswith(".csv")]
    usual = {name: suggestion(os.path.join(calls.SAMPLES, name), None, folder) for name in names}
    rows = section.table("kernels of", "data sets", "with the same rate", "furthest: data set", "times", "in the interval")
    for kernel in KERNELS:
        if not runs_here(kernel):
            section.skip("kernels of " + kernel, "this processor does not run them")
            continue
        moved = {}
        inside = 0
        for name in names:
            found = suggestion(os.path.join(calls.SAMPLES, name), kernel, folder)
            if usual[name] is None or found is None:
                if usual[name] != found:
                    section.wrong.append("%s: a suggestion or none, with the kernels of %s" % (name, kernel))
                continue
            moved[name] = math.exp(abs(math.log(found["lr"] / usual[name]["lr"])))
            inside += usual[name]["lo"] <= found["lr"] <= usual[name]["hi"]
        if moved:
            far = max(moved, key=moved.get)
            rows.append((kernel, len(moved), sum(m == 1 for m in moved.values()), far, "%.3g" % moved[far], inside))


def section(effort):
    part = Section("The same bytes", """Each of the small whole commands of tests/trust/calls.py is called once as usual and
        once in other surroundings; stdout, exit code and all files but pictures of gnuplot are compared byte by byte.
        Kernels: `lrfind run` on each data set of samples/, with OpenBLAS's kernels for other processors; how far the
        suggested rate moves from that with the kernels of this processor, as a ratio.""")
    with tempfile.TemporaryDirectory() as folder:
        made = calls.calls(folder)
        ways = quick_ways(folder, part)
        compare(part, ways if effort.quick else ways + more_ways(part), made, folder)
        if not effort.quick:
            kernels(part, folder)
    return part
