#!/usr/bin/env python3
"""Reads an image by what Sources/CordonImage/FORMAT.md says, and by nothing else.

    image-oracle.py IMAGE KEYS [SECRET-IN-HEXADECIMAL]

KEYS is a file with a key a line. For each, one line of JSON: the rules under it. Exit status 2 where the image is not as the
format says.
"""

import hashlib
import hmac
import json
import struct
import sys

KINDS = [None, "url", "host", "domain", "identity", "pattern", "phrase", "sha256"]
SCOPES = [None, "exact", "page", "prefix"]
ACTIONS = [None, "block", "review", "log", "allow"]
NONE = 0xFFFFFFFF


class Image:
    def __init__(self, data, secret):
        if data[:8] != bytes.fromhex("89434F52444F4E0A"):
            raise ValueError("magic")
        version, sections, body, flags, zero, _ = struct.unpack_from("<IIQIIQ", data, 8)
        self.salt = data[40:56]
        if version != 5 or sections != 18 or flags > 3 or zero:
            raise ValueError("header")
        if hashlib.sha256(data[:body]).digest() != data[body : body + 32]:
            raise ValueError("digest")
        self.data, self.secret = data, secret
        self.sections = {}
        place = 64 + 18 * 24
        for number in range(1, 19):
            own, size, offset, count = struct.unpack_from("<IIQQ", data, 64 + 24 * (number - 1))
            start = -(-place // 64) * 64
            if own != number or offset != start or any(data[place:start]):
                raise ValueError(f"section {number}")
            self.sections[number] = (offset, size, count)
            place = offset + size * count
        if place != body:
            raise ValueError("end")
        if bool(flags & 2) != (secret is not None):
            raise ValueError("secret")

    def count(self, section):
        return self.sections[section][2]

    def element(self, section, index):
        offset, size, count = self.sections[section]
        if not 0 <= index < count:
            raise ValueError(f"element {index} of section {section}")
        return self.data[offset + index * size : offset + (index + 1) * size]

    def number(self, section, index):
        return int.from_bytes(self.element(section, index), "little")

    def string(self, index):
        start = self.sections[1][0]
        return self.data[start + self.number(2, index) : start + self.number(2, index + 1)].decode()

    def directory_bits(self):
        bits = 0
        while bits < 24 and 8 * 2**bits < self.count(16):
            bits += 1
        return bits

    def digest(self, key):
        message = self.salt + hashlib.sha256(key).digest()
        if self.secret is None:
            return hashlib.sha256(message).digest()
        digest_key = hmac.digest(self.secret, b"cordon digests\n", "sha256")
        return hmac.digest(digest_key, message, "sha256")

    def entry(self, key):
        bits = self.directory_bits()
        number = int.from_bytes(self.digest(key), "big")
        slot = number >> (256 - bits)
        wanted = (number >> (256 - bits - 72) & (1 << 72) - 1).to_bytes(9, "big")
        for entry in range(self.number(15, slot), self.number(15, slot + 1)):
            if self.element(16, entry) == wanted:
                return entry
        return None

    def digest_start(self, entry):
        bits = self.directory_bits()
        slot = max(slot for slot in range(2**bits) if self.number(15, slot) <= entry)
        return (slot << 72 | int.from_bytes(self.element(16, entry), "big")) >> (bits + 8)

    def made_id(self, number, entry):
        record = struct.unpack("<IIiiBBBBI", self.element(6, number))
        scope = "page" if record[8] & 8 else SCOPES[record[5]]
        words = [KINDS[record[4]]] + ([scope] if KINDS[record[4]] == "url" and scope != "page" else [])
        return "-".join(words + [f"{self.digest_start(entry):016x}"])

    def described(self, number, name):
        record = struct.unpack("<IIiiBBBBI", self.element(6, number))
        labels = range(self.number(4, record[1]), self.number(4, record[1] + 1))
        return {
            "list": self.string(struct.unpack("<II", self.element(3, record[0]))[0]),
            "id": name,
            "kind": KINDS[record[4]],
            "action": ACTIONS[record[6]],
            "labels": [self.string(self.number(5, label)) for label in labels],
            "expires": record[3] if record[8] & 2 else None,
        }

    def rule(self, number):
        of_class, name, entry = struct.unpack("<III", self.element(7, number))
        return self.described(of_class, self.made_id(of_class, entry) if name == NONE else self.string(name))

    def rules(self, entry):
        classes, rules = self.count(6), self.count(7)
        reference = self.number(17, entry)
        if reference < classes:
            return [self.described(reference, self.made_id(reference, entry))]
        if reference < classes + rules:
            return [self.rule(reference - classes)]
        start = reference - classes - rules
        return [self.rule(self.number(18, start + 1 + i)) for i in range(self.number(18, start))]


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    try:
        image = Image(data, bytes.fromhex(sys.argv[3]) if len(sys.argv) > 3 else None)
        with open(sys.argv[2], "rb") as file:
            keys = file.read().split(b"\n")[:-1]
        for key in keys:
            entry = image.entry(key)
            print(json.dumps([] if entry is None else image.rules(entry)))
    except ValueError as error:
        print(f"image-oracle: {error}", file=sys.stderr)
        sys.exit(2)


main()
