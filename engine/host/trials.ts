import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { PagodaError } from '../contract/errors.ts';
import { replaceOwnFile } from '../files/replaceFile.ts';
import { isEmbeddedModel } from '../models/embedded.ts';
import { tryModel, type TrialOptions, type TrialResult } from '../native/trial.ts';

export interface TrialsOptions {
  appRoot: string;
  libraryFolder: string;
  /** Goes with what is remembered: another version may fare otherwise. */
  llamaVersion: string;
  /** Where it is remembered which files passed; empty: nowhere. */
  file: string;
  attempt?: (options: TrialOptions) => Promise<TrialResult>;
}

/** Files that passed, the latest last. */
const passedFiles = z.array(z.string());
const KEPT = 500;

/**
 * Tries a model file in a process of its own before the engine takes it in: the header's checks see most of what llama.cpp cannot survive, and
 * this sees the rest. Once for each file as it lies; what passed is remembered. The model inside needs none.
 */
export class Trials {
  constructor(private readonly options: TrialsOptions) {}

  /** Throws `model.endsEngine`. `identity`: what tells the file from another of its name. */
  async pass(path: string, identity: string | null, signal: AbortSignal): Promise<void> {
    const { llamaVersion, attempt = tryModel, appRoot, libraryFolder } = this.options;
    if (await isEmbeddedModel(path)) return;
    const name = `${llamaVersion} ${identity ?? ''}`;
    const passed = await this.passed();
    if (identity !== null && passed.includes(name)) return;
    const result = await attempt({ appRoot, libraryFolder, path, signal });
    if (result.kind === 'ended') throw new PagodaError('model.endsEngine', { path, detail: result.detail });
    if (result.kind === 'works' && identity !== null) await this.remember([...passed, name].slice(-KEPT));
  }

  private async passed(): Promise<string[]> {
    try {
      return passedFiles.parse(JSON.parse(await readFile(this.options.file, 'utf8')));
    } catch {
      return []; // None yet, or not readable: the trial is made again.
    }
  }

  private async remember(passed: readonly string[]): Promise<void> {
    const { file } = this.options;
    if (file === '') return;
    // A disk that cannot be written costs the next load its trial.
    await replaceOwnFile(file, JSON.stringify(passed)).catch(() => undefined);
  }
}
