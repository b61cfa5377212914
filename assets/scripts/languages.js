// Another language: what is typed on the page goes along, of whichever form it is; where nothing is typed, the page is opened anew.
const ALONG = ["form", "formaction", "formenctype", "formnovalidate"];
const carriers = new WeakMap(); // button of a language -> the one that sends the page's form along with it

/** Takes the buttons out of the page's form: Enter presses the first of a form, and that is its own from now on. */
export function enhance(root) {
  for (const entered of root.querySelectorAll("[data-entered]")) entered.remove();
  for (const button of root.querySelectorAll("form[data-languages] button[form]")) {
    carriers.set(button, button.cloneNode());
    for (const name of ALONG) button.removeAttribute(name);
    button.name = "language";
  }
}

export function watchLanguages() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("form[data-languages] button");
    if (!button) return;
    const own = button.closest("form");
    const methods = own.dataset.languages ? ["post"] : ["post", "get"]; // what was answered is there nowhere else
    const [typed, ...others] = methods.flatMap((method) => [...document.querySelectorAll("main form")].filter((form) => form.method === method && isTyped(form)));
    if (typed?.method === "get") { // its page opens in the other language
      own.elements.next.value = asked(typed);
      return;
    }
    const along = carriers.get(button);
    const carrier = typed ? carrierOf(button, own, typed) : own.dataset.languages && along;
    if (!carrier) return; // nothing is typed on a page that nobody has sent: it is opened in the other language
    event.preventDefault();
    const brought = typed && own.dataset.languages && carrier !== along; // what came along before stands in another form
    if ((others.length || brought) && !confirm(own.dataset.one)) return;
    carrier.hidden = true;
    document.body.append(carrier); // behind every button of the form's own
    carrier.click();
  });
}

/** The button that sends the form in which something is typed. */
function carrierOf(button, own, typed) {
  const along = carriers.get(button);
  if (typed.id && along?.getAttribute("form") === typed.id) return along;
  typed.id ||= "typed";
  const carrier = button.cloneNode();
  carrier.name = "spoken-unsent";
  carrier.formNoValidate = true;
  carrier.setAttribute("form", typed.id);
  carrier.setAttribute("formaction", `${own.getAttribute("action")}?spoken-again=${encodeURIComponent(where(typed))}`);
  carrier.setAttribute("formenctype", "application/x-www-form-urlencoded"); // names of files, not their bytes
  return carrier;
}

/** Saved as one goes, it needs nobody who carries it. */
function isTyped(form) {
  if ("autosave" in form.dataset) return false;
  return [...form.elements].some((each) =>
    each.type === "checkbox" || each.type === "radio" ? each.checked !== each.defaultChecked
    : each.tagName === "SELECT" ? each.selectedIndex !== Math.max(0, [...each.options].findIndex((option) => option.defaultSelected))
    : "defaultValue" in each && !["hidden", "file", "password"].includes(each.type) && each.value !== each.defaultValue);
}

/** The page that a form asks for with what is typed into it: nothing is done by that. */
function asked(form) {
  const typed = [...new FormData(form)].filter(([, value]) => value !== "");
  return `${where(form).split("?")[0]}?${new URLSearchParams(typed)}`;
}

function where(form) {
  const url = new URL(form.getAttribute("action") || location.href, location.href);
  return url.pathname + url.search;
}
