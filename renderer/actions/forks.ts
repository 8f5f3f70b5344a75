import type { Message } from '../../electron/ipc/contract/app.ts';
import { fromErrorValue, toErrorValue } from '../../engine/contract/errors.ts';
import type { ChatMessage, GenerateParamsInput } from '../../engine/contract/generation.ts';
import { generate } from '../client/generation.ts';
import type { Pagoda } from '../pagoda.ts';
import { partings, type Fork, type Way, type WayName } from '../stores/forks.ts';
import { changeLook } from '../stores/looks.ts';
import { beforeReply, defaultSystem, makingOf } from './looks.ts';

/** Tokens up to which replies are compared: a search is dear. */
export const COMPARED = 256;
const BEAMS = 4;
/** Tokens that are shown of another way. */
const SHOWN = 16;

/** Writes a reply again greedily and by a search, and finds where they part from it. */
export async function findForks(pagoda: Pagoda, message: Message): Promise<void> {
  const signal = pagoda.looking.get(message.id)?.signal;
  const look = pagoda.looks.getState().byMessage[message.id];
  if (!signal || !look) return;
  changeLook(pagoda.looks, message.id, (before) => ({ ...before, forks: { kind: 'finding' } }));
  try {
    const reply = look.tokens.map(({ id }) => id);
    const made = makingOf(pagoda, message);
    const run = made?.runs[0];
    const messages = beforeReply(pagoda, message, run ? run.system : defaultSystem(pagoda, message.chatId));
    const compared = Math.min(COMPARED, reply.length);
    const { format, minTokens, stop, method, beam } = run?.settings ?? {};
    const asked = {
      prompt: { kind: 'chat' as const, messages },
      maxTokens: compared,
      ...(run ? { overflow: run.overflow, minTokens, stop } : {}),
      tag: message.chatId,
      chat: message.chatId,
    };
    const { temperature: _, seed: __, ...sampling } = run?.settings.sampling ?? { temperature: 0 };
    const search = method === 'beam' ? beam : { beams: BEAMS };
    const [greedy, beams] = await Promise.all([
      write(pagoda, { ...asked, format, sampling: { ...sampling, temperature: 0 } }, signal),
      // Some models and formats have no search.
      format && format.kind !== 'text'
        ? null
        : write(pagoda, { ...asked, method: 'beam', beam: search }, signal).catch(ifRefused),
    ]);
    const ways: Way[] = [
      { name: 'greedy', tokenIds: greedy },
      ...(beams ? [{ name: 'beams', tokenIds: beams } as const] : []),
    ];
    const found = partings(reply, ways, compared);
    const forks = await Promise.all(found.map((each) => inWords(pagoda, messages, each)));
    changeLook(pagoda.looks, message.id, (before) => ({
      ...before,
      forks: { kind: 'found', forks, compared, withBeams: beams !== null },
    }));
  } catch (error) {
    if (signal.aborted) return;
    const forks = { kind: 'failed', error: toErrorValue(error) } as const;
    changeLook(pagoda.looks, message.id, (before) => ({ ...before, forks }));
  }
}

function ifRefused(error: unknown): null {
  if (toErrorValue(error).code !== 'request.invalid') throw error;
  return null;
}

async function write(
  pagoda: Pagoda,
  params: GenerateParamsInput,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const generation = generate(pagoda.engine.current(), params);
  signal.addEventListener('abort', () => generation.cancel());
  if (signal.aborted) generation.cancel();
  const final = await generation.result();
  if (final.type === 'failed') throw fromErrorValue(final.error);
  return final.tokenIds;
}

async function inWords(
  pagoda: Pagoda,
  messages: readonly ChatMessage[],
  { at, ways }: { at: number; ways: Way[][] },
): Promise<Fork> {
  const said = async (tokenIds: readonly number[]) => {
    if (tokenIds.length === 0) return '';
    const read = await pagoda.engine
      .current()
      .request('reply.read', { messages: [...messages], tokenIds: [...tokenIds] });
    return read.reasoning + read.content;
  };
  return {
    at,
    ways: await Promise.all(
      ways.map(async (alike) => {
        const { tokenIds } = alike[0]!;
        const before = await said(tokenIds.slice(0, at));
        const text = (await said(tokenIds.slice(0, at + SHOWN))).slice(before.length);
        return { names: alike.map(({ name }): WayName => name), text };
      }),
    ),
  };
}
