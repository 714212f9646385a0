#!/usr/bin/env python3
"""Whatever stands in any text column of any table, every format says it and none obeys it.

Takes the samples' snapshots and puts hostile strings into their text columns, as the schema of the file lists them: a
column that is added is covered without a word here. Twins with harmless strings in the same places are drawn beside them.

- `all`: every text of every row is hostile. A template made from the schema shows each column in each view, in headings,
  prose, code and links.
- `daily`: what the product's own templates compare with words of theirs stays, all else is hostile, so that their
  queries find as much as ever. Both days are drawn with the product's templates.

An HTML5 parser must find the same elements in page and mail for both twins, GitHub's Markdown parser the same in what it
makes of `report.md`; no link but to https, mailto and the bundle; no event handler; nothing that a terminal obeys in
plain text; no formula in CSV; in Slack's blocks and Teams' card nothing but text that is only text, and links to https
and mailto; in a mail the headers and parts of a harmless one; Chromium, where it is here, runs one script and asks for
nothing; a PDF does nothing. So it is for the reviews that hostile readers write, in the day's report and in the archive's
index.

Usage: every_column.py PROGRAM
"""

import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata

import cmarkgfm
import html5lib

import browser
import hostile_strings

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Samples"))
sys.path.insert(0, str(ROOT / "Tests/StandIn"))
import block_kit  # noqa: E402
import mail_server  # noqa: E402
from generator.hostile import HOSTILE, harmless  # noqa: E402

DAYS = ["2026-11-22", "2026-11-23"]
STRINGS = sorted(HOSTILE)
# The day of a file is a date, or the file is no snapshot.
KEPT = {("snapshot", "date"), ("snapshot", "previous_date")}
TIME = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+Z)?")


def tables(database):
    """The text columns of every table, from the file itself."""
    found = {}
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        columns = database.execute(f'PRAGMA table_info("{name}")').fetchall()
        found[name] = [column[1] for column in columns if column[2] == "TEXT"]
    return found


def documents():
    """The columns that hold JSON, which collectors write and templates take apart: `list` or `object` by column."""
    found, table = {}, None
    for line in (ROOT / "Templates/SCHEMA.md").read_text().splitlines():
        if heading := re.match(r"## `(\w+)`", line):
            table = heading[1]
        elif column := re.match(r"\| `(\w+)` .* as a JSON (list|object) \|", line):
            found[table, column[1]] = column[2]
    return found


JSON = documents()


class Words:
    """What stands in place of a text: the same for the same text everywhere, so that what belongs together still does."""

    def __init__(self, keeps):
        self.keeps = keeps
        self.numbers = {}

    def number(self, text):
        return self.numbers.setdefault(text, len(self.numbers))

    def replaced(self, text, benign):
        if self.keeps(text):
            return text
        string = HOSTILE[STRINGS[self.number(text) % len(STRINGS)]]
        return f"{harmless(string) if benign else string} {text}"


def spoil(path, words, benign, fills):
    """Puts strings into the text columns; says which columns hold none."""
    bare = []
    # With its manifest, it would be a snapshot that somebody changed.
    path.with_name("manifest.json").unlink(missing_ok=True)
    with sqlite3.connect(path) as database:
        for table, columns in tables(database).items():
            rows = database.execute(f'SELECT * FROM "{table}"').fetchall()
            names = [column[0] for column in database.execute(f'SELECT * FROM "{table}" LIMIT 0').description]
            if fills and not rows:
                kinds = {row[1]: row[2] for row in database.execute(f'PRAGMA table_info("{table}")')}
                rows = [tuple("" if kinds[name] == "TEXT" else 1 for name in names)]
            changed, holding = [], set()
            for row in rows:
                cells = dict(zip(names, row))
                if fills:
                    # Rows stand in the order of their keys, which the twins do not share to the last: all have all numbers.
                    cells = {name: 1 if cell is None and name not in columns else cell for name, cell in cells.items()}
                for column in columns:
                    text = cells[column]
                    if (table, column) in KEPT or (text is None and not fills):
                        continue
                    new = words.replaced(f"{table}.{column}" if text is None else text, benign)
                    kind = JSON.get((table, column))
                    if kind:
                        new = json.dumps([new] if kind == "list" else {"tag": new})
                    if new != text:
                        holding.add(column)
                    cells[column] = new
                changed.append(tuple(cells[name] for name in names))
            database.execute(f'DELETE FROM "{table}"')
            database.executemany(
                f'INSERT INTO "{table}" VALUES ({", ".join("?" for _ in names)})', changed)
            bare += [f"{table}.{column}" for column in columns if column not in holding and (table, column) not in KEPT]
    return bare


def review(archive, benign):
    """Reviews of the second day and of its opening, by everyone who could harm."""
    lines = []
    for number, name in enumerate(STRINGS):
        string = harmless(HOSTILE[name]) if benign else HOSTILE[name]
        line = {"date": DAYS[1], "by": f"{string} {number}", "at": f"2026-11-24T08:{number % 60:02d}:00Z", "note": string}
        lines.append(json.dumps(line | ({"section": "today"} if number % 2 else {})))
    (archive / "reviews.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def template(database):
    """A template that shows every text column of every table in every way that there is."""
    parts = ["---\ntitle: Every column\n---\n", "## Opening\n", "<!-- contents -->\n"]
    for table, columns in tables(database).items():
        values = "\nUNION ALL ".join(
            f'SELECT * FROM (SELECT coalesce("{column}", \'none\') AS v FROM {table} LIMIT 2)' for column in columns)
        parts.append(f"""## Table {table}

```sql v_{table} view=none limit=80
{values}
```

```sql table_{table} view=table limit=8 caption="All of it"
SELECT * FROM {table}
```

```sql grouped_{table} view=table limit=8
SELECT v AS "group", v AS account_id, v AS arn, v AS status, v AS change, v AS severity, v AS last_at, v AS text FROM v_{table}
```

```sql list_{table} view=list limit=80
SELECT v AS text, v AS detail, v AS "where", v AS change, v AS severity, v AS link FROM v_{table}
```

```sql tiles_{table} view=tiles limit=80
SELECT v AS value, v AS label, v AS note, v AS measure FROM v_{table}
```

```sql bars_{table} view=bars limit=80
SELECT v AS label, 1 AS value, v AS note, v AS link, v AS severity FROM v_{table}
```

```sql matrix_{table} view=matrix limit=30
SELECT v AS row, v AS "column", v AS state, v AS "group", v AS reason, v AS href FROM v_{table} LIMIT 6
```

```sql trend_{table} view=trend
SELECT (SELECT date FROM snapshot) AS date, v AS series, 1 AS value FROM v_{table}
```

<!-- each v_{table} -->
### Value {{{{ v }}}}

Prose {{{{ v }}}}, **strong {{{{ v }}}}**, `{{{{ v }}}}` and [a link {{{{ v }}}}](<{{{{ v }}}}>).

- {{{{ v }}}}

> {{{{ v }}}}
<!-- end -->
""")
    return "\n".join(parts)


def elements(text, email):
    """The elements of a text, as an HTML5 parser finds them, and what must not be among them."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(text)
    found, problems = [], [f"parse error at {at}: {code}" for at, code, _ in parser.errors] if email else []
    banned = {"script", "iframe", "object", "embed", "form", "link", "base"} | ({"style", "svg", "img"} if email else set())

    def walk(element, depth):
        if not isinstance(element.tag, str):
            return
        # Git hosts make links of mail addresses by themselves, whatever is done to keep them from it; such a link does no
        # harm, and the harmless twin has no address.
        if not email and element.tag == "a" and element.attrib.get("href", "") == f"mailto:{element.text}":
            return
        found.append((depth, element.tag, tuple(sorted(map(str, element.attrib)))))
        if element.tag in banned:
            problems.append(f"there is an element {element.tag}")
        for name, value in element.attrib.items():
            if str(name).startswith("on"):
                problems.append(f"there is an attribute {name}")
            if name in {"href", "src"} and not value.startswith(hostile_strings.ALLOWED):
                problems.append(f"a link leads to {value[:80]!r}")
        for child in element:
            walk(child, depth + 1)

    walk(document, 0)
    return found, problems


def same(one, other):
    for index, (a, b) in enumerate(zip(one, other)):
        if a != b:
            return [f"element {index} after {[item[1] for item in other[max(0, index - 6):index]]} is {a}, not {b}"]
    return [] if len(one) == len(other) else [f"{len(one)} elements, not {len(other)}"]


def obeyed(text):
    """The characters of a text that terminals and readers obey instead of showing."""
    return sorted({f"U+{ord(c):04X}" for c in text
                   if (unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} and c not in "\n\u200d")})


def slack(path):
    """What is wrong with Slack's messages; the signs of hostile strings that they show."""
    said = json.loads(path.read_text(encoding="utf-8"))
    problems, shown = [], 0
    for number, blocks in enumerate(said["messages"]):
        problems += [f"slack.json message {number}: {problem}" for problem in block_kit.check(blocks)]
        for text in block_kit.texts(blocks):
            shown += text.count("<")
            if controls := obeyed(text):
                problems.append(f"slack.json message {number} holds {' '.join(controls)}")
            if "://" in text:
                problems.append(f"slack.json message {number} holds an address that is not inert: {text[:80]!r}")
    left = said["text"].replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    if any(sign in left for sign in "&<>") or obeyed(said["text"]):
        problems.append(f"slack.json: the notification is read as markup: {said['text'][:80]!r}")
    return problems, shown


def teams(path):
    """What is wrong with the card for Teams."""
    text = path.read_text(encoding="utf-8")
    problems = [] if len(text) <= 28_000 else [f"teams.json has {len(text)} bytes"]
    if "{{" in text:
        problems.append("teams.json holds what a client would compute")
    card = json.loads(text)["attachments"][0]["content"]
    for element in card["body"]:
        if set(element) != {"type", "inlines"} or element["type"] != "RichTextBlock":
            problems.append(f"teams.json has a {element['type']}")
            continue
        for run in element["inlines"]:
            if run["type"] != "TextRun" or obeyed(run["text"]) or "://" in run["text"]:
                problems.append(f"teams.json has {run}"[:120])
            if not run.get("selectAction", {"url": "https://"})["url"].startswith(("https://", "mailto:")):
                problems.append(f"teams.json leads to {run['selectAction']['url'][:80]}")
    return problems


def mail(program, archive, day, scratch):
    """The mail of a day as Python's `email` reads it."""
    folder = scratch / "mail"
    shutil.rmtree(folder, ignore_errors=True)
    (scratch / "mail.yaml").write_text(
        "deliver: { email: { to: a@example.com, from: b@example.com, via: eml, attach: [html], folder: mail } }\n")
    subprocess.run(
        [program, "deliver", "--config", scratch / "mail.yaml", "--archive", archive, "--date", day, "--again"], check=True,
        stdout=subprocess.DEVNULL)
    return mail_server.read((folder / f"runbook-{day}-email.eml").read_bytes())


def compare_mails(program, archives, day, scratch):
    hostile, benign = (mail(program, archives[kind], day, scratch) for kind in ["hostile", "benign"])
    problems = [f"mail: {problem}" for problem in hostile["problems"]]
    for name in ["headers", "from", "to"]:
        if hostile[name] != benign[name]:
            problems.append(f"mail: {name} are {hostile[name]}, not {benign[name]}")
    kinds = [[(part["type"], part["name"]) for part in read["parts"]] for read in (hostile, benign)]
    if kinds[0] != kinds[1]:
        problems.append(f"mail: its parts are {kinds[0]}, not {kinds[1]}")
    if obeyed(hostile["subject"]) or "://" in hostile["subject"]:
        problems.append(f"mail: the subject is {hostile['subject']!r}")
    return problems


def draw(program, archive, root, formats, days):
    for day in days:
        subprocess.run(
            [program, "render", "--config", ROOT / "Samples/runbook.yaml", "--templates", root, "--date", day, "--archive",
             archive, "--format", formats], check=True, stdout=subprocess.DEVNULL)


def compare(hostile, benign, name, days):
    problems = []
    for day in days:
        bad, good = hostile / day, benign / day
        where = f"{name} {day}"
        (tree, wrong), (twin, more) = hostile_strings.tree(bad / "index.html"), hostile_strings.tree(good / "index.html")
        problems += [f"{where}: {problem}" for problem in wrong + more]
        problems += [f"{where}: page: {problem}" for problem in same(tree, twin)]
        for file, read in [("email.html", lambda text: elements(text, True)),
                           ("report.md", lambda text: elements(cmarkgfm.github_flavored_markdown_to_html(text), False))]:
            (tree, wrong), (twin, more) = (read((folder / file).read_text(encoding="utf-8")) for folder in (bad, good))
            problems += [f"{where}: {file}: {problem}" for problem in wrong + more + same(tree, twin)]
        for file in ["report.md", "email.txt", "email.html"]:
            if controls := obeyed((bad / file).read_text(encoding="utf-8")):
                problems.append(f"{where}: {file} holds {' '.join(controls)}")
        for file in ["report.md", "email.txt", "index.html", "email.html"]:
            lines = [(folder / file).read_text(encoding="utf-8").count("\n") for folder in (bad, good)]
            if file in {"report.md", "index.html"} and lines[0] != lines[1]:
                problems.append(f"{where}: {file} has {lines[0]} lines, not {lines[1]}")
        wrong, signs = slack(bad / "slack.json")
        problems += [f"{where}: {problem}" for problem in wrong + teams(bad / "teams.json")]
        problems += [f"{where}: harmless: {problem}" for problem in slack(good / "slack.json")[0]]
        if not signs:
            problems.append(f"{where}: no hostile sign is in Slack's messages, so nothing was tested")
        shown = (bad / "index.html").read_text(encoding="utf-8").count("&lt;")
        if shown < 100:
            problems.append(f"{where}: only {shown} hostile strings are on the page")
    # The index shows the reviews alone: all else that is in it are numbers.
    (tree, wrong), (twin, more) = (hostile_strings.tree(archive / "index.html") for archive in (hostile, benign))
    problems += [f"{name} index: {problem}" for problem in wrong + more + same(tree, twin)]
    if (hostile / "index.html").read_text(encoding="utf-8").count("&lt;") < 5:
        problems.append(f"{name}: the index shows no hostile review")
    return problems + hostile_strings.formulas(hostile)


def terminal(program, archive):
    """What `query` writes to a terminal."""
    problems = []
    with sqlite3.connect(archive / DAYS[1] / "snapshot.sqlite") as database:
        names = list(tables(database))
    for table in names:
        output = subprocess.run(
            [program, "query", "--archive", archive, f"SELECT * FROM {table} LIMIT 8"], check=True, capture_output=True
        ).stdout.decode()
        if controls := obeyed(output):
            problems.append(f"query of {table} writes {' '.join(controls)} to the terminal")
    return problems


def look(pages):
    path = browser.chromium()
    if path is None:
        print("every column: there is no Chromium here, so no page was opened")
        return []
    problems = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        chromium = browser.Browser(path, profile)
        try:
            for page in pages:
                problems += browser.look(chromium, page, 1440, False, None)
        finally:
            chromium.close()
    return problems


def acts(pdf):
    """What a PDF does, or where its links lead, that it should not."""
    info = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True, errors="replace").stdout
    urls = subprocess.run(["pdfinfo", "-url", pdf], capture_output=True, text=True, check=True, errors="replace").stdout
    problems = [] if re.search(r"JavaScript:\s+no", info) else ["the PDF has scripts"]
    leads = [line.split(None, 2)[-1] for line in urls.splitlines()[1:] if line.strip()]
    return problems + [f"the PDF leads to {url[:80]}" for url in leads if not url.startswith(("https://", "mailto:", "data/"))]


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    literals = set()
    for path in (ROOT / "Templates").rglob("*.md"):
        literals |= set(re.findall(r"'([^'\n]+)'", path.read_text(encoding="utf-8")))
    # What the program itself compares: services, operations and the words of its tables.
    for path in (ROOT / "Sources").rglob("*.swift"):
        literals |= set(re.findall(r'"([A-Za-z_][A-Za-z0-9_]*)"', path.read_text(encoding="utf-8")))
        literals |= set(re.findall(r"\bcase ([a-z]\w*)\b", path.read_text(encoding="utf-8")))
        literals |= set(re.findall(r"'([^'\n]+)'", path.read_text(encoding="utf-8")))
    problems = []
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        subprocess.run(
            [program, "run", "--config", ROOT / "Samples/runbook.yaml", "--templates", ROOT / "Templates", "--archive",
             scratch / "archive"], check=True, stdout=subprocess.DEVNULL)
        root = scratch / "templates"
        shutil.copytree(ROOT / "Templates/theme", root / "theme")
        with sqlite3.connect(scratch / "archive" / DAYS[1] / "snapshot.sqlite") as database:
            text = template(database)
            columns = sum(len(names) for names in tables(database).values())
        for name in ["daily.md", "email.md", "slack.md"]:
            (root / name).write_text(text, encoding="utf-8")
        kinds = {
            "all": (root, lambda text: False, True),
            "daily": (ROOT / "Templates", lambda text: text in literals or text == "" or TIME.fullmatch(text)
                      or text.startswith("https://") or text.isdigit(), False),
        }
        formats = "html,md,email,slack,teams"
        has_pdf = (ROOT / ".build-weasyprint/bin/weasyprint").exists() and shutil.which("pdfinfo")
        for name, (templates, keeps, fills) in kinds.items():
            words = Words(keeps)
            # The template made from the schema says the same on each day.
            days = DAYS[1:] if fills else DAYS
            archives = {}
            for kind in ["hostile", "benign"]:
                archives[kind] = scratch / name / kind
                for day in DAYS:
                    folder = archives[kind] / day
                    folder.mkdir(parents=True)
                    shutil.copy(scratch / "archive" / day / "snapshot.sqlite", folder)
                    bare = spoil(folder / "snapshot.sqlite", words, kind == "benign", fills)
                    if fills and bare:
                        problems.append(f"no hostile string in {', '.join(bare)}")
                review(archives[kind], kind == "benign")
                wants_pdf = has_pdf and name == "daily" and kind == "hostile"
                draw(program, archives[kind], templates, formats + (",pdf" if wants_pdf else ""), days)
            problems += compare(archives["hostile"], archives["benign"], name, days)
            problems += [f"{name}: {problem}" for problem in compare_mails(program, archives, DAYS[1], scratch)]
            problems += look([archives["hostile"] / DAYS[1] / "index.html", archives["hostile"] / "index.html"])
            problems += terminal(program, archives["hostile"])
            if has_pdf and name == "daily":
                problems += acts(archives["hostile"] / DAYS[1] / "report.pdf")
        if not has_pdf:
            print("every column: WeasyPrint or poppler is not here, so no PDF was made")
    for problem in list(dict.fromkeys(problems))[:40]:
        print(problem)
    print(f"every column: {columns} text columns " + ("failed" if problems else "say what they hold, and nothing obeys it"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
