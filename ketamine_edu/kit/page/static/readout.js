// HTML in a live region: the element stays while its content changes, which is what screen readers listen to.
const URGENCY = { status: "polite", alert: "assertive" };

function render({ model, el }) {
  const role = model.get("role");
  el.classList.add("ke-theme", "ke-readout");
  el.setAttribute("role", role);
  el.setAttribute("aria-live", URGENCY[role]);
  const draw = () => {
    el.innerHTML = model.get("value");
  };
  model.on("change:value", draw);
  draw();
  return () => model.off("change:value", draw);
}

export default { render };
