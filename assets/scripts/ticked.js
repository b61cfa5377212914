// Words that count: of as many texts as there can be ticks, the one for how many boxes of a name are ticked now.
export function enhance(root) {
  for (const said of root.querySelectorAll("[data-ticked]")) {
    const words = JSON.parse(said.dataset.words);
    const part = said.matches("input") ? "value" : "textContent";
    const show = () => {
      const text = words[document.querySelectorAll(`input[type=checkbox][name="${said.dataset.ticked}"]:checked`).length];
      if (said[part] !== `${text}`) said[part] = text; // a status that stays is not read out again
    };
    document.addEventListener("change", show);
    addEventListener("pageshow", show);
    show();
  }
}
