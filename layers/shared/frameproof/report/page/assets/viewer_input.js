"use strict";

// What readers do with the viewer: controls, keys, pointer and wheel.

/** How far Page Up and Page Down go. */
const FRAMES_OF_A_PAGE = 5;

/** How many samples the crosshair goes with Shift. */
const FAR = 10;

/**
 * Let the viewer's controls work.
 * @param {Viewer} viewer
 */
function connectControls(viewer) {
  const { series, position, preset, center, width } = viewer.controls;
  series.addEventListener("change", () => viewer.showSeries(series.value));
  position.addEventListener("input", () => viewer.showFrame(viewer.index));
  preset.addEventListener("change", () => viewer.choose(preset.value));
  center.addEventListener("input", () => viewer.adjust({ center: Number(center.value) }));
  width.addEventListener("input", () => viewer.adjust({ width: Number(width.value) }));
  const clicks = {
    fit: () => zoomTo(viewer, null),
    actual: () => zoomTo(viewer, 1),
    smaller: () => viewer.changeZoom(-1),
    larger: () => viewer.changeZoom(1),
    invert: () => invert(viewer),
    cross: () => viewer.toggleCross(),
    reset: () => viewer.reset(),
  };
  for (const [name, act] of Object.entries(clicks)) {
    document.getElementById(`viewer-${name}`).addEventListener("click", act);
  }
}

/**
 * @param {Viewer} viewer
 * @param {number|null} zoom screen pixels a sample; null fits
 */
function zoomTo(viewer, zoom) {
  viewer.zoom = zoom;
  viewer.render();
}

/** @param {Viewer} viewer */
function invert(viewer) {
  if (!viewer.isColour) {
    viewer.isInverted = !viewer.isInverted;
    viewer.render();
  }
}

/**
 * Let the canvas take keys while it has the focus.
 * @param {Viewer} viewer
 */
function connectKeys(viewer) {
  const letters = {
    PageUp: () => viewer.showFrame(viewer.index - FRAMES_OF_A_PAGE),
    PageDown: () => viewer.showFrame(viewer.index + FRAMES_OF_A_PAGE),
    Home: () => viewer.showFrame(0),
    End: () => viewer.showFrame(viewer.blocks.length - 1),
    "+": () => viewer.changeZoom(1),
    "=": () => viewer.changeZoom(1), // + without Shift on many keyboards
    "-": () => viewer.changeZoom(-1),
    0: () => zoomTo(viewer, null),
    1: () => zoomTo(viewer, 1),
    i: () => invert(viewer),
    c: () => viewer.toggleCross(),
    r: () => viewer.reset(),
  };
  viewer.canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return; // the browser's own
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = arrowAction(viewer, key, event.shiftKey) ?? letters[key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
}

/**
 * Arrows move the crosshair where it is on; else they change frames, and with Shift the window.
 * @param {Viewer} viewer
 * @param {string} key
 * @param {boolean} isShifted
 * @returns {(function(): void)|undefined}
 */
function arrowAction(viewer, key, isShifted) {
  const directions = {
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
  };
  if (!(key in directions)) {
    return undefined;
  }
  const [right, down] = directions[key];
  if (viewer.cross !== null) {
    const length = isShifted ? FAR : 1;
    return () => viewer.moveCross(right * length, down * length);
  }
  if (isShifted) {
    const { center, width } = viewer.windowing;
    const stride = viewer.step * FAR;
    return () => viewer.adjust({ center: center - down * stride, width: width + right * stride });
  }
  return () => viewer.showFrame(viewer.index + right + down);
}

/**
 * Let dragging change the window, the wheel the frame, and the pointer read values.
 * @param {Viewer} viewer
 */
function connectPointer(viewer) {
  const { canvas } = viewer;
  let last = null;
  canvas.addEventListener("pointerdown", (event) => {
    last = event;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    point(viewer, sampleAt(canvas, event));
    if (last !== null) {
      drag(viewer, event.clientX - last.clientX, event.clientY - last.clientY);
      last = event;
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      last = null;
    });
  }
  canvas.addEventListener("pointerleave", () => point(viewer, null));
  canvas.addEventListener("wheel", (event) => turn(viewer, event), { passive: false });
}

/**
 * @param {Viewer} viewer
 * @param {{column: number, row: number}|null} sample under the pointer
 */
function point(viewer, sample) {
  viewer.pointed = sample;
  viewer.renderValue();
}

/**
 * @param {Viewer} viewer
 * @param {number} right screen pixels
 * @param {number} down screen pixels
 */
function drag(viewer, right, down) {
  const { center, width } = viewer.windowing;
  const { step } = viewer;
  viewer.adjust({ center: center + down * step, width: width + right * step });
}

/**
 * Change the frame; before the first and after the last one the page scrolls on.
 * @param {Viewer} viewer
 * @param {WheelEvent} event
 */
function turn(viewer, event) {
  const next = viewer.index + Math.sign(event.deltaY);
  const isZoom = event.ctrlKey || event.deltaY === 0;
  if (!isZoom && next >= 0 && next < viewer.blocks.length) {
    event.preventDefault();
    viewer.showFrame(next);
  }
}

/** Start the viewer, where the page has one, on its first series. */
function startViewer() {
  const viewer = new Viewer();
  if (viewer.canvas === null) {
    return;
  }
  connectControls(viewer);
  connectKeys(viewer);
  connectPointer(viewer);
  for (const button of document.querySelectorAll(".open-in-viewer")) {
    button.addEventListener("click", async () => {
      await viewer.showSeries(button.dataset.imageSet, button.dataset.position);
      document.getElementById("viewer").scrollIntoView();
      viewer.canvas.focus({ preventScroll: true });
    });
  }
  const area = viewer.canvas.closest(".window");
  new ResizeObserver(() => viewer.frame && place(viewer.canvas, viewer.frame, viewer.zoom)).observe(
    area,
  );
  viewer.showSeries(viewer.controls.series.value);
}
