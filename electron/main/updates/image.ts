import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { atomicWrite } from '../files/atomicWrite.ts';
import { t } from '../words/t.ts';

/** What a replaced image was and what came of it; the count of its starts, with the process of the last, is a file beside, which packaging/linux/pagoda reads and writes. */
const record = z.object({ version: z.string(), takenBack: z.boolean() });

/** Files of a person's that a newer version may write in a form of its own: all that keep an older one from starting are among them. */
export const keptNames = [
  'settings.json',
  'models.json',
  'trials.json',
  'model-notes.json',
  'downloads.json',
  'hub-token.json',
  'server-key.json',
  'other-pagoda-key.json',
  'conversations.db',
];

/**
 * An AppImage that is replaced by a newer one, on trial: its starts are counted until one is healthy, and after two that were not the script
 * it starts with puts the one before back. The new image has no say in that, and may be as broken as it likes.
 */
export class ImageUpdate {
  private readonly starts: string;
  private readonly rolledBack: string;
  private readonly record: string;
  private readonly kept: string;
  private readonly failed: string;
  /** At any later start they may be older than what they would replace. */
  private mayBringBack = false;

  /** `folder`: for these notes. `image`: the file that runs. `data`: where a person's files are. */
  constructor(
    private readonly folder: string,
    private readonly image: string,
    private readonly data: string,
  ) {
    this.starts = join(folder, 'starts');
    this.rolledBack = join(folder, 'rolled-back');
    this.record = join(folder, 'update.json');
    this.kept = join(folder, 'before');
    this.failed = join(folder, 'failed');
  }

  /** Why a file of so many bytes could not take the image's place, in the system's words; null: nothing is in its way. */
  obstacle(bytes: number | null): string | null {
    const beside = `${this.image}.new`;
    try {
      // Tried, not asked: rights, read-only systems and confinements all show in the same way.
      writeFileSync(beside, '');
      rmSync(beside, { force: true });
      const { bavail, bsize } = statfsSync(dirname(this.image));
      const missing = (bytes ?? 0) - bavail * bsize;
      return missing > 0
        ? t('notices.moreRoomNeeded', { megabytes: Math.ceil(missing / 1e6), folder: dirname(this.image) })
        : null;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** What came of the last attempt, where it failed; told once. */
  lastFailure(): string | null {
    try {
      const text = readFileSync(this.failed, 'utf8');
      rmSync(this.failed, { force: true });
      return text;
    } catch {
      return null;
    }
  }

  /** Puts `file` in the image's place and removes it where it was downloaded to; at every moment there is a whole one there. To be called once nothing is written any more. */
  apply(file: string, version: string): void {
    const beside = `${this.image}.new`;
    const previous = `${this.image}.previous`;
    const noted = this.read();
    try {
      this.keepCopies();
      copyFileSync(file, beside);
      chmodSync(beside, 0o755);
      rmSync(previous, { force: true });
      linkOrCopy(this.image, previous);
      atomicWrite(this.record, JSON.stringify({ version, takenBack: false }));
      rmSync(this.rolledBack, { force: true });
      // With this process, which may take a moment to end: what is started meanwhile counts for nothing.
      atomicWrite(this.starts, `0 ${process.pid}\n`);
      renameSync(beside, this.image);
      rmSync(file, { force: true });
    } catch (error) {
      for (const left of [beside, previous, this.starts, this.kept])
        rmSync(left, { recursive: true, force: true });
      this.noteFailure(t('notices.versionFailed', { version, reason: messageOf(error) }), noted);
      throw error;
    }
  }

  /**
   * The version that was taken back, once it was, and whether at this very start; to be asked once, before a person's files are opened.
   */
  takenBack(): { readonly version: string; readonly now: boolean } | null {
    const noted = this.read();
    if (!noted) return null;
    if (existsSync(this.rolledBack) && !noted.takenBack) {
      atomicWrite(this.record, JSON.stringify({ ...noted, takenBack: true }));
      rmSync(this.rolledBack, { force: true });
      this.mayBringBack = true;
      return { version: noted.version, now: true };
    }
    return noted.takenBack ? { version: noted.version, now: false } : null;
  }

  /** This start came as far as it has to: the image stays, and no copy is of use any more. */
  healthy(): void {
    rmSync(this.kept, { recursive: true, force: true });
    if (!existsSync(this.starts)) return;
    rmSync(this.starts, { force: true });
    rmSync(`${this.image}.previous`, { force: true });
  }

  /** Where a file of a person's lies as it was before the update; null where none was kept, or no update was taken back at this start. */
  before(name: string): string | null {
    const path = join(this.kept, name);
    return this.mayBringBack && existsSync(path) ? path : null;
  }

  /** It was put back. */
  forget(name: string): void {
    rmSync(join(this.kept, name), { force: true });
  }

  /** The version that was taken back before stays so. On a full disk there may be no room for this either. */
  private noteFailure(text: string, noted: z.output<typeof record> | null): void {
    try {
      if (noted) atomicWrite(this.record, JSON.stringify(noted));
      else rmSync(this.record, { force: true });
      atomicWrite(this.failed, text);
    } catch {
      // The log has it.
    }
  }

  private keepCopies(): void {
    rmSync(this.kept, { recursive: true, force: true });
    mkdirSync(this.kept, { recursive: true });
    for (const name of keptNames)
      if (existsSync(join(this.data, name))) copyFileSync(join(this.data, name), join(this.kept, name));
  }

  private read(): z.output<typeof record> | null {
    try {
      return record.parse(JSON.parse(readFileSync(this.record, 'utf8')));
    } catch {
      return null;
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Some file systems have no links. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
    chmodSync(to, 0o755);
  }
}
