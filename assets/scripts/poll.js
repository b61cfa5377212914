// Regions that renew themselves while they carry data-poll; slower and slower as long as nothing changes. One in a closed
// fold waits until it is opened, and is there at once then.
import { inUse, renewAlong } from "./along.js";

const FIRST = 2000, SLOWEST = 15_000; // ms

export function enhance(root) {
  const regions = [...root.querySelectorAll("[data-poll]")];
  if (root.matches?.("[data-poll]")) regions.push(root);
  for (const region of regions) {
    if (region.dataset.polling) continue;
    region.dataset.polling = "yes";
    const fold = region.closest("details:not([open])");
    if (fold) fold.addEventListener("toggle", () => next(region, 0), { once: true });
    else next(region, FIRST);
  }
}

function next(region, delay) {
  setTimeout(async () => {
    if (!region.isConnected || !region.dataset.poll) return;
    const changed = document.hidden ? false : await renew(region);
    next(region, changed ? FIRST : Math.min(delay * 1.3, SLOWEST));
  }, delay);
}

/** Fetches the region once; true if it has something new to say. */
async function renew(region) {
  let answer;
  try {
    answer = await fetch(region.dataset.poll, { headers: { "X-Poll": "1" }, credentials: "same-origin" });
  } catch {
    return false; // no line now: tried again, more slowly
  }
  if (answer.status === 404 || answer.status === 403 || answer.status === 401) region.removeAttribute("data-poll");
  if (answer.status !== 200 || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.body.firstElementChild;
  if (fresh?.tagName !== region.tagName) {
    region.removeAttribute("data-poll"); // not a fragment for here: a page, or nothing
    return false;
  }
  if (inUse(region)) return false;
  const same = fresh.innerHTML === region.safarHtml;
  region.safarHtml = fresh.innerHTML;
  if (!same) exchange(region, fresh);
  if (fresh.className) region.className = fresh.className;
  if (fresh.dataset.poll) region.dataset.poll = fresh.dataset.poll;
  else region.removeAttribute("data-poll");
  if (!same) renewAlong();
  return !same;
}

/** Puts the new content into the old element, so that readers hear it, the focus stays, and what was opened is open. */
function exchange(region, fresh) {
  const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
  const opened = new Set([...region.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent));
  region.replaceChildren(...fresh.childNodes);
  for (const summary of region.querySelectorAll("details > summary")) {
    if (opened.has(summary.textContent)) summary.parentElement.open = true;
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  region.dispatchEvent(new CustomEvent("safar:arrived", { bubbles: true }));
}
