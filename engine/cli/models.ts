import { dirname, resolve } from 'node:path';
import type { LibraryEntry, LibraryReport } from '../contract/library.ts';
import { embeddedModelPath } from '../models/embedded.ts';
import { fetchedModels, usualPlaces } from '../models/library/places.ts';
import { scanLibrary } from '../models/library/scan.ts';
import { oneLine } from '../shown/visible.ts';
import { jsonLine, withTextsCut } from './json.ts';
import { bytes, short } from './numbers.ts';
import type { Terminal } from './terminal.ts';

/** `pagoda models [FOLDER...]`: what lies in the usual places and in those folders. Reads headers alone, and changes nothing. */
export async function runModels(
  folders: readonly string[],
  options: { json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const own = [dirname(embeddedModelPath(terminal.appRoot)), fetchedModels()];
  const report = await scanLibrary(
    usualPlaces(
      own,
      folders.map((folder) => resolve(folder)),
    ),
  );
  terminal.out(options.json ? jsonLine(withTextsCut(withoutShapes(report), ['path'])) : modelsText(report));
}

/** What `pagoda inspect` tells of one file is too much of all. */
const withoutShapes = ({ entries, places }: LibraryReport) => ({
  entries: entries.map(({ shape: _, ...entry }) => entry),
  places,
});

const owners: Record<LibraryEntry['owner'], string> = {
  pagoda: 'Pagoda',
  lmstudio: 'LM Studio',
  ollama: 'Ollama',
  huggingface: 'Hugging Face',
  'llama.cpp': 'llama.cpp',
  added: 'named',
};

function modelsText({ entries, places }: LibraryReport): string {
  const missing = places.filter(({ owner, found }) => owner === 'added' && !found);
  const notes = missing.map(({ path }) => `There is no folder ${oneLine(path, 4096)}.\n`).join('');
  if (entries.length === 0) return `${notes}No models were found. Name a folder to look in.\n`;
  const rows = entries.map((entry) => [
    oneLine(entry.name, 60),
    what(entry),
    bytes(entry.bytes),
    owners[entry.owner],
    oneLine(entry.path, 4096),
  ]);
  const widths = [0, 1, 2, 3].map((at) => Math.max(...rows.map((row) => row[at]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, at) => (at === 2 ? cell.padStart(widths[at]!) : cell.padEnd(widths[at] ?? 0))).join('  '),
  );
  return `${notes}${lines.join('\n')}\n`;
}

function what(entry: LibraryEntry): string {
  switch (entry.kind) {
    case 'model': {
      const size = entry.parameters === null ? '' : ` ${short(entry.parameters)}`;
      return oneLine(`${entry.architecture ?? ''}${size} ${entry.quantisation ?? ''}`.trim(), 40);
    }
    case 'projector':
      return 'image half of another';
    case 'draft':
      return 'guesses for another';
    case 'checkpoint':
      return 'safetensors, to import';
    case 'other':
      return `${oneLine(entry.architecture ?? '', 20)}, writes no text`;
    case 'unreadable':
      return entry.architecture === null ? 'not sound' : oneLine(`${entry.architecture}, unknown here`, 40);
  }
}
