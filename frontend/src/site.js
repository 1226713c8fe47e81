/* What is nicer with JavaScript; everything works without. */

/* Keys of every page: / to the search, ? for what keys there are. A menu closes when another place is clicked. */
document.addEventListener("keydown", (event) => {
  const menu = document.activeElement.closest?.(".site-nav details[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
  const keys = document.getElementById("keys");
  if (event.key === "/") document.getElementById("site-q").focus();
  else if (event.key === "?" && !keys.open) keys.showModal();
  else return;
  event.preventDefault();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".site-nav details[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (event.target.matches?.("[data-keys]")) document.getElementById("keys").showModal();
});

/* Relations: the cells of an equation light up with their signs, and the equation is said in one place.
   `data-in` says what a cell is to each of its equations, by number: "12= 3+". */
const related = document.querySelectorAll("[data-in]");
if (related.length) {
  const said = document.querySelector(".site-equations [role=status]");
  const signs = [...document.querySelectorAll(".site-sign")];
  let kept = { cell: document.getElementById("chosen"), turn: 0 };
  const equations = (cell) => [...new Set(cell.dataset.in.split(" ").map((mark) => mark.slice(0, -1)))];
  const light = (number) => {
    for (const cell of document.querySelectorAll("[data-sign]")) delete cell.dataset.sign;
    if (number === undefined) return;
    for (const sign of "=+-×/") {
      for (const cell of document.querySelectorAll(`[data-in~="${number}${sign}"]`)) cell.dataset.sign = sign;
    }
  };
  const show = (cell, turn = 0) => {
    const numbers = cell?.dataset.in ? equations(cell) : [];
    const lit = numbers[turn % numbers.length];
    light(lit);
    said?.replaceChildren(...numbers.map((number) => {
      const line = document.createElement("p");
      line.textContent = document.getElementById(`equation-${number}`).textContent;
      line.classList.toggle("is-lit", number === lit && numbers.length > 1);
      return line;
    }));
  };
  const cellOf = (event) => event.target.closest?.("[data-in]");
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") show(cellOf(event) ?? kept.cell, cellOf(event) ? 0 : kept.turn);
  });
  document.addEventListener("focusin", (event) => cellOf(event) && show(cellOf(event), cellOf(event) === kept.cell ? kept.turn : 0));
  document.addEventListener("click", (event) => {
    const cell = event.target.closest("a:not(.site-sign), button, input") ? null : cellOf(event);
    if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    kept = { cell, turn: kept.cell === cell ? kept.turn + 1 : 0 };
    show(cell, kept.turn);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      kept = { cell: null, turn: 0 };
      show(null);
    }
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step || !document.activeElement.matches(".site-sign")) return;
    event.preventDefault();
    const cell = document.activeElement.closest("td");
    const rows = [...cell.closest("tbody").rows];
    let row = rows.indexOf(cell.parentElement), column = cell.cellIndex, sign;
    do {
      row += step[0];
      column += step[1];
      sign = rows[row]?.cells[column]?.querySelector(".site-sign");
    } while (!sign && rows[row]?.cells[column]);
    sign?.focus();
  });
  /* One stop of the tab key per table; the arrows lead on. */
  const stop = (sign) => {
    for (const other of sign.closest("tbody").querySelectorAll(".site-sign")) other.tabIndex = other === sign ? 0 : -1;
  };
  for (const sign of signs) sign.addEventListener("focus", () => stop(sign));
  for (const body of new Set(signs.map((sign) => sign.closest("tbody")))) {
    stop(body.querySelector(".is-chosen .site-sign") ?? body.querySelector(".site-sign"));
  }
  show(kept.cell);
}

/* The frame of the chosen cell in its page, with what stands above it in sight. */
const shownPage = document.querySelector(".site-viewer .site-beside");
const framed = shownPage?.querySelector(".box.is-chosen, mark.is-chosen");
if (framed) {
  const toFrame = () => {
    shownPage.scrollTop += framed.getBoundingClientRect().top - shownPage.getBoundingClientRect().top - shownPage.clientHeight / 2;
  };
  toFrame();
  addEventListener("load", toFrame); // the picture has its height by then
}

/* Files dragged onto the page. */
const drop = document.querySelector(".site-drop");
if (drop) {
  const input = drop.querySelector("input");
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", kind === "dragover");
      if (kind === "drop") input.files = event.dataTransfer.files;
    });
  }
}

/* What becomes of what was uploaded. */
const poll = async () => {
  const shown = document.querySelector("[data-poll]");
  if (!shown) return;
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const next = page.getElementById(shown.id);
  if (!next) return location.reload(); // what was waited for is there
  shown.replaceWith(next);
  setTimeout(poll, 2000);
};
if (document.querySelector("[data-poll]")) setTimeout(poll, 1000);

/* A draft is held against the rules while it is typed; what it is now is shown where the rules are. */
for (const form of document.querySelectorAll("form[data-live]")) {
  let waits = 0, asks = new AbortController();
  /* What is sent is answered by a page of its own: nothing asked meanwhile takes its message away. */
  form.addEventListener("submit", () => { clearTimeout(waits); asks.abort(); });
  form.addEventListener("change", () => {
    clearTimeout(waits);
    waits = setTimeout(async () => {
      asks = new AbortController();
      const content = new FormData(form);
      content.set("action", "check");
      const sent = { method: "POST", body: content, headers: { Accept: "text/html" }, signal: asks.signal };
      const answer = await fetch(location.href, sent).catch(() => null);
      if (!answer) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById(form.dataset.live);
      if (found) document.getElementById(form.dataset.live).replaceWith(found);
    }, 300);
  });
}
