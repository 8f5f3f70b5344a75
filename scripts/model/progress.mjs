const EVERY_MS = 500;

/**
 * Progress on one line of a terminal, or one line a tenth in a log.
 * @param {number} total  bytes
 * @param {{isTTY?: boolean, write(text: string): unknown}} out
 * @returns {(done: number) => void}
 */
export function progressLine(total, out = process.stderr, now = Date.now) {
  let shown = -Infinity;
  let tenth = -1;
  return (done) => {
    const ended = done >= total;
    const words = `${(done / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB (${Math.floor((100 * done) / total)} %)`;
    if (out.isTTY) {
      if (!ended && now() - shown < EVERY_MS) return;
      shown = now();
      out.write(`\r  ${words}${ended ? '\n' : ''}`);
    } else if (Math.floor((10 * done) / total) > tenth) {
      tenth = Math.floor((10 * done) / total);
      out.write(`  ${words}\n`);
    }
  };
}
