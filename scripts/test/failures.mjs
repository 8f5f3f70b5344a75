// Which tests of a report failed, and with what: said once more at the end, where a long output is read from.
import path from 'node:path';

const MOST_LINES = 12;

/**
 * @param {{name: string, kind?: 'vitest' | 'playwright'}} check  without a kind the program is one test
 * @param {any} report  the parsed JSON report; undefined where the program left none
 * @param {number} count  how many failed
 * @param {string} root  the folder that the files are named from
 * @returns {string[]} a paragraph each: where it is, its name, the first lines of what it said
 */
export function failuresOf({ name, kind }, report, count, root) {
  if (count === 0) return [];
  const found = kind === undefined || report === undefined ? [] : READERS[kind](report);
  if (found.length === 0) return [`${name}: see its output above`];
  return found.map(({ file, title, message }) => {
    const lines = message.replaceAll(ESCAPES, '').split('\n').slice(0, MOST_LINES);
    return [`${path.relative(root, path.resolve(root, file))} › ${title}`, ...lines].join('\n    ');
  });
}

/** What colours a terminal. */
const ESCAPES = /\u001B\[[\d;]*m/g;

const READERS = {
  vitest: ({ testResults }) =>
    testResults.flatMap(({ name: file, status, message, assertionResults }) => {
      const failed = assertionResults.filter((test) => test.status === 'failed');
      // A file that did not load has no test that failed.
      if (failed.length === 0 && status === 'failed') return [{ file, title: 'the file itself', message }];
      return failed.map(({ fullName: title, failureMessages }) => ({
        file,
        title,
        message: failureMessages.join('\n'),
      }));
    }),
  playwright: ({ config, suites, errors }) => [
    ...errors.map(({ message }) => ({ file: config.rootDir, title: 'outside any test', message })),
    ...suites.flatMap(specsIn).flatMap(({ file, title, tests }) =>
      tests
        .filter(({ status }) => status === 'unexpected')
        .map(({ results }) => ({
          file: path.join(config.rootDir, file),
          title,
          message: results.at(-1)?.error?.message ?? '',
        })),
    ),
  ],
};

const specsIn = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsIn)];
