import { assertNever } from '../../../engine/contract/assertNever.ts';
import type { EndedRequest, ServedRequest, ServerState } from '../../../engine/contract/server.ts';
import { integer, rate } from '../../ui/format.ts';

/** What the server is about, in a sentence. */
export function serverWords(state: ServerState): string {
  switch (state.kind) {
    case 'off':
      return 'Off. Nothing listens.';
    case 'starting':
      return 'Starting…';
    case 'failed':
      return 'It is switched on, and does not run.';
    case 'on':
      return state.model === null
        ? 'On, without a model just now: requests are told to come back.'
        : `On, with ${state.model}.`;
    default:
      return assertNever(state, 'kind');
  }
}

export function requestWords({ state, ahead, promptTokens }: ServedRequest): string {
  switch (state) {
    case 'receiving':
      return 'arrives';
    case 'waiting':
      return ahead > 0 ? `waits, ${integer(ahead)} before it` : 'waits';
    case 'loading':
      return 'waits for its model';
    case 'reading':
      return promptTokens > 0 ? `reads ${integer(promptTokens)} tokens` : 'reads';
    case 'writing':
      return 'writes';
    case 'paused':
      return 'paused for want of room';
    default:
      return assertNever(state);
  }
}

const refusals: Readonly<Record<number, string>> = {
  401: 'refused: wrong or no key',
  403: 'refused: its page or name',
  404: 'refused: no such thing',
  413: 'refused: too large',
  429: 'told to come back: queue full',
  499: 'left',
  503: 'told to come back: no engine or model',
};

export function endWords({ status }: Pick<EndedRequest, 'status'>): string {
  if (status < 400) return 'answered';
  return refusals[status] ?? (status < 500 ? `refused (${status})` : `failed (${status})`);
}

/** "OpenAI/JS 6.1" -> the same; a client without a name is known by its address. */
export const whoAsked = ({ agent, client }: Pick<ServedRequest, 'agent' | 'client'>): string =>
  agent === '' ? client : agent;

/** Of fewer tokens a speed says nothing: the engine may have had them at once. */
const MEASURED = 8;

export const speedWords = ({
  replyTokens,
  tokensPerSecond,
}: Pick<ServedRequest, 'replyTokens' | 'tokensPerSecond'>): string =>
  replyTokens < MEASURED || tokensPerSecond <= 0 ? '–' : rate(tokensPerSecond);
