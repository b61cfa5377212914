// Sends a file in pieces over a line that breaks (tus 1.0: POST announces it, PATCH goes on, HEAD asks how far it came).
// One that is picked again, even after the page was closed, goes on where it stopped. What is wrong with it the form says.
const FIRST = 64 * 1024; // bytes; enough for the server to see what kind of file it is
const LARGEST = 1024 * 1024, SMALLEST = 16 * 1024; // bytes; more the server does not take at once
const QUICK = 3_000, PATIENCE = 60_000; // ms for a piece: below, the next is larger; above, the line counts as broken
const PAUSES = [1, 2, 5, 10, 20, 30]; // s between tries without a line
const HOPELESS = 8; // pieces broken one after the other while the server answers

/** Sends `file`; gives the number under which the form finds it, or "" if it has to go with the form itself. */
export async function sendInPieces(file, address, token, progress) {
  const about = `filename ${base64(file.name)},filetype ${base64(file.type)},digest ${base64(await digest(file))}`;
  const headers = { "X-CSRFToken": token, "Tus-Resumable": "1.0.0" };
  let answer = await answered(address, { method: "POST", headers: { ...headers, "Upload-Length": file.size, "Upload-Metadata": about } }, () => progress(0, true));
  const here = answer.headers.get("Location");
  for (let size = FIRST, broken = 0; answer.ok && broken < HOPELESS;) {
    const offset = Number(answer.headers.get("Upload-Offset"));
    progress(offset);
    if (offset === file.size || answer.headers.has("Upload-Refused")) return here.split("/").pop();
    const began = Date.now();
    answer = await once(here, { method: "PATCH", body: file.slice(offset, offset + size), headers: { ...headers, "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" } });
    if (answer.ok) {
      broken = 0;
      if (Date.now() - began < QUICK) size = Math.min(2 * size, LARGEST);
    } else if (answer.status >= 500 || answer.status === 409) {
      size = Math.max(size / 2, SMALLEST);
      progress(offset, true);
      await pause(broken++);
      answer = await answered(here, { method: "HEAD" }, () => progress(offset, true));
    }
  }
  return "";
}

/** Asks again until somebody answers. */
async function answered(address, options, sayBroken) {
  for (let tries = 0; ; tries++) {
    const answer = await once(address, options);
    if (answer.status < 500) return answer;
    sayBroken();
    await pause(tries);
  }
}

/** The answer, or one of 503 where none comes in time. */
async function once(address, options) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    return await fetch(address, { ...options, signal: patience.signal, credentials: "same-origin", redirect: "manual" });
  } catch {
    return new Response(null, { status: 503 });
  } finally {
    clearTimeout(timer);
  }
}

/** The longer the more often it failed; or until the line is back. */
function pause(tries) {
  return new Promise((done) => {
    setTimeout(done, 1000 * PAUSES[Math.min(tries, PAUSES.length - 1)]);
    addEventListener("online", done, { once: true });
  });
}

/** What tells this file from any other. A page without TLS has no way to say: there it starts anew each time. */
async function digest(file) {
  if (!crypto.subtle) return String(Date.now());
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
