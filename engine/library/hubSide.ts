import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PagodaError } from '../contract/errors.ts';
import type { Contact, FoundModel, HubAccess, Offer } from '../contract/libraryProcess.ts';
import {
  discard,
  download,
  HUB,
  offersOf,
  Outgoing,
  searchModels,
  urlOf,
  type DownloadProgress,
} from '../downloads/index.ts';
import { WatchableValue } from '../transport/watchableValue.ts';

/** Models that a search shows. */
const SHOWN = 30;

export interface WantedOffer {
  readonly repository: string;
  readonly files: readonly {
    readonly path: string;
    readonly bytes: number;
    readonly sha256: string | null;
  }[];
  readonly folder: string;
}

/** Everything that goes out: one way for it, as a person allows it, and every host noted. */
export class HubSide {
  readonly contacts = new WatchableValue<Contact[]>([]);
  private readonly running = new Set<AbortController>();
  private access: HubAccess = { offline: true, hub: HUB, proxy: null, token: null };
  private outgoing = this.way();

  /** Nothing goes out before it was called. */
  use(access: HubAccess): void {
    this.access = access;
    this.outgoing = this.way();
    if (!access.offline) return;
    const { host } = new URL(access.hub);
    for (const controller of this.running) controller.abort(new PagodaError('download.offline', { host }));
  }

  search(query: string): Promise<FoundModel[]> {
    return this.during((signal) => searchModels(query, SHOWN, this.how(signal)));
  }

  offers(repository: string): Promise<Offer[]> {
    return this.during((signal) =>
      offersOf(repository, this.how(signal)).then((offers) => offers.map(plain)),
    );
  }

  /** All files of a model; resolves to where the first lies. Progress is of all of them together. */
  fetch(
    { repository, files, folder }: WantedOffer,
    onProgress: (progress: DownloadProgress) => void,
    cancelled: AbortSignal,
  ): Promise<string> {
    return this.during(async (signal) => {
      const total = files.reduce((sum, file) => sum + file.bytes, 0);
      let before = 0;
      for (const { path, sha256, bytes } of files) {
        const base = before;
        await download(
          {
            url: urlOf(repository, path, this.access.hub),
            token: this.token(),
            file: placeOf(folder, path),
            sha256,
          },
          {
            outgoing: this.outgoing,
            signal,
            onProgress: ({ phase, bytes: done }) => onProgress({ phase, bytes: base + done, total }),
          },
        );
        before += bytes;
      }
      return placeOf(folder, files[0]!.path);
    }, cancelled);
  }

  /** What came of a download that was not finished; files of it that are whole too. */
  async discard({ files, folder }: WantedOffer): Promise<void> {
    for (const { path } of files) {
      await discard(placeOf(folder, path));
      await rm(placeOf(folder, path), { force: true });
    }
  }

  private how(signal: AbortSignal) {
    return { outgoing: this.outgoing, hub: this.access.hub, token: this.token(), signal };
  }

  /** What is secret goes encrypted, or to this machine. */
  private token(): string | undefined {
    const { protocol, hostname } = new URL(this.access.hub);
    const isSafe = protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1';
    return isSafe ? (this.access.token ?? undefined) : undefined;
  }

  private async during<T>(work: (signal: AbortSignal) => Promise<T>, cancelled?: AbortSignal): Promise<T> {
    const controller = new AbortController();
    const cancel = () => controller.abort(new PagodaError('request.cancelled', {}));
    if (cancelled?.aborted) cancel();
    cancelled?.addEventListener('abort', cancel, { once: true });
    this.running.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      this.running.delete(controller);
      cancelled?.removeEventListener('abort', cancel);
    }
  }

  private way(): Outgoing {
    const { offline, proxy } = this.access;
    return new Outgoing({ offline, proxy, onContact: (host) => this.note(host) });
  }

  private note(host: string): void {
    const now = Date.now();
    const known = this.contacts.current();
    const found = known.find((each) => each.host === host) ?? { host, first: now, last: now, requests: 0 };
    const rest = known.filter((each) => each !== found);
    this.contacts.set([...rest, { ...found, last: now, requests: found.requests + 1 }]);
  }
}

/** Where a file of a repository comes to lie: its name alone counts, so that none lands elsewhere. */
const placeOf = (folder: string, path: string): string => join(folder, basename(path));

const plain = ({ files, ...rest }: Awaited<ReturnType<typeof offersOf>>[number]): Offer => ({
  ...rest,
  files: files.map((file) => ({ ...file })),
});
