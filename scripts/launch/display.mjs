// A display for programs that need one: the one there is, or a virtual one of our own that ends with us.
import { spawn } from 'node:child_process';

const SCREEN = '1280x900x24';

/** Whether windows can be shown as things are. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/**
 * Throws where there is neither a display nor Xvfb.
 * @returns {Promise<{env: Record<string, string>, virtual: boolean, close(): void}>} `env` goes to the program
 */
export async function openDisplay() {
  if (hasDisplay()) return { env: {}, virtual: false, close: () => {} };
  // Xvfb picks a free number and writes it to descriptor 3 once it can be used.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const close = () => void server.kill();
  process.once('exit', close);
  const number = await new Promise((resolve, reject) => {
    const install = 'install it (Debian: apt-get install xvfb) or start Pagoda on a display';
    server.on('error', () =>
      reject(new Error(`there is no display, and no Xvfb to stand in for one: ${install}`)),
    );
    server.on('exit', (status) =>
      reject(new Error(`there is no display, and Xvfb ended with status ${status}`)),
    );
    server.stdio[3].once('data', (chunk) => resolve(chunk.toString().trim()));
  });
  return { env: { DISPLAY: `:${number}` }, virtual: true, close };
}
