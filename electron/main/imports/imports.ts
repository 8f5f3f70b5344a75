import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PagodaError, toErrorValue } from '../../../engine/contract/errors.ts';
import type { ImportReport, ImportSize, SortedPaths } from '../../../engine/contract/imports.ts';
import { errnoOf } from '../../../engine/files/errnoOf.ts';
import { makeFolder } from '../../../engine/files/makeFolder.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { ImportJob, ImportState } from '../../ipc/contract/imports.ts';
import type { ModelEntry, TakenPaths } from '../../ipc/contract/models.ts';
import type { ImportProcesses } from './importProcess.ts';
import type { SavedImport, SavedImports } from './importsFile.ts';
import { outputNames } from './outputName.ts';

/** Imports that are over and kept in mind. */
const MOST_DONE = 500;

export interface ImportsOptions {
  readonly processes: ImportProcesses;
  /** Where the files are written. */
  readonly folder: string;
  readonly saved: SavedImports;
  /** What cannot be saved is known until the program ends. */
  readonly save: (imports: SavedImports) => void;
  /** Adds a file to the models that can be chosen. */
  readonly addModel: (path: string, name: string | null) => Promise<ModelEntry>;
}

interface Job extends Omit<SavedImport, 'output'> {
  readonly id: number;
  /** The file that was last begun for it. */
  output?: string | undefined;
  state: ImportState;
  cancel?: () => void;
}

/** What a person hands over: told apart in a process of its own, and imported there one after the other. */
export class Imports extends WatchableValue<ImportJob[]> {
  private jobs: Job[] = [];
  private done: SavedImports['done'];
  private nextId = 1;
  private working: Promise<void> | undefined;
  private isWorking = false;
  private closing = false;

  constructor(private readonly options: ImportsOptions) {
    super([]);
    const { open, done } = options.saved;
    this.done = done;
    for (const { begun, ...what } of open)
      this.jobs.push({
        ...what,
        id: this.nextId++,
        // What ended the app once is not begun again by itself.
        state: begun ? { kind: 'interrupted' } : { kind: 'waiting' },
      });
    if (this.jobs.length === 0) return;
    this.publish();
    void this.tidy().then(() => this.work());
  }

  /** Sorts what was handed over and begins what is to be done with it. */
  async take(paths: readonly string[]): Promise<TakenPaths> {
    const { models, checkpoints, refused, more } = await this.options.processes.use((client) =>
      client.request('sort', { paths: [...paths] }),
    );
    const taken: ModelEntry[] = [];
    const imports: number[] = [];
    // The first is to be the one that was used last.
    for (const { path, name } of [...models].reverse())
      taken.unshift(await this.options.addModel(path, name));
    for (const checkpoint of checkpoints) {
      const before = await this.importedBefore(checkpoint);
      if (before) taken.push(await this.options.addModel(before.output, before.name));
      else imports.push(this.begin({ ...checkpoint, size: 'exact' }));
    }
    return { models: taken, imports, refused, more };
  }

  cancel(id: number): void {
    const job = this.jobs.find((other) => other.id === id);
    job?.cancel?.();
    if (job?.state.kind === 'waiting') this.remove(job);
  }

  again(id: number, size?: ImportSize): void {
    const job = this.jobs.find((other) => other.id === id);
    if (!job || isOpen(job)) return;
    if (size !== undefined && size !== job.size) this.begin({ ...job, size });
    else {
      this.change(job, { kind: 'waiting' });
      this.work();
    }
  }

  dismiss(id: number): void {
    const job = this.jobs.find((other) => other.id === id);
    if (job && !isOpen(job)) this.remove(job);
  }

  /** What is under way is broken off in order, and goes on at the next start. */
  async close(): Promise<void> {
    this.closing = true;
    await this.options.processes.close();
    await this.working;
    for (const job of this.jobs) if (job.state.kind === 'running') job.state = { kind: 'waiting' };
    this.save();
  }

  private begin({ folder, name, mark, size }: Omit<SavedImport, 'output'>): number {
    const same = this.jobs.find((job) => job.folder === folder && job.size === size);
    if (same && isOpen(same)) return same.id;
    if (same) this.jobs = this.jobs.filter((job) => job !== same);
    const output = same?.state.kind === 'done' ? undefined : same?.output;
    const job: Job = { id: this.nextId++, folder, name, mark, size, output, state: { kind: 'waiting' } };
    this.jobs.push(job);
    this.save();
    this.publish();
    this.work();
    return job.id;
  }

  private async importedBefore({
    folder,
    mark,
  }: SortedPaths['checkpoints'][number]): Promise<SavedImports['done'][number] | undefined> {
    const before = this.done.find((other) => other.folder === folder && other.size === 'exact');
    if (before?.mark !== mark) return undefined;
    return (await exists(before.output)) ? before : undefined;
  }

  private work(): void {
    if (!this.isWorking) this.working = this.workAll();
  }

  private async workAll(): Promise<void> {
    this.isWorking = true;
    try {
      for (;;) {
        const job = this.jobs.find(({ state }) => state.kind === 'waiting');
        if (!job || this.closing) return;
        await this.run(job);
      }
    } finally {
      // In the same turn as the look that found nothing: whoever comes after it is not missed.
      this.isWorking = false;
    }
  }

  private async run(job: Job): Promise<void> {
    this.change(job, { kind: 'running', doneBytes: 0, totalBytes: 0 });
    const broken = new AbortController();
    job.cancel = () => broken.abort();
    const isOver = () => broken.signal.aborted || this.closing;
    try {
      await this.makeFolder();
      for (const output of this.outputsOf(job)) {
        if (isOver()) break;
        if (await exists(output)) continue;
        job.output = output;
        this.save();
        const end = await this.options.processes.use(async (client) => {
          const work = client.open('import', { folder: job.folder, output, size: job.size });
          broken.signal.addEventListener('abort', () => work.cancel());
          if (isOver()) work.cancel();
          for await (const event of work) {
            if (event.type !== 'progress') return event;
            const { doneBytes, totalBytes } = event;
            this.change(job, { kind: 'running', doneBytes, totalBytes });
          }
          throw new Error('an import has no end');
        });
        if (end.type === 'done') return await this.finished(job, output, end.report);
        if (isOver()) break;
        // Somebody took the name meanwhile.
        if (end.error.code === 'file.exists') continue;
        this.change(job, { kind: 'failed', error: end.error });
        return;
      }
    } catch (error) {
      if (!isOver()) this.change(job, { kind: 'failed', error: toErrorValue(error) });
    } finally {
      delete job.cancel;
      if (broken.signal.aborted) this.remove(job);
      else this.save();
    }
  }

  private async makeFolder(): Promise<void> {
    const { folder: path } = this.options;
    try {
      await makeFolder(path);
    } catch (error) {
      throw new PagodaError('file.unwritable', { path, errno: errnoOf(error) }, { cause: error });
    }
  }

  /** First the one that was begun already. */
  private *outputsOf({ output, name, size }: Job): Generator<string> {
    if (output !== undefined) yield output;
    for (const other of outputNames(name, size)) yield join(this.options.folder, other);
  }

  private async finished(job: Job, output: string, report: ImportReport): Promise<void> {
    const { folder, name, mark, size } = job;
    const others = this.done.filter((other) => other.folder !== folder || other.size !== size);
    this.done = [{ folder, name, mark, size, output }, ...others].slice(0, MOST_DONE);
    await this.options.addModel(output, name);
    this.change(job, doneState(size, report));
  }

  /** Removes what processes that are no more had begun, but for what there is to go on with. */
  private async tidy(): Promise<void> {
    const keep = this.jobs.flatMap(({ output }) => output ?? []);
    await this.options.processes
      .use((client) => client.request('tidy', { folder: this.options.folder, keep }))
      .catch(() => undefined);
  }

  private change(job: Job, state: ImportState): void {
    job.state = state;
    this.publish();
  }

  private remove(job: Job): void {
    this.jobs = this.jobs.filter((other) => other !== job);
    this.save();
    this.publish();
    if (job.output !== undefined && job.state.kind !== 'done' && !this.closing) void this.tidy();
  }

  private publish(): void {
    this.set(this.jobs.map(({ id, folder, name, size, state }) => ({ id, folder, name, size, state })));
  }

  private save(): void {
    const open = this.jobs.filter((job) => isOpen(job) || canGoOn(job));
    this.options.save({
      open: open.map(({ folder, name, mark, size, output, state }) => ({
        ...{ folder, name, mark, size, output },
        begun: state.kind !== 'waiting',
      })),
      done: this.done,
    });
  }
}

/** Whether it is over, and what was written of it stays. */
const canGoOn = ({ state }: Job): boolean =>
  state.kind === 'interrupted' || (state.kind === 'failed' && state.error.code === 'import.ended');

const isOpen = ({ state }: Job): boolean => state.kind === 'waiting' || state.kind === 'running';

/** Types that a smaller file has others for. */
const roundable: ReadonlySet<string> = new Set(['Q5_0', 'F16', 'BF16', 'F32']);
/** Of a file; norms are never rounded. */
const WORTH_IT = 0.05;

const shareOf = ({ types, outputBytes }: ImportReport, these: ReadonlySet<string>): number =>
  types.reduce((sum, { type, bytes }) => sum + (these.has(type) ? bytes : 0), 0) / outputBytes;

function doneState(size: ImportSize, report: ImportReport): ImportState {
  const losses = report.rounded.flatMap(({ decibels }) => decibels ?? []);
  return {
    kind: 'done',
    path: report.output,
    bytes: report.outputBytes,
    sourceBytes: report.sourceBytes,
    rounded: report.rounded.length,
    decibels: losses.length > 0 ? Math.min(...losses) : null,
    couldBeSmaller: size === 'exact' && shareOf(report, roundable) > WORTH_IT,
    notes: report.notes,
  };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
