// Which checks run at a time.

/**
 * Checks in turns: each alone, but for those that go beside others. These run one after another while the next check does that does not; where none
 * follows, in turns of their own.
 * @template {{beside?: boolean}} Check
 * @param {Check[]} checks
 * @returns {{check: Check, beside: Check[]}[]}
 */
export function turnsOf(checks) {
  const turns = [];
  let beside = [];
  for (const check of checks) {
    if (check.beside) {
      beside.push(check);
    } else {
      turns.push({ check, beside });
      beside = [];
    }
  }
  return [...turns, ...beside.map((check) => ({ check, beside: [] }))];
}
