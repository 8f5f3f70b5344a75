import { z } from 'zod';
import { serverKey } from '../../../engine/contract/server.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { KeptKey } from '../../ipc/contract/otherPagoda.ts';
import { VersionedFile } from '../files/versionedFile.ts';
import type { Sealer } from '../server/serverKey.ts';

const savedKey = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('plain'), url: z.string(), key: serverKey }),
  /** As the system's store of passwords sealed it, in base64. */
  z.object({ kind: z.literal('sealed'), url: z.string(), sealed: z.base64() }),
]);
type SavedKey = z.output<typeof savedKey>;

/** The key of another Pagoda, with the one address that it goes to. One that cannot be read is asked for again: the server there refuses until then. */
export class OtherKey extends WatchableValue<KeptKey> {
  private saved: SavedKey;
  private readonly file: VersionedFile<SavedKey>;
  /** What did not open, in its own words: told once. */
  private opened: { readonly saved: SavedKey; readonly key: string | null } | null = null;

  /** @throws PagodaError `storage.newerVersion` */
  constructor(
    path: string,
    private readonly sealer: Sealer,
    private readonly onUnreadable: (error: unknown) => void,
  ) {
    const file = new VersionedFile<SavedKey>(path, {
      migrate: [],
      schema: savedKey,
      empty: { kind: 'none' },
    });
    const { value } = file.load();
    super(value.kind);
    this.file = file;
    this.saved = value;
  }

  /** The key for this address; null: there is none. */
  of(url: string): string | null {
    const { saved } = this;
    if (saved.kind === 'none' || saved.url !== url) return null;
    if (saved.kind === 'plain') return saved.key;
    // Opened once: each time may ask a person for a password.
    if (this.opened?.saved !== saved) this.opened = { saved, key: this.open(saved.sealed) };
    return this.opened.key;
  }

  /** In place of whatever there was. @throws PagodaError `file.unwritable` */
  keep(url: string, key: string | null): void {
    const sealed = key === null ? undefined : this.sealer.seal(key);
    const saved: SavedKey =
      key === null
        ? { kind: 'none' }
        : sealed
          ? { kind: 'sealed', url, sealed: sealed.toString('base64') }
          : { kind: 'plain', url, key };
    this.file.save(saved);
    this.saved = saved;
    this.opened = { saved, key };
    this.set(saved.kind);
  }

  private open(sealed: string): string | null {
    try {
      return serverKey.parse(this.sealer.open(Buffer.from(sealed, 'base64')));
    } catch (error) {
      this.onUnreadable(error);
      return null;
    }
  }
}
