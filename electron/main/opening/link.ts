import { isAbsolute } from 'node:path';
import type { OpeningRequest } from '../../ipc/contract/opening.ts';

export const linkScheme = 'pagoda';

/** A longer text is no link that anybody clicked: systems end command lines far below. */
const longest = 100_000;
/** Of a link that is not understood, what is shown. */
const shown = 300;

/**
 * What a link asks for; undefined for one that only wants the window. `pagoda://chat?text=...` puts a text into the composer of a new
 * conversation, `pagoda://model?path=...` runs a model file of this machine, `pagoda://get?model=owner/name&file=...` shows what a repository of the hub has;
 * `pagoda://open_from_hf?...` and `pagoda://models/huggingface/owner/name` mean the same, as pages write them for other programs. Nothing is done, and
 * nobody is asked for anything, before a person agrees.
 */
export function readLink(link: string): OpeningRequest | undefined {
  const unknown = { kind: 'unknownLink', link: link.slice(0, shown) } as const;
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url?.protocol !== `${linkScheme}:` || link.length > longest) return unknown;
  // Browsers and desktops differ in whether they put a slash after the host.
  const what = `${url.host}${url.pathname}`.replace(/^\/+|\/+$/g, '');
  if (what === '') return undefined;
  const text = url.searchParams.get('text') ?? '';
  if (what === 'chat' && text.trim() !== '') return { kind: 'textLink', text };
  const get = readGet(what, url.searchParams);
  if (get) return get;
  const path = url.searchParams.get('path') ?? '';
  if (what === 'model' && isLocal(path)) return { kind: 'modelLink', path };
  return unknown;
}

/** A name as the hub lets people choose them; none of them is a way to another folder. */
const repositoryName = /^(?!\.)[\w.-]{1,96}\/(?!\.)[\w.-]{1,96}$/;
const fileName = /^(?!\/)(?!.*(^|\/)\.{1,2}(\/|$))[^\\\p{C}]{1,300}$/u;

function readGet(what: string, asked: URLSearchParams): OpeningRequest | undefined {
  const named = /^models\/huggingface\/(.+)$/.exec(what)?.[1];
  const repository = named ?? (what === 'get' || what === 'open_from_hf' ? asked.get('model') : null) ?? '';
  if (!repositoryName.test(repository)) return undefined;
  const file = asked.get('file') ?? '';
  if (file !== '' && !fileName.test(file)) return undefined;
  return { kind: 'getLink', repository, file: file === '' ? null : file };
}

/** Opening a path of the network signs in to whatever machine it names. */
const isLocal = (path: string): boolean =>
  isAbsolute(path) && !/^[\\/]{2}/.test(path) && !path.includes('\0');
