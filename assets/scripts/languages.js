// Another language: what is typed on the page goes along, of whichever form it is; where nothing is typed, the page is opened anew.
export function watchLanguages() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("form[data-languages] button");
    if (button) bind(button, button.closest("form"));
  });
}

function bind(button, own) {
  const typed = [...document.querySelectorAll("main form[method=post]")].find((form) => form !== own && isTyped(form));
  if (!typed && !own.dataset.languages) { // nothing typed on a page that nobody has sent: it is opened in the other language
    for (const name of ["form", "formaction", "formenctype"]) button.removeAttribute(name);
    button.name = "language";
    return;
  }
  if (!typed || button.getAttribute("form") === typed.id) return;
  typed.id ||= "typed";
  button.setAttribute("form", typed.id);
  button.setAttribute("formaction", `${own.getAttribute("action")}?spoken-again=${encodeURIComponent(where(typed))}`);
  button.setAttribute("formenctype", "application/x-www-form-urlencoded"); // names of files, not their bytes
  button.name = "spoken-unsent";
}

/** Saved as one goes, it needs nobody who carries it. */
function isTyped(form) {
  if ("autosave" in form.dataset) return false;
  return [...form.elements].some((each) =>
    each.type === "checkbox" || each.type === "radio" ? each.checked !== each.defaultChecked
    : each.tagName === "SELECT" ? each.selectedIndex !== Math.max(0, [...each.options].findIndex((option) => option.defaultSelected))
    : "defaultValue" in each && !["hidden", "file", "password"].includes(each.type) && each.value !== each.defaultValue);
}

function where(form) {
  const url = new URL(form.getAttribute("action") || location.href, location.href);
  return url.pathname + url.search;
}
