"""Makes a wheel of the package lrfind and its older name lrfind_client, as pip asks for it (PEP 517, PEP 660).

The usual tools for that would have to be downloaded first, and the package is a few files of
Python: a wheel is a zip file with these and three lists.
"""
import base64
import hashlib
import os
import re
import tarfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.join(HERE, "lrfind")
WHEEL = "Wheel-Version: 1.0\nGenerator: lrfind\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
METADATA = """Metadata-Version: 2.1
Name: lrfind
Version: %s
Summary: Learning rates from a script or notebook, by the program lrfind
License: GPL-3.0-or-later
Requires-Python: >=3.8
"""


def version():
    with open(os.path.join(PACKAGE, "__init__.py"), encoding="utf-8") as file:
        return re.search('__version__ = "(.*)"', file.read()).group(1)


def modules():
    return ["lrfind_client.py"] + ["lrfind/" + name for name in sorted(os.listdir(PACKAGE))
                                   if name.endswith(".py")]


def content():
    """Name and bytes of every file."""
    for name in modules():
        with open(os.path.join(HERE, name), "rb") as file:
            yield name, file.read()


def pack(folder, files):
    info = "lrfind-%s.dist-info/" % version()
    files = list(files) + [(info + "METADATA", (METADATA % version()).encode()),
                           (info + "WHEEL", WHEEL.encode())]
    record = []
    name = "lrfind-%s-py3-none-any.whl" % version()
    with zipfile.ZipFile(os.path.join(folder, name), "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in files:
            wheel.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record.append("%s,sha256=%s,%d\n" % (path, digest, len(data)))
        record.append(info + "RECORD,,\n")
        wheel.writestr(zipfile.ZipInfo(info + "RECORD", (2020, 1, 1, 0, 0, 0)), "".join(record))
    return name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    return pack(wheel_directory, content())


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return pack(wheel_directory, [("lrfind.pth", (HERE + "\n").encode())])


def build_sdist(sdist_directory, config_settings=None):
    base = "lrfind-" + version()
    with tarfile.open(os.path.join(sdist_directory, base + ".tar.gz"), "w:gz") as archive:
        for name in ["pyproject.toml", "make_wheel.py"] + modules():
            archive.add(os.path.join(HERE, name), base + "/" + name)
    return base + ".tar.gz"
