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

/* What is sent after a session has ended is not lost: the fields of a form are kept in this tab until it is known that
   they arrived, and are put into it again where signing in leads back to it. */
const TYPED = "typed", SIGNING_IN = "/konto/";
const isTyped = (field) => field.name && !/^(hidden|file|submit|button|fieldset)$/.test(field.type);
document.addEventListener("submit", ({ target: form }) => {
  if (form.method !== "post" || location.pathname.startsWith(SIGNING_IN) || form.querySelector("[type=password]")) return;
  const fields = [...form.elements].filter(isTyped).map(({ name, value, checked }) => ({ name, value, checked }));
  const at = { page: location.pathname, form: [...document.forms].indexOf(form), by: document.body.dataset.user };
  sessionStorage.setItem(TYPED, JSON.stringify({ ...at, fields }));
}, true);

/* Rows of a form, as many as it takes: the last one again, empty and with the next number. */
const addRow = (button) => {
  const form = button.form, rows = button.dataset.addRow, count = form.elements[`${rows}-count`], number = Number(count.value);
  const last = form.elements[`${rows}-${number - 1}-kind`].closest("fieldset"), next = last.cloneNode(true);
  const renumbered = (text) => text.replace(`${rows}-${number - 1}-`, `${rows}-${number}-`);
  for (const one of next.querySelectorAll("[name], [id], [for]")) {
    for (const name of ["name", "id", "for"]) if (one.hasAttribute(name)) one.setAttribute(name, renumbered(one.getAttribute(name)));
    if (one.matches("input")) one.value = "";
  }
  next.querySelector("legend").textContent = last.querySelector("legend").textContent.replace(number, number + 1);
  next.querySelector("select").value = last.querySelector("select").value;
  count.value = number + 1;
  last.after(next);
  return next;
};
for (const button of document.querySelectorAll("[data-add-row]")) {
  button.hidden = false;
  button.addEventListener("click", () => addRow(button).querySelector("select").focus());
}

/* Charts are drawn by a script of their own, which is large: it is fetched when the first of them comes into sight. */
const charts = document.querySelector("meta[name=charts]");
const fetchCharts = () => {
  if (charts.isConnected) document.head.append(Object.assign(document.createElement("script"), { src: charts.content }));
  charts.remove();
};
for (const chart of charts ? document.querySelectorAll("[data-chart]") : []) {
  const folded = chart.closest("details:not([open])");
  if (folded) folded.addEventListener("toggle", fetchCharts, { once: true });
  else new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && fetchCharts()).observe(chart.parentElement);
}

/* Boxes that are chosen together. */
for (const button of document.querySelectorAll("[data-check-all]")) {
  const boxes = [...button.form.querySelectorAll(`[data-group=${button.dataset.checkAll}]`)];
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    for (const box of boxes) box.checked = true;
  });
}

const putBack = ({ form: number, fields }) => {
  const form = document.forms[number], more = form?.querySelector("[data-add-row]");
  if (!form) return;
  for (const { name } of fields) if (more && name.startsWith(`${more.dataset.addRow}-`)) while (!form.elements[name]) addRow(more);
  const there = [...form.elements].filter(isTyped);
  for (const { name, value, checked } of fields) {
    const isBox = (field) => /^(checkbox|radio)$/.test(field.type);
    const at = there.findIndex((field) => field.name === name && (!isBox(field) || field.value === value));
    if (at < 0) continue;
    const [field] = there.splice(at, 1);
    if (isBox(field)) field.checked = checked;
    else field.value = value;
    if (value && value !== field.defaultValue) field.closest("details")?.setAttribute("open", "");
  }
  const said = document.createElement("div"), told = document.getElementById("messages");
  said.className = "alert alert-warning alert--show-icon";
  said.setAttribute("role", "status");
  said.append(Object.assign(document.createElement("p"), { className: "alert-text", textContent: told.dataset.restored }));
  told.append(said);
};
const typed = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
const isUnsent = location.pathname.startsWith(SIGNING_IN) || document.getElementById("unsent");
if (typed && isUnsent) {
  if (isUnsent.href) isUnsent.href = typed.page;
  sessionStorage.setItem(TYPED, JSON.stringify({ ...typed, isLost: true }));
} else if (typed) {
  sessionStorage.removeItem(TYPED);
  if (typed.isLost && typed.page === location.pathname && typed.by === document.body.dataset.user) putBack(typed);
}

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
for (const shownPage of document.querySelectorAll(".site-viewer .site-beside, .site-pair .site-beside")) {
  const framed = shownPage.querySelector(".box.is-chosen, mark.is-chosen");
  if (!framed) continue;
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

/* A paper that is checked stays chosen: what is found is shown above the form, which then gives the same file back. */
for (const form of document.querySelectorAll("form[data-shown]")) {
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.value !== "show") return;
    event.preventDefault();
    const content = new FormData(form, event.submitter), shown = document.getElementById(form.dataset.shown);
    if (shown.ariaBusy === "true") return;
    shown.ariaBusy = "true";
    const answer = await fetch(location.href, { method: "POST", body: content }).catch(() => null);
    const found = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html").getElementById(shown.id);
    if (!found) return location.assign(answer?.url ?? location.href); // signed out meanwhile, or no longer served
    sessionStorage.removeItem(TYPED); // it arrived
    shown.ariaBusy = "false";
    shown.replaceChildren(...found.childNodes);
    shown.scrollIntoView({ block: "nearest" });
  });
}

/* What was waited for is shown at once to whoever only looks on, and offered to whoever is at work: a page that comes
   again under somebody's hands takes their place, and what they were about to press. */
const offered = (shown) => {
  const isAtWork = document.activeElement?.matches("a, button, input, select, summary, textarea");
  if (!isAtWork || !shown.dataset.ready) return location.reload();
  shown.removeAttribute("data-poll");
  shown.querySelector("span").textContent = shown.dataset.ready;
};

/* What becomes of what was uploaded. */
const poll = async () => {
  const shown = document.querySelector("[data-poll]");
  if (!shown) return;
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const next = page.getElementById(shown.id);
  if (!next) return offered(shown); // what was waited for is there
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
