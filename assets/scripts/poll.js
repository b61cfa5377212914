// Regions that renew themselves while they carry data-poll; slower and slower as long as nothing changes. One in a closed
// fold waits until it is opened, and is there at once then.
import { exchange, inUse, renewAlong, stand } from "./along.js";

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
    if (!region.isConnected || !region.dataset.poll) {
      delete region.dataset.polling; // another part of the page may have it begin again
      return;
    }
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
  if (same) stand(region, fresh);
  else {
    exchange(region, fresh);
    renewAlong();
  }
  return !same;
}
