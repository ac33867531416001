"use strict";

// Windowing: stored values -> rescaled values -> brightness from 0 to 255 (DICOM PS3.3 C.11).

/**
 * How values become brightness.
 * @typedef {object} Windowing
 * @property {string} name as the list of windows shows it
 * @property {"LINEAR"|"LINEAR_EXACT"|"SIGMOID"|"TABLE"} shape
 * @property {number} center in rescaled values
 * @property {number} width in rescaled values
 */

const BRIGHTEST = 255;

/** The window's name once somebody has changed it. */
const BY_HAND = "Set by hand";

/** Usual windows for CT in Hounsfield units (Radiopaedia, "Windowing (CT)"). */
const CT_WINDOWS = [
  { name: "Soft tissue", center: 50, width: 400 },
  { name: "Lung", center: -600, width: 1500 },
  { name: "Bone", center: 400, width: 1800 },
  { name: "Brain", center: 40, width: 80 },
];

/**
 * Make a function out of a lookup table; values beyond its ends take its first or last entry.
 * @param {{firstMapped: number, bits: number, data: string}} lut
 * @returns {function(number): number}
 */
function tableOf(lut) {
  const entries = samplesOf(bytesOf(lut.data), lut.bits > 8 ? 2 : 1, false);
  return (value) => {
    const index = Math.round(value) - lut.firstMapped;
    return entries[Math.min(Math.max(index, 0), entries.length - 1)];
  };
}

/**
 * Return how stored values become rescaled ones: a modality table, or slope and intercept.
 * @param {object} presentation
 * @returns {function(number): number}
 */
function rescaling(presentation) {
  if (presentation.modalityLut) {
    return tableOf(presentation.modalityLut);
  }
  const { rescaleSlope, rescaleIntercept } = presentation;
  return (stored) => stored * rescaleSlope + rescaleIntercept;
}

/**
 * Return how rescaled values become brightness (C.11.2.1.2 and C.11.2.1.3).
 * @param {Windowing} windowing
 * @param {object} presentation
 * @returns {function(number): number} 0 to 255, not rounded
 */
function shading(windowing, presentation) {
  const { shape, center, width } = windowing;
  if (shape === "TABLE") {
    const table = tableOf(presentation.voiLut);
    const greatest = 2 ** presentation.voiLut.bits - 1;
    return (value) => (table(value) / greatest) * BRIGHTEST;
  }
  if (shape === "SIGMOID") {
    return (value) => BRIGHTEST / (1 + Math.exp((-4 * (value - center)) / width));
  }
  if (shape === "LINEAR_EXACT") {
    return (value) => clamped(((value - center) / width + 0.5) * BRIGHTEST);
  }
  if (width <= 1) {
    return (value) => (value > center - 0.5 ? BRIGHTEST : 0);
  }
  return (value) => clamped(((value - (center - 0.5)) / (width - 1) + 0.5) * BRIGHTEST);
}

/** @param {number} brightness */
function clamped(brightness) {
  return Math.min(Math.max(brightness, 0), BRIGHTEST);
}

/**
 * Find the least and the greatest rescaled value of a frame.
 * @param {Frame} frame
 * @returns {{least: number, greatest: number}}
 */
function rangeOf(frame) {
  const rescaled = rescaling(frame.presentation);
  let least = Infinity;
  let greatest = -Infinity;
  for (const sample of frame.samples) {
    const value = rescaled(sample);
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return { least, greatest };
}

/**
 * List the windows to choose from; the first one is how the frame is shown at first.
 * @param {Frame} frame
 * @returns {Windowing[]}
 */
function windowsOf(frame) {
  const { presentation } = frame;
  const { least, greatest } = rangeOf(frame);
  const span = greatest - least || 1; // a frame of a single value is black
  const whole = { center: least + span / 2, width: span };
  const windows = [];
  if (presentation.voiLut) {
    windows.push({ name: "Stored table", shape: "TABLE", ...whole });
  }
  if (presentation.windowCenter !== undefined && presentation.windowWidth !== undefined) {
    const shape = presentation.voiLutFunction;
    const { windowCenter: center, windowWidth: width } = presentation;
    windows.push({ name: "Stored window", shape, center, width });
  }
  windows.push({ name: "All values", shape: "LINEAR_EXACT", ...whole });
  if (presentation.modality === "CT") {
    windows.push(...CT_WINDOWS.map((usual) => ({ ...usual, shape: "LINEAR" })));
  }
  return windows;
}
