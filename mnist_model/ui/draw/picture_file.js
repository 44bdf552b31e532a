import { encodePicture } from "../pad/encode.js";
import { whyUnread } from "./kinds.js";
import { upright, webpOrientation } from "./orientation.js";

const LONGEST_SIDE = 768; // a photo is shrunk to this before it is sent; the server looks at 320 pixels
const LARGEST_MB = 64; // of a file: beyond, a phone's browser may run out of memory
const FIRST_BYTES = 512; // that tell the kind of a file

/** The file is no picture, or not one that is read; the message is one sentence for the visitor. */
export class Unread extends Error {}

/**
 * A file as a small, upright picture for the pad: a data URL.
 * @param {Blob} file @returns {Promise<string>}
 * @throws {Unread}
 */
export async function readPicture(file) {
  const mb = Math.round(file.size / 2 ** 20);
  if (mb > LARGEST_MB) throw new Unread(`This file has ${mb} MB: at most ${LARGEST_MB}, please.`);
  const content = await file.arrayBuffer().catch((error) => {
    throw new Unread("This file cannot be opened: is it a folder?", { cause: error });
  });
  try {
    return await encode(file, webpOrientation(content));
  } catch (error) {
    throw new Unread(whyUnread(new Uint8Array(content.slice(0, FIRST_BYTES)), file.type), { cause: error });
  }
}

/** @param {Blob} file @param {number} orientation of a WebP; 0: of another kind, which the browser turns upright */
async function encode(file, orientation) {
  const imageOrientation = orientation ? "none" : "from-image"; // a browser that turns WebP is not to do it as well
  const bitmap = await createImageBitmap(file, { imageOrientation });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const [storedWidth, storedHeight] = [bitmap.width, bitmap.height].map((length) =>
    Math.max(1, Math.round(length * scale)),
  );
  const { matrix, width, height } = upright(orientation, storedWidth, storedHeight);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const paper = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  paper.imageSmoothingQuality = "high";
  paper.setTransform(...matrix);
  paper.drawImage(bitmap, 0, 0, storedWidth, storedHeight);
  bitmap.close();
  return encodePicture(canvas, file.type === "image/jpeg");
}
