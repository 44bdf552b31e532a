/**
 * An answer as the server sends it, of a network with three hidden units, that reads a 4; with whatever differs.
 * @param {Partial<import("../../../mnist_model/ui/inside/session.js").InsideAnswer>} [changes]
 * @returns {import("../../../mnist_model/ui/inside/session.js").InsideAnswer}
 */
export function anAnswer(changes = {}) {
  const answer = {
    digit: 4,
    sure: true,
    likeliest: [4, 9],
    doubt: "4 or 9?",
    digit_at_all: 0.99,
    probabilities: [0, 0, 0, 0, 0.9, 0, 0, 0, 0, 0.1],
  };
  const packed = { largest: 0, levels: "" };
  return {
    network: { has_own: false, in_use: false, words: "" },
    hidden: 3,
    broken: false,
    empty: false,
    answer,
    steps: {
      prepare: "centered",
      pictures: { as_drawn: "", boxed: "", centered: "" },
      box: "",
      mass: [13, 15],
      shift: [1, -1],
      answers: { as_drawn: { ...answer, sure: false }, boxed: answer, centered: answer },
    },
    pictures: null,
    z1: [0.5, -1, 2],
    hidden_unit: {
      index: 2,
      weights: packed,
      products: packed,
      for: 3,
      against: -1.5,
      bias: 0.5,
      z1: 2,
      a1: 2,
    },
    target: { digit: 4, versus: null },
    scores: {
      rows: [
        { hidden_unit: 2, a1: 2, weight: 1.5, contribution: 3 },
        { hidden_unit: 0, a1: 0.5, weight: -4, contribution: -2 },
      ],
      rest: 0.25,
      others: 1,
      bias: -0.5,
      total: 0.75,
      z2: [0, 0, 0, 0, 0.75, 0, 0, 0, 0, -1],
      exponent: 0.75,
      exp: Array.from({ length: 10 }, () => [1, 0]),
      sum: [1, 1],
      y_hat: [0, 0, 0, 0, 0.9, 0, 0, 0, 0, 0.1],
    },
    pixels: {
      contributions: packed,
      gradient: packed,
      for: 2,
      against: -1,
      bias: -0.25,
      total: 0.75,
    },
    learning_step: {
      intended: 9,
      learning_rate: 0.01,
      loss: 2.5,
      loss_after: 1.6,
      after: [0, 0, 0, 0, 0.8, 0, 0, 0, 0, 0.2],
      others_right: 10,
      others_right_after: 9,
      hidden_step: [0.5, 0, -0.25],
    },
    backward: {
      meant: 9,
      y_hat: [0, 0, 0, 0, 0.9, 0, 0, 0, 0, 0.1],
      dz2: [0, 0, 0, 0, 0.9, 0, 0, 0, 0, -0.9],
      hidden_unit: 2,
      a1: 2,
      to_digit: 9,
      error: -0.9,
      gradient: -1.8,
      weight: 0.5,
      weight_after: 0.518,
      weights: [0, 0, 0, 0, 1.5, 0, 0, 0, 0, 0.5],
      products: [0, 0, 0, 0, 1.35, 0, 0, 0, 0, -0.45],
      da1: 0.9,
      dz1: [-0.2, 0, 0.9],
    },
    ...changes,
  };
}
