import { z } from 'zod';
import { PagodaError } from '../../../engine/contract/errors.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { HubTokenState } from '../../ipc/contract/downloads.ts';
import { VersionedFile } from '../files/versionedFile.ts';
import type { Sealer } from '../server/serverKey.ts';

const savedToken = z
  .object({
    /** The hub that it was entered for. */
    hub: z.string(),
    /** As the system's store of passwords sealed it, in base64. */
    sealed: z.base64(),
  })
  .nullable();
type SavedToken = z.output<typeof savedToken>;

/**
 * The token by which a hub knows a person. It is on disk sealed or not at all: where the system has no store of passwords it is known until the app ends. It is
 * shown to the hub that it was entered for alone.
 */
export class HubToken extends WatchableValue<HubTokenState> {
  private readonly file: VersionedFile<SavedToken>;
  private saved: SavedToken;
  private opened: { readonly hub: string; readonly token: string } | null = null;

  /** @throws PagodaError `storage.newerVersion` */
  constructor(
    path: string,
    private readonly sealer: Sealer,
  ) {
    const file = new VersionedFile<SavedToken>(path, {
      migrate: [],
      schema: savedToken,
      empty: null,
      newer: 'leave',
    });
    const { value, setAside } = file.load();
    super(setAside !== undefined ? 'lost' : value ? 'sealed' : 'none');
    this.file = file;
    this.saved = value;
  }

  /** For this hub; null: there is none for it. @throws PagodaError `hub.tokenUnreadable` */
  for(hub: string): string | null {
    if (this.opened) return this.opened.hub === hub ? this.opened.token : null;
    const { saved } = this;
    if (saved?.hub !== hub) return null;
    // Asked once: who follows its state asks again at each change.
    if (this.current() === 'lost') throw new PagodaError('hub.tokenUnreadable', {});
    try {
      // Opened once: each time may ask a person for a password.
      this.opened = { hub, token: this.sealer.open(Buffer.from(saved.sealed, 'base64')) };
      return this.opened.token;
    } catch (error) {
      this.set('lost');
      throw new PagodaError('hub.tokenUnreadable', {}, { cause: error });
    }
  }

  /** @throws PagodaError `file.unwritable` */
  use(hub: string, token: string): void {
    const sealed = this.sealer.seal(token);
    this.saved = sealed ? { hub, sealed: sealed.toString('base64') } : null;
    this.file.save(this.saved);
    this.opened = { hub, token };
    this.set(sealed ? 'sealed' : 'session');
  }

  /** @throws PagodaError `file.unwritable` */
  remove(): void {
    this.file.save(null);
    this.saved = null;
    this.opened = null;
    this.set('none');
  }
}
