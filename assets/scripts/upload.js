// Sends files: photos made smaller first, bytes counted on the way, the answer shown. See docs/interface.md.
import { exchangeAlong } from "./along.js";
import { lock, release } from "./once.js";
import { sendInPieces } from "./pieces.js";

const EDGE = 2400; // px of the longer side, enough to read a passport page
const QUALITY = 0.85;
const PHOTO = /^image\/(jpeg|png|webp)$/;

export function enhance(root, arrived) {
  for (const form of root.querySelectorAll("form[data-upload]")) {
    if (form.dataset.ready) continue;
    form.dataset.ready = "yes";
    form.addEventListener("change", (event) => {
      if (event.target.type !== "file") return;
      forget(event.target);
      refuse(form, [...event.target.files].find((file) => !PHOTO.test(file.type) && tooLarge(form, file)));
    });
    if ("atOnce" in form.dataset) form.addEventListener("change", (event) => {
      if (event.target.type === "file" && event.target.files.length) form.requestSubmit(form.querySelector("button"));
    });
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented || form.classList.contains("busy") || event.submitter?.hasAttribute("formaction")) return;
      const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
      if (!files.length) return; // nothing to shrink or count: the browser sends it
      event.preventDefault();
      lock(form, event.submitter);
      stay(1);
      send(form, event.submitter, arrived).finally(() => stay(-1));
    });
  }
}

let underWay = 0;
const ask = (event) => event.preventDefault();

/** While something is on its way the browser asks before the page is left: a tap on "Continue" would lose the file. */
function stay(more) {
  underWay += more;
  (underWay ? addEventListener : removeEventListener)("beforeunload", ask);
}

/** Done when the answer is shown, or its page asked for. */
async function send(form, submitter, arrived) {
  const line = form.querySelector("[data-upload-line]");
  const bar = line?.querySelector("progress");
  const words = line?.querySelector("p");
  const say = (text) => {
    if (line) line.hidden = false;
    if (words && words.textContent !== text) words.textContent = text;
  };
  const progress = (sent, total, words) => {
    if (bar) { bar.max = total; bar.value = sent; }
    say(words.replace("{sent}", megabytes(sent)).replace("{total}", megabytes(total)));
  };
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  if ([...data.values()].some(isPhoto)) say(form.dataset.shrinking);
  await shrinkPhotos(data);
  const large = [...data.values()].find((value) => value instanceof File && tooLarge(form, value));
  if (large) {
    release(form);
    if (line) line.hidden = true;
    refuse(form, large);
    return;
  }
  const file = form.dataset.pieces && data.get("file");
  if (file?.size) { // an empty one goes as it is: the page says so at once
    const arrived = await sendInPieces(file, form.dataset.pieces, data.get("csrf_token"), (sent, broken) => progress(sent, file.size, broken ? form.dataset.broken : form.dataset.sending));
    if (arrived) {
      data.delete("file");
      data.set("arrived", arrived);
      progress(file.size, file.size, form.dataset.sent);
    }
  }

  const request = new XMLHttpRequest();
  request.open("POST", form.getAttribute("action"));
  request.setRequestHeader("X-Upload", "1");
  request.responseType = "text";
  request.upload.onprogress = (event) => {
    if (!event.lengthComputable || data.get("arrived")) return;
    progress(event.loaded, event.total, event.loaded < event.total ? form.dataset.sending : form.dataset.sent);
  };
  const broken = () => {
    release(form);
    say(form.dataset.failed);
  };
  await new Promise((done) => {
    request.onloadend = done;
    request.send(data);
  });
  if (request.status) show(form, request, arrived, broken);
  else broken();
}

const isPhoto = (value) => value instanceof File && PHOTO.test(value.type);
const tooLarge = (form, file) => file.size > Number(form.dataset.limit ?? Infinity);

/** Says beside the field and on top of the page that this file is larger than may be; without one, nothing is wrong. */
function refuse(form, file) {
  const fault = form.querySelector("[data-upload-fault]");
  if (!fault) return;
  fault.textContent = file ? form.dataset.tooLarge.replace("{name}", () => file.name).replace("{size}", megabytes(file.size)) : "";
  summarise(file && summaryOf(form, fault.textContent));
}

/** As the server writes it (components/errors.html); it is read out where it stands beside the field. */
function summaryOf(form, fault) {
  const summary = document.createElement("div");
  summary.className = "govuk-error-summary";
  summary.innerHTML = '<h2 class="govuk-error-summary__title"></h2><div class="govuk-error-summary__body"><ul class="govuk-list govuk-error-summary__list"><li><a></a></li></ul></div>';
  summary.querySelector("h2").textContent = form.dataset.summary;
  const link = summary.querySelector("a");
  link.href = `#${form.querySelector("input[type=file]").id}`;
  link.textContent = fault;
  return summary;
}

/** On top of the page stands this summary of what is wrong, and none of before. */
function summarise(summary) {
  document.querySelector("main .govuk-error-summary")?.remove();
  if (summary) document.querySelector("main .sf-main").prepend(summary);
}

/** What the server said beside the field was of the file chosen before. */
function forget(input) {
  const group = input.closest(".govuk-form-group");
  group?.classList.remove("govuk-form-group--error");
  group?.querySelector(".govuk-error-message")?.remove();
  group?.querySelector(".sf-file--error")?.classList.remove("sf-file--error");
  input.removeAttribute("aria-invalid");
}

/** Exchanges the named part, or main, or goes to the page that the answer came from, if it is another one: what this page has
 * to say once, it has said in the answer. */
function show(form, request, arrived, broken) {
  const here = [form.getAttribute("action"), ""].map((path) => new URL(path, location.href).pathname);
  const elsewhere = !here.includes(new URL(request.responseURL).pathname);
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const target = form.dataset.upload;
  const part = target && page.getElementById(target) ? target : "main";
  const old = document.getElementById(part);
  const fresh = page.getElementById(part);
  if (request.status >= 400 && !fresh) {
    broken();
    return;
  }
  if ((elsewhere && part === "main") || !old || !fresh) {
    removeEventListener("beforeunload", ask);
    location.assign(request.responseURL);
    return;
  }
  old.replaceWith(fresh);
  if (part === "main") {
    document.title = page.title || document.title;
    const languages = page.querySelector(".sf-lang"); // with what was sent, to be judged again in another language
    if (languages) document.querySelector(".sf-lang")?.replaceWith(languages);
  } else {
    exchangeAlong(page);
    summarise(page.querySelector("main .govuk-error-summary"));
  }
  arrived(fresh.parentElement);
  const news = fresh.querySelector(".govuk-error-summary, [data-focus], [aria-invalid]");
  if (news) news.focus();
  else {
    fresh.tabIndex = -1;
    fresh.focus({ preventScroll: true });
  }
}

async function shrinkPhotos(data) {
  for (const name of new Set(data.keys())) {
    const values = data.getAll(name);
    if (!values.some(isPhoto)) continue;
    data.delete(name);
    for (const value of values) data.append(name, value instanceof File ? await smaller(value) : value);
  }
}

/** The photo upright and at most EDGE px long, or the file itself if it can't be read here or wouldn't get smaller. */
async function smaller(file) {
  if (!PHOTO.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; // JPEG has no transparency
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // the server looks at it as it is and says what is wrong
  }
}

function megabytes(bytes) {
  const format = new Intl.NumberFormat([document.documentElement.lang, "ru"], { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return format.format(bytes / 1e6);
}
