/* SPDX-License-Identifier: Apache-2.0 */
/* Filters, highlights and the panel of a map. Text goes in as text, never as markup. */
"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const make = (name, properties, ...children) => {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children.filter((c) => c !== null && c !== undefined));
  return node;
};

/* ---- what belongs together ---- */
const byFunction = new Map(), byStore = new Map();
const put = (map, key, node) => map.has(key) ? map.get(key).push(node) : map.set(key, [node]);
for (const node of $$("svg [data-f]")) put(byFunction, +node.dataset.f, node);
for (const node of $$("svg [data-s]")) put(byStore, +node.dataset.s, node);
const storesOf = (f) => data.functions[f].touches.flatMap((s) => byStore.get(s) || []).filter((n) => n.matches(".st"));

let lit = [];
function light(nodes) {
  for (const node of lit) node.classList.remove("lit");
  for (const svg of $$("svg.dim")) svg.classList.remove("dim");
  lit = nodes;
  for (const node of lit) {
    node.classList.add("lit");
    node.closest("svg").classList.add("dim");
  }
}
function lightFunction(f) {
  const own = byFunction.get(f) || [];
  const here = new Set(own.map((n) => n.closest("svg")));
  light([...own, ...storesOf(f).filter((n) => here.has(n.closest("svg")))]);
}
function lightStore(node) {
  const s = +node.dataset.s, svg = node.closest("svg");
  const edges = (byStore.get(s) || []).filter((n) => n.closest("svg") === svg);
  const users = edges.filter((n) => n.dataset.f !== undefined).flatMap((n) => byFunction.get(+n.dataset.f))
    .filter((n) => !n.matches(".out .e"));
  light([...edges, ...users]);
}
for (const node of $$("svg .fn, svg .row")) {
  const f = +node.dataset.f;
  node.addEventListener("pointerenter", () => lightFunction(f));
  node.addEventListener("pointerleave", () => light([]));
  node.addEventListener("click", () => open(f, node));
}
for (const node of $$("svg .st")) {
  node.addEventListener("pointerenter", () => lightStore(node));
  node.addEventListener("pointerleave", () => light([]));
}
for (const node of $$("svg .fn")) {
  const f = +node.dataset.f;
  node.setAttribute("tabindex", "0");
  node.setAttribute("role", "button");
  node.setAttribute("aria-label", `${data.functions[f].name}: details`);
  node.addEventListener("focus", () => lightFunction(f));
  node.addEventListener("blur", () => light([]));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    open(f, node);
  });
}

/* ---- the panel ---- */
const panel = $("#panel");
let opener = null;
const part = (title, content) => content ? [make("h3", { textContent: title }), content] : [];
const list = (items, line) => items.length ? make("ul", {}, ...items.map((i) => make("li", {}, ...line(i)))) : null;
const tag = (text, kind = "") => make("span", { className: `tag ${kind}`, textContent: text });
const at = (text) => text ? make("span", { className: "at mono", textContent: text }) : null;
const mono = (text) => make("span", { className: "mono", textContent: text });
function who(caller) {
  return make("span", { className: `who c-${caller}` }, make("i"), data.callers[caller]);
}
function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return make("dl", {}, ...known.flatMap(([name, value]) =>
    [make("dt", { textContent: name }), make("dd", { textContent: value })]));
}
function entry(t) {
  return [who(t.caller), " ", mono(t.text), t.authorizer ? tag(t.authorizer) : null,
    ...t.settings.map((s) => tag(s)), at(t.place)];
}
function grant(g) {
  return [mono(g.actions.join(", ")), g.deny ? tag("denied", "good") : null, g.conditional ? tag("under a condition") : null,
    g.resources.length ? make("span", { className: "at mono", textContent: `on ${g.resources.join(", ")}` }) : null,
    at([g.origin, g.place].filter(Boolean).join(" · "))];
}
/* Rights that are granted in one place, in one line. */
function byPlace(items) {
  const places = new Map();
  for (const x of items) put(places, x.place, x.action);
  return [...places].map(([place, actions]) => ({ place, action: actions.join(", ") }));
}
function usage(u) {
  if (!u) return [];
  const lines = [...u.used.map((x) => x.perhaps ? [x, "perhaps used", ""] : [x, "used", "good"]), ...u.missing.map((x) => [x, "used, not granted", "warn"]),
    ...byPlace(u.unused).map((x) => [x, "never used", "bad"])];
  return [
    ...part("Rights and what the code uses", list(lines, ([x, text, kind]) =>
      [mono(x.action), tag(text, kind), x.resource ? make("span", { className: "at mono", textContent: `on ${x.resource}` }) : null, at(x.place)])),
    ...part("What is not sure", list(u.unsure, (text) => [text])),
    ...part("Least privilege", u.policy ? make("pre", { textContent: u.policy }) : null)];
}
function open(index, from) {
  const f = data.functions[index];
  opener = from || null;
  $$(".fn.on").forEach((n) => n.classList.remove("on"));
  (byFunction.get(index) || []).filter((n) => n.matches(".fn")).forEach((n) => n.classList.add("on"));
  const close = make("button", { className: "close", type: "button", textContent: "\u00d7", onclick: shut });
  close.setAttribute("aria-label", "Close");
  panel.replaceChildren(close, make("h2", { textContent: f.name, tabIndex: -1 }),
    make("div", {}, who(f.caller), at(f.place)),
    ...part("Called by", list(f.triggers, entry)),
    ...part("Runs as", facts([["Platform", f.provider], ["Runtime", f.runtime], ["Handler", f.handler], ["Code", f.code],
      ["Timeout", f.timeout && `${f.timeout} s`], ["Memory", f.memory && `${f.memory} MB`],
      ["Concurrency", f.concurrency], ["Region", f.region], ["Role", f.role]])),
    ...usage(f.usage).filter(Boolean),
    ...part("May do", list(f.grants, grant)),
    ...part("May be used by", list(f.policy, grant)),
    ...part("Touches", list(f.touches.map((s) => data.stores[s]), (s) =>
      [make("b", { textContent: s.label }), tag(s.kind, s.wide ? "warn" : ""), s.open ? tag("public", "bad") : null, at(s.place)])),
    ...part("Environment", list(f.environment, (v) =>
      [mono(v.name), v.secret ? tag("secret in clear", "bad") : null, v.refers ? make("span", { className: "at mono", textContent: v.refers }) : null])),
    ...part("Settings", f.settings.length ? facts(f.settings) : null));
  panel.hidden = false;
  $("h2", panel).focus();
}
function shut() {
  panel.hidden = true;
  $$(".fn.on").forEach((n) => n.classList.remove("on"));
  if (opener) opener.focus();
}
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) shut();
  if (event.key === "/" && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    $("#query").focus();
  }
});

/* ---- filters ---- */
const rows = $$("#functions tbody tr"), groups = $$(".group");
const texts = data.functions.map((f) => JSON.stringify([f.name, f.runtime, f.code, f.triggers.map((t) => t.text),
  f.touches.map((s) => data.stores[s].label)]).toLowerCase());
const many = groups.length > 1, shut0 = groups.map((g) => !g.open);
function wanted(f, i, query, callers, provider, kind, exposed) {
  return query.every((word) => texts[i].includes(word)) && (!provider || f.provider === provider) &&
    (!kind || f.triggers.some((t) => t.kind === kind)) &&
    (!callers.size || f.triggers.some((t) => callers.has(t.caller))) && (!exposed || f.triggers.some((t) => t.public));
}
function filter() {
  const query = $("#query").value.toLowerCase().split(/\s+/).filter(Boolean);
  const callers = new Set($$(".legend .chip[aria-pressed=true]").map((b) => b.dataset.caller));
  const exposed = $("#public").getAttribute("aria-pressed") === "true";
  const provider = $("#provider").value, kind = $("#kind").value;
  const any = query.length || callers.size || exposed || provider || kind;
  let shown = 0;
  const show = data.functions.map((f, i) => wanted(f, i, query, callers, provider, kind, exposed));
  show.forEach((yes, i) => {
    shown += yes;
    for (const node of byFunction.get(i) || []) node.classList.toggle("off", !yes);
  });
  for (const node of $$("svg .st")) {
    const svg = node.closest("svg"), users = (byStore.get(+node.dataset.s) || []).filter((n) => n.dataset.f && n.closest("svg") === svg);
    node.classList.toggle("off", !users.some((n) => show[+n.dataset.f]));
  }
  groups.forEach((g, i) => {
    const some = $$(".fn", g).some((n) => show[+n.dataset.f]);
    g.hidden = !some;
    if (many) g.open = any ? some && shown <= 60 : !shut0[i];
  });
  rows.forEach((row) => { row.hidden = !show[+row.dataset.f]; });
  $("#found").textContent = any ? `${shown} of ${data.functions.length} functions` : "";
  $("#nothing").hidden = shown > 0;
}
for (const button of $$(".chip")) {
  button.disabled = false;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    filter();
  });
}
$("#query").addEventListener("input", filter);
for (const id of ["#provider", "#kind"]) $(id).addEventListener("change", filter);
for (const node of $$(".needs-script")) node.hidden = false;

/* ---- the table ---- */
for (const row of rows) {
  const name = $(".name", row), button = make("button", { className: "name", type: "button", textContent: name.textContent });
  button.addEventListener("click", () => open(+row.dataset.f, button));
  name.replaceWith(button);
}
const key = (row, column) => {
  const cell = row.cells[column], text = cell.dataset.sort || cell.textContent.trim().toLowerCase();
  return cell.dataset.sort ? +text : text;
};
$$("#functions th").forEach((th, column) => {
  const button = make("button", { type: "button", textContent: th.textContent });
  th.replaceChildren(button);
  button.addEventListener("click", () => {
    const down = th.getAttribute("aria-sort") === "ascending";
    $$("#functions th").forEach((other) => other.removeAttribute("aria-sort"));
    th.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.sort((a, b) => {
      const x = key(a, column), y = key(b, column);
      return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
    });
    $("#functions tbody").append(...rows);
  });
});
let before = [];
addEventListener("beforeprint", () => { before = groups.filter((g) => !g.open); before.forEach((g) => { g.open = true; }); });
addEventListener("afterprint", () => before.forEach((g) => { g.open = false; }));
})();
