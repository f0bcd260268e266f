"""What the attacks share: the options, the clock, and the count that is printed once a minute."""

import argparse
import time


def options(description, unit):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cordon", required=True, metavar="PATH", help="the built command")
    parser.add_argument("--list", required=True, metavar="LIST", help="Tests/Attack/list.yaml, compiled")
    parser.add_argument("--seconds", type=float, default=60, metavar="N", help="how long to attack (default: 60)")
    parser.add_argument("--count", type=int, metavar="N", help=f"stop after N {unit} instead of after --seconds")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed makes the same cases (default: 1)")
    return parser


class Clock:
    """Says when to stop, and prints the count once a minute."""

    def __init__(self, name, unit, options):
        self.name, self.unit, self.options = name, unit, options
        self.start = self.said = time.monotonic()
        self.done = 0
        self.failures = 0

    def goes_on(self):
        now = time.monotonic()
        if now - self.said >= 60:
            self.said = now
            print(f"{self.name}: {self.done:,} {self.unit}, {self.failures:,} so far failed", flush=True)
        if self.options.count is not None:
            return self.done < self.options.count
        return now - self.start < self.options.seconds
