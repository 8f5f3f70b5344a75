import { libraryProcessContract } from '../contract/libraryProcess.ts';
import { join } from 'node:path';
import { cacheFolder } from '../models/cacheFolder.ts';
import { readModelDetails } from '../models/details.ts';
import { usualPlaces } from '../models/library/places.ts';
import { RememberedHeaders } from '../models/library/rememberedHeaders.ts';
import { scanLibrary } from '../models/library/scan.ts';
import { weightsHash } from '../models/weightsHash.ts';
import { unpacked } from '../native/libraries/unpacked.ts';
import { messagePort, type MessagePortLike } from '../transport/messagePort.ts';
import { parentPort } from '../transport/parentPort.ts';
import { serve } from '../transport/server.ts';
import type { DownloadProgress } from '../downloads/index.ts';
import { HubSide } from './hubSide.ts';
import { paced } from './paced.ts';
import { previewInThread } from './previewInThread.ts';

/** How often progress is told, in milliseconds. */
const TELL_EVERY = 100;

/**
 * The process that looks after model files: finds them, reads what they say, compares and fetches them. Neither the app nor the engine waits for a disk or the
 * network here, and what a stranger's file does to it costs this process alone. It ends with the app. Its argument: the built thread that tries templates.
 */
function main(): void {
  const parent = parentPort();
  const [, , templateWorker] = process.argv;
  if (!parent || templateWorker === undefined) {
    process.stderr.write('This is a part of the app. In a terminal, "./pagoda models" lists model files.\n');
    process.exitCode = 2;
    return;
  }
  parent.on('message', ({ ports: [port] }) => {
    if (port) answer(port, unpacked(templateWorker));
  });
}

function answer(port: MessagePortLike, templateWorker: string): void {
  const hub = new HubSide();
  const headers = new RememberedHeaders();
  const hashes = join(cacheFolder(), 'hashes.json');
  serve(
    libraryProcessContract,
    {
      'library.scan': ({ own, added }) => scanLibrary(usualPlaces(own, added), (path) => headers.read(path)),
      'library.details': async ({ path }) => {
        const details = await readModelDetails(path);
        const { chatTemplate } = details.report.tokenizer;
        const textOf = (role: string) => details.specialTokens.find((each) => each.role === role)?.text ?? '';
        const preview =
          chatTemplate === null
            ? ({ kind: 'none' } as const)
            : await previewInThread(templateWorker, {
                template: chatTemplate,
                beginText: textOf('begin'),
                endText: textOf('end'),
              });
        return { ...details, preview };
      },
      'library.hash': async ({ paths }, emit, signal) => {
        for (const path of paths) {
          signal.throwIfAborted();
          const sha256 = await weightsHash(path, hashes, signal).catch(() => null);
          if (sha256 !== null) emit({ type: 'hash', path, sha256 });
        }
        return { type: 'done' };
      },
      'hub.access': (access) => {
        hub.use(access);
        return {};
      },
      'hub.search': async ({ query }) => ({ models: await hub.search(query) }),
      'hub.offers': async ({ repository }) => ({ offers: await hub.offers(repository) }),
      'hub.download': async (wanted, emit, signal) => {
        const progress = paced<DownloadProgress>((now) => emit({ type: 'progress', ...now }), TELL_EVERY);
        const path = await hub
          .fetch(wanted, (now) => progress.tell(now), signal)
          .finally(() => progress.end());
        return { type: 'done', path };
      },
      'hub.discard': async (wanted) => {
        await hub.discard(wanted);
        return {};
      },
      'hub.contacts': hub.contacts,
    },
    messagePort(port),
  );
}

main();
