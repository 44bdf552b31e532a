/**
 * How a WebP was turned by its camera. Chromium turns JPEG, PNG and AVIF upright by their EXIF, and leaves WebP as it
 * is stored: https://developers.google.com/speed/webp/docs/riff_container has the chunks of a file.
 */

const ORIENTATION = 0x0112; // the tag of EXIF

/** @param {DataView} data @param {number} at @param {number} length */
const ascii = (data, at, length) =>
  String.fromCharCode(...new Uint8Array(data.buffer, data.byteOffset + at, length));

/** The orientation of a WebP, 1 to 8 as in EXIF; 1 is upright, and 0 is no WebP. @param {ArrayBuffer} file */
export function webpOrientation(file) {
  const data = new DataView(file);
  if (data.byteLength < 12 || ascii(data, 0, 4) !== "RIFF" || ascii(data, 8, 4) !== "WEBP") return 0;
  for (let at = 12; at + 8 <= data.byteLength; ) {
    const length = data.getUint32(at + 4, true);
    const content = at + 8;
    if (ascii(data, at, 4) === "EXIF")
      return exifOrientation(new DataView(file, content, Math.min(length, data.byteLength - content)));
    at = content + length + (length % 2);
  }
  return 1;
}

/** @param {DataView} exif the chunk, with or without the "Exif" of JPEG before it */
function exifOrientation(exif) {
  const start = exif.byteLength > 6 && ascii(exif, 0, 4) === "Exif" ? 6 : 0;
  try {
    const little = ascii(exif, start, 2) === "II";
    const entries = start + exif.getUint32(start + 4, little);
    for (let entry = 0; entry < exif.getUint16(entries, little); entry++) {
      const at = entries + 2 + 12 * entry;
      if (exif.getUint16(at, little) !== ORIENTATION) continue;
      const value = exif.getUint16(at + 8, little);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // the chunk breaks off: as if there were none
  }
  return 1;
}

/**
 * The canvas transform that turns a picture upright, and the size it then has.
 * @param {number} orientation 1 to 8 as in EXIF @param {number} width as stored @param {number} height
 * @returns {{ matrix: [number, number, number, number, number, number], width: number, height: number }}
 */
export function upright(orientation, width, height) {
  /** Where x and y of the stored picture lead, and where its corner goes.
   * @type {Record<number, [number, number, number, number, number, number]>} */
  const matrices = {
    2: [-1, 0, 0, 1, width, 0],
    3: [-1, 0, 0, -1, width, height],
    4: [1, 0, 0, -1, 0, height],
    5: [0, 1, 1, 0, 0, 0],
    6: [0, 1, -1, 0, height, 0],
    7: [0, -1, -1, 0, height, width],
    8: [0, -1, 1, 0, 0, width],
  };
  const matrix = matrices[orientation] ?? [1, 0, 0, 1, 0, 0];
  return orientation >= 5 ? { matrix, width: height, height: width } : { matrix, width, height };
}
