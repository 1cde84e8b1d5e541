// HTML in a live region: the element stays while its content changes, which is what screen readers listen to.
const URGENCY = { status: "polite", alert: "assertive" };
const NOTICED_MS = 200; // what a screen reader needs to learn of a new region
const ATTACHED_MS = 50; // how often to look whether the region has come onto the page

function render({ model, el }) {
  const role = model.get("role");
  el.classList.add("ke-theme", "ke-readout");
  el.setAttribute("role", role);
  el.setAttribute("aria-live", URGENCY[role]);
  const draw = () => {
    el.innerHTML = model.get("value");
  };
  const speak = () => {
    draw();
    model.set("speaks_first", false);
    model.save_changes();
  };
  model.on("change:value", draw);
  let timer;
  const wait = () => {
    timer = el.isConnected ? setTimeout(speak, NOTICED_MS) : setTimeout(wait, ATTACHED_MS);
  };
  if (model.get("speaks_first")) {
    wait();
  } else {
    draw();
  }
  return () => {
    clearTimeout(timer);
    model.off("change:value", draw);
  };
}

export default { render };
