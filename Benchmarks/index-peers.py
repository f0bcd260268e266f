#!/usr/bin/env python3
"""Looks URLs up with other programs' indexes, and prints what scripts/bench reads: {"ns": an item, "matched": items}.

    index-peers.py adblock LIST URLS FOLDER      adblock-rust by its Python package in FOLDER, a rule for each entry
    index-peers.py squidguard LIST URLS FOLDER   squidGuard as a helper, its database made in FOLDER

LIST has a host or an address a line. What each program takes for a match is its own, so the numbers differ. The time is that of
the look-ups alone: building is not in it.
"""

import json
import subprocess
import sys
import time
from pathlib import Path


def adblock(entries, urls, folder):
    sys.path.insert(0, str(folder))
    import adblock as package

    rules = package.FilterSet()
    rules.add_filters([f"||{entry}" if "/" in entry else f"||{entry}^" for entry in entries])
    engine = package.Engine(filter_set=rules)
    urls = [url if "://" in url else "http://" + url for url in urls]
    start = time.perf_counter()
    matched = 0
    for url in urls:
        try:
            matched += engine.check_network_urls(url=url, source_url="", request_type="document").matched
        except Exception:  # a URL that it cannot parse
            pass
    return time.perf_counter() - start, matched


def squidguard(entries, urls, folder):
    home = folder / "squidguard"
    home.mkdir(parents=True, exist_ok=True)
    (home / "domains").write_text("".join(f"{entry}\n" for entry in entries if "/" not in entry))
    (home / "urls").write_text("".join(f"{entry}\n" for entry in entries if "/" in entry))
    config = home / "squidGuard.conf"
    config.write_text(
        f"dbhome {home}\nlogdir {home}\ndest list {{ domainlist domains\n urllist urls\n }}\n"
        "acl { default { pass !list all\n redirect http://blocked.invalid/ } }\n"
    )
    subprocess.run(["squidGuard", "-c", config, "-C", "all"], check=True, capture_output=True)
    requests = home / "requests"
    requests.write_text("".join(f"{url if '://' in url else 'http://' + url} 192.0.2.1/- - GET\n" for url in urls))
    once = home / "once"
    once.write_text("http://example.org/ 192.0.2.1/- - GET\n")

    def run(path):
        start = time.perf_counter()
        with path.open() as file:
            output = subprocess.run(["squidGuard", "-c", config], stdin=file, capture_output=True, check=True).stdout
        return time.perf_counter() - start, output.count(b"blocked.invalid")

    # Its start is not what is asked for.
    return run(requests)[0] - run(once)[0], run(requests)[1]


def main():
    tool, entries, urls, folder = sys.argv[1:]
    entries = [line.strip() for line in Path(entries).read_text().splitlines() if line.strip()]
    urls = [line.strip() for line in Path(urls).read_text(errors="replace").splitlines() if line.strip()]
    seconds, matched = {"adblock": adblock, "squidguard": squidguard}[tool](entries, urls, Path(folder))
    print(json.dumps({"ns": seconds * 1e9 / len(urls), "items": len(urls), "matched": matched}))


main()
