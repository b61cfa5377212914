// A form is sent once, however often its button is pressed; it may be sent again after coming back to the page.
const sent = new WeakSet();
const PATIENCE = 20_000; // ms after which a form whose answer never came may be sent again

/** Marks the form as on its way; its button shows the pending word. */
export function lock(form, button) {
  sent.add(form);
  form.classList.add("busy");
  if (!button) return;
  button.setAttribute("aria-disabled", "true");
  button.style.minWidth = `${button.offsetWidth}px`; // else its neighbour slides under a second click
  const word = button.querySelector("span:not(.govuk-visually-hidden)");
  if (button.dataset.pending && word) {
    button.dataset.ready = word.textContent;
    word.textContent = button.dataset.pending;
  }
}

/** Lets the form be sent again. */
export function release(form) {
  sent.delete(form);
  form.classList.remove("busy");
  const outside = form.id ? [...document.querySelectorAll(`button[form="${CSS.escape(form.id)}"]`)] : [];
  for (const button of [...form.querySelectorAll("button[aria-disabled]"), ...outside]) {
    button.removeAttribute("aria-disabled");
    button.style.minWidth = "";
    const word = button.querySelector("span:not(.govuk-visually-hidden)");
    if (button.dataset.ready && word) word.textContent = button.dataset.ready;
    delete button.dataset.ready;
  }
}

/** Whether a form that says so is pressed without a line: nothing is sent then, and the page stays and says it until there is one. */
function withoutLine(form) {
  const place = form.querySelector("[data-held-line]");
  if (!place || navigator.onLine) return false;
  place.textContent = place.dataset.heldLine;
  place.scrollIntoView({ block: "nearest" });
  addEventListener("online", () => (place.textContent = place.dataset.back), { once: true });
  return true;
}

export function watchForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (event.submitter?.formTarget === "_blank") return; // a look beside it, as at a paper: the form itself is still to be sent
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    if (withoutLine(form)) {
      event.preventDefault();
      return;
    }
    lock(form, event.submitter);
    setTimeout(() => release(form), PATIENCE);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("form.busy a")) event.preventDefault(); // leaving now would take the answer away
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form.busy").forEach(release);
  });
}
