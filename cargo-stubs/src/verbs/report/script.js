"use strict";
const search = document.getElementById("search");
const status = document.getElementById("shown");
const nothing = document.getElementById("nothing");
const open = document.getElementById("open");
const controls = document.getElementById("controls");

if (controls) {
  const chips = [...controls.querySelectorAll("[data-mark]")];
  const sections = [...document.querySelectorAll(".function")].map((section) => ({
    section,
    head: section.querySelector("header").textContent.toLowerCase(),
    recordings: [...section.querySelectorAll(".recording")].map((element) => ({
      element,
      marks: element.dataset.marks.split(" "),
      text: null,
    })),
  }));
  const all = sections.flatMap(({ recordings }) => recordings);
  const isPressed = (button) => button.getAttribute("aria-pressed") === "true";
  const press = (button, on) => button.setAttribute("aria-pressed", String(on));

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const marks = chips.filter(isPressed).map((chip) => chip.dataset.mark);
    let shown = 0;
    for (const { section, head, recordings } of sections) {
      let here = 0;
      for (const recording of recordings) {
        recording.text ??= recording.element.textContent.toLowerCase();
        const matches =
          words.every((word) => head.includes(word) || recording.text.includes(word)) &&
          (marks.length === 0 || marks.some((mark) => recording.marks.includes(mark)));
        recording.element.hidden = !matches;
        here += matches;
      }
      section.hidden = here === 0;
      shown += here;
    }
    const filtered = words.length > 0 || marks.length > 0;
    for (const rest of document.querySelectorAll(".unrecorded")) rest.hidden = filtered;
    status.textContent = filtered ? `${shown} of ${all.length} shown` : "";
    nothing.hidden = shown > 0;
  };

  search.addEventListener("input", () => {
    history.replaceState(null, "", `#q=${encodeURIComponent(search.value)}`);
    filter();
  });
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      press(chip, !isPressed(chip));
      filter();
    });
  }
  let isOpen = false;
  open.addEventListener("click", () => {
    isOpen = !isOpen;
    open.textContent = isOpen ? "Close all" : "Open all";
    for (const { element } of all) element.open = isOpen;
  });
  controls.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
  // `#q=words` shows what matches the words.
  const ask = () => {
    search.value = new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
    filter();
  };
  addEventListener("hashchange", ask);
  controls.hidden = false;
  ask();
}
