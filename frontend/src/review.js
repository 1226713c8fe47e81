/* Review as a spreadsheet: arrows walk the paper's table, and a key does what a button does. Works without, by links and forms. */

const WAIT = 80; // ms that a figure is in hand before it is fetched
const byId = (id) => document.getElementById(id);
const active = () => document.querySelector("#review td.is-active");
const figureOf = (cell) => cell?.querySelector(".site-figure");
const cells = () => [...document.querySelectorAll("#review td:has(.site-figure)")];
const selected = () => [...document.querySelectorAll("#review td.is-selected")];
let anchor = null; // the cell where what is chosen begins
let fetching = null, waits = 0, sending = false;
let coming = false, ahead = []; // the figure in hand is not shown yet, and the keys that are meant for it

/* The frame of the figure in hand is lit, and scrolled to in its own box. */
const showFrame = () => {
  for (const frame of document.querySelectorAll(".site-beside .is-chosen")) frame.classList.remove("is-chosen");
  const frame = byId(byId("figure")?.dataset.frame), box = document.querySelector(".site-beside");
  if (!frame || !box) return;
  frame.classList.add("is-chosen");
  box.scrollTop += frame.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
};

/* What is chosen, told beside the figure in hand. */
const showChosen = () => {
  const told = byId("chosen-count"), count = selected().length;
  if (told) told.textContent = count > 1 ? `× ${count}` : "";
};

const choose = (chosen) => {
  for (const cell of selected()) cell.classList.remove("is-selected");
  for (const cell of chosen) cell.classList.add("is-selected");
  for (const box of document.querySelectorAll('#review input[type=checkbox][form="steps"]')) box.checked = false;
  showChosen();
};

const take = (cell, { extend = false, focus = true } = {}) => {
  const figure = figureOf(cell);
  if (!figure) return;
  active()?.classList.remove("is-active");
  cell.classList.add("is-active");
  for (const one of document.querySelectorAll(".site-figure")) one.tabIndex = one === figure ? 0 : -1;
  if (extend) choose(between(anchor ?? cell, cell));
  else {
    anchor = cell;
    choose([]);
  }
  if (focus) figure.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  clearTimeout(waits);
  coming = true;
  waits = setTimeout(() => load(cell), WAIT);
};

const load = async (cell) => {
  fetching?.abort();
  fetching = new AbortController();
  const url = `${location.pathname}tal/${cell.id.replace("figure-", "")}`;
  try {
    const answer = await fetch(url, { signal: fetching.signal });
    if (!answer.ok || answer.redirected) return location.assign(figureOf(cell).href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    byId("figure").replaceWith(page.getElementById("figure"));
    showFrame();
    showChosen();
    coming = false;
    for (const event of ahead.splice(0)) if (!sending) pressed(event);
  } catch (error) {
    if (error.name === "AbortError") return; // another is coming
    coming = false;
    ahead = [];
    throw error;
  }
};

/* The figures of the rectangle between two cells of one table. */
const between = (one, other) => {
  const body = one.closest("tbody");
  if (body !== other.closest("tbody")) return [other];
  const rows = [...body.rows], span = (a, b) => [Math.min(a, b), Math.max(a, b)];
  const [top, bottom] = span(rows.indexOf(one.parentElement), rows.indexOf(other.parentElement));
  const [left, right] = span(one.cellIndex, other.cellIndex);
  return rows.slice(top, bottom + 1).flatMap((row) => [...row.cells].slice(left, right + 1)).filter(figureOf);
};

/* The next figure in a direction; past the end of a table the first or last of the one beside it. */
const beside = (cell, down, right) => {
  const rows = [...cell.closest("tbody").rows];
  let row = rows.indexOf(cell.parentElement), column = cell.cellIndex;
  for (;;) {
    row += down;
    column += right;
    const found = rows[row]?.cells[column];
    if (!found) break;
    if (figureOf(found)) return found;
  }
  const all = cells(), at = all.indexOf(cell), forward = down + right > 0;
  const outside = (one) => right ? one !== cell : one.closest("tbody") !== cell.closest("tbody");
  return (forward ? all.slice(at + 1) : all.slice(0, at).reverse()).find(outside);
};

const waiting = (step) => {
  const all = cells(), at = all.indexOf(active());
  const order = step > 0 ? [...all.slice(at + 1), ...all.slice(0, at)] : [...all.slice(0, Math.max(at, 0)).reverse(), ...all.slice(at + 1).reverse()];
  return order.find((cell) => cell.classList.contains("state-waiting"));
};

/* A step is sent, and the page comes again where it was. */
const send = async (form, submitter, pasted = []) => {
  if (sending) return;
  sending = true;
  document.body.classList.add("is-sending");
  try {
    await sent(form, submitter, pasted);
  } finally {
    sending = false;
    document.body.classList.remove("is-sending");
  }
};

const sent = async (form, submitter, pasted) => {
  const data = new FormData(form), chosen = selected();
  if (submitter?.name) data.set(submitter.name, submitter.value);
  if (pasted.length) {
    for (const name of ["cell", "row", "column", "table"]) data.delete(name);
    data.set("action", "paste");
    for (const [cell, text] of pasted) {
      data.append("cell", figureOf(cell).dataset.seen);
      data.append("pasted", text);
    }
  } else if (chosen.length > 1) {
    data.delete("cell");
    for (const cell of chosen) data.append("cell", figureOf(cell).dataset.seen);
  }
  const scrolled = [...document.querySelectorAll(".site-beside, .site-sheet")].map((box) => [box.scrollLeft, box.scrollTop]);
  const answer = await fetch(submitter?.getAttribute("formaction") ?? form.getAttribute("action"), { method: "POST", body: data });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.getElementById("unsent")) sessionStorage.setItem("typed", JSON.stringify({ ...JSON.parse(sessionStorage.getItem("typed")), isLost: true }));
  if (!answer.ok || !page.getElementById("review")) return location.reload();
  sessionStorage.removeItem("typed"); // it arrived
  for (const id of ["review", "messages"]) byId(id).replaceWith(page.getElementById(id));
  document.querySelectorAll(".site-beside, .site-sheet").forEach((box, n) => scrolled[n] && box.scrollTo(...scrolled[n]));
  start(true);
};

const press = (action) => document.querySelector(`#figure button[value="${action}"]`)?.click();
const edit = (name, typed) => {
  const field = document.querySelector(`#figure [name=${name}]`);
  if (!field) return;
  field.focus();
  if (typed) field.value = typed;
  else field.select();
};

const start = (focus) => {
  const cell = active();
  if (!cell) return;
  anchor = cell;
  for (const one of document.querySelectorAll(".site-figure")) one.tabIndex = one === figureOf(cell) ? 0 : -1;
  if (focus) figureOf(cell).focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  showFrame();
};

const KEYS = {
  ArrowUp: (e) => take(beside(active(), -1, 0), { extend: e.shiftKey }),
  ArrowDown: (e) => take(beside(active(), 1, 0), { extend: e.shiftKey }),
  ArrowLeft: (e) => take(beside(active(), 0, -1), { extend: e.shiftKey }),
  ArrowRight: (e) => take(beside(active(), 0, 1), { extend: e.shiftKey }),
  j: () => take(waiting(1)),
  k: () => take(waiting(-1)),
  a: () => press("accept"),
  Enter: () => press("accept"),
  r: () => press("reject"),
  u: () => press("undo"),
  c: () => edit("amount"),
  F2: () => edit("amount"),
  s: () => edit("fund"),
  Escape: () => choose([]),
};
const WITH_CONTROL = {
  a: () => choose([...active().closest("tbody").querySelectorAll("td")].filter(figureOf)),
  " ": () => choose([...active().closest("tbody").rows].map((row) => row.cells[active().cellIndex]).filter(figureOf)),
  d: () => press("fill"),
  z: () => press("undo-last"),
};

/* What changes the figure in hand or what is chosen; all other keys do something with it. */
const isWalk = (event) => /^(Arrow.*|[jk ]|Escape)$/.test(event.key) || ((event.ctrlKey || event.metaKey) && event.key === "a");

/* What is typed ahead into a field that a key before it opened. */
const typeAhead = (field, key) => {
  if (key.length === 1) field.setRangeText(key, field.selectionStart, field.selectionEnd, "end");
  else if (key === "Enter") [...field.form.elements].find((one) => one.type === "submit")?.click();
};

/* A key that is pressed, or was pressed before the figure in hand was shown: no figure but that one is meant. */
const pressed = (event) => {
  const at = document.activeElement, control = event.ctrlKey || event.metaKey;
  if (sending || document.querySelector("dialog[open]") || event.altKey || !active()) return;
  const onFigure = at.matches(".site-figure, body, main");
  const isMeant = control ? WITH_CONTROL[event.key] : KEYS[event.key] || event.key.length === 1;
  if (coming && onFigure && isMeant && (ahead.length || !isWalk(event))) {
    ahead.push(event);
    return event.preventDefault();
  }
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName) && at.type !== "checkbox") {
    if (event.key === "Escape" && at.closest("#steps")) figureOf(active()).focus();
    else if (control && event.key === "d" && at.closest("#steps")) press("fill");
    else if (event.defaultPrevented && !control) typeAhead(at, event.key);
    else return;
    return event.preventDefault();
  }
  if (control) {
    if (!WITH_CONTROL[event.key] || !onFigure) return;
    WITH_CONTROL[event.key](event);
  } else if (event.shiftKey && event.key === " " && onFigure) choose([...active().parentElement.cells].filter(figureOf));
  else if (KEYS[event.key] && (onFigure || event.key.length === 1)) KEYS[event.key](event);
  else if (/^[\d-]$/.test(event.key) && onFigure) edit("amount", event.key);
  else return;
  event.preventDefault();
};
document.addEventListener("keydown", pressed);

/* To and from a spreadsheet: the chosen cells as they are shown, in the table's unit. One amount is that of all that is chosen. */
const isInTable = () => active() && !sending && document.activeElement.matches(".site-figure");
const shownIn = (cell) => {
  const figure = figureOf(cell)?.cloneNode(true);
  for (const part of figure?.querySelectorAll("del, sup") ?? []) part.remove();
  return figure?.textContent.trim() ?? "";
};
document.addEventListener("copy", (event) => {
  if (!isInTable() || !getSelection().isCollapsed) return;
  const chosen = selected().length ? selected() : [active()];
  const lines = [...new Set(chosen.map((cell) => cell.parentElement))].map((row) => chosen.filter((cell) => cell.parentElement === row));
  event.clipboardData.setData("text/plain", lines.map((line) => line.map(shownIn).join("\t")).join("\n"));
  event.preventDefault();
});
document.addEventListener("paste", (event) => {
  if (!isInTable()) return;
  event.preventDefault();
  const texts = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t"));
  const first = selected()[0] ?? active(), rows = [...first.closest("tbody").rows], top = rows.indexOf(first.parentElement);
  const at = (down, right) => rows[top + down]?.cells[first.cellIndex + right];
  const pasted = texts.length === 1 && texts[0].length === 1
    ? (selected().length ? selected() : [first]).map((cell) => [cell, texts[0][0]])
    : texts.flatMap((line, down) => line.map((text, right) => [at(down, right), text]));
  const placed = pasted.filter(([cell, text]) => text.trim() && figureOf(cell));
  if (placed.length) send(byId("steps"), null, placed);
});

document.addEventListener("click", (event) => {
  const figure = event.target.closest?.("#review .site-figure, .site-beside a[href*='cell=']");
  if (!figure || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const cell = byId(`figure-${new URL(figure.getAttribute("href"), location.href).searchParams.get("cell")}`);
  if (cell) take(cell, { extend: event.shiftKey });
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "steps" && event.target.id !== "all") return;
  event.preventDefault();
  send(event.target, event.submitter);
});

document.addEventListener("change", (event) => {
  if (event.target.matches('input[type=checkbox][form="steps"]')) for (const cell of selected()) cell.classList.remove("is-selected");
});

start(location.search.includes("cell="));
