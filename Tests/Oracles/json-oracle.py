"""Python's json module beside Cordon's readers of JSON.

    json-oracle.py make FOLDER SEED COUNT    random and hostile files: two of three JSON lines, the others JSON
    json-oracle.py compare FOLDER ANSWERS    what it reads in them beside `cordon scan --all --type text --recursive`

Both must tell the same records, and of each the same string leaves in the same order: the path to it (members by
their names, `[]` for an array), and its text. What Python refuses Cordon must refuse, and show as it was given. Cordon
means to differ in this, and only in this:

- Half a surrogate pair, which is no text, is U+FFFD.
- Members of one name are all leaves. Python keeps the last; here it is asked for all of them.
- Objects and arrays that hold something, 512 and more in each other, are refused; so are paths of more than 16 times
  the record and 4 KiB together.
- A line with nothing but white space is no record; a form feed is white space there.
- In `.json` a record ends at the outer array's commas, and outside of an array at the line's end: two values on one
  line are refused. An array may end in a comma or not at all, and what is no value costs its own record and no more.

`compare` prints how many files, records and fields there were, how many records were refused and why (utf8, syntax,
depth, paths), and how many were read though they had half a surrogate pair (surrogates), or a number of more than 64
bits, NaN or Infinity (numbers).
"""

import base64, collections, json, os, re, sys
sys.setrecursionlimit(10_000)

class Random:
    def __init__(self, seed): self.state = seed
    def below(self, bound):
        mask = (1 << 64) - 1
        self.state = self.state + 0x9E3779B97F4A7C15 & mask
        z = self.state
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
        z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
        return (z ^ z >> 31) * bound >> 64
    def pick(self, values): return values[self.below(len(values))]
    def once(self, times): return self.below(times) == 0

# ---- Files

CHARACTERS = list('ab/"\\x ,]}{[:') + ['\n', '\r', '\t', '\b', '\f', '\0', '\x1f', '\x7f', 'é', '\u0301', '界',
    '\u2028', '\ufeff', '\ufffd', '😀', '\U0010ffff', 'http://kettle.test/a?b=1&c', 'tea pot']
SHORT = {'"': '\\"', '\\': '\\\\', '/': '\\/', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f'}
NUMBERS = ['0', '-0', '7', '-12', '1.5', '1e5', '1E+9', '-2.5e-7', '1e-400', '3.' + '14159' * 20, '4' * 19,
    '18446744073709551615', '9223372036854775808', '-9223372036854775808', '1e308', '-0.0e-0']
LARGE = ['18446744073709551616', '-9223372036854775809', '1' * 30, '1e400', '-1E999', '9' * 5000]
HALVES = ['\\ud800', '\\udfff', '\\uDC00\\uD800', '\\ud83d\\ud83d\\ude00', '\\ud83dx']
# In place of a record of an array, and behind one.
WRONG = ['nul', 'NaN', '01', 'x y', '1 2', '', '"a\tb"', '"\udcff"', '"\\x"', '{"a":1]', ']']
BEHIND = ['\n[1,"x"]', ' {"a":"x"}', '"y"\n', ']', ']\n{\n"a":"x"\n}', '}]', ',', '\n\n["x",\n{"b":"y"}]\n']
HOSTILE = [b'{"a":1,}', b'[1,]', b'[,1]', b'{"a" "b"}', b"{'a':'b'}", b'{"a":"x', b'{"a":"x"', b'["x"', b'nul', b'NaN',
    b'["x",NaN]', b'{"a":"x","b":-Infinity}', b'Infinity', b'01', b'+1', b'.5', b'1.', b'0x1', b'1e', b'-', b'"\\x"',
    b'"\\u12"', b'"\\ud800', b'{"a":"x"}{"b":"y"}', b'{"a":"x"} {"b":"y"}', b'// tea', b'undefined', b'True',
    b'"a\tb"', b'"a\x1fb"', b'\0', b'{"a":"\xff"}', b'"\xed\xa0\x80"', b'"\xc0\xaf"', b'"\xf4\x90\x80\x80"',
    b'"\xe2\x82"', b'\xef\xbb\xbf"x"', b'[', b']', b'}', b'""x', b'\x7f', b'\xa0"x"', b'"a":"b"', b'"\\ud83d" x',
    b'{"a":"\\udc00","b":}', b'\\', b'"\\', b'tea pot at kettle.test', b'{1:"x"}', b'{"a":"x",}', b'[[["x"]]']

def character(random, value):
    how = random.below(8)
    if how < 5 and value >= ' ' and value not in '"\\': return value
    if how < 7 and value in SHORT: return SHORT[value]
    units = value.encode('utf-16-be')
    form = '\\u{:04x}' if random.once(2) else '\\u{:04X}'
    return ''.join(form.format(units[i] << 8 | units[i + 1]) for i in range(0, len(units), 2))

def string(random, limit=9):
    text = ''.join(character(random, c) for _ in range(random.below(limit)) for c in random.pick(CHARACTERS))
    if random.once(40): text += random.pick(HALVES)
    return '"' + text + '"'

def space(random, ends):
    return random.pick([' ', '  ', '\t', '\r'] + ends) if random.once(4) else ''

def value(random, ends, depth=0):
    how = random.below(9 if depth < 5 else 6)
    gap = lambda: space(random, ends)
    if how < 3: return string(random)
    if how == 3: return random.pick(['true', 'false', 'null'])
    if how < 6: return random.pick(LARGE if random.once(60) else NUMBERS)
    inner = [gap() + value(random, ends, depth + 1) + gap() for _ in range(random.below(5))]
    if how == 6: return '[' + (','.join(inner) or gap()) + ']'
    names = ['"a"', '"b"', '"url"', '""', '"a.b"', '"[]"', '"\\u0061"', '"\u00e9"', string(random, 4)]
    return '{' + (','.join(gap() + random.pick(names) + gap() + ':' + v for v in inner) or gap()) + '}'

def record(random, ends):
    if random.once(400):
        depth = random.pick([500, 510, 511, 512, 513, 600])
        return ('[' * depth + '"x"' + ']' * depth) if random.once(2) else '{"a":' * depth + '[]' + '}' * depth
    if random.once(600): return '{"a":"' + 'tea \\u0001' * random.pick([9000, 30000, 90000]) + '","b":"x"}'
    if random.once(900): return '{"' + 'k' * 5000 + '":{' + ','.join(f'"{i}":"x"' for i in range(200)) + '}}'
    return value(random, ends, 0 if random.once(9) else 1) if random.once(6) else \
        '{' + ','.join(random.pick(['"id"', '"body"', '"user"', '"links"']) + ':' + value(random, ends, 1)
                       for _ in range(1 + random.below(5))) + '}'

def mutated(random, line):
    line = bytearray(line)
    for _ in range(1 + random.below(3)):
        place = random.below(len(line) + 1)
        byte = random.pick(list(b'{}[]",:\\u01eN -.tfn') + [0xFF, 0xC3, 0xED, 0x00, 0x1F, 0x0D])
        how = random.below(3)
        if how == 0: line.insert(place, byte)
        elif place < len(line):
            if how == 1: del line[place]
            else: line[place] = byte
    return bytes(line).replace(b'\n', b' ')

def lines_file(random):
    lines = []
    for _ in range(random.below(14)):
        how = random.below(12)
        if how == 0: lines.append(random.pick([b'', b' ', b'\t \t', b'\r', b' \r', b'\x0c', b'\x0b ']))
        elif how == 1: lines.append(random.pick(HOSTILE))
        else:
            line = record(random, []).encode('utf-8')
            lines.append(mutated(random, line) if how < 4 else line)
    end = random.pick([b'\n', b'\n', b'\r\n'])
    return (b'\xef\xbb\xbf' if random.once(9) else b'') + end.join(lines) + (end if random.once(2) else b'')

def json_file(random):
    ends = ['\n', '\r\n', '\n  '] if random.once(2) else []
    gap = lambda: space(random, ends)
    records = [record(random, ends) for _ in range(random.below(9))]
    if records and random.once(4): records[random.below(len(records))] = random.pick(WRONG)
    if random.once(2):
        text = gap() + '[' + ','.join(gap() + r + gap() for r in records) + random.pick(['', '', '', ',']) + ']' + gap()
        if random.once(5): text += random.pick(BEHIND)
    else:
        text = ''.join(r + random.pick(['\n', '\r\n', '\n\n', '\n', ' \n ', ' ']) for r in records)
    if random.once(5): text = text[:random.below(len(text) + 1)]
    return (b'\xef\xbb\xbf' if random.once(9) else b'') + text.encode('utf-8', 'surrogateescape')

def make(folder, seed, count):
    for number in range(count):
        random = Random(seed * 1000003 + number)
        name, data = ('json', json_file(random)) if number % 3 == 0 else ('jsonl', lines_file(random))
        with open(os.path.join(folder, f'{number:05}.{name}'), 'wb') as file: file.write(data)

# ---- What Python makes of a record

class Members(list): pass
LOOSE = set()

def noting(what):
    """Answers a number's place, and notes that one was there that Cordon mends."""
    return lambda text: LOOSE.add('numbers') if what(text) else None

READER = json.JSONDecoder(
    object_pairs_hook=Members, parse_constant=noting(lambda _: True),
    parse_int=noting(lambda digits: len(digits) > 20 or not -2**63 <= int(digits) < 2**64),
    parse_float=noting(lambda text: float(text) in (float('inf'), float('-inf'))))

def leaves(value, path=''):
    if isinstance(value, str): yield path, value
    elif isinstance(value, Members):
        for name, inner in value: yield from leaves(inner, path + ('.' if path else '') + name)
    elif isinstance(value, list):
        for inner in value: yield from leaves(inner, path + '[]')

def depth(value):
    inner = [v for _, v in value] if isinstance(value, Members) else value if isinstance(value, list) else []
    return 1 + max(map(depth, inner)) if inner else 0

def shown(text):
    return re.sub('[\ud800-\udfff]', '\ufffd', text)

def read(data, counts):
    """The string leaves of a record, or why Cordon refuses it."""
    LOOSE.clear()
    try: found = READER.decode(data.decode('utf-8'))
    except UnicodeDecodeError: return 'utf8'
    except ValueError: return 'syntax'
    if depth(found) >= 512: return 'depth'
    pairs = list(leaves(found))
    result = [(shown(path), shown(text)) for path, text in pairs]
    if sum(len(path.encode('utf-8')) for path, _ in result) > 16 * len(data) + 4096: return 'paths'
    counts.update(LOOSE)
    counts['surrogates'] += result != pairs
    return result

# ---- The records of a file: number and bytes

BLANK = b' \t\n\r\f'  # a form feed alone is a blank record, though it is no white space of JSON

def of_lines(data):
    data = data[3:] if data.startswith(b'\xef\xbb\xbf') else data
    for number, line in enumerate(data.split(b'\n'), 1):
        yield number, line[:-1] if line.endswith(b'\r') else line

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|.', re.DOTALL)

def past(text, at):
    """Where what is no value ends: its brackets are counted, whatever they are."""
    depth = 0
    for token in TOKEN.finditer(text, at):
        depth += {'{': 1, '[': 1, '}': -1, ']': -1}.get(token[0], 0)
        if depth <= 0: return token.end()
    return len(text)

def of_json(data):
    """An array's elements, and the values on lines of their own; what is none is cut as Cordon cuts it, at the next
    comma of an array and at the next line's end outside of one."""
    data = data[3:] if data.startswith(b'\xef\xbb\xbf') else data
    text = data.decode('utf-8', 'surrogateescape')
    end, number = len(text), 1
    at = len(text) - len(text.lstrip(' \t\n\r'))
    is_array = text[at:at + 1] == '['
    number += text[:at].count('\n')
    at = at + 1 if is_array else at
    start = at
    while at < end:
        if text[at] in ' \t\r' or text[at] == '\n' and is_array: at += 1
        elif text[at] in (',]' if is_array else '\n'):
            yield number, text[start:at].encode('utf-8', 'surrogateescape')
            is_array = is_array and text[at] == ','
            number, at, start = number + 1, at + 1, at + 1
        else:
            try: at = READER.raw_decode(text, at)[1]
            except ValueError: at = past(text, at)
    yield number, text[start:].encode('utf-8', 'surrogateescape')

# ---- Both beside each other

def expected(folder, counts):
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), 'rb') as file: data = file.read()
        is_json = name.endswith('.json')
        counts['files'] += 1
        for number, record in of_json(data) if is_json else of_lines(data):
            if not record.strip(BLANK): continue
            counts['records'] += 1
            found = read(record, counts)
            if isinstance(found, str):
                counts[found] += 1
                yield name, number, 'refused', None if is_json else record
            elif not found: yield name, number, 'no text', None
            else:
                counts['fields'] += len(found)
                for path, text in found: yield name, number, path, text

def answered(output):
    with open(output, encoding='utf-8') as file:
        for line in file:
            object = json.loads(line)
            place = os.path.basename(object['source']), object['record']
            item = base64.b64decode(object['bytes']) if 'bytes' in object else object.get('input', '').encode('utf-8')
            if 'error' in object: yield *place, 'refused', None if place[0].endswith('.json') else item
            elif 'input' in object: yield *place, object['field'], object['input']
            else: yield *place, 'no text', None

def compare(folder, output):
    counts = collections.Counter()
    ours, theirs = expected(folder, counts), answered(output)
    while True:
        mine, other = next(ours, None), next(theirs, None)
        if mine != other: sys.exit(f'Python: {mine!r:.400}\nCordon: {other!r:.400}')
        if mine is None: break
    print(json.dumps(counts))

if sys.argv[1] == 'make': make(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
else: compare(*sys.argv[2:])
