"use strict";

// The viewer: which frame is shown, and how; its controls follow it.

/** How many steps a slider has over the values of a frame. */
const STEPS = 500;

class Viewer {
  constructor() {
    this.canvas = document.getElementById("viewer-canvas");
    this.crosshair = document.getElementById("viewer-crosshair");
    this.controls = {};
    for (const name of ["series", "position", "preset", "center", "width", "invert", "cross"]) {
      this.controls[name] = document.getElementById(`viewer-${name}`);
    }
    this.decoded = new Map();
    this.wanted = null; // the data block of the frame that was asked for last
    this.frame = null;
    this.isInverted = false;
    this.zoom = null;
    this.cross = null; // where the crosshair stands; null: it is off
    this.pointed = null; // the sample under the pointer
    this.chosen = null; // the window's name; null: the frame's first one
    this.windowing = null;
  }

  /** The data blocks of the series that is shown. */
  get blocks() {
    const name = CSS.escape(this.controls.series.value);
    return [...document.querySelectorAll(`.viewer-image[data-image-set="${name}"]`)];
  }

  /** Which of the series' blocks is shown, from 0. */
  get index() {
    return Number(this.controls.position.value);
  }

  /**
   * Show a series from its middle, or from a frame of it, as it is stored.
   * @param {string} imageSet
   * @param {string|null} position of a frame that the series' blocks hold
   */
  async showSeries(imageSet, position = null) {
    this.controls.series.value = imageSet;
    this.chosen = null;
    this.isInverted = false;
    this.cross = null;
    this.pointed = null;
    this.zoom = null;
    const { blocks } = this;
    const at = blocks.findIndex((block) => block.dataset.position === position);
    this.controls.position.max = blocks.length - 1;
    await this.showFrame(at < 0 ? Math.floor(blocks.length / 2) : at);
  }

  /**
   * Show one of the series' frames; beyond the first or last one it stays there.
   * @param {number} index
   */
  async showFrame(index) {
    const { blocks } = this;
    this.controls.position.value = Math.min(Math.max(index, 0), blocks.length - 1);
    const block = blocks[this.index];
    this.wanted = block;
    if (!this.decoded.has(block)) {
      this.decoded.set(block, await decodeFrame(JSON.parse(block.textContent)));
    }
    if (this.wanted !== block) {
      return; // a later wish was faster
    }
    this.frame = this.decoded.get(block);
    this.listWindows();
    this.render();
  }

  /** Fill the list of windows, and take the chosen one as this frame has it. */
  listWindows() {
    const windows = windowsOf(this.frame);
    const names = [...windows.map((each) => each.name), BY_HAND];
    this.controls.preset.replaceChildren(...names.map((name) => new Option(name, name)));
    const { chosen } = this;
    if (chosen !== BY_HAND) {
      this.windowing = windows.find((each) => each.name === chosen) ?? windows[0];
    }
  }

  /**
   * Choose a window by its name.
   * @param {string} name
   */
  choose(name) {
    this.chosen = name;
    this.listWindows();
    this.windowing = { ...this.windowing, name };
    this.render();
  }

  /**
   * Change the window by hand; a table becomes a line over all values first.
   * @param {{center?: number, width?: number}} change
   */
  adjust(change) {
    if (this.isColour) {
      return;
    }
    const { shape } = this.windowing;
    const least = shape === "LINEAR" ? 1 : this.step; // C.11.2.1.2: not less than 1
    const changed = { ...this.windowing, ...change };
    this.windowing = {
      name: BY_HAND,
      shape: shape === "TABLE" ? "LINEAR_EXACT" : shape,
      center: changed.center,
      width: Math.max(changed.width, least),
    };
    this.chosen = BY_HAND;
    this.render();
  }

  /** Show the frame again as it is stored, fitted into its window. */
  async reset() {
    const { position } = this.blocks[this.index].dataset;
    await this.showSeries(this.controls.series.value, position);
  }

  /** @param {number} steps larger for more than 0, smaller for less */
  changeZoom(steps) {
    const now = this.zoom ?? place(this.canvas, this.frame, null);
    const larger = ZOOMS.filter((zoom) => zoom > now);
    const smaller = ZOOMS.filter((zoom) => zoom < now);
    this.zoom = (steps > 0 ? larger[0] : smaller.at(-1)) ?? this.zoom;
    this.render();
  }

  /** Turn the crosshair on, in the middle of the frame, or off. */
  toggleCross() {
    const middle = { column: this.frame.columns >> 1, row: this.frame.rows >> 1 };
    this.cross = this.cross === null ? middle : null;
    this.render();
  }

  /**
   * Move the crosshair; it stays inside of the frame.
   * @param {number} columns
   * @param {number} rows
   */
  moveCross(columns, rows) {
    const within = (value, length) => Math.min(Math.max(value, 0), length - 1);
    this.cross = {
      column: within(this.cross.column + columns, this.frame.columns),
      row: within(this.cross.row + rows, this.frame.rows),
    };
    this.render();
    this.crosshair.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  get isColour() {
    return this.frame.samplesPerPixel === 3;
  }

  /** The least change of a window that a slider makes. */
  get step() {
    const { least, greatest } = rangeOf(this.frame);
    const step = (greatest - least) / STEPS;
    return step >= 0.5 || step === 0 ? 1 : step;
  }

  /** Paint the frame and let every control and text say how it is shown. */
  render() {
    paint(this.canvas, this.frame, this.windowing, this.isInverted);
    place(this.canvas, this.frame, this.zoom);
    this.renderPosition();
    this.renderWindow();
    this.renderCross();
    this.controls.invert.setAttribute("aria-pressed", String(this.isInverted));
    this.controls.cross.setAttribute("aria-pressed", String(this.cross !== null));
  }

  renderPosition() {
    const { blocks } = this;
    const series = this.controls.series.selectedOptions[0];
    const frame = `frame ${blocks[this.index].dataset.position} of ${series.dataset.frames}`;
    const amount = `${this.index + 1} of ${blocks.length}`;
    this.controls.position.disabled = blocks.length < 2;
    this.controls.position.setAttribute("aria-valuetext", frame);
    document.getElementById("viewer-position-amount").textContent = amount;
    document.getElementById("viewer-frame").textContent = frame;
    this.canvas.setAttribute("aria-label", `Image viewer: ${series.textContent}, ${frame}`);
  }

  renderWindow() {
    const { center, width, preset } = this.controls;
    const { least, greatest } = rangeOf(this.frame);
    const { windowing, step } = this;
    const span = Math.max(greatest - least, step);
    const low = Math.min(least, windowing.center);
    setSlider(center, low, Math.max(greatest, windowing.center), step, windowing.center);
    setSlider(width, step, Math.max(2 * span, windowing.width), step, windowing.width);
    preset.value = windowing.name;
    for (const control of [center, width, preset, this.controls.invert]) {
      control.disabled = this.isColour;
    }
    const isTable = windowing.shape === "TABLE";
    const words = `centre ${inWords(windowing.center)}, width ${inWords(windowing.width)}`;
    const grey = isTable ? "stored table" : words;
    document.getElementById("viewer-window").textContent = this.isColour ? "colour" : grey;
  }

  renderCross() {
    const { cross, crosshair, frame } = this;
    crosshair.hidden = cross === null;
    if (cross !== null) {
      crosshair.style.left = `${((cross.column + 0.5) / frame.columns) * 100}%`;
      crosshair.style.top = `${((cross.row + 0.5) / frame.rows) * 100}%`;
    }
    this.renderValue();
  }

  /** Say the value under the pointer, else that under the crosshair. */
  renderValue() {
    const sample = this.pointed ?? this.cross;
    const output = document.getElementById("viewer-value");
    output.textContent = sample === null ? output.dataset.none : valueInWords(this.frame, sample);
  }
}

/**
 * Set a slider and the number beside it.
 * @param {HTMLInputElement} slider
 * @param {number} min
 * @param {number} max
 * @param {number} step
 * @param {number} value
 */
function setSlider(slider, min, max, step, value) {
  Object.assign(slider, { min, max, step });
  slider.value = value;
  document.getElementById(`${slider.id}-amount`).textContent = inWords(value);
}
