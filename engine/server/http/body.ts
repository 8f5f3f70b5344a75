import type { IncomingMessage } from 'node:http';
import { ApiError } from '../apiError.ts';
import { askForBody } from './expected.ts';

/** Brackets within brackets of a JSON text; no request needs so many, and whatever walks the value would run out of stack. */
const DEEPEST = 256;
/** Bodies that are being received at once, as multiples of the largest one. */
const AT_ONCE = 8;

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** Receives bodies and reads them as JSON, whatever type they say they are: many people leave it out. */
export class Bodies {
  private held = 0;

  /** `limit`: bytes of one. */
  constructor(private readonly limit: number) {}

  /** Throws `ApiError` 400, 413, 415, and 503 where too much is being received already. */
  async read(request: IncomingMessage, payload: AsyncIterable<Uint8Array>): Promise<unknown> {
    const { headers } = request;
    const coding = headers['content-encoding'];
    if (coding !== undefined && coding !== 'identity')
      throw new ApiError(
        415,
        'Bodies are taken as they are, not compressed. Leave Content-Encoding out.',
        closing,
      );
    if (Number(headers['content-length'] ?? 0) > this.limit) throw this.tooLarge();
    askForBody(request);
    return parse(await this.receive(payload));
  }

  private async receive(payload: AsyncIterable<Uint8Array>): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    try {
      for await (const chunk of payload) {
        bytes += chunk.length;
        this.held += chunk.length;
        if (bytes > this.limit) throw this.tooLarge();
        if (this.held > AT_ONCE * this.limit)
          throw new ApiError(503, 'Too much is being sent to this server just now. Try again.', {
            retryAfter: 1,
            ...closing,
          });
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    } finally {
      this.held -= bytes;
    }
  }

  private tooLarge(): ApiError {
    return new ApiError(
      413,
      `The body is larger than ${mebibytes(this.limit)}, which is the most that is taken here. Shorten it.`,
      {
        code: 'body_too_large',
        ...closing,
      },
    );
  }
}

/** The rest of the body is not read: no other request can come over the same connection. */
const closing = { headers: { connection: 'close' } } as const;

/** Throws `ApiError` 400. */
export function parse(bytes: Buffer): unknown {
  const bad = (message: string) => new ApiError(400, message, { code: 'invalid_json' });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw bad('The body is not UTF-8 text.');
  }
  if (text.trim() === '') throw bad('The body is empty; it must be a JSON object.');
  if (isTooDeep(text)) throw bad(`The body has more than ${DEEPEST} brackets within each other.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw bad(`The body is not JSON: ${placeOf(error, text)}.`);
  }
}

/** Characters of a text that is looked through for where it stops being JSON. */
const LOOKED_THROUGH = 65_536;

/** V8's words quote the body, which may be anybody's; where it is wrong is enough. */
function placeOf(error: unknown, text: string): string {
  const fault = faultOf(error);
  if (fault === 'end' || (fault !== 'somewhere' && fault >= text.length)) return 'it ends too early';
  if (fault !== 'somewhere') return `it is wrong at character ${fault + 1}`;
  if (text.length > LOOKED_THROUGH) return `it is wrong within its ${text.length} characters`;
  let [right, wrong] = [0, text.length];
  while (wrong - right > 1) {
    const middle = (right + wrong) >> 1;
    if (mayGoOn(text.slice(0, middle))) right = middle;
    else wrong = middle;
  }
  return `it is wrong at character ${wrong}`;
}

/** Where V8 says that it is; of a character that belongs nowhere it does not say. */
function faultOf(error: unknown): number | 'end' | 'somewhere' {
  const { message } = error as Error;
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  return message.includes('end of JSON') ? 'end' : 'somewhere';
}

/** Whether a text is JSON as far as it goes. */
function mayGoOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const fault = faultOf(error);
    return fault === 'end' || (fault !== 'somewhere' && fault >= text.length);
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > DEEPEST) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}
