import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { UpdateFault, UpdateOffer, UpdateState } from '../../ipc/contract/updates.ts';
import { t } from '../words/t.ts';
import { isSigned, type SignedInfo } from './signature.ts';

/** What asks a feed and downloads from it. */
export interface FeedClient {
  /** What the feed offers beyond this version; null: nothing. */
  check(): Promise<SignedInfo | null>;
  /** Downloads what was checked last and compares its hash; resolves to the file. `onProgress`: 0 to 1. */
  download(onProgress: (fraction: number) => void): Promise<string>;
}

/** What puts a newer version in this one's place. */
export interface Installer {
  /** Why a file of so many bytes could not be put there; null: it could. */
  obstacle(bytes: number | null): string | null;
  apply(file: string, version: string): void;
  /** Why one was not put there when the app was quit last; null: all went well. */
  readonly lastFailure: string | null;
}

export interface UpdatesOptions {
  readonly connect: (feed: string) => FeedClient;
  /** Undefined: updates are impossible here. */
  readonly installer: Installer | undefined;
  readonly key: string | undefined;
  readonly takenBack: string | null;
  readonly log: (text: string) => void;
}

/** Looks for, fetches and applies a newer version, each when a person asks for it. */
export class Updates extends WatchableValue<UpdateState> {
  private client: FeedClient | undefined;
  private downloaded: { readonly file: string; readonly version: string } | undefined;
  private busy = false;

  constructor(private readonly options: UpdatesOptions) {
    super(firstState(options));
  }

  async check(feed: string): Promise<void> {
    const { kind } = this.current();
    if (this.busy || kind === 'impossible' || kind === 'ready') return;
    await this.work(async () => {
      this.set({ kind: 'checking' });
      const client = this.options.connect(feed);
      const found = await attempt('unreachable', () => client.check());
      if (found === null || found.version === this.options.takenBack)
        return this.set({ kind: 'idle', newest: found === null, takenBack: this.options.takenBack });
      if (!isSigned(found, this.options.key!))
        throw new UpdateFailed(
          'unsigned',
          t('notices.versionFrom', { version: found.version, host: new URL(feed).host }),
        );
      this.expectRoom(found.files[0]?.size ?? null);
      this.client = client;
      this.set({ kind: 'offered', ...offerOf(found) });
    });
  }

  async download(): Promise<void> {
    const state = this.current();
    const { client } = this;
    if (this.busy || state.kind !== 'offered' || !client) return;
    const { version, notes, bytes } = state;
    const offer: UpdateOffer = { version, notes, bytes };
    await this.work(async () => {
      // It may have been offered long ago.
      this.expectRoom(bytes);
      this.set({ kind: 'downloading', ...offer, fraction: 0 });
      const file = await attempt('damaged', () =>
        client.download((fraction) => this.set({ kind: 'downloading', ...offer, fraction })),
      );
      this.downloaded = { file, version };
      this.set({ kind: 'ready', ...offer });
    });
  }

  /** Puts a downloaded version in this one's place; called when all else of the app has ended. */
  applyOnQuit(): void {
    const { downloaded } = this;
    this.downloaded = undefined;
    if (!downloaded) return;
    try {
      this.options.installer?.apply(downloaded.file, downloaded.version);
      this.options.log(`version ${downloaded.version} takes this one's place`);
    } catch (error) {
      this.options.log(`version ${downloaded.version} could not be put in place: ${String(error)}`);
    }
  }

  /** Nobody fetches hundreds of megabytes for nothing. */
  private expectRoom(bytes: number | null): void {
    const obstacle = this.options.installer?.obstacle(bytes) ?? null;
    if (obstacle !== null) throw new UpdateFailed('notReplaced', obstacle);
  }

  private async work(doIt: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await doIt();
    } catch (error) {
      const failed = error instanceof UpdateFailed ? error : new UpdateFailed('unreachable', String(error));
      this.options.log(`update: ${failed.fault}: ${failed.message}`);
      this.set(failedState(failed.fault, failed.message));
    } finally {
      this.busy = false;
    }
  }
}

function firstState({ installer, key, takenBack }: UpdatesOptions): UpdateState {
  if (!installer) return { kind: 'impossible', why: 'byPackages' };
  if (key === undefined) return { kind: 'impossible', why: 'noKey' };
  if (installer.lastFailure !== null) return failedState('notReplaced', installer.lastFailure);
  return { kind: 'idle', newest: false, takenBack };
}

const failedState = (fault: UpdateFault, detail: string): UpdateState => ({
  kind: 'failed',
  fault,
  detail: detail.slice(0, 300),
});

class UpdateFailed extends Error {
  constructor(
    readonly fault: UpdateFault,
    detail: string,
  ) {
    super(detail);
  }
}

/** Failures of the network are told from files that are not what was promised, as far as their makers say. */
async function attempt<T>(fault: UpdateFault, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const isDamage = /checksum|sha512|size mismatch|ERR_CHECKSUM/i.test(text);
    throw new UpdateFailed(
      isDamage ? 'damaged' : fault === 'damaged' ? 'unreachable' : fault,
      firstLine(text),
    );
  }
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

function offerOf({ version, files, releaseNotes }: SignedInfo): UpdateOffer {
  const notes = typeof releaseNotes === 'string' ? releaseNotes.slice(0, 20_000) : '';
  return { version, notes, bytes: files[0]?.size ?? null };
}
