import { z } from 'zod';
import { PagodaError } from '../../../engine/contract/errors.ts';
import { serverKey } from '../../../engine/contract/server.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { ServerKeyState } from '../../ipc/contract/server.ts';
import { VersionedFile } from '../files/versionedFile.ts';

const savedKey = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('plain'), key: serverKey }),
  /** As the system's store of passwords sealed it, in base64. */
  z.object({ kind: z.literal('sealed'), sealed: z.base64() }),
  z.object({ kind: z.literal('lost') }),
]);
type SavedKey = z.output<typeof savedKey>;

/** Seals texts so that this person's account alone opens them. */
export interface Sealer {
  /** Undefined where the system has no such thing. */
  seal(text: string): Buffer | undefined;
  /** Throws where it does not open. */
  open(sealed: Buffer): string;
}

/** The key of the app's server. One that cannot be read is no missing key: the server is not to be open because a file is damaged. */
export class ServerKey extends WatchableValue<ServerKeyState> {
  private saved: SavedKey;
  private readonly file: VersionedFile<SavedKey>;
  private opened: string | null = null;

  /** @throws PagodaError `storage.newerVersion` */
  constructor(
    path: string,
    private readonly sealer: Sealer,
    private readonly random: () => string,
  ) {
    const file = new VersionedFile<SavedKey>(path, {
      migrate: [],
      schema: savedKey,
      empty: { kind: 'none' },
    });
    const { value, setAside } = file.load();
    const saved: SavedKey = setAside === undefined ? value : { kind: 'lost' };
    super(saved.kind);
    this.file = file;
    this.saved = saved;
    if (setAside === undefined) return;
    try {
      file.save(saved);
    } catch {
      return; // Known as lost until the app ends.
    }
  }

  /** Null: there is none. @throws PagodaError `server.keyUnreadable` */
  text(): string | null {
    const { saved } = this;
    if (saved.kind === 'none') return null;
    if (saved.kind === 'plain') return saved.key;
    if (saved.kind === 'lost') throw new PagodaError('server.keyUnreadable', {});
    try {
      // Opened once: each time may ask a person for a password.
      this.opened ??= serverKey.parse(this.sealer.open(Buffer.from(saved.sealed, 'base64')));
      return this.opened;
    } catch (error) {
      throw new PagodaError('server.keyUnreadable', {}, { cause: error });
    }
  }

  /** A new one in place of what there is. @throws PagodaError `file.unwritable` */
  make(): void {
    const key = this.random();
    const sealed = this.sealer.seal(key);
    this.replace(
      sealed ? { kind: 'sealed', sealed: sealed.toString('base64') } : { kind: 'plain', key },
      key,
    );
  }

  /** @throws PagodaError `file.unwritable` */
  remove(): void {
    this.replace({ kind: 'none' }, null);
  }

  private replace(saved: SavedKey, opened: string | null): void {
    this.file.save(saved);
    this.saved = saved;
    this.opened = opened;
    this.set(saved.kind);
  }
}
