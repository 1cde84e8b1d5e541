// A bar that fills, with the role that tells a screen reader what it is. It looks as that of ipywidgets, whose classes
// it has.
function render({ model, el }) {
  el.classList.add("jupyter-widgets", "widget-inline-hbox", "widget-hprogress");
  const description = document.createElement("div");
  const bar = document.createElement("div");
  const filled = document.createElement("div");
  description.className = "widget-label";
  description.style.width = "initial";
  bar.className = "progress";
  bar.style.position = "relative";
  filled.className = "progress-bar";
  filled.style.cssText = "position: absolute; bottom: 0; left: 0; height: 100%;";
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-valuemin", "0");
  bar.setAttribute("aria-valuemax", "100");
  bar.append(filled);
  el.replaceChildren(description, bar);

  const draw = () => {
    const percent = 100 * model.get("value");
    description.textContent = model.get("description");
    description.style.display = description.textContent ? "" : "none";
    filled.style.width = `${percent}%`;
    bar.setAttribute("aria-label", model.get("label"));
    bar.setAttribute("aria-valuenow", Math.round(percent));
  };
  model.on("change", draw);
  draw();
  return () => model.off("change", draw);
}

export default { render };
