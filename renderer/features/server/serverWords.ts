import { assertNever } from '../../../engine/contract/assertNever.ts';
import type { EndedRequest, ServedRequest, ServerState } from '../../../engine/contract/server.ts';
import { integer, rate } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

/** What the server is about, in a sentence. */
export function serverWords(state: ServerState): string {
  switch (state.kind) {
    case 'off':
      return t('server.offNothingListens');
    case 'starting':
      return t('server.starting');
    case 'failed':
      return t('server.itIsSwitchedOnAndDoes');
    case 'on':
      return state.model === null
        ? t('server.onWithoutAModelJustNow')
        : t('server.onWith', { model: state.model });
    default:
      return assertNever(state, 'kind');
  }
}

export function requestWords({ state, ahead, promptTokens }: ServedRequest): string {
  switch (state) {
    case 'receiving':
      return t('server.arrives');
    case 'waiting':
      return ahead > 0 ? t('server.waitsBeforeIt', { ahead: integer(ahead) }) : t('server.waits');
    case 'loading':
      return t('server.waitsForItsModel');
    case 'reading':
      return promptTokens > 0
        ? t('server.readsTokens', { tokens: integer(promptTokens) })
        : t('server.reads');
    case 'writing':
      return t('server.writes');
    case 'paused':
      return t('server.pausedForWantOfRoom');
    default:
      return assertNever(state);
  }
}

const refusals: Readonly<Record<number, string>> = {
  get 401() {
    return t('server.refusedWrongOrNoKey');
  },
  get 403() {
    return t('server.refusedItsPageOrName');
  },
  get 404() {
    return t('server.refusedNoSuchThing');
  },
  get 413() {
    return t('server.refusedTooLarge');
  },
  get 429() {
    return t('server.toldToComeBackQueueFull');
  },
  get 499() {
    return t('server.left');
  },
  get 503() {
    return t('server.toldToComeBackNoEngine');
  },
};

export function endWords({ status }: Pick<EndedRequest, 'status'>): string {
  if (status < 400) return t('server.answered');
  return (
    refusals[status] ?? (status < 500 ? t('server.refused', { status }) : t('server.failed', { status }))
  );
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
