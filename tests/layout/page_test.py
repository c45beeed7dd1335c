#!/usr/bin/env python3
"""The page of `ljbind layout --html` in headless Chromium.

The page is opened with a script of this test behind its own, which measures what the browser made of it
and writes that down in the document, where --dump-dom finds it.
"""

import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
LJBIND = os.path.abspath(os.environ.get("LJBIND", HERE.parent.parent / "build/release/ljbind"))
EVIL = "<img src=x onerror=alert(1)><script>document.title='owned'<"

MEASURE = """
const box = (e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.width, r.height]; };
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const pick = (key) => all(`[data-k="${key}"]`);
const row = (name) => all("tbody tr").find((r) => r.querySelector("th code").textContent === name);
const result = {
  title: document.title,
  lang: document.documentElement.lang,
  resources: performance.getEntriesByType("resource").length,
  scripts: document.scripts.length,
  images: document.images.length,
  width: [document.documentElement.scrollWidth, innerWidth],
  paper: getComputedStyle(document.body).backgroundColor,
  ink: getComputedStyle(document.body).color,
  verdict: all(".verdict p").map((p) => p.textContent),
  rows: all("tbody tr").map((r) => [r.dataset.k, r.className, r.hidden, r.querySelector("th code").textContent,
    all("td", r).map((cell) => cell.textContent), r.querySelector(".badge")?.textContent ?? ""]),
  maps: all(".map").map((map) => ({ at: box(map), side: map.dataset.side,
    boxes: all("b", map).map((b) => [b.dataset.k, b.className, ...box(b)]) })),
  ribbons: all(".overview rect").map((r) => [r.dataset.k, ...box(r)]),
  headers: all("thead th").every((cell) => cell.scope === "col" || cell.scope === "colgroup")
    && all("tbody th").every((cell) => cell.scope === "row"),
  captions: all("caption").length,
  labels: all("[role=img]").every((map) => map.getAttribute("aria-label")),
  stops: all("tbody tr[tabindex='0']").length,
};
ACTIONS
const report = document.createElement("pre");
report.id = "measured";
report.textContent = JSON.stringify(result);
document.body.append(report);
"""


class Page(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="ljbind-page-")).resolve()
        cls.addClassCleanup(shutil.rmtree, cls.dir, ignore_errors=True)
        cls.browser = shutil.which("chromium") or shutil.which("chromium-browser")
        if not cls.browser:
            raise AssertionError("chromium is not installed")

    def draw(self, *arguments):
        page = self.dir / "page.html"
        done = subprocess.run([LJBIND, "layout", *arguments, "--html", page], cwd=self.dir,
                              capture_output=True, text=True, timeout=60)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return page.read_text()

    def measure(self, page, actions="", width=1280, settings=""):
        """what the browser made of the page"""
        script = MEASURE.replace("ACTIONS", actions)
        (self.dir / "measured.html").write_text(
            page.replace("</body>", f"<script>{{{script}}}</script></body>"))
        done = subprocess.run(
            [self.browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             f"--user-data-dir={self.dir}/profile", "--no-first-run", "--disable-background-networking",
             f"--window-size={width},1000", f"--blink-settings={settings or 'preferredColorScheme=1'}",
             "--virtual-time-budget=2000", "--enable-logging=stderr", "--dump-dom",
             f"file://{self.dir}/measured.html"],
            capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
        self.assertNotRegex(done.stderr, "CONSOLE")
        found = re.search(r'<pre id="measured">(.*?)</pre>', done.stdout, re.DOTALL)
        self.assertTrue(found, done.stdout[-2000:] + done.stderr[-2000:])
        result = json.loads(html.unescape(found[1]))
        self.assertEqual((result["lang"], result["resources"], result["images"]), ("en", 0, 0))
        self.assertEqual(result["scripts"], 2)
        self.assertTrue(result["headers"] and result["labels"])
        return result

    def assertScale(self, map_, boxes, row_bits=64):
        """Every box of {key: (offset, size) in bits} that fits one row is where its bits are."""
        left, top, width, _ = map_["at"]
        lines = {}
        for key, name, x, y, w, h in map_["boxes"]:
            if key not in boxes:
                continue
            offset, size = boxes[key]
            if offset // row_bits != (offset + size - 1) // row_bits:
                continue
            self.assertAlmostEqual((x - left) / width, offset % row_bits / row_bits, 2, (key, name))
            self.assertAlmostEqual(w / width, size / row_bits, 2, (key, name))
            lines[offset // row_bits] = y - top
        return lines

    def test_the_signature_context(self):
        arguments = ("xmlSecDSigCtx", "-p", "xmlsec1", "--against", str(HERE.parent / "check/wrong/xmlsec/verify.lua"))
        page = self.draw(*arguments)
        text = subprocess.run([LJBIND, "layout", *arguments], capture_output=True, text=True,
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C"}).stdout
        seen = self.measure(page, """
          const status = row("status") && all("tbody tr").filter(
            (r) => r.querySelector("th code").textContent === "status").at(-1);
          result.status = status.dataset.k;
          pick(status.dataset.k).find((e) => e.parentElement.classList.contains("map"))
            .dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
          result.lit = all(".on").map((e) => [e.tagName, e.dataset.k, e.closest(".map")?.dataset.side ?? ""]);
          result.visible = all("tbody tr").filter((r) => !r.hidden).length;
          const filter = document.querySelector(".filter");
          filter.click();
          result.filtered = all("tbody tr").filter((r) => !r.hidden).length;
          filter.click();
          const fold = row("keyInfoReadCtx").querySelector("button.fold");
          result.expanded = fold.getAttribute("aria-expanded");
          fold.click();
          result.folded = [fold.getAttribute("aria-expanded"), all("tbody tr").filter((r) => !r.hidden).length];
          fold.click();
          all("tbody tr")[0].focus();
          document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
          result.focused = document.activeElement.querySelector("th code").textContent;
          result.litByFocus = all(".map .on").map((e) => e.closest(".map").dataset.side);
          const scrolled = document.querySelector(".maps");
          row("signMethod").focus();
          result.scrolledTo = scrolled.scrollTop;
        """)
        self.assertEqual(seen["title"], "struct _xmlSecDSigCtx: C beside verify.lua")
        self.assertEqual(seen["verdict"], ["✗ different layout"])
        rows = seen["rows"]
        count = len(rows)
        self.assertEqual(count, len(re.findall(r"^.  +[\d:.]+ +[\db.]+  +[\d:.]+ +[\db.]+ ", text, re.MULTILINE)))
        self.assertGreater(count, 150)
        self.assertEqual([row[3] for row in rows if "first" in row[1].split()], ["use"])
        first = next(row for row in rows if "first" in row[1].split())
        self.assertEqual(first[4][:5], ["64", "4", "64", "8", ""])
        self.assertEqual(first[5].strip(), "≠ first divergence: differs")
        self.assertEqual(sum("differs" in row[1].split() for row in rows), 20)
        status = next(row for row in rows if row[0] == seen["status"])
        self.assertEqual(status[4][:5], ["904", "4", "960", "4", "+56"])
        # The same member in the table, in both maps and in the overview.
        self.assertEqual(sorted(lit[2] for lit in seen["lit"]), ["", "", "", "", "actual", "expected"])
        self.assertEqual({lit[1] for lit in seen["lit"]}, {seen["status"]})
        self.assertEqual(seen["visible"], count)
        self.assertEqual(seen["filtered"], sum(
            bool({"differs", "contains"} & set(row[1].split())) for row in rows))
        self.assertEqual((seen["expanded"], seen["folded"][0]), ("true", "false"))
        inside = [i for i, row in enumerate(rows) if row[3] in ("keyInfoReadCtx", "keyInfoWriteCtx")]
        self.assertEqual(seen["folded"][1], count - (inside[1] - inside[0] - 1))
        self.assertEqual((seen["focused"], seen["stops"]), ("flags", 1))
        self.assertEqual(sorted(seen["litByFocus"]), ["actual", "expected"])
        self.assertGreater(seen["scrolledTo"], 1000)
        # Both maps are drawn to scale: eight bytes a row, the same height for each.
        for map_, column in zip(seen["maps"], (0, 2)):
            facts = {row[0]: (int(row[4][column]) * 8, int(row[4][column + 1]) * 8) for row in rows
                     if row[4][column].isdigit()}
            lines = self.assertScale(map_, facts)
            self.assertGreater(len(lines), 100)
            pitch = lines[8] / 8
            for line, y in lines.items():
                self.assertAlmostEqual(y, line * pitch, 0)
        # And so is the overview, whose first box of each strip begins at the same place.
        widths = {}
        for key, x, y, w, h in seen["ribbons"]:
            widths.setdefault(key, []).append(w)
        record = rows[3]
        self.assertAlmostEqual(widths[record[0]][1] / widths[record[0]][0], 368 / 344, 2)
        self.assertEqual(len(seen["ribbons"]), 2 * 25)

    def test_bits_unions_breaks_and_names_that_are_markup(self):
        (self.dir / "odd.h").write_text("""
          struct odd { char tag; unsigned a : 3, b : 5, : 4, c : 12; struct { short x, y; } corners[4];
                       union { double real; int parts[2]; }; char name[100000]; _Bool on; };
          union pick { char one; int four; double eight; };""")
        lua = self.dir / f"{EVIL}.lua"
        lua.write_text("""ffi.cdef[[
          struct odd { char tag; unsigned a : 3, b : 6, : 4, c : 12; struct { short x, y; } corners[4];
                       union { double real; int parts[2]; }; char name[100000]; bool on; int more; };
          union pick { char one; int four; double eight; };]]""")
        seen = self.measure(self.draw("struct odd", "union pick", "odd.h", "--against", lua.name),
                            """result.sections = all("section").length;
                            row("real").focus(); result.near = all(".map .on span").map((e) => e.textContent);""")
        self.assertEqual(seen["title"], f"struct odd, union pick: C beside {EVIL}.lua")
        self.assertEqual(seen["sections"], 2)
        self.assertEqual(seen["verdict"], ["✗ different layout", "✓ same layout"])
        odd = seen["maps"][0]
        keys = {row[3]: row[0] for row in reversed(seen["rows"])}
        self.assertScale(odd, {keys["tag"]: (0, 8), keys["a"]: (8, 3), keys["b"]: (11, 5),
                               keys["unnamed bits"]: (16, 4), keys["c"]: (20, 12),
                               keys["on"]: (0, 8)})
        broken = [box for box in odd["boxes"] if "broken" in box[1]]
        self.assertEqual([box[0] for box in broken], [keys["name"]])
        self.assertLess(odd["at"][3], 400)
        self.assertEqual([row[3] for row in seen["rows"] if row[1].startswith(("differs", "extra"))],
                         ["b", "more"])
        # What is drawn for a member of a union is the union.
        self.assertEqual(len(seen["near"]), 2)
        self.assertTrue(all("union" in text for text in seen["near"]))
        lanes = seen["maps"][2]
        widths = [box[4] / lanes["at"][2] for box in lanes["boxes"]]
        for width, expected in zip(widths, (1 / 8, 1 / 2, 1)):
            self.assertAlmostEqual(width, expected, 2)

    def test_both_colour_schemes_and_a_narrow_window(self):
        page = self.draw("struct stat", "sys/stat.h")
        light = self.measure(page)
        dark = self.measure(page, settings="preferredColorScheme=0", width=500)
        self.assertNotEqual(light["paper"], dark["paper"])
        for seen in (light, dark):
            values = [sum(map(int, re.findall(r"\d+", seen[part]))) for part in ("paper", "ink")]
            self.assertGreater(abs(values[0] - values[1]), 450)  # readable
            self.assertLessEqual(seen["width"][0], seen["width"][1])  # nothing sticks out
            self.assertEqual(seen["title"], "struct stat")
            self.assertEqual(len(seen["rows"]), 21)


if __name__ == "__main__":
    unittest.main()
