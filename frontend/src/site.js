/* What is nicer with JavaScript; everything works without. */

/* Review by keyboard: j and k to the next and previous figure, a c r u for its buttons. */
const items = [...document.querySelectorAll(".site-item")];
if (items.length) {
  const at = () => items.findIndex((item) => item.contains(document.activeElement));
  const go = (n) => items[Math.min(Math.max(n, 0), items.length - 1)].focus();
  const actions = { a: "accept", r: "reject", u: "undo" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    if (event.key === "j") go(at() + 1);
    else if (event.key === "k") go(at() - 1);
    else if (event.key === "c") items[at()]?.querySelector("[name=amount]")?.select();
    else if (event.key in actions) items[at()]?.querySelector(`button[value=${actions[event.key]}]`)?.click();
    else return;
    event.preventDefault();
  });
  for (const [n, item] of items.entries()) {
    const form = item.querySelector(".site-step");
    if (!form) continue;
    form.addEventListener("submit", () => {
      const next = items[n + 1];
      if (!next) return;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "next", value: next.id.replace("item-", "") });
      form.append(field);
    });
  }
  const wanted = location.hash && document.querySelector(location.hash);
  if (wanted) wanted.focus();
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
  shown.replaceWith(page.getElementById(shown.id));
  setTimeout(poll, 2000);
};
if (document.querySelector("[data-poll]")) setTimeout(poll, 1000);

/* A draft is held against the rules while it is typed; what it is now is shown where the rules are. */
for (const form of document.querySelectorAll("form[data-live]")) {
  let waits = 0;
  form.addEventListener("change", () => {
    clearTimeout(waits);
    waits = setTimeout(async () => {
      const content = new FormData(form);
      content.set("action", "check");
      const answer = await fetch(location.href, { method: "POST", body: content, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById(form.dataset.live);
      if (found) document.getElementById(form.dataset.live).replaceWith(found);
    }, 300);
  });
}
