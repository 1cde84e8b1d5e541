// Shows the figure of a LiveFigure and moves its live artists. State: frame (SVG), moves (what all slots show), changes (what
// the last message changed in them), alt_text, stale.
let views = 0;

// A clip path or marker found by its id in another, hidden figure would not be drawn: each view gets ids of its own.
function parse(frame) {
  const own = frame.replace(/(\sid="|url\(#|href="#)(?=\w+[")])/g, `$1ke${++views}-`);
  return document.importNode(new DOMParser().parseFromString(own, "image/svg+xml").documentElement, true);
}

function slotsOf(svg) {
  const slots = new Map();
  for (const element of svg.querySelectorAll("[data-live]")) {
    slots.set(element.dataset.live, {
      element,
      path: element.querySelector(":scope > path"),
      text: element.querySelector(":scope > text"),
      marker: element.querySelector("use"),
      markers: element.querySelector("use")?.parentNode,
    });
  }
  return slots;
}

function placeMarkers(slot, points) {
  const shown = slot.markers.children;
  while (shown.length * 2 > points.length) slot.markers.lastElementChild.remove();
  while (shown.length * 2 < points.length) slot.markers.append(slot.marker.cloneNode());
  for (let i = 0; i < shown.length; i++) {
    shown[i].setAttribute("x", points[2 * i]);
    shown[i].setAttribute("y", points[2 * i + 1]);
  }
}

function moveTo(slot, move) {
  slot.element.style.display = move.hidden ? "none" : "";
  if (move.d !== undefined) slot.path?.setAttribute("d", move.d);
  if (move.points && slot.marker) placeMarkers(slot, move.points);
  if (move.text !== undefined) {
    slot.text.textContent = move.text;
    slot.text.setAttribute("x", move.x);
    slot.text.setAttribute("y", move.y);
  }
}

// Once for a model, however many views it has: a view that opens later finds all moves up to date. On "change" and not on
// "change:changes", where setting another value would end the event before the views hear of it.
function initialize({ model }) {
  const merge = () => model.set("moves", { ...model.get("moves"), ...model.get("changes") });
  model.on("change", merge);
  return () => model.off("change", merge);
}

function render({ model, el }) {
  el.classList.add("ke-figure", "ke-theme");
  el.setAttribute("role", "img");
  let frame = null;
  let slots;

  const draw = () => {
    let moves = model.get("changes");
    if (model.get("frame") !== frame) {
      moves = model.get("moves");
      frame = model.get("frame");
      const svg = parse(frame);
      svg.style.maxWidth = `${svg.getAttribute("width")}px`;
      el.replaceChildren(svg);
      slots = slotsOf(svg);
    }
    for (const [name, move] of Object.entries(moves)) {
      const slot = slots.get(name);
      if (slot) moveTo(slot, move);
    }
    el.setAttribute("aria-label", model.get("alt_text"));
    el.classList.toggle("ke-stale", model.get("stale"));
  };
  // One event for all that one message changes. To wait for the next refresh of the screen would only cost time: the
  // kernel is given the next move when it has answered the last.
  model.on("change", draw);
  draw();
  return () => model.off("change", draw);
}

export default { initialize, render };
