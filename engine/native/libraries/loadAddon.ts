import { createRequire } from 'node:module';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { PagodaError } from '../../contract/errors.ts';
import { say } from '../../contract/phrases.ts';
import type { Addon } from '../native.d.ts';
import { unpacked } from './unpacked.ts';

/** What the addon offers beyond native.d.ts: it takes our error class, so that both sides throw the same. */
interface AddonBinding extends Addon {
  setErrorClass(errorClass: typeof PagodaError): void;
}

/** Where the build puts it; the same place inside a packaged app. */
export const addonPath = (appRoot: string): string =>
  unpacked(join(appRoot, 'engine/native/build/Release/pagoda.node'));

/** The native addon of an app root. Throws `addon.missing` where it is not built or does not load here. */
export function loadAddon(appRoot: string): Addon {
  const path = addonPath(appRoot);
  if (!existsSync(path)) throw new PagodaError('addon.missing', { path, ...say('noSuchFile') });
  let addon: AddonBinding;
  try {
    addon = createRequire(path)(path) as AddonBinding;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new PagodaError('addon.missing', { path, detail }, { cause: error });
  }
  addon.setErrorClass(PagodaError);
  return addon;
}
