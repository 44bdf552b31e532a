import assert from "node:assert/strict";
import { test } from "node:test";
import { whyUnread } from "../../../mnist_model/ui/draw/kinds.js";

const READ = "PNG, JPEG, WebP, GIF, BMP and AVIF are";

/** @param {string} text in Latin-1 */
const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** @type {[string, string, string][]} kind, beginning, type */
const OTHERS = [
  ["TIFF", "II*\0\x08\0\0\0", "image/tiff"],
  ["TIFF", "MM\0*\0\0\0\x08", ""],
  ["PDF", "%PDF-1.7", "application/pdf"],
  ["HEIC", "\0\0\0\x18ftypheic\0\0\0\0", "image/heic"],
  ["HEIC", "\0\0\0\x18ftypmif1\0\0\0\0", ""],
  ["A video", "\0\0\0\x18ftypmp42\0\0\0\0", "video/mp4"],
  ["A video", "\0\0\0\x14ftypqt  \0\0\0\0", ""],
  ["A video", "\x1aE\xdf\xa3\x9fB\x86", ""],
  ["A video", "anything", "video/x-unknown"],
  ["SVG", '<svg xmlns="http://www.w3.org/2000/svg"/>', ""],
  ["SVG", '\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n<svg\n width="9"/>', ""],
  ["SVG", "\x1f\x8b\x08 packed", "image/svg+xml"],
];

for (const [kind, beginning, type] of OTHERS)
  test(`${kind} is named: ${JSON.stringify(beginning.slice(0, 12))} of type "${type}"`, () => {
    assert.equal(whyUnread(bytes(beginning), type), `${kind} is not read here; ${READ}.`);
  });

test("a kind that is read, and could not be, is damaged", () => {
  const webp = bytes("RIFF\x24\0\0\0WEBPVP8 ");
  assert.equal(whyUnread(webp, ""), "This WebP is damaged, or larger than the browser can read.");
  const avif = bytes("\0\0\0\x20ftypavif\0\0\0\0");
  assert.match(whyUnread(avif, ""), /^This AVIF is damaged/);
});

test("an empty file, and one that is no picture, say so", () => {
  assert.equal(whyUnread(bytes(""), "image/png"), "This file is empty.");
  assert.equal(
    whyUnread(bytes("these are notes"), "image/png"),
    `This file is not a picture; ${READ} read here.`,
  );
  assert.match(whyUnread(bytes("<!doctype html><p>A page with <svg></svg>"), "text/html"), /not a picture/);
});
