// Menus are details: one open at a time; Escape, a press elsewhere and leaving by keyboard close them.
const opened = () => document.querySelectorAll("details[data-menu][open]");

export function watchMenus() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of opened()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  const closeOthers = (event) => {
    for (const menu of opened()) if (!menu.contains(event.target)) menu.open = false;
  };
  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);
}
