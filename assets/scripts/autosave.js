// Saves a form as one goes. What it asks of the server stands in docs/interface.md.
const PAUSE = 1500; // ms after the last key
const AGAIN = [5, 10, 20, 40, 60]; // s between tries without a line
const PATIENCE = 4000; // ms that a press of a button waits for what is being saved

export function enhance(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) watch(form);
}

function watch(form) {
  if (form.dataset.watched) return;
  form.dataset.watched = "yes";
  const line = form.querySelector("[data-autosave-line]");
  const passing = new WeakSet();
  let running = Promise.resolve();
  let timer, tries = 0, changed = 0, saved = 0, busy = false, stopped = false;
  let held = null; // a press that waits for the line: it goes on once all is saved

  const say = (text, bad = false) => {
    if (!line) return;
    line.classList.toggle("bad", bad);
    if (line.textContent !== text) line.textContent = text;
  };
  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(start, delay);
  };
  const cut = () => !navigator.onLine || tries > 0;
  const noLine = () => {
    say(held ? form.dataset.held : form.dataset.offline, true);
    later(1000 * AGAIN[Math.min(tries++, AGAIN.length - 1)]);
  };

  const pass = ({ pressed, button }) => {
    passing.add(pressed);
    pressed.requestSubmit(button);
    passing.delete(pressed);
  };
  const hold = (press) => {
    held = press;
    changed++; // the save shows that the line is back, be there something new or not
    noLine();
    line?.scrollIntoView({ block: "nearest" });
  };

  const start = (leaving = false) => (running = save(leaving === true));

  async function save(leaving) {
    clearTimeout(timer);
    if (stopped || busy || saved === changed) return;
    const upTo = changed;
    const address = form.getAttribute("action") || location.href; // form.action may be a button of that name
    busy = true;
    let again = true;
    const sent = content(form);
    try {
      const answer = await fetch(address, { method: "POST", body: sent, headers: { "X-Autosave": "1", Accept: "application/json" }, keepalive: leaving, credentials: "same-origin", redirect: "manual" });
      again = await take(answer, upTo, sent);
    } catch {
      noLine(); // fetch rejects only when the line is broken
      again = false;
    }
    busy = false;
    if (held && !cut()) {
      const press = held;
      held = null;
      pass(press);
    } else if (again && saved !== changed) later(PAUSE);
  }

  /** Shows the answer; true if saving goes on. */
  async function take(answer, upTo, sent) {
    if (answer.status >= 500) {
      noLine();
      return false;
    }
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    tries = 0;
    if (answer.ok) {
      saved = upTo;
      for (const kept of document.querySelectorAll("[data-languages] input[name=kept], [data-unsaved]")) kept.remove(); // saved, and changed since
      for (const languages of document.querySelectorAll("[data-languages]")) languages.dataset.languages = "";
      // Where somebody had begun to change it, the page goes on standing on what it showed: then both answers are asked about.
      if (show(form, said.shows ?? {}, sent)) {
        for (const [name, value] of Object.entries(said.fields ?? {})) {
          const field = form.elements[name];
          if (field?.type === "hidden") field.value = value;
        }
      }
      for (const [key, text] of Object.entries(said.beside ?? {})) {
        const place = document.getElementById(`beside-${key}`);
        if (!place) continue;
        place.hidden = !text;
        place.firstElementChild.textContent = text;
      }
      say(said.message ?? form.dataset.saved.replace("{time}", said.time ?? clock()), "message" in said);
      return true;
    }
    say(said.message ?? form.dataset.refused, true);
    if (answer.status === 422) saved = upTo; // kept and refused: nothing new to say until the next change
    else stopped = true;
    return !stopped;
  }

  form.addEventListener("input", () => {
    changed++;
    if (held) say(form.dataset.offline, true);
    held = null; // whoever types on is not done yet
    later(PAUSE);
  });
  form.addEventListener("change", () => later(200));
  // A press meanwhile waits for what is on its way: else the page would meet its own change as another's,
  // and one sent from beside the form, as for another language, would come back without the last words.
  // Without a line it waits until there is one: else the browser's own page would take the place of what was typed.
  document.addEventListener("submit", (event) => {
    const pressed = event.target;
    const press = { pressed, button: event.submitter };
    if (passing.has(pressed) || stopped || (saved === changed && !(pressed === form && cut()))) return;
    if (pressed === form && !busy && !cut()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!navigator.onLine) return hold(press);
    const kept = pressed === form && !cut() ? running : running.then(() => start());
    Promise.race([kept, new Promise((done) => setTimeout(done, PATIENCE))]).finally(() => (cut() ? hold(press) : pass(press)));
  }, true);
  form.addEventListener("submit", () => {
    stopped = true;
    clearTimeout(timer);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) stopped = false;
  });
  addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") start(true);
  });
  addEventListener("beforeunload", (event) => {
    if (saved !== changed && !stopped && cut()) event.preventDefault();
  });
}

/** Puts in what was changed on another page and left alone here; false if somebody has begun to change it meanwhile. */
function show(form, shows, sent) {
  const now = content(form);
  const names = Object.keys(shows);
  if (names.some((name) => now.getAll(name).join("\n") !== sent.getAll(name).join("\n"))) return false;
  for (const field of [...form.elements].filter((each) => names.includes(each.name) && each.type !== "hidden")) {
    if (/^(radio|checkbox)$/.test(field.type)) field.checked = shows[field.name].includes(field.value);
    else field.value = shows[field.name][0] ?? "";
  }
  if (names.length) form.dispatchEvent(new Event("change"));
  return true;
}

function content(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

function clock() {
  return new Date().toTimeString().slice(0, 5);
}
