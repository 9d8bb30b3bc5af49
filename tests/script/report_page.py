#!/usr/bin/env python3
"""report.html in a headless Chromium: no error, no request, hover, keys, zoom, sorting; TAP."""
import json, os, shutil, subprocess, sys, tempfile, time, urllib.parse

ROOT = os.environ.get("ROOT", os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
CASES = ["opens without an error or a request", "hover shows a value", "arrow keys read the curve",
         "zoom and back", "tables are sorted by a click", "a hostile name is only text", "under 2 MB, open in 1 s"]


class Browser:
    """Chromium over its pipe: JSON messages that end in NUL, on descriptors 3 and 4."""

    def __init__(self, program, profile):
        to_child, self.write = os.pipe()
        self.read, from_child = os.pipe()
        self.buffer, self.number, self.events = b"", 0, []

        def descriptors():
            a, b = os.dup(to_child), os.dup(from_child)
            os.dup2(a, 3), os.dup2(b, 4)

        self.child = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1200,1600",
             "--user-data-dir=" + profile, "--remote-debugging-pipe", "about:blank"],
            preexec_fn=descriptors, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_child), os.close(from_child)
        page = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.page(domain + ".enable")

    def message(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.read, 1 << 20)
            if not piece:
                raise EOFError("Chromium has gone")
            self.buffer += piece
        line, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, session=None, **params):
        self.number += 1
        order = {"id": self.number, "method": method, "params": params}
        if session:
            order["sessionId"] = session
        os.write(self.write, json.dumps(order).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(answer["error"])
                return answer.get("result", {})
            self.events.append(answer)

    def page(self, method, **params):
        return self.call(method, session=self.session, **params)

    def open(self, path):
        self.events = []
        self.page("Page.navigate", url="file://" + path)
        while not any(e.get("method") == "Page.loadEventFired" for e in self.events):
            self.events.append(self.message())

    def run(self, script):
        answer = self.page("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["text"] + " in " + script)
        return answer["result"].get("value")

    def move(self, x, y):
        self.page("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def key(self, key):
        self.page("Input.dispatchKeyEvent", type="keyDown", key=key)
        self.page("Input.dispatchKeyEvent", type="keyUp", key=key)

    def close(self):
        self.child.kill()
        self.child.wait()
        os.close(self.read), os.close(self.write)


def check_page(browser, path):
    start = time.time()
    browser.open(path)
    seconds = time.time() - start
    bad = [e for e in browser.events if e.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded")]
    asked = [urllib.parse.unquote(e["params"]["request"]["url"]) for e in browser.events if e.get("method") == "Network.requestWillBeSent"]
    yield not bad and asked == ["file://" + path] and browser.run("document.querySelectorAll('svg').length") >= 1

    x, y = browser.run("(r => [r.left + r.width * 0.4, r.top + r.height * 0.4])"
                       "(document.querySelector('svg').getBoundingClientRect())")
    browser.move(x, y)
    tip = browser.run("(t => t.hidden ? '' : t.textContent)(document.querySelector('.tip'))")
    yield "rate" in tip and "loss" in tip and "e-0" in tip

    read = "document.querySelector('output').textContent"
    browser.run("document.querySelector('svg').focus()")
    browser.key("ArrowRight")
    first = browser.run(read)
    for _ in range(9):
        browser.key("ArrowRight")
    yield first.startswith("rate ") and browser.run(read) != first

    view = "document.querySelector('svg').getAttribute('viewBox')"
    whole = browser.run(view)
    browser.run("document.querySelector('[data-zoom=in]').click()")
    near = browser.run(view)
    browser.key("0")
    yield near != whole and [float(v) for v in browser.run(view).split()] == [float(v) for v in whole.split()]

    column = ("Array.from(document.querySelectorAll('tbody')).map(b => "
              "Array.from(b.rows).map(r => +r.cells[1].dataset.value))[0].filter(v => !isNaN(v))")
    browser.run("document.querySelectorAll('thead')[0].rows[0].cells[1].firstChild.click()")
    up = browser.run(column)
    browser.run("document.querySelectorAll('thead')[0].rows[0].cells[1].firstChild.click()")
    yield len(up) > 2 and up == sorted(up) and browser.run(column) == up[::-1]

    title = os.path.basename(os.path.dirname(path))
    yield browser.run("document.querySelector('h1').textContent") == title and browser.run("document.title") == title

    yield os.path.getsize(path) < 2e6 and seconds < 1


def make_page(scratch):
    """A range test of the digits, under a name that is markup."""
    name = "<b>&'\" <script>x()<.csv"
    data = os.path.join(scratch, name)
    folder = os.path.join(scratch, "out", name)
    shutil.copy(os.path.join(ROOT, "samples", "digits.csv"), data)
    subprocess.run(["lrfind", "run", "--quiet", "--rules", "--plot", "html", "-o", folder, data], check=True)
    return os.path.join(folder, "report.html")


def skip(why):
    for i, case in enumerate(CASES):
        print("ok %d - %s # SKIP %s" % (i + 1, case, why))


def main():
    print("1..%d" % len(CASES))
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        return skip("no chromium")
    with tempfile.TemporaryDirectory() as scratch:
        path = sys.argv[1] if len(sys.argv) > 1 else make_page(scratch)
        browser = Browser(program, os.path.join(scratch, "profile"))
        try:
            for i, good in enumerate(check_page(browser, path)):
                print("%sok %d - %s" % ("" if good else "not ", i + 1, CASES[i]))
        finally:
            browser.close()


if __name__ == "__main__":
    main()
