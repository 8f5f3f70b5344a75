import { join } from 'node:path';
import { PagodaError } from '../contract/errors.ts';
import {
  cudaPins,
  driverBranch,
  fetchLibraries,
  Outgoing,
  packagesFor,
  removeLibraries,
} from '../downloads/index.ts';
import { cacheFolder } from '../models/cacheFolder.ts';
import type { Connect } from './connect.ts';
import { engineWatch } from './engineWatch.ts';
import { jsonLine } from './json.ts';
import { bytes } from './numbers.ts';
import type { Terminal } from './terminal.ts';

export interface CudaOptions {
  readonly mirror?: string;
  readonly untried?: boolean;
  readonly remove?: boolean;
  readonly offline?: boolean;
  readonly json?: boolean;
}

/**
 * `pagoda cuda`: fetches llama.cpp's CUDA libraries, which installers leave out: they are larger than all the rest, and of no use without such a card.
 * They are kept only if an engine comes up on them.
 */
export async function runCuda(options: CudaOptions, terminal: Terminal, connect: Connect): Promise<void> {
  const folder = join(cacheFolder(), 'libraries');
  const { version } = cudaPins;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new PagodaError('gpu.unavailable', {
      requested: 'CUDA',
      detail: `there are libraries to fetch for Linux on x86-64 only, and this is ${process.platform} on ${process.arch}`,
    });
  if (options.remove) {
    const removed = await removeLibraries(folder, version);
    if (options.json) return terminal.out(jsonLine({ removed }));
    return terminal.out(removed ? 'The CUDA libraries are removed.\n' : 'There were none.\n');
  }
  const from = addressOf(options.mirror ?? process.env['PAGODA_LIBRARIES']);
  const branch = driverBranch();
  if (branch === null && !options.untried)
    throw new PagodaError('gpu.unavailable', {
      requested: 'CUDA',
      detail: 'no driver of NVIDIA is loaded on this system (--untried fetches them all the same)',
    });
  const outgoing = new Outgoing({ offline: options.offline ?? false });
  const show = terminal.watched && !options.json;
  try {
    await fetchLibraries({
      from,
      folder,
      version,
      packages: packagesFor(branch, cudaPins.packages),
      outgoing,
      signal: terminal.stop,
      onProgress: (name, { phase, bytes: done, total }) => {
        if (show)
          terminal.err(
            `\r${phase === 'fetching' ? 'Fetching' : 'Checking'} ${name}: ${bytes(done)} of ${bytes(total)}\u001b[K`,
          );
      },
      attempt: options.untried ? null : () => attempt(terminal, connect),
    });
  } finally {
    if (show) terminal.err('\r\u001b[K');
    await outgoing.close();
  }
  if (options.json) return terminal.out(jsonLine({ version, tried: !options.untried }));
  terminal.out(
    options.untried
      ? 'The CUDA libraries are here. They were not tried.\n'
      : 'The CUDA libraries are here, and an engine runs on them. An app that is open takes them up when its engine is restarted.\n',
  );
}

/** An engine on them, as a reply would have it. */
async function attempt(terminal: Terminal, connect: Connect): Promise<void> {
  const { appRoot, stop } = terminal;
  const onHealth = engineWatch(terminal);
  try {
    const engine = await connect({ appRoot, gpu: 'cuda', kernels: 'own', signal: stop, onHealth });
    await engine.close();
  } catch (error) {
    if (error instanceof PagodaError && error.code === 'gpu.unavailable')
      throw new PagodaError('library.notKept', {
        variant: 'CUDA',
        detail: (error.data as { detail: string }).detail,
      });
    throw error;
  }
}

function addressOf(address: string | undefined): string {
  if (!address)
    throw wrongUse(
      'say where to fetch from: --mirror ADDRESS, a mirror of npm’s registry or a folder laid out like one',
    );
  if (!/^https?:\/\//.test(address) || !URL.canParse(address))
    throw wrongUse(`${address} is no address: give one that begins with https://`);
  return address;
}

const wrongUse = (issue: string) => new PagodaError('request.invalid', { name: 'cuda', issues: [issue] });
