#!/usr/bin/env python3
"""The report as PDF: tagged, with a bookmark for each section, heads of tables on every page, and nothing that acts.

Draws the samples' report twice, and asks poppler's tools about it. Where WeasyPrint or poppler is missing this is said, and
nothing is tested.

Usage: pdf.py PROGRAM
"""

import html
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAY = "2026-11-23"


def ask(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True, errors="replace").stdout


def look(pdf, markdown):
    problems = []
    info = ask("pdfinfo", pdf)
    for line in ["Tagged:          yes", "JavaScript:      no", "Form:            none", "Encrypted:       no"]:
        if line not in info:
            problems.append(f"pdfinfo does not say {line!r}")
    if "Monday 23 November 2026" not in info:
        problems.append("the title does not name the day")
    pages = int(re.search(r"Pages:\s+(\d+)", info)[1])
    if 'pdfuaid:part="1"' not in ask("pdfinfo", "-meta", pdf):
        problems.append("the file does not say that it is PDF/UA")

    # The structure: headings, tables with heads of rows and columns, lists.
    structure = ask("pdfinfo", "-struct", pdf)
    for tag in ["H1", "H2", "Table", "THead", "TH", "TD", "L", "LI"]:
        if not re.search(rf"^ *{tag}\b", structure, re.MULTILINE):
            problems.append(f"nothing is tagged {tag}")

    # A bookmark for each section, in order.
    sections = re.findall(r"^## (.*)$", markdown, re.MULTILINE)
    outline = bookmarks(pdf)
    missing = [name for name in sections if name not in outline]
    if len(sections) < 8 or missing:
        problems.append(f"{len(sections)} sections, without a bookmark are {missing}")

    texts = ask("pdftotext", "-layout", pdf, "-").split("\f")[:pages]
    for number, text in enumerate(texts, 1):
        if f"{number} / {pages}" not in text:
            problems.append(f"page {number} does not say that it is {number} of {pages}")
        if "Monday 23 November 2026" not in text or "Example Corp" not in text:
            problems.append(f"page {number} does not say of which day and organisation it is")

    # A table over several pages has its head on each of them.
    titles = longest_table(markdown)
    head = re.compile("|".join(rf"{re.escape(a)} +{re.escape(b)}" for a, b in zip(titles, titles[1:])))
    pages_with_head = sum(bool(head.search(text)) for text in texts)
    if pages_with_head < 2:
        problems.append(f"the head of the longest table, {titles}, is on {pages_with_head} pages")

    # Links lead over TLS, into the document, or to the data beside it; not to files of the machine that made it.
    urls = [line.split()[-1] for line in ask("pdfinfo", "-url", pdf).splitlines()[1:] if line.strip()]
    if not urls:
        problems.append("there are no links")
    problems += [f"a link leads to {url[:80]}" for url in urls if not url.startswith(("https://", "mailto:", "data/"))]
    for word in [b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/OpenAction"]:
        if word in pdf.read_bytes():
            problems.append(f"the file has {word.decode()}")
    words = re.sub(r"\s+", " ", " ".join(texts))
    if "<script>alert" not in words:
        problems.append("no hostile string is in the file, so nothing was tested")
    print(f"pdf: {pages} pages, {len(sections)} sections, {len(urls)} links")
    return problems


def longest_table(markdown):
    """The titles of the table with the most rows."""
    tables = re.findall(r"((?:^\|.*\n)+)", markdown, re.MULTILINE)
    rows = max(tables, key=lambda table: table.count("\n")).splitlines()
    if len(rows) < 40:
        raise SystemExit("pdf: no table is longer than a page, so nothing can be tested")
    return [cell.strip() for cell in rows[0].split("|") if cell.strip()]


def bookmarks(pdf):
    """The titles of the outline, as pdftohtml's XML has them."""
    xml = ask("pdftohtml", "-xml", "-i", "-stdout", pdf)
    return [html.unescape(item) for item in re.findall(r"<item[^>]*>([^<]*)</item>", xml)]


def draw(program, archive, formats, *options, day=DAY):
    subprocess.run(
        [program, "render", "--config", ROOT / "Samples/runbook.yaml", "--templates", ROOT / "Templates", "--date", day,
         "--archive", archive, "--format", formats, *options], check=True, stdout=subprocess.DEVNULL)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    missing = [name for name in ["pdfinfo", "pdftotext", "pdftohtml"] if not shutil.which(name)]
    if missing or not ((ROOT / ".build-weasyprint/bin/weasyprint").exists() or shutil.which("weasyprint")):
        print("pdf: WeasyPrint or poppler is not here, so nothing was tested (`make test-deps` installs them)")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        archive = pathlib.Path(scratch, "archive")
        subprocess.run(
            [program, "run", "--config", ROOT / "Samples/runbook.yaml", "--templates", ROOT / "Templates", "--archive",
             archive], check=True, stdout=subprocess.DEVNULL)
        draw(program, archive, "html,pdf,md")
        folder = archive / DAY
        problems = look(folder / "report.pdf", (folder / "report.md").read_text(encoding="utf-8"))
        if '"report.pdf"' not in (folder / "manifest.json").read_text(encoding="utf-8"):
            problems.append("the manifest does not name the PDF")
        first = (folder / "report.pdf").read_bytes()
        draw(program, archive, "html,pdf,md")
        if (folder / "report.pdf").read_bytes() != first:
            problems.append("drawn again, the file differs")
        draw(program, archive, "html,md", "--only")
        if (folder / "report.pdf").exists():
            problems.append("a PDF that is no longer wanted stays")
    for problem in problems:
        print(problem)
    print("pdf: " + ("failed" if problems else "tagged, with bookmarks and repeated heads, the same bytes again"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
