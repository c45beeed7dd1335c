"use strict";
// Highlights a member wherever it is drawn, folds records, and filters the table. Without it the
// page shows everything.
for (const section of document.querySelectorAll("section.type")) {
  const rows = [...section.querySelectorAll("tbody tr")];
  const drawn = new Map();  // what is drawn, by row
  for (const element of section.querySelectorAll("[data-k]")) {
    if (!drawn.has(element.dataset.k)) drawn.set(element.dataset.k, []);
    drawn.get(element.dataset.k).push(element);
  }
  const depth = (row) => Number(row.dataset.depth);
  const parents = new Map();
  const above = [];
  for (const row of rows) {
    above.length = depth(row);
    parents.set(row, above.at(-1));
    above.push(row);
  }
  const maps = section.querySelector(".maps");
  const inMap = (element) => element.parentElement.classList.contains("map");

  // A row that no box stands for (a member of a union) shows the box it is in, and a record the
  // boxes of its members.
  const partsOf = (key) => {
    let row = rows.find((one) => one.dataset.k === key);
    const parts = [...(drawn.get(key) ?? [])];
    if (row && "record" in row.dataset)
      for (let i = rows.indexOf(row) + 1; i < rows.length && depth(rows[i]) > depth(row); ++i)
        parts.push(...drawn.get(rows[i].dataset.k).filter(inMap));
    for (row = parents.get(row); row && !parts.some(inMap); row = parents.get(row))
      parts.push(...drawn.get(row.dataset.k).filter((one) => one.tagName !== "TR"));
    return parts;
  };
  let lit = [];
  const light = (key) => {
    for (const element of lit) element.classList.remove("on");
    lit = key === undefined ? [] : partsOf(key);
    for (const element of lit) element.classList.add("on");
  };
  const keyAt = (target) => target.closest?.("[data-k]")?.dataset.k;
  section.addEventListener("mouseover", (event) => light(keyAt(event.target)));
  section.addEventListener("mouseleave", () => light());
  section.addEventListener("focusin", (event) => {
    const key = keyAt(event.target);
    light(key);
    if (event.target.tagName !== "TR") return;
    const box = lit.find(inMap);
    if (box) maps.scrollTop = box.offsetTop + box.closest("figure").offsetTop - maps.clientHeight / 2;
  });

  // --- folding and filtering
  const only = section.querySelector(".filter");
  const folded = new Set();
  const interesting = (row) => /\b(differs|moved|missing|extra|renamed|contains)\b/.test(row.className);
  const refresh = () => {
    for (const row of rows) {
      let hidden = only.checked && !interesting(row);
      for (let up = parents.get(row); up && !hidden; up = parents.get(up)) hidden = folded.has(up);
      row.hidden = hidden;
    }
  };
  const fold = (row, yes) => {
    yes ? folded.add(row) : folded.delete(row);
    row.querySelector(".fold").setAttribute("aria-expanded", String(!yes));
  };
  for (const row of rows) {
    if (!("record" in row.dataset)) continue;
    const name = row.querySelector("th");
    const button = document.createElement("button");
    button.className = "fold";
    button.type = "button";
    button.setAttribute("aria-label", "members of " + name.querySelector("code").textContent);
    button.addEventListener("click", () => { fold(row, !folded.has(row)); refresh(); });
    name.prepend(button);
    fold(row, rows.length > 150 && !interesting(row));
  }
  if (rows.some(interesting)) only.parentElement.hidden = false;
  only.addEventListener("change", refresh);
  refresh();

  // --- the keyboard: one stop for the table, arrows within
  for (const row of rows) row.tabIndex = -1;
  let current = rows[0];
  if (current) current.tabIndex = 0;
  section.addEventListener("focusin", (event) => {
    if (event.target.tagName !== "TR") return;
    current.tabIndex = -1;
    current = event.target;
    current.tabIndex = 0;
  });
  section.querySelector("tbody").addEventListener("keydown", (event) => {
    const shown = rows.filter((row) => !row.hidden);
    const at = shown.indexOf(event.target);
    if (at < 0) return;
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 };
    const to = shown[steps[event.key]];
    const canFold = "record" in event.target.dataset;
    if (to) to.focus();
    else if (canFold && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      fold(event.target, event.key === "ArrowLeft");
      refresh();
    } else return;
    event.preventDefault();
  });
  section.addEventListener("click", (event) => {
    const box = event.target.closest(".map > [data-k], .overview [data-k]");
    if (!box) return;
    const row = rows.find((one) => one.dataset.k === box.dataset.k);
    for (let up = parents.get(row); up; up = parents.get(up)) fold(up, false);
    only.checked = false;
    refresh();
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  });

  // Begin where the first divergence is in sight.
  const first = section.querySelector(".map > .first");
  if (first) maps.scrollTop = Math.max(0, first.offsetTop - maps.clientHeight / 3);
}
