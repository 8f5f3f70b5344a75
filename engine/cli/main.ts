import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { spawnEngine } from '../client/spawnEngine.ts';
import { run } from './program.ts';
import { processTerminal } from './terminal.ts';

// Built, this is out/main/cli.js; as source, engine/cli/main.ts: the root is two folders up in both.
const appRoot = resolve(fileURLToPath(new URL('.', import.meta.url)), '../..');
const manifest: unknown = JSON.parse(await readFile(join(appRoot, 'package.json'), 'utf8'));
const { version } = z.object({ version: z.string() }).parse(manifest);

process.exitCode = await run(process.argv.slice(2), processTerminal(appRoot), {
  version,
  connect: spawnEngine,
});
