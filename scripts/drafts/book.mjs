// What is proved, a line a part, kept in a file as it comes: a run that was cut off goes on from there.
import fs from 'node:fs';
import path from 'node:path';

const nameOf = ({ way, block }) => `${block} ${way}`;
const FIELDS = ['replies', 'tokens', 'drafted', 'taken', 'different'];

export class Book {
  /** @param {string} file  @param {object} run  what all of it was proved with: other lines are not taken up */
  constructor(file, run) {
    this.file = file;
    this.run = JSON.stringify(run);
    this.proofs = new Map();
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : [];
    for (const line of lines) {
      const entry = parsed(line);
      if (entry !== null && JSON.stringify(entry.run) === this.run)
        this.proofs.set(nameOf(entry.part), entry);
    }
    // A line that was cut off does not spoil the next one.
    if (lines.length > 0 && lines.at(-1) !== '') fs.appendFileSync(file, '\n');
  }

  has(part) {
    return this.proofs.has(nameOf(part));
  }

  add(part, proof) {
    this.proofs.set(nameOf(part), { part, proof });
    fs.appendFileSync(this.file, `${JSON.stringify({ run: JSON.parse(this.run), part, proof })}\n`);
  }

  /** Of these parts. @returns {string[]} */
  differences(parts) {
    return this.entries(parts).flatMap(({ part, proof }) =>
      proof.differences.map((difference) => `${part.way}: ${difference}`),
    );
  }

  /** Whether each way to draft was tried: where nothing was drafted nothing is proved. @returns {string[]} their names */
  idle(parts) {
    const rows = this.rows(parts, ({ name }) => name);
    return [...rows]
      .filter(([name, { drafted }]) => drafted === 0 && !/\bnone\b/.test(name))
      .map(([name]) => name);
  }

  /** The table by drafter and the one by way to draw, a line a row. @returns {string[]} */
  summary(parts) {
    return [
      ...table(
        'drafter',
        this.rows(parts, ({ name }) => name),
      ),
      '',
      ...table(
        'drawn',
        this.rows(parts, ({ part }) => part.way),
      ),
    ];
  }

  /** Sums by what `keyOf` says. */
  rows(parts, keyOf) {
    const rows = new Map();
    for (const { part, proof } of this.entries(parts))
      for (const [name, tally] of Object.entries(proof.tallies)) {
        const key = keyOf({ part, name });
        rows.set(key, plus(rows.get(key), tally));
      }
    return rows;
  }

  entries(parts) {
    return parts.map((part) => this.proofs.get(nameOf(part))).filter((entry) => entry !== undefined);
  }
}

/** @returns {object | null}  null for a line that was cut off */
function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

const plus = (sum, tally) =>
  Object.fromEntries(FIELDS.map((field) => [field, (sum?.[field] ?? 0) + tally[field]]));

function table(title, rows) {
  const all = [...rows, ['all', [...rows.values()].reduce(plus, undefined)]];
  const cells = all.map(([name, tally]) => [
    name,
    ...FIELDS.map((field) => tally[field].toLocaleString('en')),
  ]);
  const lines = [[title, ...FIELDS], ...cells];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  '),
  );
}
