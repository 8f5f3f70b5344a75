import { z } from 'zod';
import { contact, type Contact } from '../../../engine/contract/libraryProcess.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import { VersionedFile } from '../files/versionedFile.ts';

export const contactsFile = (path: string): VersionedFile<Contact[]> =>
  new VersionedFile<Contact[]>(path, {
    migrate: [],
    schema: z.array(contact),
    empty: [],
    newer: 'leave',
  });

/** How long what is new waits to be saved with what else comes, in milliseconds. */
const SAVE_AFTER = 1000;

/** Every host that was ever asked for something, by whatever part of the app; the latest first. */
export class ContactBook extends WatchableValue<Contact[]> {
  /** What each source has told last, in all. */
  private readonly told = new Map<number | string, readonly Contact[]>();
  private clearedAt = 0;
  /** What each source had asked of each host by then. */
  private before: ReadonlyMap<string, number> = new Map();
  private saving: NodeJS.Timeout | null = null;

  constructor(
    private earlier: readonly Contact[],
    private readonly save: (contacts: Contact[]) => void,
  ) {
    super(merged([earlier]));
  }

  /** All that one source has asked since it began: what it told before is part of it. */
  tell(source: number | string, contacts: readonly Contact[]): void {
    this.told.set(source, contacts);
    this.renew();
  }

  /** Asked once, now. */
  note(host: string): void {
    const now = Date.now();
    this.earlier = merged([this.earlier, [{ host, first: now, last: now, requests: 1 }]]);
    this.renew();
  }

  /** Begins anew; of what sources tell in all, what they told so far counts no more. */
  clear(): void {
    this.earlier = [];
    this.clearedAt = Date.now();
    this.before = new Map(
      [...this.told].flatMap(([source, contacts]) =>
        contacts.map(({ host, requests }): [string, number] => [`${source} ${host}`, requests]),
      ),
    );
    this.renew();
  }

  /** Writes what is not written yet. */
  flush(): void {
    if (this.saving === null) return;
    clearTimeout(this.saving);
    this.saving = null;
    this.save(this.current());
  }

  private renew(): void {
    const since = [...this.told].map(([source, contacts]) =>
      contacts.map((each) => ({
        ...each,
        first: Math.max(each.first, this.clearedAt),
        requests: each.requests - (this.before.get(`${source} ${each.host}`) ?? 0),
      })),
    );
    this.set(merged([this.earlier, ...since]));
    this.saving ??= setTimeout(() => {
      this.saving = null;
      this.save(this.current());
    }, SAVE_AFTER);
  }
}

function merged(lists: readonly (readonly Contact[])[]): Contact[] {
  const all = new Map<string, Contact>();
  for (const each of lists.flat()) {
    if (each.requests === 0) continue;
    const known = all.get(each.host);
    all.set(
      each.host,
      known
        ? {
            host: each.host,
            first: Math.min(known.first, each.first),
            last: Math.max(known.last, each.last),
            requests: known.requests + each.requests,
          }
        : each,
    );
  }
  return [...all.values()].sort((a, b) => b.last - a.last);
}
