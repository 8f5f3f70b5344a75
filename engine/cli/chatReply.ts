import { fromErrorValue } from '../contract/errors.ts';
import type { Adaptation, GenerateEvent, GenerateParamsInput } from '../contract/generation.ts';
import type { View } from '../contract/overflow.ts';
import { BeamView } from './beamView.ts';
import type { EngineLink } from './connect.ts';
import { jsonLine } from './json.ts';
import { CommandFailed } from './outcome.ts';
import { ReplyView } from './replyView.ts';
import { eventsUnlessStopped, STOP_WITHIN } from './stopping.ts';
import type { Terminal } from './terminal.ts';

type Done = Extract<GenerateEvent, { type: 'done' }>;

/** What has come of a reply. */
interface Said {
  text: string;
  reasoning: string;
  adapted: readonly Adaptation[];
  overflowed: View | null;
}

/**
 * Shows one reply as it comes, or with `json` the whole of it as one object at its end. The answer goes to standard output; what the model
 * thinks before it, and what was done to the conversation, to standard error for whoever watches. Being told to stop ends the reply early; what
 * came until then is shown. Throws `CommandFailed` with what has come.
 */
export async function streamReply(
  { client }: EngineLink,
  params: GenerateParamsInput,
  json: boolean,
  terminal: Terminal,
): Promise<void> {
  const reply = client.open('generate', params);
  const cancel = () => reply.cancel();
  if (terminal.stop.aborted) cancel();
  terminal.stop.addEventListener('abort', cancel);
  const said: Said = { text: '', reasoning: '', adapted: [], overflowed: null };
  const view = json ? null : new ReplyView(terminal);
  const search = json ? null : new BeamView(terminal);
  const many = params.method === 'beam' && (params.beam?.returned ?? 1) > 1;
  try {
    for await (const event of eventsUnlessStopped(reply, terminal, STOP_WITHIN)) {
      if (event.type === 'adapted') {
        said.adapted = event.how;
        view?.adapted(event.how);
      } else if (event.type === 'overflowed') {
        const { dropped, newly, tokens, summary } = event;
        said.overflowed = { dropped, newly, tokens, summary };
        if (newly > 0) view?.overflowed(said.overflowed);
      } else if (event.type === 'reasoning') {
        said.reasoning += event.text;
        view?.think(event.text);
      } else if (event.type === 'text') {
        said.text += event.text;
        search?.over();
        if (!many) view?.say(event.text);
      } else if (event.type === 'beams') {
        search?.grown(event);
      } else if (event.type === 'failed') {
        throw fromErrorValue(event.error);
      } else if (event.type === 'done') {
        if (json) terminal.out(jsonLine(replyOutput(said, event)));
        search?.over();
        if (many) search?.show(event.beams ?? []);
        else view?.done(event.finishReason, event.toolCalls);
        if (!json && terminal.watched) terminal.err(`${figures(event)}\n`);
      }
    }
  } catch (error) {
    search?.over();
    view?.brokenOff();
    throw new CommandFailed(error, shown(said));
  } finally {
    terminal.stop.removeEventListener('abort', cancel);
  }
}

/** A reply as `--json` prints it. */
function replyOutput(
  said: Said,
  { tokenIds, promptTokenIds, finishReason, logprobs, beams, toolCalls, timings }: Done,
) {
  return {
    ...shown(said),
    ...(toolCalls && { toolCalls }),
    tokenIds,
    promptTokenIds,
    finishReason,
    ...(logprobs && { logprobs }),
    ...(beams && { beams }),
    timings,
  };
}

const shown = ({ text, reasoning, adapted, overflowed }: Said) => ({
  text,
  ...(reasoning === '' ? {} : { reasoning }),
  ...(adapted.length === 0 ? {} : { adapted }),
  ...(overflowed ? { overflowed } : {}),
});

/** "12 tokens, 85.3 tokens/s, first after 41 ms; prompt of 31 tokens, 25 of them cached" */
function figures({ timings, finishReason }: Done): string {
  const { generatedTokens, tokensPerSecond, ttftMs, promptTokens, cachedTokens } = timings;
  const cached = cachedTokens > 0 ? `, ${cachedTokens} of them cached` : '';
  const { draftedTokens, acceptedTokens } = timings;
  const drafts = draftedTokens > 0 ? `, ${acceptedTokens} of ${draftedTokens} proposed ones taken` : '';
  const early = finishReason === 'stop' || finishReason === 'stopString' ? '' : ` [${ended[finishReason]}]`;
  return (
    `${generatedTokens} tokens${drafts}, ${tokensPerSecond.toFixed(1)} tokens/s, first after ${Math.round(ttftMs)} ms; ` +
    `prompt of ${promptTokens} tokens${cached}${early}`
  );
}

const ended = {
  length: 'ended at --max-tokens',
  context: 'the context is full',
  cancelled: 'stopped',
} as const;
