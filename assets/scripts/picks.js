// Ticks in a list: how many are picked, all at once, and a bar that shows itself only then.
export function enhance(root) {
  for (const bar of root.querySelectorAll("[data-bulk]")) {
    const form = bar.dataset.bulkForm ? document.getElementById(bar.dataset.bulkForm) : bar.closest("form");
    if (!form || form.dataset.picks) continue;
    form.dataset.picks = "yes";
    const line = bar.querySelector("[data-bulk-count]");
    const all = form.querySelector("[data-pick-all]");
    const ticks = () => [...form.querySelectorAll("[data-pick]")];
    const show = () => {
      const picked = ticks().filter((tick) => tick.checked).length;
      bar.hidden = picked === 0;
      if (line) line.textContent = line.dataset.bulkCount.replace("{number}", picked);
      if (!all) return;
      all.hidden = false;
      all.checked = picked > 0 && picked === ticks().length;
      all.indeterminate = picked > 0 && !all.checked;
    };
    all?.addEventListener("change", () => {
      for (const tick of ticks()) tick.checked = all.checked;
      show();
    });
    form.addEventListener("change", show);
    addEventListener("pageshow", show);
    show();
  }
}
