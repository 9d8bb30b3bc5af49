"""For peers that are timed in turns, as tests/bench/turns.h says: a line is how often, then the subject."""
import sys
import time


def turns(make):
    """make(words of the subject) returns a function that works so many times; it is made once."""
    made = {}
    for line in sys.stdin:
        times, *words = line.split()
        subject = " ".join(words)
        if subject not in made:
            made[subject] = make(*words)
        wall, cpu = time.perf_counter(), time.process_time()
        made[subject](int(times))
        cpu = time.process_time() - cpu
        print("%.9f %.9f" % (time.perf_counter() - wall, cpu), flush=True)
