#!/usr/bin/env python3
"""Every command's report.html in a headless Chromium: no error, no request, hover, keys, zoom, sorting; TAP."""
import json, os, shutil, signal, subprocess, sys, tempfile, time, urllib.parse

ROOT = os.environ.get("ROOT", os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
CASES = ["opens without an error or a request", "hover shows a value", "arrow keys read the curve",
         "zoom and back", "tables are sorted by a click", "a hostile name is only text", "under 2 MB, open in 1 s",
         "a phone shows readable words", "dark on a dark screen", "light on paper"]
# A name that is markup; the commands and the words of some hovers in each figure of their pages.
NAME = "<b>&'\" <script>x()<"
PAGES = {"run": (["run", "--rules", "--refine"], ["digits"], [[["rate", "loss", "slope"]], [["learning rate", "gradient norm"]]]),
         "verify": (["verify", "--repeats", "2"], ["iris"], [[["training loss", "step"], ["validation loss", "regret"]]]),
         "compare": (["compare", "--over", "optimizer=sgd,adam"], ["iris", "wine"], [[["relative loss", NAME], ["regret", NAME]]]),
         "watch": (["watch"], ["good", "bad", "overfit"], [[["step", NAME], ["loss"]]]),
         "schedule": (["schedule", "--repeats", "2"], ["iris"], [[["learning rate", "step"], ["validation loss", "step"]]])}


class Browser:
    """Chromium over its pipe: JSON messages that end in NUL, on descriptors 3 and 4."""

    def __init__(self, program, profile):
        to_child, self.write = os.pipe()
        self.read, from_child = os.pipe()
        self.buffer, self.number, self.events, self.profile = b"", 0, [], profile

        def descriptors():
            a, b = os.dup(to_child), os.dup(from_child)
            os.dup2(a, 3), os.dup2(b, 4)

        self.child = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--disable-quic", "--window-size=1200,1600",
             "--user-data-dir=" + profile, "--remote-debugging-pipe", "about:blank"],
            env=dict(os.environ, XDG_CONFIG_HOME=profile), preexec_fn=descriptors, start_new_session=True, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
        """Its helpers outlive it for a moment and write into the profile, so that goes in several tries."""
        try:
            self.call("Browser.close")
            self.child.wait(timeout=10)
        except (EOFError, OSError, RuntimeError, subprocess.TimeoutExpired):
            pass
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.child.wait()
        os.close(self.read), os.close(self.write)
        end = time.time() + 10
        while os.path.exists(self.profile) and time.time() < end:
            shutil.rmtree(self.profile, ignore_errors=True)
            time.sleep(0.02)


def hover(browser, number, x, y):
    """What the tip of a figure says at a share of its picture."""
    place = browser.run("(s => { s.scrollIntoView({block: 'center'}); const r = s.getBoundingClientRect();"
                        "return [r.left + r.width * %g, r.top + r.height * %g]; })"
                        "(document.querySelectorAll('svg')[%d])" % (x, y, number))
    browser.move(*place)
    return browser.run("(t => !t || t.hidden ? '' : t.textContent)(document.querySelectorAll('figure')[%d]"
                       ".querySelector('.tip'))" % number)


def hovers(browser, figures):
    """Each tip of a figure, given by its words, is found somewhere in it."""
    if browser.run("document.querySelectorAll('svg').length") != len(figures):
        return False
    return all(any(all(word in hover(browser, i, x, y) for word in words)
                   for y in (0.3, 0.15, 0.4, 0.6, 0.8) for x in (0.3, 0.15, 0.4, 0.7, 0.8))
               for i, tips in enumerate(figures) for words in tips)


def check_page(browser, path, name, figures):
    start = time.time()
    browser.open(path)
    seconds = time.time() - start
    bad = [e for e in browser.events if e.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded")]
    asked = [urllib.parse.unquote(e["params"]["request"]["url"]) for e in browser.events if e.get("method") == "Network.requestWillBeSent"]
    yield not bad and asked == ["file://" + path]
    yield hovers(browser, figures)

    read = "document.querySelector('output').textContent"
    browser.run("document.querySelector('svg').focus()")
    seen = [browser.run(read)]
    for key in 9 * ["ArrowRight"] + ["ArrowDown", "Home", "End", "ArrowUp"]:
        browser.key(key)
        seen.append(browser.run(read))
    yield len(set(seen)) > 3 and all("e-" in text or "loss" in text for text in seen)

    view = "document.querySelector('svg').getAttribute('viewBox')"
    whole = browser.run(view)
    browser.run("document.querySelector('[data-zoom=in]').click()")
    near = browser.run(view)
    browser.key("0")
    yield near != whole and [float(v) for v in browser.run(view).split()] == [float(v) for v in whole.split()]
    yield sorts(browser)

    title = browser.run("document.querySelector('h1').textContent")
    shown = browser.run("document.body.textContent")
    yield name in shown and browser.run("document.title") == title and not browser.run("document.querySelectorAll('main b').length")
    yield os.path.getsize(path) < 2e6 and seconds < 1
    yield fits_a_phone(browser, path)
    yield has_contrast(browser, True, "screen") and has_contrast(browser, False, "screen")
    yield has_contrast(browser, True, "print", dark=False) and browser.run(
        "Array.from(document.querySelectorAll('.tools')).every(t => getComputedStyle(t).display === 'none')")
    browser.page("Emulation.setEmulatedMedia", media="", features=[])


def fits_a_phone(browser, path):
    """Nothing but the picture and tables is wider than the screen, and the picture begins where the answer stands."""
    browser.page("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=2, mobile=True)
    browser.open(path)
    wide = browser.run("document.documentElement.scrollWidth")
    least = browser.run("Math.min(...Array.from(document.querySelectorAll('svg text')).map(t => "
                        "t.getAttribute('font-size') * t.ownerSVGElement.clientWidth / t.ownerSVGElement.viewBox.baseVal.width))")
    seen = browser.run("(a => !a || (b => b.left >= 0 && b.right <= 390)(a.getBoundingClientRect()))"
                       "(document.querySelector('svg .chosen.strong'))")
    browser.page("Emulation.clearDeviceMetricsOverride")
    return wide <= 390 and least >= 5 and seen


def luminance(color):
    parts = [int(v) / 255 for v in color[color.index("(") + 1:-1].split(",")[:3]]
    return sum(w * (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4) for w, v in zip((0.2126, 0.7152, 0.0722), parts))


def has_contrast(browser, asked, media, dark=None):
    """Whether the page is as dark as asked for, or as `dark` says, and every word on its paper can be read."""
    browser.page("Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": "dark" if asked else "light"}])
    paper = luminance(browser.run("getComputedStyle(document.body).backgroundColor"))
    words = browser.run("Array.from(new Set(Array.from(document.querySelectorAll('svg text.ink, svg text.quiet, p, td, dd'))"
                        ".map(t => t.ownerSVGElement ? getComputedStyle(t).fill : getComputedStyle(t).color)))")
    high = all((max(paper, luminance(w)) + 0.05) / (min(paper, luminance(w)) + 0.05) >= 4.5 for w in words)
    return len(words) > 1 and high and (paper < 0.1) == (asked if dark is None else dark)


def sorts(browser):
    """A click on the first column of numbers in the first table sorts by it, a second one back."""
    head = ("(c => document.querySelectorAll('thead')[0].rows[0].cells[c])(Array.from(document.querySelector("
            "'tbody').rows[0].cells).findIndex(c => c.dataset.value))")
    column = ("(c => Array.from(document.querySelector('tbody').rows).map(r => +r.cells[c].dataset.value)"
              ".filter(v => !isNaN(v)))(%s.cellIndex)" % head)
    orders = []
    for _ in range(2):
        browser.run(head + ".firstChild.click()")
        orders.append(browser.run(column))
    return len(orders[0]) > 2 and orders == [sorted(orders[0]), sorted(orders[0])[::-1]]


def write_log(path, kind):
    """A run of 600 rows: it falls, falls and diverges, or learns by heart."""
    with open(path, "w") as log:
        log.write("step,lr,loss,val_loss\n")
        for i in range(600):
            loss = 2.385 / (1 + i / 40) + 0.01 * (i * 7919 % 13 - 6)
            loss += 0.05 * 1.03 ** (i - 300) if kind == "bad" and i > 300 else 0
            val = 0.9 + 1.5 / (1 + i / 20) + (i / 400 if kind == "overfit" else 0)
            log.write("%d,%g,%g,%s\n" % (10 * i, 1e-3 * min(1, (i + 1) / 50), loss, val if i % 20 == 19 else ""))


def make_page(scratch, command, samples):
    """The page of a command for data whose names are markup."""
    folder = os.path.join(scratch, "out", command[0])
    data = []
    for sample in samples:
        data.append(os.path.join(scratch, NAME + sample + ".csv"))
        if command[0] == "watch":
            write_log(data[-1], sample)
        else:
            shutil.copy(os.path.join(ROOT, "samples", sample + ".csv"), data[-1])
    done = subprocess.run(["lrfind", command[0], "--quiet", "--plot", "html", "-o", folder] + command[1:] + data)
    assert done.returncode in (0, 1), done.returncode
    return os.path.join(folder, "report.html")


def cases():
    return ["%s: %s" % (name, case) for name in PAGES for case in CASES]


def check_all(browser, scratch):
    for command, samples, figures in PAGES.values():
        yield from check_page(browser, make_page(scratch, command, samples), NAME, figures)


def main():
    print("1..%d" % len(cases()))
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        for i, case in enumerate(cases()):
            print("ok %d - %s # SKIP no chromium" % (i + 1, case))
        return
    with tempfile.TemporaryDirectory() as scratch:
        browser = Browser(program, os.path.join(scratch, "profile"))
        try:
            for i, (case, good) in enumerate(zip(cases(), check_all(browser, scratch))):
                print("%sok %d - %s" % ("" if good else "not ", i + 1, case))
        finally:
            browser.close()


if __name__ == "__main__":
    main()
