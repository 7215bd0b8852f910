"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const collator = new Intl.Collator("vi", { numeric: true });

  // The letters of a text without marks: a search for "to hieu" finds "Tô Hiệu", one for "dao tao" finds "Đào tạo".
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ");
  const known = new WeakMap();
  const searched = (element) => {
    if (!known.has(element)) {
      const texts = element.cells ? [...element.cells].map((cell) => cell.textContent) : [element.textContent];
      known.set(element, plain(texts.join(" | ")));
    }
    return known.get(element);
  };

  // ---- sorting

  const value = {
    text: (text) => text,
    number: (text) => { const found = /-?[\d.]*\d(,\d+)?/.exec(text); return found ? Number(found[0].replace(/\./g, "").replace(",", ".")) : NaN; },
    date: (text) => { const [day, month, year] = text.split("/"); return year ? Number(year + month + day) : NaN; },
  };
  const isBlank = (one) => one === "" || Number.isNaN(one);

  const sort = (table, header, place) => {
    const down = header.getAttribute("aria-sort") === "ascending";
    const read = value[header.dataset.sort];
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [read(row.cells[place].textContent.trim()), row]);
    rows.sort(([a], [b]) => {
      if (isBlank(a) || isBlank(b)) return isBlank(a) - isBlank(b);
      const order = typeof a === "number" ? a - b : collator.compare(a, b);
      return down ? -order : order;
    });
    all("th[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    body.append(...rows.map(([, row]) => row));
  };

  // ---- choosing and searching: a row is shown when every choice of its table agrees, and what was typed stands in it;
  // where that stands nowhere on the page, every word of it

  const choices = new Map();
  let words = [];
  const chosen = (table, row) => (choices.get(table) || []).every(
    ([place, select]) => !select.value || row.cells[place].textContent.trim() === select.value);
  const found = (element) => words.every((word) => searched(element).includes(word));

  const show = (table) => {
    let hits = 0;
    for (const row of table.tBodies[0].rows) {
      row.hidden = !(chosen(table, row) && found(row));
      hits += !row.hidden;
    }
    if (table.tFoot) table.tFoot.hidden = hits < table.tBodies[0].rows.length;
    return hits;
  };

  const tables = all("main table");
  const rowsOf = (some) => some.flatMap((table) => [...table.tBodies[0].rows]);
  for (const table of tables) {
    const headers = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 3) continue;
    headers.forEach((header, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      button.addEventListener("click", () => sort(table, header, place));
      header.append(button);
    });
    const tools = document.createElement("div");
    tools.className = "tools";
    headers.forEach((header, place) => {
      if (!("choose" in header.dataset)) return;
      const values = [...new Set(rows.map((row) => row.cells[place].textContent.trim()))].filter(Boolean).sort(collator.compare);
      if (values.length < 2) return;
      const label = document.createElement("label"), select = document.createElement("select");
      select.append(new Option("Tất cả", ""), ...values.map((one) => new Option(one, one)));
      label.append(header.textContent, select);
      tools.append(label);
      choices.set(table, [...(choices.get(table) || []), [place, select]]);
      select.addEventListener("change", () => {
        const hits = show(table);
        tools.querySelector("[role=status]").textContent = `${hits}/${rows.length} dòng`;
      });
    });
    if (!tools.children.length) continue;
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    tools.append(status);
    table.closest(".scroll").before(tools);
  }

  const box = document.getElementById("tim"), said = document.getElementById("tim-thay");
  const opened = new Set();
  const search = () => {
    words = [plain(box.value).trim()].filter(Boolean);
    const searching = words.length > 0;
    if (searching && ![...rowsOf(tables), ...all(".files li")].some(found)) words = words[0].split(" ");
    document.body.classList.toggle("searching", searching);
    let rows = 0, files = 0;
    for (const table of tables) {
      const hits = show(table);
      rows += hits;
      table.closest(".table").classList.toggle("no-hits", !hits);
    }
    for (const file of all(".files li")) {
      file.hidden = !found(file);
      files += !file.hidden;
    }
    all(".files").forEach((list) => list.classList.toggle("no-hits", !list.querySelector("li:not([hidden])")));
    all("main section, details").forEach((part) => {
      const hit = part.matches(".files:not(.no-hits) details") || part.querySelector(".table:not(.no-hits), .files:not(.no-hits)") !== null;
      part.classList.toggle("no-hits", !hit);
      if (part.tagName !== "DETAILS") return;
      if (searching && hit && !part.open) { part.open = true; opened.add(part); }
      if (!searching && opened.delete(part)) part.open = false;
    });
    said.textContent = searching ? (rows + files ? `Tìm thấy ${rows} dòng, ${files} tệp.` : "Không tìm thấy. Đề nghị thử từ khác hoặc ít từ hơn.") : "";
  };
  let waiting = 0;
  box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 150); });
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") { box.value = ""; search(); } });
  document.getElementById("xoa-tim").addEventListener("click", () => { box.value = ""; search(); box.focus(); });
  document.querySelector(".search").hidden = false;
  if (box.value) search();

  // ---- a link into a folded part unfolds it; a table wider than the screen can be scrolled by keys

  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const inside = target.matches(".part") ? target.querySelector(".more") : null;
    if (inside) inside.open = true;
    for (let around = target.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();

  const fit = () => {
    for (const area of all(".scroll")) {
      const wide = area.scrollWidth > area.clientWidth + 1;
      if (wide === area.hasAttribute("tabindex")) continue;
      if (wide) {
        area.tabIndex = 0;
        area.setAttribute("role", "group");
        area.setAttribute("aria-labelledby", area.querySelector("caption").id);
      } else {
        ["tabindex", "role", "aria-labelledby"].forEach((name) => area.removeAttribute(name));
      }
    }
  };
  addEventListener("resize", fit);
  document.addEventListener("toggle", fit, true);
  fit();

  // ---- on paper the tables behind the charts of what is open are open, too

  const unfolded = new Set();
  addEventListener("beforeprint", () => all("details.figures:not([open])").forEach((part) => { part.open = true; unfolded.add(part); }));
  addEventListener("afterprint", () => { unfolded.forEach((part) => { part.open = false; }); unfolded.clear(); });
})();
