// Which model tests have nothing to gain from another instruction set of our kernels.

/** These try every instruction set by themselves, or have nothing to do with one. */
const BY_NAME = [
  /\/native\/(exact|divergence|vulkan)\.model/,
  /\/host\/beams\/fixtures\.model/,
  /\/kernels\/matmul\//,
  /\/(models|prompting|text|client)\//,
  /\/cli\/(badModels|get|import|pty|signals)\.model/,
  /\/test\/damage\//,
  /\/server\//,
  /\/cli\/serve\.model/,
];

/** How a test opens the libraries by itself: with stock's kernels, unless it says whose. */
const OPENS = /\bopenRuntime\(/;
/** What runs our kernels, where a test has it: a runtime that is asked for them, a host of the engine, a process that is told which. */
const OURS = /'own'|\brealHost\b|\/test\/(processes|processor|remoteContext|drafts\/)/;

/**
 * @param {string} file  from the root, with slashes
 * @param {string} source
 */
export const isOfAnySet = (file, source) =>
  BY_NAME.some((of) => of.test(file)) || (OPENS.test(source) && !OURS.test(source));
