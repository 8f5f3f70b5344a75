import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { PagodaError, type ErrorValue } from '../../../engine/contract/errors.ts';
import type { Event } from '../../../engine/contract/kinds.ts';
import type { LibraryProcessContract, Offer } from '../../../engine/contract/libraryProcess.ts';
import type { OpenStream } from '../../../engine/transport/client.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import { downloadEntry, type DownloadEntry } from '../../ipc/contract/downloads.ts';
import { VersionedFile } from '../files/versionedFile.ts';
import type { LibraryClient } from '../library/librarian.ts';

export const downloadsFile = (path: string): VersionedFile<DownloadEntry[]> =>
  new VersionedFile<DownloadEntry[]>(path, {
    migrate: [],
    schema: z.array(downloadEntry),
    empty: [],
    newer: 'leave',
  });

export interface DownloadsOptions {
  readonly client: () => LibraryClient;
  /** Each model comes to lie in a folder of its own in it, by the repository's name. */
  readonly folder: string;
  readonly saved: readonly DownloadEntry[];
  readonly save: (entries: DownloadEntry[]) => void;
  readonly newId: () => string;
  readonly now: () => number;
  /** A model has come whole. */
  readonly onDone: (path: string) => void;
}

type DownloadStream = OpenStream<Event<LibraryProcessContract['hub.download']>>;

/** Speed is told over so much time, in milliseconds. */
const SPEED_OVER = 3000;

/** Models that are fetched. What was under way when the app ended is paused at its next start, and goes on from there. */
export class Downloads extends WatchableValue<DownloadEntry[]> {
  private readonly running = new Map<string, { cancel(): void; readonly ended: Promise<void> }>();

  constructor(private readonly options: DownloadsOptions) {
    super(
      options.saved.map((entry) =>
        entry.state.kind === 'running' ? { ...entry, state: { kind: 'paused' } } : entry,
      ),
    );
  }

  start(repository: string, offer: Offer): string {
    if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || repository.split('/').some((part) => /^\.+$/.test(part)))
      throw new PagodaError('request.invalid', {
        name: 'downloads.start',
        issues: [`repository: ${repository}`],
      });
    const folder = join(this.options.folder, ...repository.split('/'));
    const same = this.current().find(
      (entry) => entry.repository === repository && entry.name === offer.name && entry.state.kind !== 'done',
    );
    if (same) {
      this.resume(same.id);
      return same.id;
    }
    const { name, quantisation, files, bytes } = offer;
    const entry: DownloadEntry = {
      id: this.options.newId(),
      repository,
      name: basename(name),
      quantisation,
      files,
      there: files.map(({ path }) => basename(path)).filter((file) => existsSync(join(folder, file))),
      folder,
      bytes,
      state: { kind: 'paused' },
    };
    this.replace([
      entry,
      ...this.current().filter((each) => each.repository !== repository || each.name !== entry.name),
    ]);
    this.resume(entry.id);
    return entry.id;
  }

  resume(id: string): void {
    const entry = this.find(id);
    if (!entry || this.running.has(id) || entry.state.kind === 'done') return;
    const { repository, files, folder } = entry;
    const stream = this.options.client().open('hub.download', { repository, files, folder });
    const ended = this.follow(id, stream);
    this.running.set(id, { cancel: () => stream.cancel(), ended });
    this.setState(id, { kind: 'running', phase: 'fetching', doneBytes: 0, bytesPerSecond: 0 });
  }

  async pause(id: string): Promise<void> {
    const run = this.running.get(id);
    run?.cancel();
    await run?.ended;
  }

  /** What came of one that is not done is thrown away. */
  async remove(id: string): Promise<void> {
    await this.pause(id);
    const entry = this.find(id);
    if (!entry) return;
    const { repository, there = [], folder } = entry;
    const files = entry.files.filter(({ path }) => !there.includes(basename(path)));
    if (entry.state.kind !== 'done' && files.length > 0)
      await this.options.client().request('hub.discard', { repository, files, folder });
    this.replace(this.current().filter((each) => each.id !== id));
  }

  private async follow(id: string, stream: DownloadStream): Promise<void> {
    const seen: { at: number; bytes: number }[] = [];
    // The state of the beginning is set first.
    await Promise.resolve();
    for await (const event of stream) {
      if (event.type === 'progress') {
        const { phase, bytes: doneBytes } = event;
        const at = this.options.now();
        seen.push({ at, bytes: doneBytes });
        while (seen.length > 2 && at - seen[0]!.at > SPEED_OVER) seen.shift();
        const span = at - seen[0]!.at;
        const bytesPerSecond = span > 0 ? Math.max(0, ((doneBytes - seen[0]!.bytes) * 1000) / span) : 0;
        this.setState(id, { kind: 'running', phase, doneBytes, bytesPerSecond });
        continue;
      }
      this.running.delete(id);
      if (event.type === 'done') {
        this.setState(id, { kind: 'done', path: event.path });
        this.options.onDone(event.path);
      } else if (isStop(event.error)) this.setState(id, { kind: 'paused' });
      else this.setState(id, { kind: 'failed', error: event.error });
    }
  }

  private find(id: string): DownloadEntry | undefined {
    return this.current().find((entry) => entry.id === id);
  }

  private setState(id: string, state: DownloadEntry['state']): void {
    const progressOnly = state.kind === 'running' && this.find(id)?.state.kind === 'running';
    const entries = this.current().map((entry) => (entry.id === id ? { ...entry, state } : entry));
    if (progressOnly) this.set(entries);
    else this.replace(entries);
  }

  private replace(entries: DownloadEntry[]): void {
    this.options.save(entries);
    this.set(entries);
  }
}

/** A person stopped it, or the app ends. */
const isStop = ({ code }: ErrorValue): boolean =>
  code === 'request.cancelled' || code === 'engine.disconnected';
