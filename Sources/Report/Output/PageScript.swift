/// The page's only script: it sorts tables by a click on a column's head, and filters their rows. Nothing on the page
/// depends on it; what it needs, it makes itself.
enum PageScript {
  static let source = """

    "use strict";
    for (const table of document.querySelectorAll("table.rows")) {
      const body = table.tBodies[0];
      if (table.tBodies.length !== 1 || body.rows.length < 6) continue;
      const rows = [...body.rows];
      const heads = [...table.tHead.rows[0].cells];
      const ranks = ["critical", "high", "medium", "low", "informational"];
      const key = (row, index) => {
        const cell = row.cells[index];
        const time = cell.querySelector("time");
        if (time) return time.dateTime;
        const severity = cell.querySelector(".sev");
        if (severity) return ranks.findIndex((rank) => severity.classList.contains(rank)) + 1 || 9;
        const text = cell.textContent.trim();
        if (!cell.classList.contains("n")) return text.toLowerCase();
        const number = parseFloat(text.replaceAll(",", "").replace("\\u2212", "-"));
        return isNaN(number) ? -Infinity : number;
      };
      const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b
        : String(a).localeCompare(String(b), "en");
      heads.forEach((head, index) => {
        if (!head.textContent) return;
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
          const now = head.getAttribute("aria-sort");
          const next = now === "ascending" ? "descending" : now === "descending" ? null : "ascending";
          for (const other of heads) other.removeAttribute("aria-sort");
          const sorted = rows.slice();
          if (next) {
            head.setAttribute("aria-sort", next);
            const sign = next === "ascending" ? 1 : -1;
            sorted.sort((a, b) => sign * compare(key(a, index), key(b, index)));
          }
          body.append(...sorted);
        });
      });
      if (rows.length < 12) continue;
      const input = document.createElement("input");
      input.type = "search";
      input.className = "filter";
      input.placeholder = "Filter " + rows.length + " rows";
      input.setAttribute("aria-label", "Filter: " + (table.caption ? table.caption.textContent : "table"));
      input.addEventListener("input", () => {
        const words = input.value.toLowerCase().split(/\\s+/);
        for (const row of rows) {
          const text = row.textContent.toLowerCase();
          row.hidden = !words.every((word) => text.includes(word));
        }
      });
      table.parentNode.before(input);
    }

    """
}
