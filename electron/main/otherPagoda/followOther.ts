import { isDeepStrictEqual } from 'node:util';
import { PagodaError } from '../../../engine/contract/errors.ts';
import { serverKey } from '../../../engine/contract/server.ts';
import { farAddress } from '../../../engine/remote/address.ts';
import { FarServer, type FarAddress } from '../../../engine/remote/farServer.ts';
import type { OtherPagoda } from '../../ipc/contract/otherPagoda.ts';
import type { SettingsStore } from '../settings/settingsStore.ts';
import { t } from '../words/t.ts';
import type { OtherKey } from './otherKey.ts';

/** Has the chats use the engine of another Pagoda while the settings say so, with the key of now. */
export function followOther(
  settings: SettingsStore,
  key: OtherKey,
  agent: string,
  use: (address: FarAddress | null) => void,
  /** That the chats came back could not be written down. */
  onUnsaved: (error: unknown) => void,
): void {
  let before: FarAddress | null = null;
  const follow = () => {
    const { otherPagoda, offline } = settings.current();
    const isBarred = offline && otherPagoda?.on === true && isFar(otherPagoda.url);
    if (isBarred) comeBack(otherPagoda);
    const address =
      otherPagoda?.on && !isBarred ? { url: otherPagoda.url, key: key.of(otherPagoda.url), agent } : null;
    if (isDeepStrictEqual(address, before)) return;
    before = address;
    use(address);
  };
  /** Chats go on with the engine of this machine. */
  const comeBack = (otherPagoda: OtherPagoda) => {
    try {
      settings.change({ otherPagoda: { ...otherPagoda, on: false } });
    } catch (error) {
      onUnsaved(error);
    }
  };
  // An address and its key change one after the other.
  let soon = false;
  const followSoon = () => {
    if (soon) return;
    soon = true;
    queueMicrotask(() => {
      soon = false;
      follow();
    });
  };
  settings.changed(followSoon);
  key.changed(followSoon);
  follow();
}

/** Until when a server that is asked for the first time has to have answered, in milliseconds. */
const TRY_WITHIN = 15_000;

/**
 * Tries the server of another Pagoda, and has the chats use it from then on. `key` left out: the one that is kept for this address.
 *
 * @throws PagodaError `request.invalid` for what is no address or key, `download.offline` while nothing may leave this machine, `server.*` for one that does not answer; nothing is changed then
 */
export async function useOther(
  settings: SettingsStore,
  kept: OtherKey,
  agent: string,
  wanted: { readonly url: string; readonly key?: string | null | undefined },
): Promise<void> {
  const url = farAddress(wanted.url);
  if (url === null) throw invalid(`url: ${t('notices.otherAddress')}`);
  if (settings.current().offline && isFar(url))
    throw new PagodaError('download.offline', { host: new URL(url).host });
  const given = wanted.key === undefined ? kept.of(url) : wanted.key;
  const key = serverKey.nullable().safeParse(given);
  if (!key.success) throw invalid(`key: ${t('notices.otherKeyForm')}`);
  await reach({ url, key: key.data, agent, silentMs: TRY_WITHIN });
  kept.keep(url, key.data);
  settings.change({ otherPagoda: { url, on: true } });
}

/** Resolves once it has said how its model is, whatever it said. */
async function reach(address: FarAddress): Promise<void> {
  const left = new AbortController();
  for await (const _ of new FarServer(address).states(left.signal)) return;
}

/** Another machine, as far as its name says. */
const isFar = (url: string): boolean => !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

const invalid = (issue: string): PagodaError =>
  new PagodaError('request.invalid', { name: 'otherPagoda.use', issues: [issue] });
