// A form that is saved by its button alone: who leaves the page with something typed in it is asked first.
export function enhance(root) {
  for (const form of root.querySelectorAll("form[data-leaving]")) watch(form);
}

function watch(form) {
  if (form.dataset.leavingWatched) return;
  form.dataset.leavingWatched = "yes";
  const boxes = () => [...form.elements].filter((each) => "defaultValue" in each && each.type !== "hidden");
  const typed = () => form.dataset.leaving === "typed" || boxes().some((each) => each.value !== each.defaultValue);
  let sent = false;

  form.addEventListener("submit", () => (sent = true));
  addEventListener("pageshow", (event) => {
    if (event.persisted) sent = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!sent && typed()) event.preventDefault();
  });
}
