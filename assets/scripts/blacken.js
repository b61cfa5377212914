// Boxes over what tells whose a document is: drawn with a finger or a mouse, they become numbers in the fields beside.
const SVG = "http://www.w3.org/2000/svg";
const SMALLEST = 1; // per cent; less was a tap

export function enhance(root) {
  for (const form of root.querySelectorAll("form[data-blacken]")) watch(form);
}

function watch(form) {
  if (form.dataset.watched) return;
  form.dataset.watched = "yes";
  const rows = () => [...form.querySelectorAll("[data-box]")];
  const of = (row, name) => row.querySelector(`input[name$="-${name}"]`);
  const number = (row, name) => Number(of(row, name).value) || 0;
  const filled = (row) => number(row, "width") && number(row, "height");

  function show(figure, box) {
    const rect = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ x: box.left, y: box.top, width: box.width, height: box.height })) rect.setAttribute(name, value);
    figure.querySelector("svg").append(rect);
    return rect;
  }
  function redraw() {
    for (const figure of form.querySelectorAll("[data-page]")) {
      figure.querySelector("svg").replaceChildren();
      for (const row of rows()) {
        if (filled(row) && number(row, "page") === Number(figure.dataset.page)) show(figure, { left: number(row, "left"), top: number(row, "top"), width: number(row, "width"), height: number(row, "height") });
      }
    }
    undo.hidden = !rows().some(filled);
  }
  function emptyRow() {
    const last = rows().at(-1);
    const free = rows().find((row) => !filled(row));
    if (free) return free;
    const fresh = last.cloneNode(true), place = rows().length;
    for (const part of fresh.querySelectorAll("[name], [id], [for]")) {
      for (const name of ["name", "id", "for"]) {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(/^boxes-\d+-/, `boxes-${place}-`));
      }
    }
    const legend = fresh.querySelector("legend");
    legend.textContent = legend.textContent.replace(/\d+/, place + 1);
    last.after(fresh);
    return fresh;
  }
  function keep(box) {
    const row = emptyRow();
    for (const [name, value] of Object.entries(box)) of(row, name).value = value;
    redraw();
  }

  const undo = form.querySelector("[data-undo]");
  undo.addEventListener("click", () => {
    const last = rows().filter(filled).at(-1);
    if (last) for (const name of ["left", "top", "width", "height"]) of(last, name).value = "";
    redraw();
  });
  form.addEventListener("input", redraw);

  for (const figure of form.querySelectorAll("[data-page]")) {
    const svg = figure.querySelector("svg");
    const at = (event) => {
      const area = svg.getBoundingClientRect();
      const inside = (part, whole) => Math.round(Math.min(Math.max(part / whole, 0), 1) * 100);
      return [inside(event.clientX - area.left, area.width), inside(event.clientY - area.top, area.height)];
    };
    svg.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      const [x, y] = at(event);
      const rect = show(figure, { left: x, top: y, width: 0, height: 0 });
      let box;
      const move = (later) => {
        const [right, down] = at(later);
        box = { page: Number(figure.dataset.page), left: Math.min(x, right), top: Math.min(y, down), width: Math.abs(right - x), height: Math.abs(down - y) };
        for (const [name, value] of Object.entries({ x: box.left, y: box.top, width: box.width, height: box.height })) rect.setAttribute(name, value);
      };
      const end = () => {
        svg.removeEventListener("pointermove", move);
        if (box && box.width >= SMALLEST && box.height >= SMALLEST) keep(box);
        else redraw();
      };
      svg.addEventListener("pointermove", move);
      svg.addEventListener("pointerup", end, { once: true });
      svg.addEventListener("pointercancel", end, { once: true });
    });
  }
  redraw();
}
