import assert from "node:assert/strict";
import { test } from "node:test";
import {
  equals,
  expAsPower,
  niceLimit,
  plain,
  power,
  scaleNumber,
  share,
  signed,
  superscript,
} from "../../../mnist_model/ui/shared/numbers.js";

test("numbers carry a real minus sign, and a plus where asked", () => {
  assert.deepEqual(
    [plain(-1.25, 1), plain(2), signed(2), signed(-0.5, 2)],
    ["−1.3", "2.000", "+2.000", "−0.50"],
  );
});

test("a number of which only zeros are printed has no sign", () => {
  assert.deepEqual(
    [signed(0), signed(-0.0004), signed(0.00004, 4), plain(-0.0004)],
    ["0.000", "0.000", "0.0000", "0.000"],
  );
  assert.equal(signed(-0.0005), "−0.001");
});

test("probabilities near 0 and 1 are not printed as 0 and 1", () => {
  assert.deepEqual([0, 0.0004, 0.5, 0.9996, 1].map(share), [
    "< 0.1 %",
    "< 0.1 %",
    "50.0 %",
    "> 99.9 %",
    "> 99.9 %",
  ]);
  assert.deepEqual([0, 0.0004, 0.5, 1].map(equals), ["< 0.0001 %", "= 0.0400 %", "= 50.0 %", "> 99.9999 %"]);
});

test("large and small numbers are written as powers of ten", () => {
  assert.equal(power([1.234567, 8]), "1.235 × 10⁸");
  assert.equal(power([1.234567, 1]), "12.35");
  assert.equal(power([5, -5], 2), "5.0 × 10⁻⁵");
  assert.equal(superscript(-120), "⁻¹²⁰");
});

test("e to a power is a mantissa times a power of ten, also where exp overflows", () => {
  const [mantissa, exponent] = expAsPower(1000);
  assert.equal(exponent, 434);
  assert.ok(Math.abs(mantissa - 1.97) < 0.001);
  assert.ok(Math.abs(expAsPower(-2)[0] * 10 ** expAsPower(-2)[1] - Math.exp(-2)) < 1e-12);
});

test("the end of a scale is a round number that holds the largest", () => {
  assert.deepEqual(
    [0.8, 1.2, 4, 7.1, 0.00013, 0, -1].map(niceLimit).map((n) => Number(n.toPrecision(3))),
    [1, 1.5, 5, 10, 0.00015, 1, 1],
  );
  assert.deepEqual([0.5, 1500, 2e6].map(scaleNumber), ["0.5", "1500", "2 × 10⁶"]);
});
