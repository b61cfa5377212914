// A text of many lines shows their numbers beside it, so that a line that is named is found.
export function enhance(root) {
  for (const text of root.querySelectorAll('textarea[wrap="off"]')) number(text);
}

function number(text) {
  if (text.dataset.numbered) return;
  text.dataset.numbered = "yes";
  const frame = document.createElement("div"), numbers = document.createElement("pre");
  frame.className = "sf-numbered";
  numbers.setAttribute("aria-hidden", "true");
  text.before(frame);
  frame.append(text, numbers);
  let shown = 0;

  function follow() {
    const lines = text.value.split("\n").length;
    if (lines !== shown) numbers.textContent = Array.from({ length: lines }, (_, place) => place + 1).join("\n");
    shown = lines;
    numbers.scrollTop = text.scrollTop;
  }

  text.addEventListener("input", follow);
  text.addEventListener("scroll", follow, { passive: true });
  follow();
}
