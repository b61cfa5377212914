// Small helps beside fields: how much room is left, seeing the password, copying a code.
export function enhance(root) {
  root.querySelectorAll("[data-count]").forEach(count);
  root.querySelectorAll("[data-reveal]").forEach(reveal);
  root.querySelectorAll("[data-copy]").forEach(copy);
  root.querySelectorAll("input[data-choose]").forEach(pick);
}

function count(line) {
  const field = document.getElementById(line.dataset.count);
  const limit = Number(line.dataset.limit);
  if (!field || field.counted) return;
  field.counted = true;
  // What readers hear waits for a pause; what eyes see does not.
  const heard = document.createElement("span");
  heard.className = "govuk-visually-hidden";
  heard.setAttribute("role", "status");
  line.after(heard);
  let pause;
  const show = (aloud) => {
    const text = field.value.trim();
    const used = "words" in line.dataset ? text.split(/\s+/).filter(Boolean).length : field.value.replace(/\n/g, "\r\n").length;
    const left = limit - used;
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{number}", Math.abs(left));
    line.classList.toggle("bad", left < 0);
    clearTimeout(pause);
    if (aloud) pause = setTimeout(() => { heard.textContent = line.textContent; }, 1500);
  };
  field.addEventListener("input", () => show(true));
  if (field.value) show(false);
}

function reveal(button) {
  const field = document.getElementById(button.dataset.reveal);
  if (!field || !button.hidden) return;
  const word = button.querySelector("span");
  const words = [word.textContent, button.dataset.hide];
  button.hidden = false;
  button.addEventListener("click", () => {
    const seen = field.type === "password";
    field.type = seen ? "text" : "password";
    word.textContent = words[Number(seen)];
  });
  field.form?.addEventListener("submit", () => { field.type = "password"; });
}

function copy(button) {
  if (!navigator.clipboard) return;
  const word = button.querySelector("span");
  const before = word.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    word.textContent = button.dataset.done;
    setTimeout(() => { word.textContent = before; }, 3000);
  });
}

/** The browser's own words at a file are in the browser's language; these are in the page's, for eyes alone. */
function pick(input) {
  if (input.parentElement.classList.contains("sf-pick")) return;
  const [frame, button, name] = ["span", "span", "span"].map((tag) => document.createElement(tag));
  const shown = () => { name.textContent = [...input.files].map((file) => file.name).join(", ") || input.dataset.none; };
  frame.className = `${input.className} sf-pick`;
  button.className = "sf-pick__button";
  button.textContent = input.dataset.choose;
  for (const part of [button, name]) part.setAttribute("aria-hidden", "true");
  input.className = "";
  input.replaceWith(frame);
  frame.append(input, button, name);
  input.addEventListener("change", shown);
  shown();
}
