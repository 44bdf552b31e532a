/** Which kind a file is, by its first bytes, for files that the browser cannot read: what to say of them. */

/** What the page and the server read: `READ` in shared/data_url.py says the same. */
const READ = "PNG, JPEG, WebP, GIF, BMP and AVIF are";

const SVG = /^(\xef\xbb\xbf)?\s*<(svg|\?xml|!--|!doctype svg)/i; // it is text, with a byte order mark or without

/** @typedef {{ name: string, read?: boolean, start: string, at?: number }} Kind `start`: its bytes from `at` on, as Latin-1 */

/** @type {Kind[]} */
const KINDS = [
  { name: "PNG", start: "\x89PNG", read: true },
  { name: "JPEG", start: "\xff\xd8\xff", read: true },
  { name: "WebP", start: "WEBP", at: 8, read: true },
  { name: "GIF", start: "GIF8", read: true },
  { name: "BMP", start: "BM", read: true },
  { name: "AVIF", start: "ftypavif", at: 4, read: true },
  { name: "TIFF", start: "II*\0" },
  { name: "TIFF", start: "MM\0*" },
  { name: "PDF", start: "%PDF" },
  ...["heic", "heix", "hevc", "mif1", "msf1"].map((brand) => ({
    name: "HEIC",
    start: `ftyp${brand}`,
    at: 4,
  })),
  { name: "A video", start: "ftyp", at: 4 },
  { name: "A video", start: "\x1aE\xdf\xa3" },
  { name: "A video", start: "AVI ", at: 8 },
  { name: "JPEG XL", start: "\xff\x0a" },
  { name: "JPEG XL", start: "JXL ", at: 4 },
  { name: "JPEG 2000", start: "jP  ", at: 4 },
  { name: "PSD", start: "8BPS" },
  { name: "A ZIP file", start: "PK\x03\x04" },
];

/** The kind of a file; undefined: none of those above. @param {Uint8Array} bytes its first ones @param {string} type as the browser says, or "" @returns {{ name: string, read?: boolean } | undefined} */
function kindOf(bytes, type) {
  const text = String.fromCharCode(...bytes.subarray(0, 512));
  const known = KINDS.find(({ start, at = 0 }) => text.startsWith(start, at));
  if (known) return known;
  if (type.includes("svg") || (SVG.test(text) && /<svg[\s>]/i.test(text))) return { name: "SVG" };
  if (type.startsWith("video/")) return { name: "A video" };
  return undefined;
}

/**
 * Why a file could not be read, one sentence.
 * @param {Uint8Array} bytes its first ones, 512 at least if it has so many @param {string} type as the browser says, or ""
 */
export function whyUnread(bytes, type) {
  if (!bytes.length) return "This file is empty.";
  const kind = kindOf(bytes, type);
  if (kind?.read) return `This ${kind.name} is damaged, or larger than the browser can read.`;
  return kind ? `${kind.name} is not read here; ${READ}.` : `This file is not a picture; ${READ} read here.`;
}
