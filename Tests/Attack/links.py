#!/usr/bin/env python3
"""Hides a listed link in random text and checks that `cordon scan` still reports the line.

Each line holds one listed link, plain or defanged, between random pieces: words of many scripts, punctuation, parts of
schemes, other links, entities, escapes, base64, invisible and control characters, invalid UTF-8, JSON, HTML, Markdown.
Some links are hidden under several encodings: HTML's, those of programming languages, percent-encoding, Base64, defanging.
A link with a scheme may follow anything directly. A link without a scheme follows what separates words. The link is
followed by something that ends it, or by more of its path.

The reference is the way the line was made: the link is on the list, so its rule must be reported. Exit status: 0 if
nothing was missed, 1 if something was, 2 if the attack itself failed.
"""

import base64
import random
import re
import subprocess
import sys
import urllib.parse

import attacklib

# Lines in one run of the command.
BATCH = 25_000
CONTROLS = bytes(range(0x21))
# Print at most this many missed lines.
SHOWN = 40


def encode(text):
    return text if isinstance(text, bytes) else text.encode("utf-8")


# ---- the listed link -------------------------------------------------------------------------------------------------

PLAIN_SCHEMES = ["http://", "https://", "HTTP://", "Https://", "hTTp://"]
# Each is found at the start of a line. Those with a space need a well-known top-level domain behind them.
DEFANGED_SCHEMES = [
    "hxxp://", "hxxps://", "HXXP://", "hXXps://", "h**p://", "h__p://", "h++p://", "hxtp://", "htxp://", "meow://",
    "http[:]//", "https[:]//", "hxxp[:]//", "http[://]", "hxxps[://]", "http(:)//", "http{:}//", "http[:]\\\\",
    "http[:][/][/]", "http:[//]", "[http]://", "[hxxps]://", "[https][:]//", "http[colon]//",
    "http:\\\\", "hxxp:\\\\", "http:\\/\\/", "https:\\/\\/", "http\\://", "http:/\\", "hxxp\\:\\/\\/",
    "http%3A%2F%2F", "https%3a%2f%2f", "http%253A%252F%252F", "http%3A//", "hxxp%3A%2F%2F", "hxxp%3A//",
    "http&#58;//", "http&#x3a;//", "http&colon;//", "http&#58;&#47;&#47;", "https&colon;&sol;&sol;", "http:&#x2F;&#x2f;",
    "http&#0058;//", "hxxp&#58;//", "http\\u003a//", "http\\u003A\\u002f\\u002F", "https:\\u002f\\u002f",
    "\uff48\uff54\uff54\uff50\uff1a\uff0f\uff0f", "http\uff1a//", "http:\uff0f\uff0f", "https\uff1a\uff0f\uff0f",
    "http\u2236//", "http:\u2215\u2215", "ht\u200btp://", "http:\u200b//", "http\u00ad://", "h\u2060ttp://",
    "\u210d\U0001d565\U0001d565\U0001d561://",
]
SPACED_SCHEMES = [
    "h t t p ://", "h t t p s://", "h x x p://", "http ://", "http: //", "http:/ /", "hxxp :// ", "http :/ /",
    "https:/", "hxxp:/", "http [:] //", "http [://] ",
]
# The parts of a scheme that is hidden under more than one encoding: each is found at the start of a line, in any mixture.
HIDDEN_NAMES = ["http", "https", "HTTP", "hxxp", "hxxps", "hXXp", "h**p", "h__p"]
HIDDEN_COLONS = [
    ":", "[:]", "(:)", "{:}", "[colon]", "(colon)", "\uff1a", "\u2236", "\\:", "\\x3a", "\\x{3a}", "\\u003a", "\\u{3a}",
    "\\U0000003A", "\\\\u003a", "\\uff1a", "&#58;", "&#58", "&#0058", "&#x3a;", "&#x3A", "&#x0003a", "&colon;", "&amp;#58;",
    "&amp;#58", "&amp#58", "&amp;colon;", "&#38;#58;", "&lbrack;:&rbrack;", "&#91:&#93", "%3A", "%253a", "%26colon%3B", "%5B:%5D",
    "[%3A]", "%5Cu003a", "%EF%BC%9A", "%26%2358", "\u200b:", "\\u003A",
]
HIDDEN_SLASHES = ["/", "/", "/", "\\/", "[/]", "%2F", "%252f", "&#47;", "&sol;", "&#x2f;", "\\x2f", "\\u002f", "\\u{2f}", "\uff0f"]
# What programs leave as it is when they percent-encode: encodeURI and encodeURIComponent of JavaScript, and Python's quote.
UNESCAPED = [";/?:@&=+$,#-_.!~*'()", "-_.!~*'()", "/-_.~"]
# What an address in Base64 may begin with.
BASE64_SCHEMES = [
    "http://", "https://", "HTTP://", "hxxp://", "hxxps://", "HXXP://", "h**p://", "h__p://", "h++p://", "hxtp://", "htxp://",
    "http[:]//", "hxxps[:]//", "http[://]", "hxxp(:)//", "http&#58;//", "http&#58//", "http\\u003a//", "http%3A%2F%2F",
    "http%26colon%3B//", "http\uff1a//",
]
CARRIERS = [
    "https://a.example/x?u=", "https://a.example/?a=1&u=", "https://a.example/?", "https://a.example/r/", "https://a.example/",
    "https://a.example/#", "https://a.example/x;p=",
]
DOTS = [
    "[.]", "(.)", "{.}", "[dot]", "(dot)", "{dot}", "[DOT]", "[ . ]", "[ dot ]", "[.", ".]", "\\.", "&#46;", "&period;",
    "&#x2e;", "\\u002e", "\u3002", "\uff0e", "\uff61", "\u2024", " [.] ", "[.] ", " (dot) ", "[,]", "(punkt)",
]
# With these the last name must be a well-known top-level domain.
SPACED_DOTS = [" dot ", " . ", " .", " DOT "]


class Link:
    def __init__(self, text, rule, has_scheme, is_open):
        self.text, self.rule, self.has_scheme, self.is_open = encode(text), rule, has_scheme, is_open


def host(r, is_page, is_well_known, is_defanged):
    """The listed host, perhaps in another case, below another name, with its dots defanged."""
    name = ("page-listed" if is_page else "evil-listed") + (".example.org" if is_well_known else ".test")
    if not is_page and r.random() < 0.2:
        name = r.choice(["a.", "x1.y.", "m."]) + name
    if r.random() < 0.15:
        name = "".join(c.upper() if r.random() < 0.5 else c for c in name)
        if is_well_known:
            name = name.lower() if r.random() < 0.5 else name.upper()
    if is_defanged:
        choices = DOTS + SPACED_DOTS if is_well_known else DOTS
        dot = r.choice(choices)
        if dot in SPACED_DOTS:
            # One spelling for all of them, as people write.
            name = name.replace(".", dot)
        elif r.random() < 0.5:
            name = name.replace(".", dot)
        else:
            at = r.choice([m.start() for m in re.finditer(r"\.", name)])
            name = name[:at] + dot + name[at + 1 :]
    return name


PATHS = ["", "/", "/x", "/a/b.html", "/x?y=1", "/x?y=1&z=2#f", "?q=1", "#f", ":8080/x", "/%D0%B2%D0%B8", "/a_(b)", "/x;y=1"]
PAGE_PATHS = ["/p", "/p/", "/p/x", "/p/x?y=1", "/p/a/b", "/p#f"]


def percent_encoded(r, text):
    """As programs encode it, up to three times."""
    for _ in range(r.choice([0, 1, 1, 1, 2, 3])):
        text = urllib.parse.quote(text, safe=r.choice(UNESCAPED))
    return text


def layered_link(r, is_page, path, rule, is_open):
    """A link whose scheme is hidden under several encodings, which may go on to the end of its host or of all of it."""
    scheme = r.choice(HIDDEN_NAMES) + r.choice(HIDDEN_COLONS) + r.choice(HIDDEN_SLASHES) + r.choice(HIDDEN_SLASHES)
    name = host(r, is_page, False, False)
    if r.random() < 0.2:
        name = name.replace(".", r.choice(["[.]", "(.)", "[dot]"]))
    kind = r.random()
    if kind < 0.4:
        text = percent_encoded(r, scheme) + name + path
    elif kind < 0.6:
        text = percent_encoded(r, scheme + name) + path
    else:
        # Encoded, its `?` and `#` would be a part of the path.
        path = r.choice(["/p", "/p/x"] if is_page else ["", "/x", "/a/b.html"])
        text, is_open = percent_encoded(r, scheme + name + path), path not in ("", "/p")
    return Link(r.choice(CARRIERS) + text if r.random() < 0.5 else text, rule, True, is_open)


def base64_link(r, is_page, path, rule):
    """A link in Base64, up to three times."""
    name = host(r, is_page, False, False)
    if r.random() < 0.3:
        name = name.replace(".", r.choice(["[.]", "(.)", "[dot]"]))
    encoded = encode(r.choice(BASE64_SCHEMES) + name + (path or "/"))
    for _ in range(r.choice([1, 1, 1, 2, 2, 3])):
        encoded = r.choice([base64.b64encode, base64.urlsafe_b64encode])(encoded)
        if r.random() < 0.5:
            encoded = encoded.rstrip(b"=")
    if r.random() < 0.4:
        encoded = encode(r.choice(CARRIERS)) + encoded
    return Link(encoded, rule, None, None)


def link(r):
    is_page = r.random() < 0.35
    path = r.choice(PAGE_PATHS if is_page else PATHS)
    # What follows `/p` must not make a longer name of it.
    is_open = path not in ("", "/p")
    rule = "page" if is_page else "domain"
    kind = r.random()
    if kind < 0.15:
        return layered_link(r, is_page, path, rule, is_open)
    if kind < 0.32:
        return Link(r.choice(PLAIN_SCHEMES) + host(r, is_page, False, False) + path, rule, True, is_open)
    if kind < 0.60:
        scheme = r.choice(DEFANGED_SCHEMES)
        name = host(r, is_page, False, False)
        if "%" in scheme:
            # Encoded whole, as a parameter is, or the scheme alone.
            path = r.choice(["/p", "%2Fp%2Fx"] if is_page else ["/x", "%2Fx", "%2Fx%3Fy%3D1"])
            return Link(scheme + name + path, rule, True, path != "/p")
        is_defanged = r.random() < 0.4
        return Link(scheme + host(r, is_page, False, is_defanged) + path, rule, True, is_open)
    if kind < 0.70:
        return Link(r.choice(SPACED_SCHEMES) + host(r, is_page, True, False) + (path or "/"), "bare-" + rule, True, is_open)
    if kind < 0.78:
        return base64_link(r, is_page, path, rule)
    if kind < 0.86:
        return Link(r.choice(PLAIN_SCHEMES) + host(r, is_page, True, True) + (path or "/"), "bare-" + rule, True, is_open)
    bare_path = path if path[:1] in ("/", "") else "/x"
    is_defanged = r.random() < 0.75
    return Link(host(r, is_page, True, is_defanged) + bare_path, "bare-" + rule, False, is_open)


# ---- what stands around it -------------------------------------------------------------------------------------------

WORDS = [
    "see", "the", "read this", "breaking", "more at", "go to", "link", "via", "source", "teapot", "com", "dot", "slash",
    "at", "http", "https", "hxxp", "h", "ht", "www", "Www.", "смотри", "видео", "تابع", "القناة", "看这里", "请看", "こちら", "링크",
    "여기", "देखें", "דף", "ดูที่", "δείτε", "größer", "naïve", "İstanbul", "ß", "a" * 70, "x1y2", "2026", "3.14", "v1.2.3", "e.g.",
    "i.e.", "etc.", "…", "—", "–", "C:\\temp\\x", "/etc/hosts", "a/b", "and/or", "foo.bar", "file.txt", "node.js", "U.S.",
]
MARKS = [
    ".", ",", ";", ":", "!", "?", "'", '"', "`", "*", "**", "_", "__", "~", "~~", "|", "\\", "/", "//", "///", "-", "--", "+",
    "=", "&", "#", "%", "@", "$", "^", "(", ")", "[", "]", "{", "}", "<", ">", "((", "))", "[[", "]]", "()", "[]", "{}", "<>",
    "://", ":/", "[.]", "[.", ".]", "(.)", "[:]", "[://]", "(dot)", "[dot]", "{.}", "[/]", "[@]", "[.] ", " [.] ", " . ",
    " .", ". ", " dot ", " slash ", " / ", "\\.", "\\/", "\\n", "\\t", "\\\"", "\\u0020", "\\u002e", "\\u003a", "\\u", "。", "．",
    "｡", "、", "，", "：", "／", "「", "」", "（", "）", "«", "»", "“", "”", "‘", "’", "…", "→", "•", "·", "؟", "،", "।",
]
ENTITIES = [
    "&amp;", "&#46;", "&period;", "&colon;", "&sol;", "&#58;", "&#x2f;", "&lt;", "&gt;", "&quot;", "&nbsp;", "&#160;",
    "&hellip;", "&unknown;", "&", "&#", "&#x", "&;", "&lpar;", "&#x5b;.&#x5d;", "&percnt;", "&num;",
]
ESCAPES = ["%20", "%3A", "%2F", "%2E", "%25", "%", "%%", "%2", "%C3%A4", "http%3A", "hxxp%3A", "%253A", "%u002e", "%0A", "%00"]
SCHEMES = [
    "http:", "https:", "http:/", "http://", "https://", "hxxp:", "hxxp://", "h**p://", "http[:]", "http[://]", "h t t p",
    "h t t p :", "[http]", "ftp://", "ftp:", "mailto:", "tg://", "tg:", "magnet:?", "data:", "javascript:", "file:///",
    "view-source:", "ttp://", "ttps", "://", "http&#58;", "http\\u003a", "ｈｔｔｐ：", "ipfs://", "foo+bar://", "a.b://",
]
LINKS = [
    "http://a.example/", "https://b.example.com/x", "https://a.example/x?u=", "https://a.example/x?u=1&v=", "example.org/a",
    "example.com", "example.com/a[.]", "example.org/a[.] ", "example.net/x.", "hxxp://c.example/y", "hxxp://c[.]example/y",
    "c[.]example[.]com/z", "c (dot) example (dot) com", "example dot com slash x", "example . com / x", "www.example.com",
    "http://user@d.example/", "user@example.com", "user[@]example[.]com", "mailto:a@example.com", "192.0.2.7", "192.0.2[.]7",
    "http://192.0.2.7/x", "[2001:db8::1]", "http://[2001:db8::1]/x", "http://[2001:db8::1", "2001:db8::1", "1.1.1.]1/x",
    "http://a.example/[", "http://a.example/(", "http://a.example/{", "http://a.example/x[.", "http://xn--e1afmkfd.example/",
    "http://пример.example/я", "https://a.example/%D0%B2", "http://a.example:80/x", "http://a.example:", "http://a.example?",
    "http://a.example#", "https://a.example/#!", "http://a.example/x;y", "http://a.example/x,", "http://a.example/x...",
    "https://web.archive.org/web/2020/", "https://www.google.com/url?q=", "https://a.example/x?u=http%3A%2F%2Fb.example%2F",
    "https%3A%2F%2Fa.example%2Fx", "http%3A%2F%2Fa.example/", "hxxp%3A%2F%2Fa.example", "aHR0cDovL2EuZXhhbXBsZS8",
    "aHR0cDovL2EuZXhhbXBsZS8=", "aHR0c", "aHR0cDov", "tg://resolve?domain=x", "magnet:?xt=urn:btih:00", "t.me/x",
    "http://a&#46;example/x", "http&#58;//a.example/x", "http:\\/\\/a.example\\/x", "a\u3002example\u3002com/x",
    "http://a.example/\u3002", "http://a.example/\uff0e", "http://a.example/x\u200b", "ftp://a.example/x", "example.org/a dot ",
    "example.org/a slash ", "http://a.example/x. ", "http://a.example. ", "hxxp://a.example. ", "www.example.com. ",
    "http://a.example . ", "http://example . com / ", "http://example [.] com / ", "http://a.example/x [.] ",
]
INVISIBLE = [
    "\u200b", "\u200d", "\u200e", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u180e", "\ufe0f", "\U000e0001", "\u00a0", "\u2003",
    "\u3000", "\u2028", "\u0085", "\t", "\x00", "\x01", "\x07", "\x1b[1m", "\x7f", "\x0b", "\x0c", "\u0301", "\u20dd", "😀", "🇺🇸",
    "𝐚", "ⓗ", "ℌ", "ｈ", "ｗｗｗ", "𝔥𝔱𝔱𝔭",
]
INVALID = [b"\xff", b"\xfe\xff", b"\xc3", b"\xe2\x80", b"\xf0\x9f\x98", b"\xc0\xae", b"\xed\xa0\x80", b"\x80", b"\xf8\x88"]
SYNTAX = [
    '{"url":"', '","', '":"', "{'a':'", '["', "<a href=\"", "<a href='", "<a href=", "</a>", "<br>", "<br/>", "<p>", "<img src=",
    "<!--", "-->", "<![CDATA[", "]]>", "[text](", "[text](<", "![x](", "](", ") ", "[1]: ", "> ", "- ", "1. ", "# ", "```", "`",
    "| ", " | ", "a,b,", ";;", "key=", "url:", "URL=", "?u=", "&u=", "#", "//", "/*", "*/", "${", "{{", "}}", "<?xml ?>", "@user ",
    "#tag ", "RT @x: ", "\\x3a", "\\", "\"", "''", "=\"", "='", "url(", "url('", "\\\"", "\\\\", "%s", "$(", "`curl ",
]
BASE64 = ["YQ==", "aGVsbG8=", "dGVhcG90", "AAAA", "a", "aH", "aHR", "Zm9v/YmFy+", "====", "SFRUUA"]
KINDS = [(WORDS, 6), (MARKS, 6), (ENTITIES, 2), (ESCAPES, 2), (SCHEMES, 3), (LINKS, 5), (INVISIBLE, 2), (INVALID, 1), (SYNTAX, 3), (BASE64, 1)]
POOL = [[encode(piece) for piece in kind] for kind, weight in KINDS for _ in range(weight)]

# What separates a link that has no scheme from what stands before it.
SEPARATORS = [b" ", b"  ", b"\t", b' "', b" '", b" (", b" [", b" <", b"<", b'"', b" \xe2\x80\x9c", b" \xc2\xab", b"\xe3\x80\x80", b" - ", b"> "]
# What ends a link that has no path: nothing of it can belong to a host.
ENDS = [b" ", b"\t", b'"', b"<", b">", b" and ", b'" ', b"<br>", b"</a>", b" | ", b"\xc2\xbb", b"\xe2\x80\x9d", b"\xc2\xa0"]
# What may follow a link with a path.
PATH_ENDS = ENDS + [b"!", b". ", b",", b")", b"]", b"'", b"/", b"?z=1", b"#z", b"&amp;x=1", b"&u=", b")[", b"... ", b";", b"*", b"|"]


def pieces(r, most):
    found = []
    for _ in range(int(r.random() * r.random() * (most + 1))):
        found.append(r.choice(r.choice(POOL)))
        if r.random() < 0.3:
            found.append(b" ")
    return b"".join(found)


def line(r):
    hidden = link(r)
    before = pieces(r, 9)
    if hidden.has_scheme is None:
        # Base64 begins where no other letter of it stands before.
        if before and not before[-1:].isspace():
            before += r.choice([b" ", b'"', b"(", b"<", b",", b";"])
        end = r.choice([b" ", b'"', b"<", b")", b",", b"]"])
    elif hidden.has_scheme:
        if r.random() < 0.5:
            before += r.choice(SEPARATORS)
        end = r.choice(PATH_ENDS if hidden.is_open else ENDS)
    else:
        before += r.choice(SEPARATORS)
        end = r.choice(PATH_ENDS if hidden.is_open else ENDS)
    after = b"" if r.random() < 0.3 else end + pieces(r, 5)
    made = before + hidden.text + after
    reason = is_no_link(before, hidden, after)
    return None if reason else (made.replace(b"\n", b" ").replace(b"\r", b" "), hidden.rule, hidden)


# A dot, as people write it instead of one, and spaces.
ENDS_IN_DOT = re.compile(
    rb"(?:&#x5b;.&#x5d;|[\[({] ?(?:\.|,|dot|punkt) ?[\])}]|\.[\])}]| dot| \.|&#46;|&period;|\\u002e|\\\.) {1,2}$", re.IGNORECASE)


# The same with spaces before it: what goes on with a host.
GOES_ON = re.compile(rb"\s*(?:[\[({] ?(?:\.|,|dot|punkt) ?[\])}]|dot |\.|&#46;|&period;|\\u002e|\\\.)", re.IGNORECASE)


def is_no_link(before, hidden, after):
    """Why nobody could tell that the link is one, where it stands; None where it is to be found."""
    if hidden.has_scheme is False and ENDS_IN_DOT.search(before):
        return "with a defanged dot before it, and only spaces between, it is the end of a longer host: `c[.] example[.] org`"
    if not hidden.is_open and after.startswith(b" ") and GOES_ON.match(after):
        return "a defanged dot behind it, and only spaces between, makes its host or its name longer: `example[.]org [.] com`"
    return None


# ---- the run ---------------------------------------------------------------------------------------------------------

RECORD = re.compile(rb'"record":(\d+)')


def scan(options, lines, kind):
    # One column of lines: nothing is taken for a table or for JSON.
    command = [options.cordon, "scan", "-l", options.list, "--format", "lines", "--type", kind, "--jobs", str(options.jobs)]
    run = subprocess.run(command + ["--exit-zero"], input=b"\n".join(lines) + b"\n", capture_output=True)
    if run.returncode not in (0, 2):
        print(f"links: cordon ended with status {run.returncode}: {run.stderr.decode(errors='replace')[:500]}")
        sys.exit(1 if run.returncode < 0 else 2)
    found = {}
    for record in run.stdout.split(b"\n"):
        number = RECORD.search(record)
        if number:
            found[int(number.group(1))] = record
    return found


def main():
    parser = attacklib.options(__doc__, "lines")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="threads of each scan (default: 1)")
    options = parser.parse_args()
    clock = attacklib.Clock("links", "lines", options)
    r = random.Random(options.seed)
    batch = 0
    while clock.goes_on():
        size = BATCH if options.count is None else min(BATCH, options.count - clock.done)
        made = []
        while len(made) < size:
            one = line(r)
            # An item without white space may be one address, in which only a scheme begins a link.
            if one and (batch % 2 == 0 or one[2].has_scheme or b" " in one[0].strip(CONTROLS)):
                made.append(one)
        found = scan(options, [text for text, _, _ in made], "text" if batch % 2 == 0 else "auto")
        for number, (text, rule, hidden) in enumerate(made, 1):
            if b'"rule":"%s"' % rule.encode() in found.get(number, b""):
                continue
            clock.failures += 1
            if clock.failures <= SHOWN:
                print(f"missed ({rule}): {hidden.text!r} in {text!r}", flush=True)
        clock.done += len(made)
        batch += 1
    print(f"links: {clock.done:,} lines, {clock.failures:,} missed, seed {options.seed}")
    return 1 if clock.failures else 0


if __name__ == "__main__":
    sys.exit(main())
