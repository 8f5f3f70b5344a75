import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface Display {
  readonly env: Record<string, string>;
  close(): void;
}

/** The display there is, or a virtual one of our own. Xvfb picks a free number and writes it to descriptor 3. */
export async function openDisplay(): Promise<Display> {
  const present = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (present) return { env: {}, close: () => {} };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    server.on('error', reject);
    server.on('exit', (status) => reject(new Error(`Xvfb ended with status ${status}`)));
    (server.stdio[3] as Readable).once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  return { env: { DISPLAY: `:${number}` }, close: () => server.kill() };
}
