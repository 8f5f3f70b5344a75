/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

export const NOTHING = { passed: 0, failed: 0, skipped: 0 };

/** @param {Counts} a @param {Counts} b */
export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

const ONE_FAILED = { ...NOTHING, failed: 1 };

/**
 * The counts of one finished check.
 * @param {{kind?: 'vitest' | 'playwright', mayBeEmpty?: boolean}} check  without a kind the program is one test
 * @param {any} report     the parsed JSON report; undefined where the program left none
 * @param {boolean} succeeded  whether its exit status was 0
 * @returns {Counts}
 */
export function countsOf({ kind, mayBeEmpty = false }, report, succeeded) {
  if (kind === undefined) return succeeded ? { ...NOTHING, passed: 1 } : ONE_FAILED;
  const counts = report === undefined ? NOTHING : READERS[kind](report);
  if (counts.failed > 0) return counts;
  // A crash, a file that did not load or an error outside any test: the status tells, the counts do not. Nor is a check that ran nothing a success.
  const ranNothing = counts.passed === 0 && !mayBeEmpty;
  return succeeded && !ranNothing ? counts : add(counts, ONE_FAILED);
}

const READERS = {
  vitest: (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }),
  // A flaky test passed in the end; Playwright retries only where it was told to.
  playwright: ({ stats }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  }),
};

export const sentence = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
