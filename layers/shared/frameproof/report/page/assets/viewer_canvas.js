"use strict";

// The canvas: paints a frame, places it in its window, reads values under a point.

/** A frame that fills its window is not larger than this many screen pixels a sample. */
const MOST_ENLARGED = 8;

/** The zooms that + and - step through: screen pixels a sample. */
const ZOOMS = [0.5, 1, 2, 3, 4, 6, 8];

/**
 * Paint a frame, one canvas pixel a sample.
 * @param {HTMLCanvasElement} canvas
 * @param {Frame} frame
 * @param {Windowing} windowing used for grey frames; colour is shown as it is
 * @param {boolean} isInverted by the reader, on top of what the frame asks for
 */
function paint(canvas, frame, windowing, isInverted) {
  canvas.width = frame.columns;
  canvas.height = frame.rows;
  // Whole images are put here and nothing else is drawn: main memory is the place for that.
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const image = context.createImageData(frame.columns, frame.rows);
  const shown = frame.samplesPerPixel === 3 ? colourOf(frame) : greyOf(frame, windowing);
  const isTurned = isInverted !== frame.isInverted;
  for (let pixel = 0; pixel < frame.rows * frame.columns; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const value = shown(pixel, channel);
      image.data[4 * pixel + channel] = isTurned ? BRIGHTEST - value : value;
    }
    image.data[4 * pixel + 3] = BRIGHTEST; // opaque
  }
  context.putImageData(image, 0, 0);
}

/** @param {Frame} frame */
function colourOf(frame) {
  const scale = frame.bytesPerSample === 1 ? 1 : 257; // 65535 / 255
  return (pixel, channel) => frame.samples[3 * pixel + channel] / scale;
}

/**
 * @param {Frame} frame
 * @param {Windowing} windowing
 */
function greyOf(frame, windowing) {
  const rescaled = rescaling(frame.presentation);
  const shaded = shading(windowing, frame.presentation);
  const bright = Float64Array.from(frame.samples, (stored) => shaded(rescaled(stored)));
  return (pixel) => bright[pixel];
}

/**
 * Give the canvas its size on the screen.
 * @param {HTMLCanvasElement} canvas
 * @param {Frame} frame
 * @param {number|null} zoom screen pixels a sample; null fits the frame into its window
 */
function place(canvas, frame, zoom) {
  const area = canvas.closest(".window");
  const stretch = aspectOf(frame.presentation);
  const fitting = Math.min(
    area.clientWidth / frame.columns,
    area.clientHeight / (frame.rows * stretch),
    MOST_ENLARGED,
  );
  const scale = zoom ?? fitting;
  canvas.style.width = `${frame.columns * scale}px`;
  canvas.style.height = `${frame.rows * stretch * scale}px`;
  canvas.classList.toggle("exact", zoom !== null && zoom >= 1);
  return scale;
}

/**
 * Return how much higher than wide a sample is (PixelSpacing: rows first).
 * @param {object} presentation
 */
function aspectOf(presentation) {
  const [ofRows, ofColumns] = presentation.pixelSpacing ?? [];
  return ofRows > 0 && ofColumns > 0 ? ofRows / ofColumns : 1;
}

/**
 * Find the sample under a point of the screen; null outside of the frame.
 * @param {HTMLCanvasElement} canvas
 * @param {{clientX: number, clientY: number}} point
 * @returns {{column: number, row: number}|null}
 */
function sampleAt(canvas, point) {
  const box = canvas.getBoundingClientRect();
  const column = Math.floor(((point.clientX - box.left) / box.width) * canvas.width);
  const row = Math.floor(((point.clientY - box.top) / box.height) * canvas.height);
  const isInside = column >= 0 && row >= 0 && column < canvas.width && row < canvas.height;
  return isInside ? { column, row } : null;
}

/**
 * Say which value a sample has: rescaled, with its unit, and as stored where that differs.
 * @param {Frame} frame
 * @param {{column: number, row: number}} place counted from 0; people count from 1
 * @returns {string}
 */
function valueInWords(frame, { column, row }) {
  const pixel = row * frame.columns + column;
  const where = `column ${column + 1}, row ${row + 1}`;
  if (frame.samplesPerPixel === 3) {
    const [red, green, blue] = frame.samples.subarray(3 * pixel, 3 * pixel + 3);
    return `${where}: red ${red}, green ${green}, blue ${blue}`;
  }
  const stored = frame.samples[pixel];
  const value = rescaling(frame.presentation)(stored);
  const type = frame.presentation.rescaleType;
  const unit = type && type !== "US" ? ` ${type}` : ""; // US: unspecified (C.11.1.1.2)
  const origin = value === stored ? "" : ` (stored ${stored})`;
  return `${where}: ${inWords(value)}${unit}${origin}`;
}

/**
 * Write a number with as many decimals as are of use.
 * @param {number} value
 */
function inWords(value) {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}
