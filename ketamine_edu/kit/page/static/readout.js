// HTML in a live region: the element stays while its content changes, which is what screen readers listen to.
function render({ model, el }) {
  el.classList.add("ke-theme");
  el.setAttribute("role", "status");
  el.setAttribute("aria-live", "polite");
  const draw = () => {
    el.innerHTML = model.get("value");
  };
  model.on("change:value", draw);
  draw();
  return () => model.off("change:value", draw);
}

export default { render };
