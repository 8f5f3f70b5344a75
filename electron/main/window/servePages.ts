import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { contentSecurityPolicy, pageHost } from './policy.ts';

/** Types of the files a built page consists of. */
const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  // A link in a reply must not have its host looked up.
  'X-DNS-Prefetch-Control': 'off',
};
const refuse = (status: number) => new Response(null, { status, headers });

/** Answers requests for `app://pagoda/...` with the files of `folder` and nothing outside it. */
export function servePages(folder: string) {
  return async (request: Pick<Request, 'url' | 'method'>): Promise<Response> => {
    const { host, pathname } = new URL(request.url);
    if (host !== pageHost || request.method !== 'GET') return refuse(403);
    const file = fileFor(folder, pathname);
    if (file === undefined) return refuse(403);
    try {
      const body = await readFile(file);
      const type = types[extname(file)] ?? 'application/octet-stream';
      return new Response(new Uint8Array(body), { headers: { ...headers, 'Content-Type': type } });
    } catch {
      return refuse(404);
    }
  };
}

function fileFor(folder: string, pathname: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
  } catch {
    return undefined;
  }
  if (path.includes('\0')) return undefined;
  const file = normalize(join(folder, path));
  return file.startsWith(folder + sep) ? file : undefined;
}
