#!/usr/bin/env python3
"""Every command line in the README and in the texts of help works: TAP, one line each.

A line of a block marked `sh` is run in a scratch folder with the samples in it; `make TARGET` must name a
target (make -n); a git clone is passed over. A line that ends in `# exit N` must end with that code.
"""
import glob, os, re, shutil, subprocess, tempfile

ROOT = os.environ.get("ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def commands():
    for path in [os.path.join(ROOT, "README.md")] + sorted(glob.glob(os.path.join(ROOT, "src", "cli", "topics", "*.md"))):
        inside = False
        for line in open(path, encoding="utf-8"):
            line = line.rstrip("\n")
            if line.startswith("```"):
                inside = line == "```sh"
            elif inside and line.strip() and not line.startswith("#") and not line.startswith("git clone"):
                yield line


def check(line, scratch):
    wanted = re.search(r"#.*\bexit (\d+)", line)
    if re.match(r"(sudo )?make\b", line):
        command, where = line.replace("make", "make -n --no-print-directory", 1), ROOT
    else:
        command, where = line, scratch
    done = subprocess.run(["sh", "-c", command], cwd=where, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    return done.returncode == (int(wanted.group(1)) if wanted else 0), done.stdout.decode("utf-8", "replace")


def main():
    lines = list(commands())
    print("1..%d" % len(lines))
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("samples", "scripts", "include"):
            shutil.copytree(os.path.join(ROOT, name), os.path.join(scratch, name))
        os.symlink(os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build"))), os.path.join(scratch, "build"))
        for i, line in enumerate(lines, 1):
            good, output = check(line, scratch)
            print("%s %d - %s" % ("ok" if good else "not ok", i, line.replace("#", "\\#")))
            if not good:
                print("\n".join("# " + text for text in output.splitlines()))


if __name__ == "__main__":
    main()
