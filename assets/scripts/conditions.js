// Questions that another answer opens are shown with it and hidden without; until then each says for whom it is.
export function enhance(root) {
  for (const form of root.querySelectorAll("form")) {
    const hanging = [...form.querySelectorAll("[data-when]")];
    if (!hanging.length || form.dataset.conditions) continue;
    form.dataset.conditions = "yes";
    const show = () => {
      for (const part of hanging) {
        const named = [...form.elements].filter((field) => field.name === part.dataset.when);
        if (!named.length) continue; // answered on another page, or not to be changed now
        const open = named.some((field) => (/^(radio|checkbox)$/.test(field.type) ? field.checked : true) && field.value === part.dataset.is) && !named[0].closest("[data-when][hidden]");
        part.hidden = !open;
        for (const words of part.querySelectorAll("[data-opened-by]")) words.hidden = true;
      }
    };
    form.addEventListener("change", show);
    addEventListener("pageshow", show);
    show();
  }
}
