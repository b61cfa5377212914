// A text that is looked through while it is written: what is wrong stands beside it, and a line that is named is gone to.
const PAUSE = 600; // ms after the last key
const AGAIN = [5, 10, 20, 40, 60]; // s between tries without an answer
const PARTS = ["proof", "drawn"]; // what stands beside the text, by id

export function enhance(root) {
  for (const form of root.querySelectorAll("form[data-proof]")) watch(form);
}

function watch(form) {
  if (form.dataset.watched) return;
  form.dataset.watched = "yes";
  const text = form.elements.text;
  let timer, asked, tries = 0, hindrance = 0;

  async function prove() {
    asked?.abort(); // an older answer must not come after a newer one
    const { signal } = (asked = new AbortController());
    try {
      const answer = await fetch(form.dataset.proof, { method: "POST", body: new FormData(form), credentials: "same-origin", signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || answer.redirected) return notYet(answer.status, page);
      for (const part of PARTS) {
        const there = document.getElementById(part), fresh = page.getElementById(part);
        if (!fresh) continue;
        const fold = fresh.querySelector("details");
        if (fold) fold.open = there.querySelector("details")?.open ?? false; // who reads it while writing reads on
        const shift = there.querySelector(".sf-map")?.scrollLeft ?? 0;
        there.replaceChildren(...fresh.childNodes);
        there.querySelector(".sf-map")?.scrollTo(shift, 0); // so does who looks at the right of the drawing
      }
      tries = 0;
    } catch {
      if (!signal.aborted) notYet(0);
    }
  }

  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(prove, delay);
  };
  function notYet(status, page) {
    const said = document.querySelector(`#proof [data-checked="${status}"]`) ? `${status}` : "no";
    for (const part of document.querySelectorAll("#proof [data-checked]")) part.hidden = part.dataset.checked !== said;
    // Whoever has signed in again in another tab has a new session, and what was answered brings its token.
    const token = page?.querySelector("input[name=csrf_token]")?.value;
    if (token) form.elements.csrf_token.value = token;
    if (status !== hindrance) tries = 0;
    hindrance = status;
    later(1000 * AGAIN[Math.min(tries++, AGAIN.length - 1)]);
  }

  text.addEventListener("input", () => {
    if (text.value.includes("\0")) text.value = text.value.replaceAll("\0", ""); // unseen, from another program; no answer takes it
    later(PAUSE);
  });
  for (const back of ["online", "focus"]) window.addEventListener(back, () => tries && prove());
  document.getElementById("proof").addEventListener("click", (event) => {
    const line = Number(event.target.closest("a[data-line]")?.dataset.line);
    if (!line) return;
    event.preventDefault();
    go(text, line);
  });
}

function go(text, line) {
  const lines = text.value.split("\n");
  const from = lines.slice(0, line - 1).join("\n").length + (line > 1);
  text.focus();
  text.setSelectionRange(from, from + (lines[line - 1] ?? "").length);
  text.scrollTop = (text.scrollHeight / lines.length) * (line - 4);
}
