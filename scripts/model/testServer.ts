import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A local web server that gives its scripted answers in order and repeats the last one. */
export async function serveAnswers(...answers: [Answer, ...Answer[]]) {
  const requests: { path: string | undefined; range: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)]!;
    requests.push({ path: request.url, range: request.headers.range });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    /** Cuts every connection as it stands. */
    cut: () => server.closeAllConnections(),
    close: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
}

/** The whole body, whatever range was asked for. */
export const whole =
  (body: Buffer): Answer =>
  (_, response) =>
    response.end(body);

/** The asked-for range, as RFC 9110 has it. */
export const ranged =
  (body: Buffer): Answer =>
  (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(206, { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` });
    response.end(body.subarray(from));
  };

/** The first `count` bytes, then nothing for ever. */
export const hangAfter =
  (body: Buffer, count: number): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-length': body.length });
    response.write(body.subarray(0, count));
  };

export const status =
  (code: number): Answer =>
  (_, response) =>
    response.writeHead(code).end('no');

export const redirectTo =
  (place: string): Answer =>
  (_, response) =>
    response.writeHead(302, { location: place }).end();
