#!/usr/bin/env python3
"""Cordon beside its peers: the same inputs, one run, one table.

What is real comes from $CORDON_DATA, else ../shared/data beside the repository; large inputs are made of it into
build/bench. Tools take turns (A B C, A B C, ...), so that a machine that drifts is unfair to nobody, and the median
counts. Tools that answer the same question must give the same number, and what has a bound must keep it, or the exit
status is 1. A tool that is not installed has a row that says how to get it.

Two kinds of row: `command` is a whole process, from start to exit, with its peak memory; `in process` is timed by
the tool itself after it has read its input and built its list. `ratio` is the tool's median over Cordon's, in the
first row of the same work: above 1 Cordon is faster.
"""

import argparse
import csv
import itertools
import json
import os
import platform
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "bench"
DATA = Path(os.environ.get("CORDON_DATA", ROOT.parent / "shared" / "data"))
PEERS = DATA.parent / "peers"
BUILT = OUT / "peers"


def say(text):
    print(f"bench: {text}", file=sys.stderr)


# Inputs -------------------------------------------------------------------------------------------------------------


def made(kind, count, source):
    """A file of `count` lines: by the shared generator where there is one, else the lines of `source` over again."""
    path = OUT / f"{kind}-{count}.txt"
    if not path.exists():
        say(f"making {path.relative_to(ROOT)}")
        part = path.with_suffix(".part")
        generator = PEERS / "corpus.py"
        if generator.exists():
            subprocess.run([sys.executable, generator, kind, str(count), part, "--data", DATA], check=True)
        else:
            lines = (DATA / source).read_bytes().splitlines(keepends=True)
            with part.open("wb") as file:
                file.writelines(itertools.islice(itertools.cycle(lines), count))
        part.rename(path)
    return path


def others(urls):
    """The URLs at hosts that the data of platforms, wrappers and shorteners does not name."""
    path = OUT / f"others-{urls.name}"
    files = [ROOT / "Patterns" / f"{name}.yaml" for name in ("identities", "wrappers", "shorteners")]
    if not path.exists() or path.stat().st_mtime < max(file.stat().st_mtime for file in (urls, *files)):
        say(f"making {path.relative_to(ROOT)}")
        named = set()
        for file in files:
            named.update(re.findall(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", file.read_text(encoding="utf-8")))
        with path.open("wb") as out:
            for line in urls.open("rb"):
                labels = re.sub(rb"^[^:]*:/*|[/?#:].*", b"", line.strip()).decode("latin-1").lower().split(".")
                if not any(".".join(labels[start:]) in named for start in range(len(labels))):
                    out.write(line)
    return path


# Everyday words, of which texts in other scripts are made.
WORDS = {
    "cyrillic": "утром автобус вышел из города и поехал к морю где дети играли у воды вечером мама сварила суп из овощей а папа "
    "читал газету на кухне завтра будет дождь поэтому возьми зонт и тёплый шарф библиотека открыта до семи ёлка".split(),
    "arabic": "خرجت الحافلة صباحا من المدينة نحو البحر حيث لعب الأطفال قرب الماء وفي المساء طبخت الأم حساء من الخضار وقرأ الأب "
    "الجريدة في المطبخ غدا سيهطل المطر لذلك خذ المظلة والوشاح المكتبة مفتوحة حتى السابعة إلى آخر مُعَلِّم كِتَابٌ".split(),
}


def texts(script, size):
    """A file of about `size` bytes of lines in that script, as long as posts are, with punctuation and numbers."""
    path = OUT / f"{script}-{size}.txt"
    if not path.exists():
        choose = random.Random(f"{script} {size}")
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            while file.tell() < size:
                words = [choose.choice(WORDS[script]) for _ in range(choose.randint(4, 30))]
                for place in range(len(words)):
                    words[place] = choose.choice([words[place]] * 12 + [words[place] + ",", str(choose.randint(1, 2000))])
                file.write(" ".join(words).capitalize() + choose.choice(".!?…") + "\n")
        part.rename(path)
    return path


def exported(size, urls, posts):
    """An export of about `size` bytes, as CSV and as JSON lines: id, date, user, URL and post; and how many records."""
    table, objects = OUT / f"export-{size}.csv", OUT / f"export-{size}.jsonl"
    counts = table.with_suffix(".count")
    if not counts.exists():
        say(f"making {table.relative_to(ROOT)} and {objects.name}")
        choose = random.Random(f"export {size}")
        links, texts = (path.read_text(encoding="utf-8", errors="replace").split("\n") for path in (urls, posts))
        links, texts, number = [link for link in links if link], [text for text in texts if text.strip()], 0
        with table.open("w", encoding="utf-8", newline="") as rows, objects.open("w", encoding="utf-8") as lines:
            writer = csv.writer(rows, lineterminator="\n")
            writer.writerow(["id", "date", "user", "url", "post"])
            while rows.tell() < size:
                for _ in range(10_000):
                    number += 1
                    values = [str(number), f"2026-11-{number % 28 + 1:02}", f"user{choose.randrange(10**6)}",
                              links[number % len(links)], choose.choice(texts)]
                    writer.writerow(values)
                    lines.write(json.dumps(dict(zip(("id", "date", "user", "url", "post"), values))) + "\n")
        counts.write_text(str(number))
    return table, objects, int(counts.read_text())


def ascii_only(posts):
    """The lines of `posts` that are ASCII."""
    path = OUT / f"ascii-{posts.name}"
    if not path.exists() or path.stat().st_mtime < posts.stat().st_mtime:
        with path.open("wb") as file:
            file.writelines(line for line in posts.open("rb") if line.isascii() and line.strip())
    return path


def joined(name, sources):
    path = OUT / name
    path.write_text("".join(source.read_text(encoding="utf-8") for source in sources), encoding="utf-8")
    return path


def pattern_rules(patterns):
    """The patterns as a JSONL list: no line of a pattern file may be taken for a comment or a URL."""
    path = patterns.with_suffix(".jsonl")
    with path.open("w", encoding="utf-8") as file:
        for number, pattern in enumerate(patterns.read_text(encoding="utf-8").splitlines(), 1):
            if pattern:
                file.write(json.dumps({"id": f"pattern-{number}", "pattern": pattern, "on": ["text"]}) + "\n")
    return path


def compiled(cordon, name, sources, *options):
    image = OUT / f"{name}.cordon"
    run = subprocess.run(
        [cordon, "compile", *sources, "-o", image, "--keep-going", "--allow-broad", *options],
        capture_output=True, text=True,
    )
    if not image.exists() or run.returncode not in (0, 1):
        sys.exit(f"bench: error: cordon compile of {name} failed ({run.returncode}):\n{run.stderr[-2000:]}")
    refused = sum(": error: " in line for line in run.stderr.splitlines())
    say(f"{name}.cordon: {image.stat().st_size:,} bytes, {refused} rules refused")
    return image


# What URLs are looked up by: many in one call, or one.
MATCHING = (("cordon: key and look-ups", "batch"), ("cordon: the same, one a call", "match"))
# And texts are searched.
SEARCHING = (("cordon", "batch"), ("cordon: one a call", "match"))

# Tools --------------------------------------------------------------------------------------------------------------


@dataclass
class Row:
    """One tool on one work. `read` turns its output into (ns an item or None, matches)."""

    work: str
    input: str
    items: int
    tool: str
    command: list
    read: callable
    question: str = ""  # tools with the same question must give the same number
    hint: str = ""  # how to install it, where it is not
    runs: int = 0  # 0: as many as asked for
    bytes: int = 0  # of all items, where the rate is in bytes
    bound: int = 0  # the most ns that an item may take; 0: any number
    seconds: list = field(default_factory=list)
    nanoseconds: list = field(default_factory=list)
    peaks: list = field(default_factory=list)
    matches: set = field(default_factory=set)

    @property
    def installed(self):
        is_there = IOCEXTRACT not in self.command or IOCEXTRACT.exists()
        is_there = is_there and (ADBLOCK not in self.command or ADBLOCK.exists())
        is_there = is_there and ("squidguard" not in self.command or shutil.which("squidGuard") is not None)
        is_there = is_there and (DUCKDB.exists() or "duckdb" not in str(self.command[-1]))
        return is_there and shutil.which(str(self.command[0])) is not None

    def run(self):
        start = time.perf_counter()
        child = subprocess.Popen(
            [str(word) for word in self.command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            env={**os.environ, "LC_ALL": "C"},
        )
        output = child.stdout.read().decode()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        self.seconds.append(time.perf_counter() - start)
        if child.returncode not in (0, 1):  # 1: nothing matched
            sys.exit(f"bench: error: {self.tool} exited with {child.returncode}: {' '.join(map(str, self.command))}")
        self.peaks.append(usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
        nanoseconds, matches = self.read(output)
        self.nanoseconds.append(self.seconds[-1] * 1e9 / self.items if nanoseconds is None else nanoseconds)
        self.matches.add(matches)


def counted(output):
    return None, int(output.split()[0])


def timed(output):
    answer = json.loads(output)
    return answer["ns"], answer["matched"]


def timed_alone(output):
    # iocextract's number is its own: what a link is, it sees otherwise.
    answer = json.loads(output)
    return answer["ns"], answer["matched"]


def ada(output):
    _, nanoseconds, parsed, _ = output.split()
    return float(nanoseconds), int(parsed)


def engine(output):
    _, _, nanoseconds, _, lines, _, _ = output.split()
    return float(nanoseconds), int(lines)


def engine_build(output):
    _, seconds, _, _, _, _, refused = output.split()
    return float(seconds) * 1e9, int(refused)


def prepared(output):
    answer = json.loads(output)
    return answer["ns"], answer["items"]


HARNESS = "scripts/bench --build-peers"
IOCEXTRACT, DUCKDB, ADBLOCK = OUT / "iocextract", OUT / "duckdb", OUT / "adblock"


def hostile(name, item):
    """A file of twenty lines, each an item of 64 KiB that is made to cost much."""
    path = OUT / f"hostile-{name.replace(' ', '-').replace(',', '')}.txt"
    path.write_text((item.replace("\n", " ")[:65_536] + "\n") * 20)
    return path


# Texts that are made to cost the search for links much.
HIDING = {"signs under encodings": "listed%25%32%36#46;" * 4000, "escaped signs": "s\\x26" * 14000}


def near_patterns(cordon, patterns):
    """Texts that are made to cost the patterns much, by name."""
    sources = patterns.read_text().splitlines()
    texts = [re.sub(r"\\W[?*+]?", " ", source) for source in sources]
    texts = [re.sub(r"\\(.)", r"\1", text) for text in texts]
    lint = subprocess.run([cordon, "lint", "--as", "pattern", patterns], capture_output=True, text=True).stdout
    attacks = re.findall(r"steps on (?:an item of )?[0-9]+ bytes of `([^`]*)`", lint) or ["tea "]
    size = 65_536
    return {
        "the text of every pattern": " ".join(texts * 3),
        "text that comes near every pattern, twice": " ".join([text[:-1] + "~" for text in texts] * 3),
        "what patterns are slow on": "".join((attack * 400)[:900] + " " for attack in attacks) * 99,
        "the same, behind the text of every pattern": " ".join(texts)[: size // 2]
        + "".join((attack * 400)[:900] + " " for attack in attacks) * 99,
        "links with the text of every pattern": " ".join(f"http://a.test/{text.replace(' ', '-')}" for text in texts * 3),
        "links with what patterns are slow on": " ".join(f"http://a.test/{(attack * 99)[:200]}" for attack in attacks * 999),
    }


def rows(options):
    domains = sorted((DATA / "lists").glob("*.txt"))
    entries = joined("ut1.txt", domains)
    patterns = joined("patterns.txt", sorted((DATA / "patterns").glob("*.txt")))
    urls = made("urls", options.urls, "urls/kasztp.txt")
    many = made("urls", options.urls * 5, "urls/kasztp.txt")
    posts = posts_of(options)
    listed = compiled(options.cordon, "ut1", domains)
    worded = compiled(options.cordon, "patterns", [pattern_rules(patterns)])
    scan, timing, n = [options.cordon, "scan", "--count", "--exit-zero"], options.timing, options.urls

    work, name = "URLs against a list, command", f"{n:,} URLs"
    for jobs in (1, 2):
        command = [*scan, "--jobs", jobs, "-l", listed, urls]
        yield Row(work, name, n, f"cordon scan --jobs {jobs}", command, counted, "ut1")
    for tool, package in (("grep", "grep"), ("rg", "ripgrep")):
        command = [tool, "-c", "-F", "-f", entries, urls]
        yield Row(work, name, n, f"{tool} -F -f", command, counted, "contains", f"apt-get install {package}")
    work, command = "five times as many, command", [*scan, "--jobs", 1, "-l", listed, many]
    yield Row(work, f"{n * 5:,} URLs", n * 5, "cordon scan --jobs 1", command, counted, runs=1)

    work = "one URL, in process"
    for tool, mode in MATCHING:
        yield Row(work, name, n, tool, [timing, mode, listed, "url", urls, 3], timed, "ut1")
    yield Row(work, name, n, "cordon: key alone", [timing, "key", listed, "url", urls, 3], timed)
    yield Row(work, name, n, "ada: parse only", [BUILT / "ada_parse", urls], ada, hint=HARNESS)

    for size in options.entries:
        made_list = compiled(options.cordon, f"list-{size}", [made("list", size, "lists/games.domains.txt")])
        work = f"one URL, {size:,} entries, in process"
        for tool, mode in MATCHING:
            command = [timing, mode, made_list, "url", urls, 3]
            yield Row(work, name, n, tool, command, timed, f"list-{size}")
        yield Row(work, name, n, "ada: parse only", [BUILT / "ada_parse", urls], ada, hint=HARNESS)

    elsewhere = others(urls)
    count = sum(1 for _ in elsewhere.open("rb"))
    bare = compiled(options.cordon, "ut1-no-platforms", domains, "--no-platforms")
    work, name = "URLs of hosts without platforms, in process", f"{count:,} URLs"
    for tool, image in (("without identities and wrappers", bare), ("with them", listed)):
        command = [timing, "batch", image, "url", elsewhere, 3]
        yield Row(work, name, count, f"cordon: {tool}", command, timed, "elsewhere")
    count = sum(1 for line in posts.open("rb") if line.strip())

    name = f"{count:,} posts"
    for size in options.patterns:
        many_patterns = made("rules", size, "patterns/keywords.txt")
        many_worded = compiled(options.cordon, f"rules-{size}", [pattern_rules(many_patterns)])
        work = f"posts against {size:,} patterns, in process"
        for tool, mode in SEARCHING:
            yield Row(work, name, count, tool, [timing, mode, many_worded, "text", posts, 3], timed, f"rules-{size}")
        vectorscan = [BUILT / "patterns", "vectorscan", many_patterns, posts]
        yield Row(work, name, count, "vectorscan", vectorscan, engine, "", HARNESS, 1)
        work = f"{size:,} patterns made ready"
        yield Row(work, "", 1, "cordon", [timing, "prepare", many_worded], prepared)
        yield Row(work, "", 1, "vectorscan", [*vectorscan, 1], engine_build, "", HARNESS, 1)

    work = "posts against patterns, in process"
    for tool, mode in SEARCHING:
        yield Row(work, name, count, tool, [timing, mode, worded, "text", posts, 3], timed, "patterns")
    for of, image, items in (("patterns", worded, near_patterns(options.cordon, patterns)), ("a list", listed, HIDING)):
        for kind, item in items.items():
            command = [timing, "batch", image, "text", hostile(kind, item), 3]
            bounded = f"hostile items against {of} (50 ms at most), in process"
            yield Row(bounded, f"64 KiB: {kind}", 20, "cordon", command, timed, bound=50_000_000)
    # Vectorscan only approximates look-arounds and RE2 refuses them: their numbers need not be the same. PCRE2 one by
    # one defines the answer, and takes so long that one run must do.
    for tool, question, runs in (("vectorscan", "", 0), ("re2", "", 0), ("pcre2", "patterns", 1)):
        yield Row(work, name, count, tool, [BUILT / "patterns", tool, patterns, posts], engine, question, HARNESS, runs)
    if options.exports:
        yield from export_rows(options, urls, worded)
    yield from text_rows(options)
    work = "posts against patterns, command"
    for jobs in (1, 2):
        command = [*scan, "--jobs", jobs, "--type", "text", "-l", worded, posts]
        yield Row(work, name, count, f"cordon scan --jobs {jobs}", command, counted, "patterns")


def index_rows(options):
    """Lists of many entries: how long they take to build and to open, and URLs to look up in them; one core."""
    urls, n = made("urls", options.urls, "urls/kasztp.txt"), options.urls
    timing, name = options.timing, f"{options.urls:,} URLs"
    for size in options.index:
        entries = made("list", size, "lists/games.domains.txt")
        image = compiled(options.cordon, f"list-{size}", [entries])
        build = ["sh", "-c", f"{options.cordon} compile --allow-broad {entries} -o {image} 2>/dev/null"
                 f" && {options.cordon} inspect --json {image}"]
        yield Row(f"{size:,} entries compiled, command", "", size, "cordon, both cores", build, inspected)
        yield Row(f"{size:,} entries opened, in process", "", 1, "cordon", [timing, "open", image], prepared, runs=1)
        question = f"index-{size}"
        for tool, mode in MATCHING:
            command = ["taskset", "-c", "0", timing, mode, image, "url", urls, 3]
            yield Row(f"one URL, {size:,} entries, warm, in process", name, n, tool, command, timed, question)
        cold = ["taskset", "-c", "0", timing, "cold", image, "url", urls]
        yield Row(f"one URL, {size:,} entries, cold, in process", name, n, "cordon, opening among it", cold, timed, question)
        listed = listed_urls(entries, min(size, 500_000))
        count = sum(1 for _ in listed.open("rb"))
        command = ["taskset", "-c", "0", timing, "batch", image, "url", listed, 3]
        yield Row(f"one listed URL, {size:,} entries, warm, in process", f"{count:,} URLs", count, "cordon", command, timed)
        peers = [sys.executable, ROOT / "Benchmarks" / "index-peers.py"]
        work = f"one URL, {size:,} entries, warm, in process"
        if loads(size, 1_200):
            yield Row(work, name, n, "adblock-rust", [*peers, "adblock", entries, urls, ADBLOCK], timed_alone, "", HARNESS, 1)
        yield Row(work, name, n, "squidGuard", [*peers, "squidguard", entries, urls, OUT], timed_alone, "", "apt-get install squidguard", 1)
        work = f"{name} against {size:,} entries, command"
        scan = [options.cordon, "scan", "--count", "--exit-zero", "--jobs", 1, "-l", image, urls]
        yield Row(work, name, n, "cordon scan --jobs 1", scan, counted, question)
        if loads(size, 2_200):
            yield Row(work, name, n, "grep -F -f", ["grep", "-c", "-F", "-f", entries, urls], counted, "", "", 1)


def loads(entries, bytes_an_entry):
    """Whether this machine has the memory for a tool that takes so many bytes an entry."""
    return entries * bytes_an_entry < 0.8 * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def listed_urls(entries, count):
    """As many of the entries, as URLs in any order."""
    path = OUT / f"listed-{count}-of-{entries.name}"
    if not path.exists():
        lines = random.Random(7).sample(entries.read_text(encoding="utf-8").splitlines(), count)
        path.write_text("".join(f"http://{line}\n" for line in lines), encoding="utf-8")
    return path


def inspected(output):
    image = json.loads(output)
    say(f"{image['rules']:,} rules, {image['bytes']:,} bytes: {image['bytes'] / image['rules']:.2f} a rule")
    return None, image["rules"]


def export_rows(options, urls, worded):
    """Exported files, whole commands on both cores."""
    table, objects, count = exported(options.exports * 1_000_000, urls, DATA / "text" / "posts.txt")
    listed = compiled(options.cordon, "list-1000000", [made("list", 1_000_000, "lists/games.domains.txt")])
    scan = [options.cordon, "scan", "--count", "--exit-zero"]
    name = f"{count:,} records"

    def row(work, path, tool, command, question="", hint=""):
        return Row(f"{work}, command", name, count, tool, command, counted, question, hint, bytes=path.stat().st_size)

    for jobs in (1, 2):
        command = [*scan, "--jobs", jobs, "--field", "url", "-l", listed, table]
        yield row("CSV, one field, 1,000,000 entries", table, f"cordon scan --jobs {jobs}", command, "export")
    query = f"select count(*) from read_csv('{table}') where regexp_matches(url, '{{}}')"
    for name_of, pattern in (("one regex", "ads[0-9]*[.]"), ("count alone", "")):
        sql = query.format(pattern) if pattern else f"select count(*) from read_csv('{table}')"
        code = f"import sys; sys.path.insert(0, {str(DUCKDB)!r}); import duckdb; print(duckdb.sql({sql!r}).fetchall()[0][0])"
        command = [sys.executable, "-c", code]
        yield row("CSV, one field, 1,000,000 entries", table, f"DuckDB: {name_of}", command, hint=HARNESS)
    for jobs in (1, 2):
        command = [*scan, "--jobs", jobs, "--field", "url", "-l", listed, objects]
        yield row("JSON lines, one field, 1,000,000 entries", objects, f"cordon scan --jobs {jobs}", command, "export")
    jq = ["jq", "-n", 'reduce inputs as $r (0; if $r.url | test("ads[0-9]*[.]") then . + 1 else . end)', objects]
    yield Row("JSON lines, one field, 1,000,000 entries, command", name, count, "jq: one regex", jq, counted, "",
              "apt-get install jq", 1, bytes=objects.stat().st_size)
    for jobs in (1, 2):
        command = [*scan, "--jobs", jobs, "--type", "text", "-l", worded, table]
        yield row("CSV, every field as text, 2,515 patterns", table, f"cordon scan --jobs {jobs}", command, "exported text")


def posts_of(options):
    return DATA / "text" / "posts.txt" if options.posts == 0 else made("posts", options.posts, "text/posts.txt")


def text_rows(options):
    """What is done with every text before anything is looked up: its links, and its folded form."""
    timing, plain = options.text_timing, ascii_only(posts_of(options))
    real = DATA / "text" / "posts.txt"

    def row(work, path, tool, mode):
        count, size = sum(1 for line in path.open("rb") if line.strip()), path.stat().st_size
        command = [timing, mode, path, 3]
        return Row(f"{work}, in process", f"{count:,} lines", count, tool, command, timed, f"{mode} {path}", bytes=size)

    for work, mode in (("links in ASCII posts", "find"), ("ASCII posts folded", "fold")):
        yield row(work, plain, "cordon", mode)
    for script in WORDS:
        path = texts(script, 4_000_000)
        yield row(f"links in {script} text", path, "cordon", "find")
        yield row(f"{script} text folded", path, "cordon", "fold")
        yield row(f"{script} text folded", path, "ICU: NFKC_Casefold alone, of UTF-16", "icu")
        yield row(f"{script} text's skeleton", path, "cordon", "skeleton")
    yield row("ASCII posts' skeleton", plain, "cordon", "skeleton")
    yield row("links in the real posts", real, "cordon", "find")
    command = [sys.executable, ROOT / "Benchmarks" / "links.py", "time", real, "--iocextract", IOCEXTRACT]
    count = sum(1 for line in real.open("rb") if line.strip())
    yield Row("links in the real posts, in process", f"{count:,} lines", count, "iocextract", command, timed_alone, "",
              HARNESS, 1, bytes=real.stat().st_size)


# The table ----------------------------------------------------------------------------------------------------------


def measure(table, runs):
    for round in range(runs):
        for row in table:
            if row.installed and round < (row.runs or runs):
                say(f"{round + 1}/{runs} {row.work}: {row.tool}")
                row.run()


def show(table):
    own_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    lines = [["work", "input", "tool", "runs", "median", "min to max", "rate", "peak", "matches", "ratio"]]
    base = {}
    for row in table:
        if not row.installed:
            lines.append([row.work, row.input, row.tool, "0", "not installed", row.hint, "", "", "", ""])
            continue
        median = statistics.median(row.nanoseconds)
        base.setdefault(row.work, median)
        whole = row.work.endswith("command")
        # A child starts as a copy of this process, so less than our own peak cannot be seen.
        peak = max(row.peaks)
        lines.append([
            row.work, row.input, row.tool, str(len(row.nanoseconds)),
            f"{median:,.0f} ns", f"{min(row.nanoseconds):,.0f} to {max(row.nanoseconds):,.0f}",
            f"{row.bytes / row.items / median * 1e3:,.0f} MB/s" if row.bytes else f"{1e9 / median:,.0f}/s", f"{'≤ ' if peak <= own_peak else ''}{peak / 2**20:,.0f} MiB" if whole else "",
            " or ".join(f"{number:,}" for number in sorted(row.matches)), f"{median / base[row.work]:.3g}",
        ])
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for number, line in enumerate(lines):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def show_stages(options):
    """How far the posts get on their way to PCRE2, and what is the worst that was found for a pattern, by cordon lint."""
    patterns = OUT / "patterns.jsonl"
    posts = DATA / "text" / "posts.txt"
    command = [options.cordon, "lint", patterns, "--allow-broad", "--profile", posts]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode not in (0, 2):
        sys.exit(f"bench: error: cordon lint --profile failed ({run.returncode}):\n{run.stderr[-2000:]}")
    print(f"\n{posts.name} on its way through {patterns.name}, by cordon lint --profile:\n")
    print("\n".join(line for line in run.stderr.splitlines() if line.startswith("cordon: ")))


def show_links(options):
    """The links that iocextract finds in the real posts, beside those of cordon."""
    if not IOCEXTRACT.exists():
        return
    command = [sys.executable, ROOT / "Benchmarks" / "links.py", "compare", DATA / "text" / "posts.txt"]
    run = subprocess.run([*command, "--cordon", options.cordon, "--iocextract", IOCEXTRACT], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"bench: error: links.py failed ({run.returncode}):\n{run.stderr[-2000:]}")
    print("\n" + run.stdout, end="")


def disagreements(table):
    answers = {}
    for row in table:
        for number in row.matches:
            answers.setdefault(row.question or id(row), {}).setdefault(number, []).append(row.tool)
    return [numbers for numbers in answers.values() if len(numbers) > 1]


def too_slow(table):
    return [row for row in table if row.bound and row.nanoseconds and statistics.median(row.nanoseconds) > row.bound]


def main():
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, help="runs of each tool (default 5)")
    parser.add_argument("--urls", type=int, default=1_000_000, help="URLs in the large input (default 1,000,000)")
    parser.add_argument(
        "--entries", type=int, nargs="*", default=[1_000_000],
        help="entries of the made lists that URLs are looked up in (default 1,000,000)",
    )
    parser.add_argument(
        "--patterns", type=int, nargs="*", default=[],
        help="also patterns, made and real, that posts are searched for, such as 50000 (default none)",
    )
    parser.add_argument("--posts", type=int, default=0, help="posts; 0, the default, takes the real ones once")
    parser.add_argument("--build-peers", action="store_true", help="first install and build ada, Vectorscan, RE2, iocextract and DuckDB")
    parser.add_argument("--cordon", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--timing", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--text-timing", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument(
        "--exports", type=int, default=0, metavar="MB", help="also an export of so many megabytes (default none)"
    )
    parser.add_argument(
        "--index", type=int, nargs="*", default=[], metavar="N",
        help="only lists of so many entries, such as 1000000 10000000: building, opening, looking up",
    )
    parser.add_argument("--texts", action="store_true", help="only links, folding and skeletons of texts")
    options = parser.parse_args()
    needed = ("lists", "patterns", "urls/kasztp.txt", "text/posts.txt")
    missing = [name for name in needed if not (DATA / name).exists()]
    if missing:
        sys.exit(f"bench: error: {DATA} has no {', '.join(missing)}; point CORDON_DATA at a folder that does")
    OUT.mkdir(parents=True, exist_ok=True)
    if options.build_peers:
        subprocess.run(["sh", PEERS / "build", BUILT], check=True, stdout=sys.stderr)
        for target, package in ((IOCEXTRACT, "iocextract"), (DUCKDB, "duckdb"), (ADBLOCK, "adblock")):
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", target, package]
            subprocess.run(pip, check=True, stdout=sys.stderr)

    table = list(index_rows(options) if options.index else text_rows(options) if options.texts else rows(options))
    measure(table, options.runs)
    head = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}"
    print(f"Cordon {head.stdout.strip()}, {machine}; ns are for one item\n")
    show(table)
    if not options.texts and not options.index:
        show_stages(options)
    if not options.index:
        show_links(options)
    wrong = disagreements(table)
    for numbers in wrong:
        parts = (f"{number:,} by {', '.join(sorted(set(tools)))}" for number, tools in sorted(numbers.items()))
        print(f"bench: error: the same question, different answers: {'; '.join(parts)}", file=sys.stderr)
    slow = too_slow(table)
    for row in slow:
        median = statistics.median(row.nanoseconds) / 1e6
        print(f"bench: error: {row.input}: {median:,.0f} ms, which is more than {row.bound / 1e6:,.0f}", file=sys.stderr)
    return 1 if wrong or slow else 0


if __name__ == "__main__":
    sys.exit(main())
