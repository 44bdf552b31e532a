const LARGEST_URL = 1.5e6; // a PNG that is longer is sent as a JPEG

/**
 * A picture as it is put on the pad: a data URL.
 * @param {HTMLCanvasElement} canvas @param {boolean} isPhoto it was a JPEG before; a PNG keeps what is transparent
 */
export function encodePicture(canvas, isPhoto) {
  const png = isPhoto ? "" : canvas.toDataURL("image/png");
  return png && png.length < LARGEST_URL ? png : canvas.toDataURL("image/jpeg", 0.9);
}
