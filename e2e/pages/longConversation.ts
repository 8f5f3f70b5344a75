import type { StoredTurn } from './storedChats.ts';

const words =
  'the old road leads from harbour through gardens to a gate of red lacquer and behind it stand halls one roof above other where keepers count lamps at dusk'.split(
    ' ',
  );

/** Text that differs from place to place, since what was parsed once is remembered. */
function sentence(seed: number, length: number): string {
  const picked = Array.from(
    { length },
    (_, n) => words[(seed * 7 + n * (3 + (seed % 5)) + ((seed * n) % 11)) % words.length]!,
  );
  return `${picked.join(' ').replace(/^./, (first) => first.toUpperCase())}, which is number ${seed}.`;
}

const paragraph = (seed: number): string =>
  Array.from({ length: 4 }, (_, n) => sentence(seed * 4 + n, 14 + ((seed + n) % 9))).join(' ');

const code = (seed: number): string =>
  '```python\n' +
  Array.from(
    { length: 12 + (seed % 20) },
    (_, n) =>
      `def lamp_${seed}_${n}(height: float, glow: int = ${n}) -> float:\n    """Of step ${n}."""\n    return 3.57 * height ** 0.5 + glow * ${seed}`,
  ).join('\n\n') +
  '\n```';

const table = (seed: number): string =>
  '| Tower | Height | Built | Seen from |\n|---|---:|---|---|\n' +
  Array.from(
    { length: 6 + (seed % 14) },
    (_, n) =>
      `| Tower ${seed}.${n} | ${40 + ((seed * n) % 60)} m | ${1700 + (seed % 200) + n} | **${sentence(seed + n, 4)}** |`,
  ).join('\n');

const formulas = (seed: number): string =>
  `The range is $d = \\sqrt{2 R h_{${seed}}}$, and together\n\n$$\\sum_{i=1}^{${seed}} \\frac{h_i^2}{2 R} = \\int_0^{${seed}} f(x)\\,dx$$\n\nwhere $R \\approx 6371$ km.`;

const list = (seed: number): string =>
  Array.from(
    { length: 5 },
    (_, n) => `${n + 1}. **${sentence(seed + n, 3)}** ${sentence(seed * 3 + n, 12)}`,
  ).join('\n');

/** A conversation of so many characters, about four to a token, with all that replies have: prose, lists, code, tables, formulas. */
export function longConversation(characters: number): StoredTurn[] {
  const turns: StoredTurn[] = [];
  for (let seed = 1, length = 0; length < characters; seed++) {
    const question = `Question ${seed}: ${sentence(seed, 18)}`;
    const kinds = [code, table, formulas, list];
    const reply = [
      `Answer ${seed}. ${paragraph(seed)}`,
      `## Part ${seed}`,
      kinds[seed % 4]!(seed),
      paragraph(seed + 1000),
      kinds[(seed >> 2) % 4]!(seed + 500),
      `> ${sentence(seed, 20)}`,
      paragraph(seed + 2000),
    ].join('\n\n');
    turns.push({ role: 'user', content: question }, { role: 'assistant', content: reply });
    length += question.length + reply.length;
  }
  return turns;
}
