/**
 * `<flash-messages>` announces messages and shows each once, for as long as it takes to read: docs/component.md.
 *
 * @typedef {{id?: string, content: string, html?: boolean, category?: string, title?: string, sticky?: boolean,
 *   queue?: string, actions?: Record<"label" | "url" | "method", string>[]}} Flash
 * @typedef {{item: HTMLElement, id: string, order: number, left: number, closing: boolean}} State
 */
const NAME = "flash-messages";
const SHOWN = "flash-shown";
const HEADER = "Flash-Messages";
const SETTLE = 100; // React Aria and Angular wait as long.
const TICK = 250;
const WANTS_ESCAPE = "dialog, select, [popover], [aria-expanded=true], [role$=dialog], [role=menu]";

/** @type {WeakMap<Element, any>} */
const states = new WeakMap();
/** @type {any[]} */
const waiting = []; // For a component.
let memory = new Set(); // What this tab has shown.
let asked = Promise.resolve();
let owed = ""; // The hint that a question took.
let count = 0;
let timer = 0;
/** @type {any} */
let cameFrom;
/** @type {any} */
let policy;
/** @type {any} */
const browser = window;
const [visit] = browser.performance.getEntriesByType("navigation");
// A page loaded ahead is given no messages.
let late = browser.document.prerendering || visit?.deliveryType === "navigational-prefetch";

/** @returns {HTMLElement[]} */
const elements = () => Array.from(document.querySelectorAll(`${NAME} [data-flash]`));

/** @returns {State[]} */
const current = () => elements().flatMap((item) => states.get(item) ?? []).filter(({ closing }) => closing === false);

/** @param {Element} item @param {string} name @returns {any} */
const part = (item, name) => item.querySelector(`[data-flash-${name}]`);

/** @param {Element} item */
const sticky = (item) => item.hasAttribute("data-flash-sticky");

function recall() {
  try {
    for (const id of JSON.parse(sessionStorage.getItem(SHOWN) ?? "[]")) memory.add(id);
  } catch {}
  return memory;
}

/** @param {string} id */
function remember(id) {
  memory = new Set([...recall(), id].slice(-200));
  try {
    sessionStorage.setItem(SHOWN, JSON.stringify([...memory]));
  } catch {}
}

/** @param {State} state */
function drop(state) {
  state.closing = true;
  state.item.remove();
}

/** @param {State} state @param {string} type @param {string} [reason] */
const tell = ({ item, id }, type, reason) =>
  item.dispatchEvent(new CustomEvent(type, { bubbles: true, cancelable: true, detail: { id, reason } }));

/** @param {State} state @param {"button" | "escape" | "timeout"} reason */
async function close(state, reason) {
  const { item, id } = state;
  if (state.closing) return;
  state.closing = tell(state, "flash-closed", reason);
  if (!state.closing) {
    state.left = Infinity;
    return;
  }
  if (sticky(item)) {
    try {
      await ask([id]);
      remember(id);
    } catch (error) {
      console.warn(error);
      state.closing = false;
      const form = navigator.onLine && part(item, "dismiss");
      if (form) HTMLFormElement.prototype.submit.call(form);
      return;
    }
  }
  moveFocus(item);
  item.dataset.flashClosing = "";
  const fading = item.getAnimations().filter((each) => each instanceof CSSTransition);
  await Promise.allSettled(fading.map((each) => each.finished));
  item.remove();
}

/** @param {Element} item */
function moveFocus(item) {
  if (!item.contains(document.activeElement)) return;
  cameFrom?.focus({ preventScroll: true });
  if (!item.contains(document.activeElement)) return;
  /** @type {any} */
  const main = document.querySelector("main") ?? item.closest(NAME);
  main.tabIndex = -1;
  main.focus({ preventScroll: true });
  main.addEventListener("blur", () => main.removeAttribute("tabindex"), { once: true });
}

// A late tick, after a sleep of the machine say, counts once.
function tick() {
  const timed = current().filter(({ left }) => left < Infinity);
  for (const state of timed) {
    const component = state.item.closest(NAME);
    if (document.hidden || component?.matches(":hover") || component?.contains(document.activeElement)) continue;
    state.left -= TICK;
    if (state.left <= 0) close(state, "timeout");
  }
  if (timed.length) return;
  clearInterval(timer);
  timer = 0;
}

const wake = () => (timer ||= setInterval(tick, TICK));

/** @param {string} name */
const setting = (name) => document.querySelector(`${NAME}[data-${name}]`)?.getAttribute(`data-${name}`);

function hint() {
  const line = setting("waiting");
  return line && `; ${document.cookie}`.includes(`; ${line.split("=")[0]}=`) ? line : "";
}

/** @param {string[]} [dismiss] */
function ask(dismiss) {
  const question = async () => {
    owed = hint();
    if (!dismiss && !owed && !late) return;
    late = false;
    // Before the question: what comes in between is hinted at anew.
    if (owed) document.cookie = `${owed}; Max-Age=0`;
    try {
      const response = await fetch(setting("endpoint") ?? "", {
        method: "POST",
        mode: "same-origin",
        redirect: "error",
        headers: { "Content-Type": "application/json" },
        body: dismiss ? JSON.stringify({ dismiss }) : "",
      });
      if (!response.ok) throw response;
      const { flashes, more } = await response.json();
      owed = "";
      arrive({ flashes, more: more && flashes.length });
      if (late) check(); // Not for a hint: it lasts as long as a sticky message.
    } finally {
      if (owed) document.cookie = owed;
      owed = "";
    }
  };
  // Two at once would be given the same.
  return (asked = asked.then(question, question));
}

function check() {
  if (!document.hidden && setting("endpoint") && (late || hint())) ask().catch(console.warn);
}

/** @param {{flashes?: Flash[], more?: boolean} | null} delivery */
function arrive(delivery) {
  const { flashes, more } = delivery ?? {};
  if (Array.isArray(flashes)) flashes.forEach(show);
  late ||= more;
}

/** @param {any} delivery */
function receive(delivery) {
  arrive(delivery);
  check();
}

/** @param {any} flash A message, or the item that shows it. */
function show(flash) {
  const isItem = flash instanceof HTMLElement;
  if (!isItem && flash.id && current().some(({ id }) => id === flash.id)) return;
  const { queue = "" } = (isItem ? states.get(flash) : flash) ?? {};
  /** @param {string} which */
  const find = (which) => document.querySelector(NAME + which);
  const component = find(`[data-queue="${CSS.escape(queue)}"]`) ?? find(":not([data-queue])") ?? find("");
  component?.append(isItem ? flash : make(flash, component));
  component ? adopt() : waiting.push(flash);
}

/** @param {Flash} flash @param {Element} component */
function make({ id = "", content, html, category = "info", title, actions = [], sticky, queue = "" }, component) {
  /** @param {string} name @returns {HTMLTemplateElement | null} */
  const find = (name) => {
    const selector = `template[data-flash-category="${CSS.escape(name)}"]`;
    return component.querySelector(selector) ?? document.querySelector(selector);
  };
  const own = find(category === "danger" ? "error" : category);
  const pattern = (own ?? find("info"))?.content.firstElementChild ?? document.createElement("div");
  const item = /** @type {HTMLElement} */ (document.importNode(pattern, true));
  /** @param {string} name */
  const place = (name, tag = "span") => {
    const found = part(item, name) ?? item.appendChild(document.createElement(tag));
    found.setAttribute(`data-flash-${name}`, "");
    return found;
  };
  if (!own) item.role = null;
  item.dataset.flash = id;
  item.dataset.flashCategory = category;
  item.toggleAttribute("data-flash-sticky", !!sticky);
  if (title) place("title").textContent = title;
  else part(item, "title")?.remove();
  fill(place("content"), content, html);
  act(place("actions"), actions);
  const form = part(item, "dismiss");
  if (!sticky) form?.remove();
  else if (form) {
    form.querySelector("[name=dismiss]").value = id;
    item.querySelectorAll("[data-flash-close]").forEach((button) => form.contains(button) || button.remove());
  }
  if (!part(item, "close")) place("close", "button").textContent = component.getAttribute("data-close") ?? "×";
  states.set(item, { queue });
  return item;
}

/** @param {any} place @param {string} content @param {boolean} [html] */
function fill(place, content, html) {
  place.textContent = content;
  if (html !== true) return;
  try {
    if (place.setHTML) return place.setHTML(content);
    const rules = { createHTML: String };
    policy ??= browser.trustedTypes?.createPolicy(NAME, rules) ?? rules;
    place.innerHTML = policy.createHTML(content);
  } catch {}
}

/** @param {Element} box @param {Record<string, string>[]} actions */
function act(box, actions) {
  const link = box.querySelector("a") ?? document.createElement("a");
  const form = box.querySelector("form");
  box.replaceChildren();
  for (const { label, url, method } of actions) {
    const anchor = /** @type {HTMLAnchorElement} */ (link.cloneNode());
    anchor.href = url;
    const action = method === "post" ? /** @type {HTMLFormElement} */ (form?.cloneNode(true)) : anchor;
    if (!action || !/^(https?|mailto):$/.test(anchor.protocol)) continue;
    if (action !== anchor) action.setAttribute("action", url);
    // The token is for nobody else.
    if (anchor.origin !== location.origin) action.querySelector("[type=hidden]")?.remove();
    (action.querySelector("button") ?? action).textContent = label;
    box.append(action, " ");
  }
  if (!box.firstChild) box.remove();
}

function adopt() {
  for (const item of elements()) {
    const { flash: id = "", flashCategory = "" } = item.dataset;
    const known = states.get(item);
    if (known?.id === id) {
      if (known.left < Infinity) wake();
    } else if (id && recall().has(id)) item.remove();
    else {
      // The newer stays: it may be of what replaces a part of the page.
      for (const other of current()) if (id && other.id === id) drop(other);
      item.role ??= /^(error|danger|warning)$/.test(flashCategory) ? "alert" : "status";
      item.querySelectorAll("[data-flash-close]").forEach((button) => button.removeAttribute("hidden"));
      const state = { ...known, item, id, order: ++count, left: Infinity, closing: false };
      states.set(item, state);
      announce(state);
    }
  }
}

/** Put the text into a region that is known. @param {State} state */
async function announce(state) {
  const { item, id } = state;
  if (document.hidden) {
    await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
  }
  if (!item.contains(document.activeElement)) {
    const parts = [...item.childNodes];
    const { blockSize } = getComputedStyle(item);
    item.replaceChildren();
    item.style.minBlockSize = blockSize;
    await new Promise((resolve) => setTimeout(resolve, SETTLE));
    item.replaceChildren(...parts);
    item.style.minBlockSize = "";
    if (!item.getAttribute("style")) item.removeAttribute("style");
  }
  if (state.closing || states.get(item) !== state) return;
  if (!item.isConnected) {
    // Replaced before anybody saw it.
    states.set(item, { ...state, id: null });
    return show(item);
  }
  if (id && !sticky(item)) remember(id);
  tell(state, "flash-shown");
  if (item.closest("[data-stay], [role=alert], [data-flash-sticky]")) return;
  if (item.querySelector("a, form, button:not([data-flash-close])")) return;
  state.left = 5000 + 50 * (item.textContent ?? "").length;
  wake();
}

export class FlashMessages extends HTMLElement {
  #observer = new MutationObserver(adopt);

  connectedCallback() {
    this.#observer.observe(this, { childList: true, subtree: true, attributeFilter: ["data-flash"] });
    adopt();
    waiting.splice(0).forEach(show);
    check();
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    // What came with a response outlives what the response replaces.
    queueMicrotask(() => {
      if (this.isConnected) return;
      for (const item of this.querySelectorAll("[data-flash]")) if (states.get(item)?.queue != null) show(item);
    });
  }
}

/** @type {Record<string, (event: any) => void>} */
const listeners = {
  flashes: ({ detail }) => receive(detail),
  // A link under the pointer is fetched, and again by the click.
  "turbo:before-fetch-response": ({ target, detail }) =>
    target instanceof HTMLAnchorElement || receive(JSON.parse(detail.fetchResponse.response.headers.get(HEADER))),
  "up:request:loaded": ({ response }) => receive(JSON.parse(response.header(HEADER) ?? null)),
  visibilitychange: check,
  prerenderingchange: check,
  click(event) {
    const state = states.get(event.target.closest?.("[data-flash-close]")?.closest("[data-flash]"));
    if (!state) return;
    event.preventDefault();
    close(state, "button");
  },
  focusin({ target, relatedTarget }) {
    if (target.closest?.(NAME) && !relatedTarget?.closest(NAME)) cameFrom = relatedTarget;
  },
  keydown(event) {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    const open = current().sort((one, other) => one.order - other.order);
    const taken =
      document.fullscreenElement ||
      document.querySelector(":is(:modal, :popover-open)") ||
      event.composedPath().some((/** @type {any} */ node) => node.matches?.(WANTS_ESCAPE));
    const state = open.find(({ item }) => item.contains(document.activeElement)) ?? (taken ? null : open.at(-1));
    if (!state) return;
    event.preventDefault();
    close(state, "escape");
  },
};

if (!customElements.get(NAME)) {
  customElements.define(NAME, FlashMessages);
  for (const type in listeners) document.addEventListener(type, listeners[type]);
  addEventListener("pagehide", () => {
    if (owed) document.cookie = owed;
    for (const state of current()) if (!sticky(state.item)) drop(state);
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    for (const state of current()) if (recall().has(state.id)) drop(state);
    check();
  });
}
