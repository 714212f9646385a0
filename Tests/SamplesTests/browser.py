#!/usr/bin/env python3
"""The report in a real browser: nothing runs in it but its own script, nothing is asked for, and everybody can read it.

Draws the samples' report and opens its pages in headless Chromium, over the DevTools protocol: light and dark, wide and
narrow. Of each page it says every script that the browser parsed, every request, every message about the page's policy,
every dialog; axe-core looks for violations; the page must not be wider than the window. The tables' script is tried by
clicking, and where it puts its boxes must be free. The page of `runbook diff` is looked at too. Where there is no Chromium
this is said, and nothing is tested.

Usage: browser.py PROGRAM
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZE_LIMIT = 400_000


def chromium():
    for name in ["chromium", "chromium-browser", "google-chrome"]:
        if path := shutil.which(name):
            return path
    return None


class Browser:
    """Chromium on the other end of two pipes (--remote-debugging-pipe): messages are JSON, each ends in a zero byte."""

    def __init__(self, program, profile):
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        # The browser knows its ends as 3 and 4.
        command = ["sh", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "sh", program, "--headless", "--no-sandbox",
                   "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run",
                   f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"]
        self.process = subprocess.Popen(
            command, pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.out, self.input = os.fdopen(ours_out, "wb", buffering=0), os.fdopen(ours_in, "rb", buffering=0)
        self.buffer, self.number, self.events, self.session = b"", 0, [], None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Network", "Runtime", "Log", "Debugger"]:
            self.send(f"{domain}.enable")

    def read(self):
        while b"\0" not in self.buffer:
            piece = self.input.read(1 << 16)
            if not piece:
                raise RuntimeError("Chromium went away")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def send(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.out.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)
            if answer.get("method") == "Page.javascriptDialogOpening":
                self.number += 1
                self.out.write(json.dumps({"id": self.number, "method": "Page.handleJavaScriptDialog",
                                           "params": {"accept": True}, "sessionId": self.session}).encode() + b"\0")

    def evaluate(self, expression):
        result = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(str(result["exceptionDetails"])[:500])
        return result["result"].get("value")

    def open(self, page, width, dark):
        self.send("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
        self.events = []
        self.send("Page.navigate", url=page.as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.read())
        # What a script or a style would ask for by now, it has asked for.
        self.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))")

    def close(self):
        self.process.terminate()
        self.process.wait()


def look(browser, page, width, dark, axe):
    problems = []
    browser.open(page, width, dark)
    where = f"{page.parent.name}/{page.name} at {width} px, {'dark' if dark else 'light'}"
    scripts = 0
    for event in browser.events:
        method, what = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent" and what["request"]["url"] != page.as_uri():
            problems.append(f"{where}: asks for {what['request']['url'][:100]}")
        if method == "Debugger.scriptParsed" and what["url"] == page.as_uri():
            scripts += 1
        if method == "Log.entryAdded" and what["entry"]["level"] in {"error", "warning"}:
            problems.append(f"{where}: says {what['entry']['text'][:200]}")
        if method in {"Page.javascriptDialogOpening", "Runtime.exceptionThrown"}:
            problems.append(f"{where}: {method} {str(what)[:200]}")
    if scripts != 1:
        problems.append(f"{where}: {scripts} scripts ran, not the page's own alone")
    wide = browser.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        problems.append(f"{where}: the page is {wide} px wider than the window")
    # The box stands beside the caption or above it; the caption's words may take several lines.
    for words in browser.evaluate("""
      [...document.querySelectorAll("input.filter")].filter((input) => {
        const caption = input.nextElementSibling.querySelector("caption"), range = document.createRange();
        if (!caption) return false;
        range.selectNodeContents(caption);
        const box = input.getBoundingClientRect();
        return [...range.getClientRects()].some((line) => line.left < box.right && box.left < line.right
          && line.top < box.bottom && box.top < line.bottom);
      }).map((input) => input.getAttribute("aria-label"))"""):
        problems.append(f"{where}: the filter box stands on the words of its table: {words}")
    if axe:
        # Protocol scripts are not the page's: its policy does not hold for them.
        browser.evaluate(axe + "; 0")
        found = browser.evaluate("axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations.map("
                                 "(v) => [v.id, v.help, v.nodes.length, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160))]))")
        for rule, text, count, nodes in found:
            problems.append(f"{where}: axe: {rule}: {text} ({count}): {nodes}")
    return problems


def first_screen(browser, page):
    """The opening ends on the first screen: the date, what was not read, six tiles, at most ten lines."""
    browser.open(page, 1440, False)
    return browser.evaluate("""
      (() => {
        const list = document.querySelector("ol.today"), tiles = document.querySelectorAll(".tile");
        const end = list.getBoundingClientRect().bottom, found = [];
        if (end > window.innerHeight) found.push("the ranked lines end at " + end + " px of " + window.innerHeight);
        if (list.children.length > 10) found.push(list.children.length + " ranked lines");
        if (tiles.length !== 6) found.push(tiles.length + " tiles");
        if (!document.querySelector("header.page .scope strong")) found.push("no date");
        return found;
      })()""")


def try_script(browser, page):
    """Sorts a table by its heads and filters it, as a reader does."""
    browser.open(page, 1440, False)
    return browser.evaluate("""
      (() => {
        const problems = [];
        const head = (table) => [...table.querySelectorAll("th button")].find((one) => one.textContent === "Account");
        const input = [...document.querySelectorAll("input.filter")].find(
          (one) => head(one.nextElementSibling.querySelector("table")));
        const table = input.nextElementSibling.querySelector("table");
        const rows = () => [...table.tBodies[0].rows].filter((row) => !row.hidden);
        const before = rows().map((row) => row.textContent);
        const button = head(table);
        const place = button.closest("th").cellIndex;
        button.click();
        const names = rows().map((row) => row.cells[place].textContent.toLowerCase());
        if (names.join() !== [...names].sort((a, b) => a.localeCompare(b, "en")).join()) problems.push("a click does not sort");
        if (button.closest("th").getAttribute("aria-sort") !== "ascending") problems.push("the order is not announced");
        button.click();
        button.click();
        if (rows().map((row) => row.textContent).join() !== before.join()) problems.push("the third click does not restore");
        const word = rows()[2].cells[place].textContent;
        input.value = word;
        input.dispatchEvent(new Event("input"));
        if (!rows().length || rows().length === before.length) problems.push("the filter filters nothing, or everything");
        if (rows().some((row) => !row.textContent.includes(word))) problems.push("the filter lets others pass");
        return problems;
      })()""")


def main():
    browser_path = chromium()
    if browser_path is None:
        print("browser: there is no Chromium here, so nothing was tested (`make test-deps` installs it)")
        return 0
    try:
        import axe_core_python
        axe = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    except ImportError:
        print("browser: there is no axe-core here, so contrast and roles were not looked at")
        axe = None
    problems = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        archive, difference = pathlib.Path(scratch, "archive").resolve(), pathlib.Path(scratch, "diff.html").resolve()
        common = ["--config", ROOT / "Samples/runbook.yaml", "--templates", ROOT / "Templates", "--archive", archive]
        for command in (["run"], ["diff", "2026-11-22", "2026-11-23", "--format", "html", "--output", difference]):
            subprocess.run([pathlib.Path(sys.argv[1]).resolve(), *command, *common], check=True, stdout=subprocess.DEVNULL)
        browser = Browser(browser_path, pathlib.Path(scratch, "profile"))
        try:
            pages = sorted(archive.glob("2*/index.html"))
            if len(pages) < 2:
                problems.append(f"there are only {len(pages)} pages")
            for page in [*pages, archive / "index.html", difference]:
                if page.stat().st_size > SIZE_LIMIT:
                    problems.append(f"{page.parent.name}: the page has {page.stat().st_size:,} bytes, over {SIZE_LIMIT:,}")
                for width in [1440, 768, 390]:
                    for dark in [False, True]:
                        problems += look(browser, page, width, dark, axe if width != 768 else None)
            problems += [f"the first screen: {problem}" for problem in first_screen(browser, pages[-1])]
            problems += [f"the tables' script: {problem}" for problem in try_script(browser, pages[-1])]
        finally:
            browser.close()
    for problem in problems:
        print(problem)
    print("browser: " + ("failed" if problems else "one script, no request, no violation"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
