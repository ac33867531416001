"use strict";

// The page: dark and light, the filter of problems, copied ids, paper. It reads well without all that.

/** Show the controls that do something only because this script runs. */
function revealControls() {
  for (const control of document.querySelectorAll(".needs-script")) {
    control.hidden = false;
  }
}

/**
 * Say something to everybody, people with screen readers included.
 * @param {string} text
 */
function announce(text) {
  document.getElementById("announcement").textContent = text;
}

/** Let a button change between dark and light, from what the reader's system prefers. */
function connectTheme() {
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const follow = (theme) => {
    root.dataset.theme = theme;
    button.textContent = theme === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", `Change to ${theme === "dark" ? "light" : "dark"} colours`);
  };
  const preference = matchMedia("(prefers-color-scheme: dark)");
  follow(preference.matches ? "dark" : "light");
  preference.addEventListener("change", (event) => follow(event.matches ? "dark" : "light"));
  button.addEventListener("click", () => follow(root.dataset.theme === "dark" ? "light" : "dark"));
}

/** Let the filter's buttons show the problems of one kind. */
function connectFilter() {
  const buttons = [...document.querySelectorAll(".filter button")];
  const rows = [...document.querySelectorAll(".problems [data-kind]")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const { kind } = button.dataset;
      for (const row of rows) {
        row.hidden = kind !== "" && row.dataset.kind !== kind;
      }
      for (const each of buttons) {
        each.setAttribute("aria-pressed", String(each === button));
      }
      announce(`${rows.filter((row) => !row.hidden).length} problems are shown.`);
    });
  }
}

/** Let the buttons beside ids copy them. */
function connectCopying() {
  for (const button of document.querySelectorAll(".copy")) {
    const source = button.previousElementSibling;
    button.addEventListener("click", () => copy(source));
  }
}

/**
 * Copy an element's text; where the browser forbids it, select it for the reader to copy.
 * @param {Element} source
 */
async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    announce(`Copied ${source.textContent}`);
  } catch {
    getSelection().selectAllChildren(source);
    announce("Selected. Copy it with Ctrl+C or Cmd+C.");
  }
}

/** Unfold everything on paper, where nobody can. */
function connectPrinting() {
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("details:not([open])")];
    unfolded.forEach((each) => each.setAttribute("open", ""));
  });
  addEventListener("afterprint", () => unfolded.forEach((each) => each.removeAttribute("open")));
}

revealControls();
connectTheme();
connectFilter();
connectCopying();
connectPrinting();
startViewer();
