// Everything works without this file; each module makes one thing better. All words come from the page.
import { watchForms } from "./once.js";
import { enhance as languages, watchLanguages } from "./languages.js";
import { watchMenus } from "./menu.js";
import { enhance as autosave } from "./autosave.js";
import { enhance as upload } from "./upload.js";
import { enhance as poll } from "./poll.js";
import { enhance as shortcuts } from "./shortcuts.js";
import { enhance as fields } from "./fields.js";
import { enhance as picks } from "./picks.js";
import { enhance as ticked } from "./ticked.js";
import { enhance as conditions } from "./conditions.js";
import { enhance as narrow } from "./narrow.js";
import { enhance as lines } from "./lines.js";
import { enhance as proof } from "./proof.js";
import { enhance as blacken } from "./blacken.js";
import { enhance as leaving } from "./leaving.js";

const focusNews = (root) => root.querySelector("[data-focus]")?.focus();

/** Brings parts of a page to life; also for parts that arrive later. */
function enliven(root) {
  for (const enhance of [languages, autosave, poll, shortcuts, fields, picks, ticked, conditions, narrow, lines, proof, blacken, leaving]) enhance(root);
  upload(root, arrived);
}

function arrived(root) {
  enliven(root);
  focusNews(root);
}

watchForms();
watchMenus();
watchLanguages();
enliven(document);
focusNews(document);
// An address that names a place takes the focus away once more, as the page is scrolled there.
if (location.hash) addEventListener("load", () => requestAnimationFrame(() => document.activeElement === document.body && focusNews(document)));
document.addEventListener("safar:arrived", (event) => enliven(event.target));
