// A choice that another one narrows: of the places, those in which the chosen role can be given. Without this all of them
// stand there in groups that say so.
const kind = (part) => (part.value ?? part.firstElementChild.value).split(":")[0];

export function enhance(root) {
  for (const field of root.querySelectorAll("select[data-narrowed-by]")) {
    if (field.dataset.narrow) continue;
    field.dataset.narrow = "yes";
    const by = field.form.elements[field.dataset.narrowedBy];
    const all = [...field.children];
    const narrow = () => {
      const fits = by.selectedOptions[0]?.dataset.fits?.split(" ");
      const chosen = field.value;
      field.replaceChildren(...all.filter((part) => !fits || !kind(part) || fits.includes(kind(part))));
      const values = [...field.options].map((option) => option.value);
      field.value = values.includes(chosen) && chosen ? chosen : fits && values.length === 2 ? values[1] : "";
    };
    by.addEventListener("change", narrow);
    addEventListener("pageshow", narrow);
    narrow();
  }
}
