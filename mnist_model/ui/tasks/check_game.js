/**
 * @param {import("./history.js").History} history
 * @returns {import("./checks.js").Found}
 */
export function beatTheNetwork({ game }) {
  if (!game) return { done: false, words: "Guess all of them, then compare." };
  const { yours, its } = game;
  const words = `Right: you ${yours}, the network ${its}.`;
  if (yours > its) return { done: true, words };
  return { done: false, words: `${words} ${yours === its ? "A draw" : "It has won"}: try twelve others.` };
}
