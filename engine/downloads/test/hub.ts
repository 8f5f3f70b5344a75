import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HubFileOf {
  /** What it holds now: may be replaced while the hub runs. */
  content: Buffer;
  gated?: boolean;
  /** Not kept by checksum. */
  plain?: boolean;
}

/** What goes wrong with a request of content: given before the hub's own answer; true: it was answered. */
export type Trouble = (request: IncomingMessage, response: ServerResponse, content: Buffer) => boolean;

/**
 * A hub on this machine that answers as huggingface.co does: the list of a repository, the redirect of a file to where contents lie, ranges, marks, and terms that are to be
 * accepted.
 */
export async function openHub(repository: string, files: Record<string, HubFileOf>) {
  const requests: { path: string; range: string | undefined; authorization: string | undefined }[] = [];
  let trouble: Trouble = () => false;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://hub');
    const { range, authorization } = request.headers;
    requests.push({ path: pathname, range, authorization });
    answer(request, response, decodeURIComponent(pathname), base());
  });
  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = (request: IncomingMessage, response: ServerResponse, path: string, origin: string) => {
    if (path === '/api/models') {
      const model = {
        _id: '1',
        id: repository,
        private: false,
        gated: false,
        downloads: 12_345,
        likes: 6,
        lastModified: '2026-01-02T00:00:00.000Z',
      };
      return json(response, [model]);
    }
    if (path === `/api/models/${repository}/tree/main`)
      return json(response, Object.entries(files).map(listed));
    if (path.startsWith('/api/')) return json(response, { error: 'Repository not found' }, 404);
    const name = /\/(?:resolve\/main|contents)\/(.*)$/.exec(path)?.[1] ?? '';
    const file = files[name];
    if (!file) return void response.writeHead(404).end('Entry not found');
    if (path.startsWith('/contents/'))
      return trouble(request, response, file.content) || giveRange(request, response, file.content);
    if (file.gated && request.headers.authorization !== 'Bearer secret')
      return void response.writeHead(403, { 'x-error-code': 'GatedRepo' }).end('no');
    // Contents lie on another host, which is nobody to show a token to.
    response
      .writeHead(302, { location: `${origin.replace('127.0.0.1', 'localhost')}/contents/${name}?signed=1` })
      .end();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: base(),
    requests,
    /** Of contents alone. */
    contents: () => requests.filter(({ path }) => path.startsWith('/contents/')),
    troubledBy: (next: Trouble) => (trouble = next),
    close: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
}

export const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
export const markOf = (content: Buffer): string => `"${sha256(content)}"`;

const listed = ([path, { content, plain }]: [string, HubFileOf]) => ({
  type: 'file',
  path,
  size: content.length,
  oid: '0'.repeat(40),
  ...(plain ? {} : { lfs: { oid: sha256(content), size: content.length, pointerSize: 130 } }),
});

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** RFC 9110: a range of it, or all of it where there is none or the condition does not hold. */
export function giveRange(request: IncomingMessage, response: ServerResponse, content: Buffer): void {
  const etag = markOf(content);
  const asked = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const condition = request.headers['if-range'];
  if (!asked || (condition !== undefined && condition !== etag))
    return void response.writeHead(200, { etag, 'content-length': content.length }).end(content);
  const [from, to] = [Number(asked[1]), Math.min(Number(asked[2]) + 1, content.length)];
  if (from >= content.length)
    return void response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
  const headers = {
    etag,
    'content-range': `bytes ${from}-${to - 1}/${content.length}`,
    'content-length': to - from,
  };
  response.writeHead(206, headers).end(content.subarray(from, to));
}
