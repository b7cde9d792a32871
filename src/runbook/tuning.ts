// How much each thing counts. Set on the development half of the questions (`npm run bench:search`), and on nothing else.

export const tuning = {
  /** How often the terms of a part are repeated in the document of its entry. */
  parts: { name: 6, title: 10, symptoms: 5, messages: 4, words: 5, about: 2, lead: 3, tell: 1, body: 2 },
  /** BM25: saturation, length, and the least that a match is worth. */
  bm25: { k: 15, b: 0.6, d: 0 },
  /** Rare terms beyond what BM25 gives them. */
  rarity: 0.5,
  /** From 0 to 1: how much it counts which part of a question an entry has at all. */
  coverage: 0.2,
  /** An entry of which a question quotes a whole message. */
  quoted: 1.6,
  /** A name of several words, a sign, a part of a dotted or hyphenated name, a word within a longer name, a word
   * that is in no name of the vocabulary, a corrected word. */
  terms: { name: 1.3, sign: 1.5, part: 0.4, within: 0.35, plain: 0.7, corrected: 0.7 },
};
