// Keys for scoring, by their place on the keyboard, so that they work on a Cyrillic layout too (WCAG 2.1.4: can be switched off).
const OFF = "safar.shortcuts.off";
const typing = (element) => element.matches("textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=submit])");

export function enhance(root) {
  const form = root.querySelector("form[data-shortcuts]");
  if (!form || form.dataset.keyed) return;
  form.dataset.keyed = "yes";
  const help = document.querySelector("[data-shortcuts-help]");
  const choice = document.querySelector("[data-shortcuts-switch]");
  let on = recall();
  if (help) help.hidden = matchMedia("(pointer: coarse), (max-width: 639px)").matches; // no keys there to press, and little room
  count(form);
  form.addEventListener("change", (event) => settle(event.target.closest("[data-criterion]")));
  if (choice) {
    choice.checked = on;
    choice.addEventListener("change", () => {
      on = choice.checked;
      remember(on);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    if (press(event, form, help)) event.preventDefault();
  });
}

/** Does what the key stands for; false if it stands for nothing. */
function press(event, form, help) {
  const steps = [...form.querySelectorAll("[data-criterion], [data-recommendation]")];
  const at = steps.findIndex((step) => step.contains(document.activeElement));
  const point = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
    if (help) show(help);
  } else if (event.shiftKey) {
    return false;
  } else if (event.code === "KeyJ" || event.code === "KeyK") {
    const to = event.code === "KeyJ" ? Math.min(at + 1, steps.length - 1) : Math.max(at - 1, 0);
    enter(steps[to]);
  } else if (point) {
    const target = meant(steps[Math.max(at, 0)], Number(point[1]));
    target?.focus();
    target?.click();
  } else if (event.code === "KeyS") {
    form.querySelector("[data-sign]")?.click();
  } else {
    return false;
  }
  return true;
}

/** The so manieth answer of the recommendation, or so many points. */
function meant(step, number) {
  if (step && "recommendation" in step.dataset) return step.querySelectorAll("input")[number - 1];
  return step?.querySelector(`input[value="${number}"]`);
}

/** The list of keys opens where the eye is, and closes by the same key. */
function show(help) {
  help.hidden = false; // who presses it has a keyboard
  help.open = !help.open;
  if (!help.open) return;
  help.scrollIntoView({ block: "center" });
  help.querySelector("summary").focus({ preventScroll: true });
}

/** Says how many criteria have points, and the weighted total once all have; also of a page that the browser kept or filled. */
function count(form) {
  const line = form.querySelector("[data-given]");
  if (!line) return;
  const worth = Object.entries(JSON.parse(line.dataset.worth));
  const [said, total] = line.children;
  const say = () => {
    const typed = new FormData(form);
    const points = worth.map(([name, each]) => [typed.get(name), each]).filter(([value]) => value);
    said.textContent = points.length ? line.dataset.given.replace("{given}", points.length) : line.dataset.none;
    const sum = points.reduce((all, [value, each]) => all + value * each, 0);
    total.textContent = points.length === worth.length && Number.isFinite(sum) ? `${Math.round(sum)}%` : "";
  };
  form.addEventListener("input", say);
  form.addEventListener("change", say);
  addEventListener("pageshow", say);
}

/** Points are given: what said that they were missing goes, beside the criterion and on top of the page. */
function settle(step) {
  const message = step?.querySelector(".govuk-error-message");
  if (!message) return;
  message.remove();
  step.classList.remove("sf-score--error");
  const summary = document.querySelector(".govuk-error-summary");
  for (const link of summary?.querySelectorAll("a[href^='#']") ?? []) {
    if (step.contains(document.getElementById(link.hash.slice(1)))) link.closest("li").remove();
  }
  if (summary && !summary.querySelector("li")) summary.remove();
}

function enter(step) {
  const input = step?.querySelector("input:checked") ?? step?.querySelector("input");
  input?.focus();
  step?.scrollIntoView({ block: "nearest" });
}

function recall() {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true; // storage is forbidden in this browser: the keys work, the choice lasts for the page
  }
}

function remember(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // storage is forbidden in this browser: the choice lasts for the page
  }
}
