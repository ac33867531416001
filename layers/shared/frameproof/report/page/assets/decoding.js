"use strict";

// Decoding: a viewer image of the page (frameproof.contracts.ViewerImage) -> samples.

/**
 * One frame as the viewer shows it.
 * @typedef {object} Frame
 * @property {number} rows
 * @property {number} columns
 * @property {number} samplesPerPixel 1 for grey, 3 for colour
 * @property {number} bytesPerSample 1 or 2
 * @property {boolean} isInverted MONOCHROME1: the lowest value is white
 * @property {Int32Array} samples stored values, row by row, colour by pixel
 * @property {object} presentation how it is shown: rescale, window, tables
 */

/**
 * Read base64.
 * @param {string} text
 * @returns {Uint8Array}
 */
function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/**
 * Unpack a zlib stream; the browser does it, nothing is loaded for it.
 * @param {Uint8Array} packed
 * @returns {Promise<Uint8Array>}
 */
async function inflated(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Undo PNG's filter "Up" in place: each byte had the byte above it subtracted, modulo 256.
 * @param {Uint8Array} bytes
 * @param {number} bytesOfRow
 */
function undoUp(bytes, bytesOfRow) {
  for (let index = bytesOfRow; index < bytes.length; index += 1) {
    bytes[index] += bytes[index - bytesOfRow]; // a Uint8Array keeps the low 8 bits
  }
}

/**
 * Read little-endian samples.
 * @param {Uint8Array} bytes
 * @param {number} bytesPerSample 1 or 2
 * @param {boolean} isSigned
 * @returns {Int32Array}
 */
function samplesOf(bytes, bytesPerSample, isSigned) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read =
    bytesPerSample === 1
      ? (index) => (isSigned ? view.getInt8(index) : view.getUint8(index))
      : (index) => (isSigned ? view.getInt16(2 * index, true) : view.getUint16(2 * index, true));
  const samples = new Int32Array(Math.floor(bytes.length / bytesPerSample));
  for (let index = 0; index < samples.length; index += 1) {
    samples[index] = read(index);
  }
  return samples;
}

/**
 * Decode one viewer image.
 * @param {object} image the JSON document, as it stands in the page
 * @returns {Promise<Frame>}
 */
async function decodeFrame(image) {
  const bytes = await inflated(bytesOf(image.data));
  undoUp(bytes, image.columns * image.samplesPerPixel * image.bytesPerSample);
  return {
    rows: image.rows,
    columns: image.columns,
    samplesPerPixel: image.samplesPerPixel,
    bytesPerSample: image.bytesPerSample,
    isInverted: image.isInverted,
    samples: samplesOf(bytes, image.bytesPerSample, image.signed),
    presentation: image.presentation,
  };
}
