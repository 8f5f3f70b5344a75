import { basename, join, resolve } from 'node:path';
import { PagodaError } from '../contract/errors.ts';
import {
  download,
  HUB,
  offersOf,
  Outgoing,
  searchModels,
  urlOf,
  type HubOptions,
  type Offer,
} from '../downloads/index.ts';
import { fetchedModels } from '../models/library/places.ts';
import { visible } from '../shown/visible.ts';
import { jsonLine } from './json.ts';
import { bytes, count } from './numbers.ts';
import type { Terminal } from './terminal.ts';

export interface GetOptions {
  readonly search?: boolean;
  readonly list?: boolean;
  readonly to?: string;
  readonly mirror?: string;
  readonly offline?: boolean;
  readonly json?: boolean;
}

/** Models that a search shows. */
const SHOWN = 20;

/**
 * `pagoda get REPOSITORY [WHICH]`: fetches a model from Hugging Face or a mirror. WHICH is a quantisation or the end of a file's name; left out it is chosen where there is one only. An access token comes from
 * `HF_TOKEN`, another hub from `HF_ENDPOINT`, as that hub's own tools have it.
 */
export async function runGet(
  what: string,
  which: string | undefined,
  options: GetOptions,
  terminal: Terminal,
): Promise<void> {
  const outgoing = new Outgoing({ offline: options.offline ?? false });
  const hub = hubOf(options.mirror ?? process.env['HF_ENDPOINT']);
  const how: HubOptions = {
    outgoing,
    hub,
    token: tokenFor(hub),
    signal: terminal.stop,
  };
  try {
    if (options.search) return await search(what, how, options, terminal);
    const repository = repositoryOf(what);
    const offers = await offersOf(repository, how);
    if (options.list) return list(offers, options, terminal);
    const offer = chosen(offers, which, repository);
    const files = await fetchOffer(repository, offer, how, options, terminal);
    terminal.out(options.json ? jsonLine({ files }) : `${files[0]}\n`);
  } finally {
    await outgoing.close();
  }
}

async function search(
  words: string,
  how: HubOptions,
  { json }: GetOptions,
  terminal: Terminal,
): Promise<void> {
  const models = await searchModels(words, SHOWN, how);
  if (json) return terminal.out(jsonLine({ models }));
  for (const { repository, downloads, gated } of models)
    terminal.out(
      `${visible(repository)}  ${count(downloads)} downloads${gated ? ', terms to accept' : ''}\n`,
    );
  if (models.length === 0) terminal.err('pagoda: nothing was found.\n');
}

function list(offers: readonly Offer[], { json }: GetOptions, terminal: Terminal): void {
  if (json) return terminal.out(jsonLine({ offers }));
  for (const { name, quantisation, files, bytes: size } of offers) {
    const cut = files.length > 1 ? `, ${files.length} files` : '';
    terminal.out(`${(quantisation ?? '').padEnd(10)}${bytes(size).padStart(10)}  ${visible(name)}${cut}\n`);
  }
}

async function fetchOffer(
  repository: string,
  { files }: Offer,
  { outgoing, hub = HUB, token }: HubOptions,
  { to, json }: GetOptions,
  terminal: Terminal,
): Promise<string[]> {
  const folder = to === undefined ? join(fetchedModels(), ...repository.split('/')) : resolve(to);
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const show = terminal.watched && !json;
  const got: string[] = [];
  let before = 0;
  for (const { path, sha256, bytes: size } of files) {
    const file = join(folder, basename(path));
    const base = before;
    await download(
      { url: urlOf(repository, path, hub), token, file, sha256 },
      {
        outgoing,
        signal: terminal.stop,
        onProgress: ({ phase, bytes: done }) => {
          if (show) terminal.err(`\r${progressLine(phase, base + done, total)}`);
        },
      },
    );
    got.push(file);
    before += size;
  }
  if (show) terminal.err('\r\u001b[K');
  return got;
}

const progressLine = (phase: 'fetching' | 'checking', done: number, total: number): string => {
  const part = total === 0 ? 100 : Math.floor((done / total) * 100);
  return `${phase === 'fetching' ? 'Fetching' : 'Checking'}: ${part} %, ${bytes(done)} of ${bytes(total)}\u001b[K`;
};

function chosen(offers: readonly Offer[], which: string | undefined, repository: string): Offer {
  const wanted = which?.toUpperCase();
  const found = offers.filter(
    ({ name, quantisation }) =>
      wanted === undefined || quantisation === wanted || name.toUpperCase().endsWith(wanted),
  );
  if (found.length === 1) return found[0]!;
  const names = offers.map(({ name, quantisation }) => quantisation ?? basename(name));
  const there =
    names.length === 0
      ? `${repository} has no GGUF file`
      : `${repository} has ${[...new Set(names)].join(', ')}`;
  const wish =
    which === undefined
      ? 'say which of them to get'
      : `${found.length === 0 ? 'none' : 'more than one'} of them is ${which}`;
  throw wrongUse(names.length === 0 ? there : `${there}: ${wish}`);
}

function repositoryOf(text: string): string {
  const path = text.replace(/^(https?:\/\/[^/]+\/|hf:\/\/|hf:)/, '').replace(/\/+$/, '');
  if (!/^[\w.-]+\/[\w.-]+$/.test(path) || path.split('/').some((part) => /^\.+$/.test(part)))
    throw wrongUse(`${text} is no repository: they are called owner/name. Look for one with --search`);
  return path;
}

/** What is secret goes to the hub that it is of, encrypted, or to this machine; not to whatever mirror is named. */
function tokenFor(hub: string): string | undefined {
  const { protocol, hostname } = new URL(hub);
  const isSafe = protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1';
  const isOwn = hub === HUB || hub === hubOf(process.env['HF_ENDPOINT']);
  return isSafe && isOwn ? process.env['HF_TOKEN'] || undefined : undefined;
}

function hubOf(address: string | undefined): string {
  if (!address) return HUB;
  if (!/^https?:\/\//.test(address) || !URL.canParse(address))
    throw wrongUse(`${address} is no address of a hub: give one that begins with https://`);
  return address.replace(/\/+$/, '');
}

const wrongUse = (issue: string) => new PagodaError('request.invalid', { name: 'get', issues: [issue] });
