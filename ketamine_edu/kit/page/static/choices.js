// Labelled radio buttons or checkboxes in a fieldset, each with an optional sample of its line.
function render({ model, el }) {
  el.classList.add("ke-control", "ke-choices", "ke-theme");
  const group = `ke-${Math.random().toString(36).slice(2)}`;
  const fieldset = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = model.get("label");
  if (legend.textContent) fieldset.append(legend);
  const inputs = model.get("texts").map((text, index) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    const name = document.createElement("span");
    input.type = model.get("multiple") ? "checkbox" : "radio";
    input.name = group;
    name.textContent = text;
    label.append(input, name);
    input.insertAdjacentHTML("afterend", model.get("swatches")[index] ?? "");
    fieldset.append(label);
    return input;
  });
  el.replaceChildren(fieldset);

  const draw = () => {
    const chosen = new Set(model.get("chosen"));
    inputs.forEach((input, index) => {
      input.checked = chosen.has(index);
    });
  };
  fieldset.addEventListener("change", () => {
    model.set("chosen", inputs.flatMap((input, index) => (input.checked ? [index] : [])));
    model.save_changes();
  });
  fieldset.addEventListener("keydown", (event) => {
    // JupyterLab would move to another cell with these keys and keep the buttons from getting them.
    if (event.key.startsWith("Arrow")) event.stopPropagation();
  });
  model.on("change:chosen", draw);
  draw();
  return () => model.off("change:chosen", draw);
}

export default { render };
