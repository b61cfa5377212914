// Parts of a page that say what another of its parts has come to: marked data-along, with an id, and renewed together with it.

/** Whether somebody has chosen a file or typed in it: the news wait for that. */
export function inUse(region) {
  const fields = [...region.querySelectorAll("input:not([type=hidden]), textarea")];
  return fields.some((field) => (field.type === "file" ? field.files.length > 0 : field.value !== field.defaultValue));
}

/** Takes them out of a page that has just been fetched. */
export function exchangeAlong(page) {
  for (const part of document.querySelectorAll("[data-along]")) {
    const fresh = page.getElementById(part.id);
    if (fresh && fresh.innerHTML !== part.innerHTML && !inUse(part)) exchange(part, fresh);
  }
}

/** Puts the new content into the old element, so that readers hear it, the focus stays, and what was opened is open. */
export function exchange(region, fresh) {
  const held = region.contains(document.activeElement) ? document.activeElement : null;
  const opened = new Set([...region.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent));
  region.replaceChildren(...fresh.childNodes);
  for (const summary of region.querySelectorAll("details > summary")) {
    if (opened.has(summary.textContent)) summary.parentElement.open = true;
  }
  if (held) placeOf(held, region)?.focus({ preventScroll: true });
  stand(region, fresh);
  region.dispatchEvent(new CustomEvent("safar:arrived", { bubbles: true }));
}

/** What has come in the place of what had the focus: the same again, else what there is to do next. */
function placeOf(held, region) {
  const words = held.textContent.trim();
  const pressed = [...region.querySelectorAll("a, button, summary")];
  return (held.id && document.getElementById(held.id)) || (words && pressed.find((each) => each.textContent.trim() === words))
    || region.querySelector(".sf-actions :is(a, button)");
}

/** How it looks, and whether it goes on renewing itself. */
export function stand(region, fresh) {
  if (fresh.className) region.className = fresh.className;
  if (fresh.ariaLive) region.ariaLive = fresh.ariaLive;
  if (fresh.dataset.poll) region.dataset.poll = fresh.dataset.poll;
  else region.removeAttribute("data-poll");
}

/** Fetches the page for them, where it has any. */
export async function renewAlong() {
  if (!document.querySelector("[data-along]")) return;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) exchangeAlong(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // no line now: they stay as they are until the page is opened again
  }
}
