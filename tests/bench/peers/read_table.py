"""How fast a CSV file becomes a table in memory: read_table.py pandas|numpy FILE prints "load N MB/s"."""
import os
import sys
import time

library, path = sys.argv[1:]
if library == "pandas":
    import pandas
    read = lambda: pandas.read_csv(path, engine="c")
else:
    import numpy
    read = lambda: numpy.loadtxt(path, dtype=numpy.float32, delimiter=",", skiprows=1)
started = time.perf_counter()
table = read()
print("load %.1f MB/s" % (os.path.getsize(path) / 1e6 / (time.perf_counter() - started)))
