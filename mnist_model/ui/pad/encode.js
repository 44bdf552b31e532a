const LARGEST_URL = 4e5; // a PNG that is longer is sent as a JPEG: on 0.4 Mbit/s it would take more than 8 s
const QUALITY = 0.85; // of a JPEG

/**
 * A picture as it is put on the pad: a data URL. What is transparent stays so in a PNG and is white in a JPEG.
 * @param {HTMLCanvasElement} canvas may be painted on @param {boolean} isPhoto it was a JPEG before
 */
export function encodePicture(canvas, isPhoto) {
  const png = isPhoto ? "" : canvas.toDataURL("image/png");
  if (png && png.length < LARGEST_URL) return png;
  const paper = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  paper.resetTransform();
  paper.globalCompositeOperation = "destination-over";
  paper.fillStyle = "white";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", QUALITY);
}
