// A labelled range input over a list of values. The browser only knows positions in the list, so values stay exact.
function render({ model, el }) {
  el.classList.add("ke-control", "ke-slider", "ke-theme");
  const label = document.createElement("label");
  const name = document.createElement("span");
  const input = document.createElement("input");
  const readout = document.createElement("output");
  input.type = "range";
  input.min = 0;
  input.step = 1;
  label.append(name, input);
  el.replaceChildren(label, readout);

  const draw = () => {
    const texts = model.get("texts");
    const index = model.get("index");
    name.textContent = model.get("label");
    input.max = texts.length - 1;
    input.value = index;
    input.setAttribute("aria-valuetext", texts[index]);
    readout.textContent = texts[index];
  };
  input.addEventListener("input", () => {
    model.set("index", input.valueAsNumber);
    model.save_changes();
  });
  input.addEventListener("keydown", (event) => {
    // JupyterLab would move to another cell with these keys and keep the slider from getting them.
    if (/^(Arrow|Home$|End$|Page)/.test(event.key)) event.stopPropagation();
  });
  model.on("change", draw);
  draw();
  return () => model.off("change", draw);
}

export default { render };
