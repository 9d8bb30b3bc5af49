"""What the program says on its stderr, set where people look: how far it is, warnings, last words."""
import codecs
import re
import sys

from .program import in_python, last_words

ERASE = "\r\x1b[K"  # the program writes its line of progress anew behind this
WARNING = "lrfind: warning: "


class Progress:
    """Hears what the program says.

    Its line of progress is shown on a terminal, or in a notebook as an output of the cell that goes
    away in the end; elsewhere there is none. Warnings go to sys.stderr.
    """

    def __init__(self, quiet=False):
        self.shown = None if quiet else _terminal() or _notebook()
        self.decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self.rest, self.said = "", ""

    def hear(self, data):
        *lines, self.rest = (self.rest + self.decode(data)).split("\n")
        for line in lines:
            self._tell(line.split(ERASE)[-1])
        erased, self.rest = ERASE in self.rest, self.rest.split(ERASE)[-1]
        if self.shown and erased:
            self.shown(self.rest)

    def _tell(self, line):
        self.said = line or self.said
        if line.startswith(WARNING):
            if self.shown:
                self.shown("")
            sys.stderr.write(in_python(line) + "\n")

    def end(self):
        """The last line that was said."""
        self._tell(self.rest)
        if self.shown:
            self.shown("")
        return last_words(self.said)


def _terminal():
    stream = sys.stderr
    if stream is None or not getattr(stream, "isatty", lambda: False)():
        return None

    def show(line):
        stream.write(ERASE + line)
        stream.flush()
    return show


def _notebook():
    """In a kernel of IPython; those modules are there already then."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if not hasattr(shell, "kernel"):
        return None
    from IPython.display import display
    handle = []

    def show(line):
        bundle = {"text/plain": re.sub("\x1b\\[[0-9;]*[A-Za-z]", "", line)}
        if handle:
            handle[0].update(bundle, raw=True)
        elif line:
            handle.append(display(bundle, raw=True, display_id=True))
    return show
