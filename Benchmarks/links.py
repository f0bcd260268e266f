#!/usr/bin/env python3
"""The links that iocextract (PyPI) and cordon find in the lines of a file, and how long each takes.

    links.py time FILE                 iocextract alone, in this process: links, and nanoseconds a line
    links.py compare FILE --cordon C   both: how many links are the same, and how the others differ

A link is compared with those of the same line: without its scheme and case of the host, and without what iocextract
leaves at its end and no address ends in.
"""

import argparse
import json
import re
import subprocess
import sys
import time
import types


def iocextract(folder):
    sys.path.insert(0, folder)
    # It asks for a library to fetch with, and needs none for what is timed.
    sys.modules.setdefault("requests", types.ModuleType("requests"))
    try:
        import iocextract
    except ImportError:
        sys.exit(f"links.py: error: {folder} has no iocextract; pip install --target {folder} iocextract")
    return iocextract


def found_by_iocextract(module, lines):
    return [list(module.extract_urls(line, refang=True)) for line in lines]


def found_by_cordon(cordon, path, count):
    run = subprocess.run([cordon, "extract", "--format", "jsonl"], input=as_jsonl(path), capture_output=True)
    if run.returncode not in (0, 1):
        sys.exit(f"links.py: error: cordon extract failed ({run.returncode}): {run.stderr.decode()[-500:]}")
    found = [[link["url"] for link in json.loads(line).get("urls", [])] for line in run.stdout.splitlines()]
    if len(found) != count:
        sys.exit(f"links.py: error: {len(found)} answers for {count} lines")
    return found


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return [line.rstrip("\n") for line in file if line.strip()]


def as_jsonl(path):
    return "".join(json.dumps({"text": line}) + "\n" for line in read(path)).encode()


def normal(link):
    link = re.sub(r"^[a-z][a-z0-9+.-]*:/*", "", link.strip(), flags=re.I)
    host, slash, rest = link.partition("/")
    return (host.lower() + slash + rest).rstrip("/")


def compare(options):
    lines = read(options.file)
    module = iocextract(options.iocextract)
    theirs = found_by_iocextract(module, lines)
    ours = found_by_cordon(options.cordon, options.file, len(lines))
    same, longer, only_theirs, only_ours = 0, [], [], []
    for number, (line, there, here) in enumerate(zip(lines, theirs, ours), 1):
        there, here = {normal(link): link for link in there}, {normal(link): link for link in here}
        same += len(there.keys() & here.keys())
        left, own = set(there) - set(here), set(here) - set(there)
        # The same link, of which iocextract keeps more: what stands behind it in the sentence.
        for link in sorted(left):
            match = max((mine for mine in own if link.startswith(mine) or mine.startswith(link)), key=len, default=None)
            if match is None:
                only_theirs.append((number, there[link], line))
            else:
                own.discard(match)
                longer.append((number, f"{there[link]}   and   {here[match]}", line))
        only_ours += [(number, here[link], line) for link in sorted(own)]
    total = same + len(longer)
    print(f"iocextract {total + len(only_theirs):,} links, cordon {total + len(only_ours):,}, in {len(lines):,} lines:")
    print(f"  {same:,} the same, {len(longer):,} that end elsewhere, {len(only_theirs):,} by iocextract alone, "
          f"{len(only_ours):,} by cordon alone")
    for name, group in (("that end elsewhere (iocextract and cordon)", longer), ("by iocextract alone", only_theirs),
                        ("by cordon alone", only_ours)):
        step = max(1, len(group) // options.examples) if options.examples else 0
        for number, link, line in (group[::step][: options.examples] if step else []):
            print(f"  {name}: line {number}: {link}\n      {line[:160]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["time", "compare"])
    parser.add_argument("file")
    parser.add_argument("--cordon", help="the built command")
    parser.add_argument("--iocextract", default="build/bench/iocextract", help="where pip put iocextract")
    parser.add_argument("--examples", type=int, default=0, help="how many examples of each difference to show")
    options = parser.parse_args()
    if options.mode == "compare":
        compare(options)
        return
    module, lines = iocextract(options.iocextract), read(options.file)
    start = time.perf_counter_ns()
    count = sum(len(links) for links in found_by_iocextract(module, lines))
    print(json.dumps({"ns": (time.perf_counter_ns() - start) / max(1, len(lines)), "matched": count}))


if __name__ == "__main__":
    main()
