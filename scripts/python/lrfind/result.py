"""What a range test found."""
import base64
import csv
import html
import json
import os
import re
import sys

from .program import in_python


class Curve(dict):
    """Columns by name, also as attributes: curve["lr"], curve.lr."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError("this curve has no '%s', only %s" % (name, ", ".join(self))) from None


class Result:
    """The answer of lrfind.find() or lrfind.analyze().

    lr          the rate to use; None: there is no answer, and `advice` says what to do
    lo, hi      with 95 % some rate between them costs less than .05 of what training gains
    status      "ok", or why there is no rate: no_descent, too_few_points, noisy, not_a_range_test
    warnings    what would make the answer surer: a list of such words
    reason      why this rate, or none: a sentence
    advice      what to do next: a sentence
    json        everything that was found, as in analysis.json
    curve       the recorded steps, arrays by name: curve["lr"], curve["loss"] and what else is
                known of repeat, step, loss_after, val_loss; NumPy's arrays where NumPy is there
    dir         the folder with the files. Without out= it lasts as long as this process
    report      path of the page with pictures and all numbers, for a browser; None: plot="none"

    float(result) is the rate, print(result) the answer in words, and as the last value of a cell
    of a notebook it shows the picture. It can be pickled; the files stay where they are.
    """

    def __init__(self, folder):
        self.dir = os.path.abspath(folder)
        with open(self._path("analysis.json"), encoding="utf-8") as file:
            self.json = json.load(file)
        suggestion = self.json.get("suggestion") or {}
        self.lr, self.lo, self.hi = (suggestion.get(key) for key in ("lr", "lo", "hi"))
        self.status, self.warnings = self.json["status"], self.json["warnings"]
        self.reason = in_python(self.json.get("reason") or "")
        self.advice = in_python(self.json.get("advice") or "")
        page = self._path("report.html")
        self.report = page if os.path.exists(page) else None
        self._curve = self._page = None

    def __getstate__(self):
        """With what is read from files: they may be gone where it is unpickled."""
        self._page = self._read_page()
        return dict(self.__dict__, _curve=self.curve)

    def __setstate__(self, state):
        self.__dict__.update(state)
        if self.report and not os.path.exists(self.report):
            self.report = None

    def plain(self):
        """As values of JSON, of which of() makes the same Result."""
        columns = {name: column.tolist() if hasattr(column, "tolist") else column
                   for name, column in self.curve.items()}
        return dict(self.__getstate__(), _curve=columns)

    @classmethod
    def of(cls, plain):
        found = cls.__new__(cls)
        curve = Curve((name, _array(values)) for name, values in plain["_curve"].items())
        found.__setstate__(dict(plain, _curve=curve))
        return found

    @property
    def curve(self):
        if self._curve is None:
            with open(self._path("curve.csv"), newline="", encoding="utf-8") as file:
                names, *rows = csv.reader(file)
            self._curve = Curve((name, _array(_values(name, column)))
                                for name, column in zip(names, zip(*rows)))
        return self._curve

    def __float__(self):
        if self.lr is None:
            raise ValueError("lrfind found no rate: " + self._no_answer())
        return self.lr

    def __format__(self, spec):
        return format(float(self), spec) if spec else str(self)

    def __str__(self):
        if self.lr is None:
            return "no answer: " + self._no_answer()
        limit = (self.json.get("limit") or {}).get("text")
        lines = ("lr %.1e (95 %%: %.1e to %.1e)" % (self.lr, self.lo, self.hi),
                 "; ".join(filter(None, (self.reason, self.advice))),
                 limit and "limit: " + in_python(limit), self.json.get("baseline_note"))
        return "\n".join(filter(None, lines))

    def __repr__(self):
        numbers = ["%s=%s" % (name, None if value is None else "%.1e" % value)
                   for name, value in (("lr", self.lr), ("lo", self.lo), ("hi", self.hi))]
        return "Result(%s, status=%r)" % (", ".join(numbers), self.status)

    def _repr_html_(self):
        words = html.escape(str(self)).split("\n")
        answer = "<b>%s</b><br>%s" % (words[0], "<br>".join(words[1:]))
        picture = self._picture()
        if picture:
            answer += ('<br><img alt="loss against learning rate" style="width: 100%%; max-width: '
                       '900px" src="data:image/svg+xml;base64,%s">'
                       % base64.b64encode(picture.encode()).decode())
        return answer

    def _picture(self):
        """The page's first picture as an SVG of its own, with the page's style in it."""
        page = self._read_page()
        if page is None:
            return None
        style = re.search("<style>(.*?)</style>", page, re.S)
        picture = re.search("<svg (.*?)>(.*?)</svg>", page, re.S)
        if not picture or not style:
            return None
        return ('<svg xmlns="http://www.w3.org/2000/svg" %s><style><![CDATA[%s\n'
                'svg { background: var(--paper); }]]></style>%s</svg>'
                % (picture.group(1), style.group(1), picture.group(2)))

    def _read_page(self):
        if self._page is None and self.report is not None:
            with open(self.report, encoding="utf-8") as file:
                return file.read()
        return self._page

    def _no_answer(self):
        return "; ".join(filter(None, (self.reason, self.advice))) or self.status

    def _path(self, name):
        return os.path.join(self.dir, name)


def _values(name, cells):
    kind = int if name in ("repeat", "step") else lambda cell: float(cell or "nan")
    return [kind(cell) for cell in cells]


def _array(values):
    numpy = sys.modules.get("numpy")
    if numpy is None:
        try:
            import numpy
        except ImportError:
            return values
    return numpy.array(values)
