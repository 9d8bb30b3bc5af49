"""lrfind from Python: watch a run while it trains.

    import lrfind

    watch = lrfind.Watch()
    for step in ...:
        for event in watch.log(step=step, loss=loss, lr=lr):
            print(event)
    print(watch.close())
"""
from .watch import Error, Event, Verdict, Watch

__all__ = ["Error", "Event", "Verdict", "Watch"]
