#!/usr/bin/env python3
"""Damages list sources and checks that nothing is lost silently.

Each case is a list of small rules as YAML, JSON Lines or plain text, with one thing done to it: bytes changed, another
encoding, other line ends, cut short, parts repeated, a huge value, deep nesting, marks of the format's syntax. Then either
`cordon compile` (or `cordon lint`) ends with status 2 and says file:line:column, or a scan with the compiled list finds
every rule that was not touched. The command never ends by a signal.

Exit status: 0 if all of that held, 1 if something did not, 2 if the attack itself failed.
"""

import json
import os
import random
import re
import subprocess
import sys
import tempfile

import attacklib

# How many rules a source has. Their names are reserved.
RULES = 24
SHOWN = 30
PLACE = re.compile(rb"^[^\n]*:\d+:\d+: (?:error|warning): ", re.MULTILINE)


def name(number):
    return f"k{number:03}.attack.test"


def yaml_source(r):
    head = r.choice(["rules:\n", "name: attack\nrules:\n", "# a list\nname: attack\n\nrules:\n"])
    rules = []
    for number in range(RULES):
        kind = r.randrange(4)
        if kind == 0:
            rules.append(f"  - domain: {name(number)}\n")
        elif kind == 1:
            rules.append(f"  - {{id: r{number}, domain: {name(number)}}}\n")
        elif kind == 2:
            rules.append(f"  - id: r{number}\n    domain: {name(number)}\n    note: teapot {number}\n")
        else:
            rules.append(f"  - domain: {name(number)}\n    labels: [tea, größe]\n    action: review\n")
    return head, rules


def jsonl_source(r):
    rules = []
    for number in range(RULES):
        rule = {"domain": name(number)}
        if r.random() < 0.5:
            rule = {"id": f"r{number}", **rule}
        if r.random() < 0.3:
            rule["note"] = "teapot größe"
        rules.append(json.dumps(rule, ensure_ascii=r.random() < 0.5) + "\n")
    return "", rules


def text_source(r):
    head = r.choice(["", "# a list\n", "! a list\n\n"])
    return head, [r.choice(["{}\n", "{}\n", "{}  # größe\n"]).format(name(number)) for number in range(RULES)]


KINDS = {"yaml": yaml_source, "jsonl": jsonl_source, "txt": text_source}


class Source:
    """A source in bytes, and where each rule stands in it."""

    def __init__(self, kind, r):
        self.kind = kind
        head, rules = KINDS[kind](r)
        self.bytes = head.encode()
        self.ranges = []
        for rule in rules:
            start = len(self.bytes)
            self.bytes += rule.encode()
            self.ranges.append((start, len(self.bytes)))
        # The rules that must be found: all but those that were touched.
        self.kept = set(range(RULES))

    def replace(self, start, end, by):
        """Puts `by` in the place of some bytes. The rules they belong to, or stand directly beside, are touched."""
        for number, (first, last) in enumerate(self.ranges):
            if first <= end and start <= last:
                self.kept.discard(number)
        self.bytes = self.bytes[:start] + by + self.bytes[end:]


INSERTED = [
    b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\x1b", b"\x7f", b"\t", b"'", b'"', b"#", b"&a", b"*a", b"!x", b"|", b">",
    b"{", b"}", b"[", b"]", b",", b":", b"-", b"?", b"%", b"@", b"`", b"\\", b"\n", b"\r", b"\r\n", b"\xe2\x80\xa8", b"\xc2\x85", b"...", b"---",
    b"\n---\n", b"\n...\n", b"%YAML 1.2", b"<<: *a", b"!!binary ", b"\n\n\n", b" ", b"  ", b"null", b"true", b"/*", b"//", b"\\u0000", b"\\ud800",
]


def change_bytes(source, r):
    start = r.randrange(len(source.bytes))
    end = min(len(source.bytes), start + r.randrange(0, 5))
    by = r.choice([b"", bytes(r.randrange(256) for _ in range(r.randrange(1, 5))), r.choice(INSERTED)])
    source.replace(start, end, by)


def change_encoding(source, r):
    text = source.bytes.decode()
    encoding = r.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-8-sig", "latin-1", "cp037", "utf-7"])
    source.bytes = text.encode(encoding, errors="replace")


def change_line_ends(source, r):
    ends = [b"\r\n", b"\r", b"\n\n", b"\x0b", b"\x0c", b"\xc2\x85", b"\xe2\x80\xa8", b"\x00", b" \n", b"\t\n"]
    end = r.choice(ends)
    if r.random() < 0.5:
        source.bytes = source.bytes.replace(b"\n", end)
    else:
        source.bytes = b"".join(byte if byte != b"\n" or r.random() < 0.5 else end for byte in
                                (source.bytes[i : i + 1] for i in range(len(source.bytes))))


def cut_short(source, r):
    source.replace(r.randrange(len(source.bytes)), len(source.bytes), b"")


def repeat(source, r):
    start, end = sorted(r.randrange(len(source.bytes)) for _ in range(2))
    if r.random() < 0.5:
        # Whole rules: what stands twice is there.
        first, last = sorted(r.randrange(RULES) for _ in range(2))
        start, end = source.ranges[first][0], source.ranges[last][1]
        source.bytes = source.bytes[:end] + source.bytes[start:end] + source.bytes[end:]
    else:
        source.replace(end, end, source.bytes[start:end])


def rule_place(source, r):
    return source.ranges[r.randrange(RULES)]


def huge_value(source, r):
    start, end = rule_place(source, r)
    value = r.choice(["a", "a.", "%25", "é", "\\u0061", "[.]"]) * r.choice([300, 5_000, 70_000, 400_000])
    rule = {
        "yaml": f"  - domain: {value}\n", "jsonl": f'{{"domain":"{value}"}}\n', "txt": value + "\n",
    }[source.kind]
    source.replace(start, end, rule.encode())


def deep_nesting(source, r):
    start, end = rule_place(source, r)
    depth = r.choice([10, 100, 1_000, 50_000])
    opening, closing = r.choice([("[", "]"), ("{a: ", "}"), ('{"a":', "}"), ("- ", ""), ("? ", ""), ("(", ")"), ("!a ", ""), ("&a ", "")])
    inside = r.choice(["", "x", "1"])
    value = opening * depth + inside + (closing * depth if r.random() < 0.5 else "")
    rule = {"yaml": f"  - domain: {value}\n", "jsonl": f'{{"domain":{value}}}\n', "txt": value + "\n"}[source.kind]
    source.replace(start, end, rule.encode())


def insert_marks(source, r):
    start, _ = rule_place(source, r)
    source.replace(start, start, r.choice(INSERTED) + r.choice([b"", b"\n"]))


DAMAGES = [
    change_bytes, change_bytes, change_bytes, change_encoding, change_line_ends, cut_short, repeat, huge_value, deep_nesting, insert_marks,
]


class Attack:
    def __init__(self, options, folder, clock):
        self.options, self.folder, self.clock = options, folder, clock
        self.items = "".join(f"http://{name(number)}/\n" for number in range(RULES)).encode()

    def run(self, arguments, input=b""):
        return subprocess.run([self.options.cordon] + arguments, input=input, capture_output=True, cwd=self.folder, timeout=300)

    def check(self, r, number):
        kind = r.choice(list(KINDS))
        source = Source(kind, r)
        damage = r.choice(DAMAGES)
        damage(source, r)
        path = os.path.join(self.folder, f"list.{kind}")
        with open(path, "wb") as file:
            file.write(source.bytes)
        problem = self.problem(source, f"list.{kind}", r)
        if problem:
            self.clock.failures += 1
            if self.clock.failures <= SHOWN:
                print(f"case {number}, {kind}, {damage.__name__}: {problem}\n  {source.bytes[:1500]!r}", flush=True)

    def problem(self, source, path, r):
        """What is wrong, or None."""
        command = "lint" if r.random() < 0.2 else "compile"
        made = self.run(["lint", path] if command == "lint" else ["compile", path, "-o", "made.cordon"])
        if made.returncode < 0:
            return f"{command} ended by signal {-made.returncode}"
        if made.returncode == 2:
            return None if PLACE.search(made.stderr + made.stdout) else f"{command} says no place: {made.stderr[:300]!r}"
        if made.returncode not in (0, 1):
            return f"{command} ended with status {made.returncode}: {made.stderr[:300]!r}"
        if command == "lint":
            return None
        scan = self.run(["scan", "-l", "made.cordon", "--format", "lines", "--type", "url", "--jobs", "1"], self.items)
        if scan.returncode not in (0, 1):
            return f"scan ended with status {scan.returncode}: {scan.stderr[:300]!r}"
        found = {int(n) - 1 for n in re.findall(rb'"record":(\d+)', scan.stdout)}
        lost = sorted(source.kept - found)
        return f"lost {[name(n) for n in lost[:5]]} of {len(source.kept)} that were not touched" if lost else None


def main():
    options = attacklib.options(__doc__, "cases").parse_args()
    options.cordon = os.path.abspath(options.cordon)
    clock = attacklib.Clock("sources", "cases", options)
    with tempfile.TemporaryDirectory(prefix="cordon-attack-") as folder:
        attack = Attack(options, folder, clock)
        while clock.goes_on():
            # Each case by itself: `--seed S` and the case's number make it again.
            attack.check(random.Random(f"{options.seed}/{clock.done}"), clock.done)
            clock.done += 1
    print(f"sources: {clock.done:,} cases, {clock.failures:,} failed, seed {options.seed}")
    return 1 if clock.failures else 0


if __name__ == "__main__":
    sys.exit(main())
