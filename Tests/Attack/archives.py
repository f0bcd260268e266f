#!/usr/bin/env python3
"""Attacks `cordon scan` with compressed files, archives and encodings that were changed on purpose.

    python3 Tests/Attack/archives.py --cordon .build/release/cordon --list list.cordon --count 100 --seed 1

Each case makes a file that holds a listed address, changes it where the address is not destroyed, and scans it. The address
must be found, or the exit status must be 2; a crash is a failure always. Whether the address is still there is decided without
Cordon: by Python's own readers, or because the change cannot reach it.

Needs Python 3 and its standard library. zstd and 7z files are made where the programs `zstd` and `7z` are installed.
Exit status: 0 no failure, 1 a failure, 2 the attack could not run. Failing inputs stay in the folder that is printed.
"""

import bz2
import gzip
import io
import lzma
import os
import random
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import warnings
import zipfile
import zlib

import attacklib

ENCODINGS = ["utf-8", "utf-8", "utf-8-sig", "utf-16", "bom-16-be", "utf-16-le", "utf-16-be", "utf-32", "bom-32-be",
             "utf-32-le", "utf-32-be"]
FORMATS = ["txt", "csv", "tsv", "jsonl", "json"]
WORDS = ["kettle", "weather", "garden", "видео", "река", "موسيقى", "音楽", "été", "bread", "train", "\U0001F600"]


class Destroyed(Exception):
    """The address is not there any more, so nothing can be asked of the scan."""


class Case:
    """A file to scan, and what was done to it."""

    def __init__(self, name, data, steps, strict=False):
        self.name, self.data, self.steps = name, data, steps
        # Whether the address must be found, and 2 is not enough.
        self.strict = strict


# What is scanned: text with the address in one record.

def words(rng, count):
    return " ".join(rng.choice(WORDS) for _ in range(count))


def records(rng, form, listed, rows):
    place = rng.randrange(rows)
    out = []
    if form in ("csv", "tsv"):
        between = "\t" if form == "tsv" else rng.choice([",", ";"])
        if rng.random() < 0.8:
            out.append(between.join(["id", "text", "url"]))
    for row in range(rows):
        url = listed if row == place else f"https://harmless.example/{row}"
        text = words(rng, rng.randrange(1, 12))
        if form == "txt":
            out.append(url if rng.random() < 0.5 else f"{text} {url} {text}")
        elif form in ("csv", "tsv"):
            out.append(between.join([str(row), f'"{text}"' if rng.random() < 0.3 else text, url]))
        else:
            out.append('{"id":%d,"text":"%s","url":"%s"}' % (row, text, url))
    if form == "json":
        return ["[" + ("," if rng.random() < 0.5 else ", ").join(out) + "]"]
    return out


def encode(text, encoding):
    if encoding == "bom-16-be":
        return b"\xfe\xff" + text.encode("utf-16-be")
    if encoding == "bom-32-be":
        return b"\0\0\xfe\xff" + text.encode("utf-32-be")
    return text.encode(encoding)


def payload(rng, listed, rows=None):
    form = rng.choice(FORMATS)
    encoding = rng.choice(ENCODINGS)
    end = rng.choice(["\n", "\n", "\r\n", "\r"])
    rows = rows or rng.choice([1, 2, 3, 10, 100, 2000])
    if end == "\r" and rows < 2:
        end = "\n"
    text = end.join(records(rng, form, listed, rows)) + rng.choice(["", end])
    return form, encode(text, encoding), [form, encoding, repr(end), f"{rows} rows"]


# What it is packed into.

def tool(arguments, data):
    run = subprocess.run(arguments, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return run.stdout


def compressors():
    found = {
        "gz": lambda data: gzip.compress(data, 1), "bz2": lambda data: bz2.compress(data, 1),
        "xz": lambda data: lzma.compress(data, preset=0),
    }
    if shutil.which("zstd"):
        found["zst"] = lambda data: tool(["zstd", "-q", "-c", "-1"], data)
    return found


def decompress(kind, data):
    """Everything that the streams of `data` hold. Raises on damage and on bytes that belong to none of them."""
    if kind == "gz":
        return gzip.decompress(data)
    if kind in ("bz2", "xz"):
        out = b""
        while data:
            stream = bz2.BZ2Decompressor() if kind == "bz2" else lzma.LZMADecompressor()
            out += stream.decompress(data)
            if not stream.eof:
                raise EOFError
            data = stream.unused_data
        return out
    run = subprocess.run(["zstd", "-q", "-d", "-c"], input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if run.returncode:
        raise EOFError
    return run.stdout


def make_tar(members, form=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


class Unseekable(io.BytesIO):
    """Makes zipfile write data descriptors."""

    def seekable(self):
        return False

    def seek(self, *_):
        raise OSError

    def tell(self):
        raise OSError


def make_zip(rng, members, comment=b""):
    out = Unseekable() if rng.random() < 0.3 else io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
            with archive.open(info, "w", force_zip64=rng.random() < 0.2) as member:
                member.write(data)
        archive.comment = comment
    return out.getvalue()


def members_of(rng, form, data):
    members = [(f"posts/a.{form}", data)]
    for number in range(rng.randrange(3)):
        members.append((f"other{number}.txt", words(rng, 20).encode()))
    rng.shuffle(members)
    return members


# What is done to it. Each answers a case.

def flip(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5])):
        place = rng.choice([rng.randrange(len(data)), rng.randrange(min(len(data), 64)), -1 - rng.randrange(min(len(data), 64))])
        data[place] ^= rng.choice([1, 0x80, 0xFF, rng.randrange(1, 256)])
    return bytes(data)


def damage(rng, data):
    kind = rng.choice(["flip", "flip", "truncate", "append", "append-zeros", "prepend", "cut-middle", "repeat"])
    if kind == "flip":
        return kind, flip(rng, data)
    if kind == "truncate":
        return kind, data[:rng.choice([rng.randrange(len(data)), max(0, len(data) - rng.randrange(1, 20))])]
    if kind == "append":
        return kind, data + bytes(rng.randrange(256) for _ in range(rng.choice([1, 3, 100])))
    if kind == "append-zeros":
        return kind, data + bytes(rng.choice([1, 4, 511, 512, 1024, 10240]))
    if kind == "prepend":
        return kind, bytes(rng.randrange(256) for _ in range(rng.choice([1, 2, 4, 512]))) + data
    if kind == "repeat":
        return kind, data + data
    start = rng.randrange(len(data))
    return kind, data[:start] + data[start + rng.choice([1, 4, 512]):]


def compressed_case(rng, listed, kinds):
    form, data, steps = payload(rng, listed)
    kind = rng.choice(sorted(kinds))
    packed = kinds[kind](data)
    steps = steps + [kind]
    choice = rng.random()
    if choice < 0.25:
        # Several streams after one another, the address somewhere in them.
        cut = rng.randrange(len(data) + 1)
        packed = kinds[kind](data[:cut]) + kinds[kind](data[cut:])
        return Case(f"x.{form}.{kind}", packed, steps + ["two streams"], strict=True)
    if choice < 0.4:
        name = rng.choice([f"x.{form}.{kind}", f"x.{form}", f"x.{rng.choice(['dat', 'gz', 'log', 'zip', 'png'])}"])
        return Case(name, packed, steps + [f"as {name}"], strict=name.startswith(f"x.{form}"))
    how, changed = damage(rng, packed)
    steps = steps + [how]
    try:
        unpacked = decompress(kind, changed)
    except Exception:  # Whatever Python says: it is damaged.
        if len(changed) < 6:
            # Less than what every kind begins with: through a pipe nothing tells what it was.
            raise Destroyed
        return Case(f"x.{form}.{kind}", changed, steps)
    if data not in unpacked:
        raise Destroyed
    return Case(f"x.{form}.{kind}", changed, steps)


def checksummed(header):
    header = header[:148] + b" " * 8 + header[156:]
    return header[:148] + b"%06o\0 " % sum(header) + header[156:]


def tar_case(rng, listed, kinds):
    form, data, steps = payload(rng, listed)
    members = members_of(rng, form, data)
    packed = bytearray(make_tar(members, rng.choice([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])))
    steps = steps + ["tar"]
    header = packed.find(f"posts/a.{form}".encode())
    how = rng.choice(["none", "type", "size", "joined", "appended", "no end", "garbage", "padding", "damage", "header",
                      "pax size", "long name"])
    strict = how == "none"
    if how == "type":
        kind = rng.choice(b"0\x001234567xgLKSVMDNA?\xff")
        block = bytes(packed[header:header + 512])
        packed[header:header + 512] = checksummed(block[:156] + bytes([kind]) + block[157:])
        how = f"type {kind}"
    elif how == "size":
        size = rng.choice([0, 1, 10, 511, 512, 513, len(data) // 2, len(data) + 1, len(data) + 512, 8 ** 11 - 1])
        block = bytes(packed[header:header + 512])
        packed[header:header + 512] = checksummed(block[:124] + b"%011o\0" % size + block[136:])
        how = f"size {size}"
    elif how == "joined":
        packed = bytearray(make_tar([("first.txt", b"nothing\n")])) + packed
    elif how == "appended":
        packed = bytearray(make_tar([("first.txt", b"nothing\n")])) + bytes(rng.choice([512, 1024])) + data
    elif how == "no end":
        packed = packed[:len(packed) - rng.randrange(1, 10240)]
        if data not in packed:
            raise Destroyed
    elif how == "garbage":
        packed += bytes(rng.randrange(1, 256) for _ in range(rng.choice([1, 512, 700])))
    elif how == "padding":
        # The address, and nothing of it in the size.
        hidden = listed.encode()
        packed = bytearray(make_tar([("a.txt", b"nothing\n")]))
        packed[512 + 8:512 + 8 + len(hidden)] = hidden
    elif how == "header":
        packed[header + rng.randrange(512)] ^= rng.randrange(1, 256)
    elif how == "pax size":
        record = b"%d size=%d\n"
        text = record % (len(record % (10, 5)), 5)
        info = tarfile.TarInfo("pax")
        info.type, info.size = b"x", len(text)
        packed = bytearray(info.tobuf(tarfile.USTAR_FORMAT) + text.ljust(512, b"\0") + make_tar([(f"a.{form}", data)]))
    elif how == "long name":
        packed = bytearray(make_tar([("d" * 150 + f".{form}", data)], tarfile.GNU_FORMAT))
        strict = True
    elif how == "damage":
        how, changed = damage(rng, bytes(packed))
        packed = bytearray(changed)
        if data not in packed and not len(packed) < len(data):
            # What was changed may be the address itself, of which nothing is known then.
            raise Destroyed
    steps = steps + [how]
    packed = bytes(packed)
    kind = rng.choice(["", "", "gz", "xz", "bz2"])
    if kind:
        packed = kinds[kind](packed)
    name = rng.choice(["x.tar", "x.tar", "x.dat", "x.txt"]) + (f".{kind}" if kind else "")
    return Case(name, packed, steps + [f"as {name}"], strict)


def central(data):
    """Where the entries of the central directory stand."""
    places, place = [], struct.unpack_from("<I", data, data.rfind(b"PK\5\6") + 16)[0]
    while data[place:place + 4] == b"PK\1\2":
        places.append(place)
        place += 46 + sum(struct.unpack_from("<HHH", data, place + 28))
    return places


def without_entry(data, name):
    """The archive without an entry of its directory, whose member stays."""
    end = data.rfind(b"PK\5\6")
    for place in central(data):
        lengths = struct.unpack_from("<HHH", data, place + 28)
        if data[place + 46:place + 46 + lengths[0]] == name:
            size = 46 + sum(lengths)
            tail = bytearray(data[end:])
            count, = struct.unpack_from("<H", tail, 10)
            length, = struct.unpack_from("<I", tail, 12)
            struct.pack_into("<HHI", tail, 8, count - 1, count - 1, length - size)
            return data[:place] + data[place + size:end] + bytes(tail)
    return data


def read_zip(data, wanted):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(wanted in archive.read(info) for info in archive.infolist())


def zip_case(rng, listed, _):
    form, data, steps = payload(rng, listed)
    name = f"posts/a.{form}"
    packed = bytearray(make_zip(rng, members_of(rng, form, data)))
    steps = steps + ["zip"]
    how = rng.choice(["none", "mode", "hidden", "joined", "prepended", "appended", "local", "central", "both", "duplicate",
                      "comment", "gap", "encrypted", "damage", "nested", "folder"])
    strict = how == "none"
    entry = next((p for p in central(packed) if packed[p + 46:p + 46 + len(name)] == name.encode()), None)
    local = struct.unpack_from("<I", packed, entry + 42)[0]
    if how == "mode":
        mode = rng.choice([0o040755, 0o020644, 0o060644, 0o010644, 0o120777, 0o140777, 0, 0o170000])
        packed[entry + 5] = 3
        struct.pack_into("<I", packed, entry + 38, mode << 16 | rng.choice([0, 0x10]))
        strict = True
    elif how == "hidden":
        packed = without_entry(bytes(packed), name.encode())
    elif how == "joined":
        other = make_zip(rng, [("b.txt", b"nothing\n")])
        packed = bytes(packed) + other if rng.random() < 0.5 else other + bytes(packed)
    elif how == "prepended":
        packed = b"PK\3\4" + data + bytes(packed)
    elif how == "appended":
        packed = make_zip(rng, [("b.txt", b"nothing\n")]) + data
    elif how == "local":
        place = local + rng.choice([6, 8, 14, 18, 22, 26, 28, 30])
        packed[place] ^= rng.randrange(1, 256)
    elif how in ("central", "both"):
        offset = rng.choice([8, 10, 16, 20, 24, 28, 30, 32, 34, 42, 46])
        value = rng.randrange(1, 256)
        packed[entry + offset] ^= value
        if how == "both" and offset in (8, 10, 16, 20, 24):
            packed[local + offset - 2] ^= value
    elif how == "duplicate":
        members = [("a." + form, data), ("a." + form, b"nothing\n")]
        rng.shuffle(members)
        packed = make_zip(rng, members)
        strict = True
    elif how == "comment":
        packed = make_zip(rng, [("b.txt", b"nothing\n")], comment=listed.encode())
        strict = True
    elif how == "gap":
        other = make_zip(rng, [("b.txt", b"nothing\n")])
        end = other.rfind(b"PK\5\6")
        start, = struct.unpack_from("<I", other, end + 16)
        tail = bytearray(other[end:])
        struct.pack_into("<I", tail, 16, start + len(data))
        packed = other[:start] + data + other[start:end] + bytes(tail)
    elif how == "encrypted":
        packed[entry + 8] |= 1
        packed[local + 6] |= 1
    elif how == "nested":
        packed = make_zip(rng, [(rng.choice(["in.zip", "in.txt", "in.csv"]), bytes(packed))])
    elif how == "folder":
        packed = make_zip(rng, [("folder/", data)])
        strict = True
    elif how == "damage":
        how, changed = damage(rng, bytes(packed))
        packed = changed
        try:
            if not read_zip(changed, data):
                raise Destroyed
        except Destroyed:
            raise
        except Exception:  # Damaged, says Python.
            pass
    packed = bytes(packed)
    file = rng.choice(["x.zip", "x.zip", "x.dat", "x.csv", "x"])
    return Case(file, packed, steps + [how, f"as {file}"], strict)


def text_case(rng, listed, _):
    """Text as it stands, under names of all kinds."""
    form, data, steps = payload(rng, listed)
    how = rng.choice(["none", "none", "name", "odd", "mark", "nul", "mixed", "prefix"])
    name, strict = f"x.{form}", how == "none"
    if how == "name":
        name = "x." + rng.choice(FORMATS + ["gz", "zip", "tar", "7z", "xlsx", "dat", "tar.gz"])
    elif how == "odd":
        data += b"\0" if rng.random() < 0.5 else b"x"
    elif how == "mark":
        # A mark of another encoding, as one sender may write into the first record of plain bytes.
        lines = records(rng, "txt", listed, 200)
        mark = rng.choice([b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"\xef\xbb\xbf"])
        name, data = "x.txt", mark + b"first\n" + "\n".join(lines).encode()
    elif how == "nul":
        lines = [line.replace(" ", "\0") for line in records(rng, "txt", listed, rng.choice([1, 5, 200]))]
        name, data = "x.txt", "\n".join(lines).encode()
    elif how == "mixed":
        ends = [rng.choice(["\n", "\r", "\r\n"]) for _ in range(50)]
        data = "".join(a + b for a, b in zip(records(rng, "txt", listed, 50), ends)).encode()
        name = "x.txt"
    elif how == "prefix":
        # Text that begins as another kind of file does.
        start = rng.choice([b"PK", b"BZh9", b"Rar!", b"%PDF-1.4", b"MZ", b"ORC", b"ID3", b"7z", b"GIF89a", b"RIFF", b"SQLite format 3",
                            b"{\\rtf1", b"!<arch>", b"070701", b"PAR1", b"LZIP", b"]\n", b"\x1f\x8b", b"\x7fELF", b"II*", b"+/v8"])
        data = start + b"\n" + "\n".join(records(rng, "txt", listed, 20)).encode()
        name = "x.txt"
    return Case(name, data, steps + [how, f"as {name}"], strict)


def sevenzip_case(rng, listed, _):
    form, data, steps = payload(rng, listed)
    folder = tempfile.mkdtemp()
    try:
        with open(f"{folder}/a.{form}", "wb") as file:
            file.write(data)
        subprocess.run(["7z", "a", "-bd", "-y", f"{folder}/x.7z", f"{folder}/a.{form}"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(f"{folder}/x.7z", "rb") as file:
            packed = file.read()
    finally:
        shutil.rmtree(folder)
    how = rng.choice(["none", "damage", "joined"])
    if how == "joined":
        packed = packed + packed
    elif how == "damage":
        how, packed = damage(rng, packed)
    return Case("x.7z", packed, steps + ["7z", how], how == "none")


# Numbers that a reader may not be ready for.
NUMBERS = [0, 1, 2, 127, 255, 2 ** 31, 2 ** 32, 2 ** 62, 2 ** 63 - 33, 2 ** 63 - 20, 2 ** 63 - 1, 2 ** 64 - 1]


def sevenzip_number(value):
    if value < 0x80:
        return bytes([value])
    if value < 0x4000:
        return bytes([0x80 | value >> 8, value & 0xFF])
    return b"\xff" + struct.pack("<Q", value)


def changed_header(rng, header):
    header = bytearray(header)
    for _ in range(rng.choice([0, 1, 1, 2])):
        place = rng.randrange(len(header))
        how = rng.choice(["byte", "number", "insert", "delete"])
        if how == "byte":
            header[place] = rng.randrange(256)
        elif how == "number":
            header[place:place + 1] = sevenzip_number(rng.choice(NUMBERS))
        elif how == "insert":
            header[place:place] = sevenzip_number(rng.choice(NUMBERS))
        else:
            del header[place]
    return bytes(header)


def sevenzip_header_case(rng, listed, _):
    """A 7z archive of one member as it stands, with a changed header whose sum is right."""
    form, data, steps = payload(rng, listed, rows=rng.choice([1, 2, 10]))
    number = sevenzip_number

    def streams(packed, place, end=b"\0"):
        return (b"\6" + number(place) + b"\1\x09" + number(len(packed)) + b"\0\x07\x0b\1\0\1\1\0\x0c"
                + number(len(packed)) + end)

    name = f"a.{form}\0".encode("utf-16-le")
    crc = struct.pack("<I", zlib.crc32(data))
    plain = (b"\1\4" + streams(data, 0) + b"\x08\x0d\1\x0a\1" + crc + b"\0\0\5\1\x11" + number(len(name) + 1) + b"\0"
             + name + b"\0\0")
    header, packed = changed_header(rng, plain), data
    strict = header == plain
    if rng.random() < 0.5:
        # The header is a packed stream, too.
        outer = b"\x17" + streams(header, len(packed), b"\x0a\1" + struct.pack("<I", zlib.crc32(header)) + b"\0") + b"\0"
        packed, header = packed + header, changed_header(rng, outer)
        strict = strict and header == outer
    place, length = len(packed), len(header)
    if rng.random() < 0.05:
        place, length, strict = rng.choice(NUMBERS), rng.choice([length] + NUMBERS), False
    start = struct.pack("<QQI", place, length, zlib.crc32(header))
    archive = b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + packed + header
    return Case("x.7z", archive, steps + ["7z", "header"], strict)


def scan(options, case, folder, rng):
    path = os.path.join(folder, case.name)
    with open(path, "wb") as file:
        file.write(case.data)
    form = case.name.replace(".gz", "").replace(".bz2", "").replace(".xz", "").replace(".zst", "").rsplit(".", 1)[-1]
    command = [options.cordon, "scan", "-l", options.list]
    way = rng.choice(["file", "file", "file", "pipe", "stdin"])
    if way == "file":
        run = subprocess.run(command + [path], capture_output=True, timeout=120)
    else:
        if form in FORMATS and form != "txt":
            command += ["--format", form]
        if way == "pipe":
            run = subprocess.run(command, input=case.data, capture_output=True, timeout=120)
        else:
            with open(path, "rb") as file:
                run = subprocess.run(command, stdin=file, capture_output=True, timeout=120)
    return way, run


def verdict(case, way, run):
    """What is wrong with the answer; None where nothing is."""
    found = b'"matches":[{' in run.stdout
    if run.returncode not in (0, 1, 2):
        return f"ended with {run.returncode}"
    if not found and run.returncode != 2:
        return f"not found, and status {run.returncode}"
    if case.strict and not found and not (way == "pipe" and b"from a pipe" in run.stderr):
        return "refused, where it should be read"
    return None


def main():
    parser = attacklib.options(__doc__, "cases")
    parser.add_argument("--listed", default="https://evil-listed.test/attack", help="an address that the list matches")
    parser.add_argument("--only", type=int, metavar="N", help="run the case of that number alone, as a failure names it")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    probe = subprocess.run([options.cordon, "scan", "-l", options.list], input=options.listed.encode(), capture_output=True)
    if probe.returncode != 0:
        print(f"archives: {options.list} does not match {options.listed}: {probe.stderr.decode()}", file=sys.stderr)
        return 2
    kinds = compressors()
    makers = [compressed_case, compressed_case, tar_case, tar_case, zip_case, zip_case, text_case, sevenzip_header_case]
    if shutil.which("7z"):
        makers.append(sevenzip_case)
    clock = attacklib.Clock("archives", "cases", options)
    if options.only is not None:
        options.count = 1
    destroyed = 0
    folder = tempfile.mkdtemp(prefix="cordon-archives-")
    while clock.goes_on():
        number = options.only if options.only is not None else clock.done
        # Each case by itself: the seed and the case's number make it again.
        rng = random.Random(f"{options.seed}/{number}")
        try:
            case = rng.choice(makers)(rng, options.listed, kinds)
            way, run = scan(options, case, folder, rng)
            problem = verdict(case, way, run)
        except Destroyed:
            destroyed, problem = destroyed + 1, None
        except subprocess.TimeoutExpired:
            way, problem = "file", "did not end within 120 s"
        clock.done += 1
        if problem:
            clock.failures += 1
            kept = os.path.join(folder, f"failure-{number}-{case.name}")
            with open(kept, "wb") as file:
                file.write(case.data)
            print(f"archives: case {number}: {problem}: {', '.join(case.steps)}, by {way}: {kept}", flush=True)
    ran = clock.done - destroyed
    print(f"archives: {ran:,} cases, {destroyed:,} destroyed and not asked, {clock.failures:,} failed, seed {options.seed}")
    if clock.failures:
        print(f"archives: failing inputs are in {folder}")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
