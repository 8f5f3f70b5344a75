// Whether our errors are larger than stock's, or only differ by chance.

/** How many standard errors above zero a difference is no longer put down to chance: one time in 700. */
export const CERTAIN = 3;

/**
 * Root mean square errors of both against a reference, and their difference relative to stock's, with the standard error of that difference:
 * the two are paired by prompt, so that what a prompt does to both drops out. `typical` is the same of the geometric mean over prompts.
 * @param {Float32Array} reference scores, prompt after prompt
 * @param {Float32Array} ours
 * @param {Float32Array} stock
 * @param {number} prompts
 */
export function compareErrors(reference, ours, stock, prompts) {
  const squares = {
    ours: squaresByPrompt(reference, ours, prompts),
    stock: squaresByPrompt(reference, stock, prompts),
  };
  const [own, theirs] = [mean(squares.ours), mean(squares.stock)];
  const differences = squares.ours.map((square, i) => square - squares.stock[i]);
  const spread = standardError(differences);
  // Of prompts where neither is exact. Logarithms: a few prompts with errors many times the others' then count no more than these.
  const logRatios = squares.ours
    .map((square, i) => Math.log(square / squares.stock[i]))
    .filter((ratio) => Number.isFinite(ratio));
  // (ours² - stock²) / stock² is (ours / stock - 1) times this
  const toRoots = 1 + Math.sqrt(own / theirs);
  const relative = (square) => square / theirs / toRoots;
  const exact = theirs === 0; // stock's are the reference: any error of ours is larger
  return {
    ours: Math.sqrt(own),
    stock: Math.sqrt(theirs),
    difference: exact ? (own > 0 ? Infinity : 0) : relative(own - theirs),
    noise: exact ? 0 : relative(spread),
    typical: Math.exp(mean(logRatios) / 2) - 1,
    typicalNoise: standardError(logRatios) / 2,
    apart: Math.sqrt(mean(squaresByPrompt(stock, ours, prompts))),
  };
}

/** True where ours are larger by more than chance makes likely. */
export const isWorse = ({ difference, noise, typical, typicalNoise }) =>
  difference > CERTAIN * noise || typical > CERTAIN * typicalNoise;

function squaresByPrompt(reference, scores, prompts) {
  if (scores.length !== reference.length || scores.length % prompts !== 0 || scores.length === 0) {
    throw new Error(`${scores.length} scores of ${prompts} prompts do not match ${reference.length}`);
  }
  const width = scores.length / prompts;
  return Array.from({ length: prompts }, (_, p) => {
    let sum = 0;
    for (let i = p * width; i < (p + 1) * width; i++) sum += (scores[i] - reference[i]) ** 2;
    if (!Number.isFinite(sum)) throw new Error(`prompt ${p} has scores that are no numbers`);
    return sum / width;
  });
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

const standardError = (values) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)) / Math.max(1, values.length - 1));
