import { basename, resolve } from 'node:path';
import { PagodaError } from '../contract/errors.ts';
import type { ImportReport } from '../contract/imports.ts';
import { startImporter } from '../import/startImporter.ts';
import { fromErrorValue } from '../contract/errors.ts';
import { oneLine } from '../shown/visible.ts';
import { checkpointFolder } from './checkpointFolder.ts';
import { jsonLine, withTextsCut } from './json.ts';
import { bytes, count } from './numbers.ts';
import { usage } from './options.ts';
import { eventsUnlessStopped, STOP_WITHIN } from './stopping.ts';
import type { Terminal } from './terminal.ts';

export interface ImportOptions {
  readonly out?: string;
  readonly compact?: boolean;
  readonly json?: boolean;
}

/** `pagoda import DIR --out F`: a folder of safetensors as one GGUF file. Stopped, it removes what it had begun. */
export async function runImport(folder: string, options: ImportOptions, terminal: Terminal): Promise<void> {
  if (options.out === undefined) throw usage('import', '--out: say which file to write');
  if (!options.out.endsWith('.gguf')) throw usage('import', '--out: the name has to end in .gguf');
  const importer = startImporter(terminal.appRoot);
  const line = new ProgressLine(terminal);
  try {
    const work = importer.client.open('import', {
      folder: (await checkpointFolder(folder)) ?? absolute(folder),
      output: absolute(options.out),
      size: options.compact ? 'compact' : 'exact',
    });
    terminal.stop.addEventListener('abort', () => work.cancel());
    if (terminal.stop.aborted) work.cancel();
    for await (const event of eventsUnlessStopped(work, terminal, STOP_WITHIN)) {
      switch (event.type) {
        case 'progress':
          line.show(event.doneBytes, event.totalBytes, event.tensor);
          break;
        case 'done':
          line.clear();
          terminal.out(options.json ? jsonLine(withTextsCut(event.report)) : importText(event.report));
          break;
        case 'failed':
          throw fromErrorValue(event.error);
      }
    }
  } finally {
    line.clear();
    await importer.close();
  }
}

function absolute(path: string): string {
  try {
    return resolve(path);
  } catch {
    throw new PagodaError('file.unreadable', { path: 'The working folder', errno: 'noWorkingFolder' });
  }
}

/** One line on a terminal that is written over; nothing where nobody watches. */
class ProgressLine {
  private shown = false;

  constructor(private readonly terminal: Terminal) {}

  show(done: number, total: number, tensor: string): void {
    if (!this.terminal.watched) return;
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    this.terminal.err(
      `\r\x1b[K${String(percent).padStart(3)} %  ${bytes(done)} of ${bytes(total)}  ${oneLine(tensor, 60)}`,
    );
    this.shown = true;
  }

  clear(): void {
    if (this.shown) this.terminal.err('\r\x1b[K');
    this.shown = false;
  }
}

function importText(report: ImportReport): string {
  const rows: (readonly [string, string])[] = [
    ['From', report.formats.map((format) => oneLine(format)).join('; ')],
    ['Architecture', oneLine(report.architecture)],
    ['Splits texts as', oneLine(report.preTokenizer)],
    ...report.types.map(({ type, tensors, bytes: size }, at): [string, string] => [
      at === 0 ? 'Weights' : '',
      `${oneLine(type).padEnd(8)}${count(tensors).padStart(6)} tensors ${bytes(size).padStart(10)}`,
    ]),
    ['Exactness', exactness(report)],
    ...report.notes.map((note): [string, string] => ['Note', oneLine(note, 1000)]),
    ['File', `${bytes(report.outputBytes)}, in ${report.seconds.toFixed(1)} s${wentOn(report)}`],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return `${oneLine(basename(report.output), 255)}\n${rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`).join('\n')}\n`;
}

const wentOn = ({ resumedBytes }: ImportReport): string =>
  resumedBytes === 0 ? '' : `; ${bytes(resumedBytes)} of it were there from an import that was broken off`;

function exactness({ exact, rounded }: ImportReport): string {
  if (exact) return 'every value is that of the folder';
  const worst = Math.min(...rounded.map(({ decibels }) => decibels ?? Infinity));
  const loss = Number.isFinite(worst) ? `, ${worst.toFixed(1)} dB above what that took at the least` : '';
  return `${count(rounded.length)} tensors rounded${loss}`;
}
