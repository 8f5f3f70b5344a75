import { fromErrorValue } from '../contract/errors.ts';
import type { GenerateEvent, GenerateParamsInput } from '../contract/generation.ts';
import type { EngineLink } from './connect.ts';
import { VisibleText } from '../shown/visible.ts';
import { jsonLine } from './json.ts';
import { CommandFailed } from './outcome.ts';
import { eventsUnlessStopped, STOP_WITHIN } from './stopping.ts';
import type { Terminal } from './terminal.ts';

type Done = Extract<GenerateEvent, { type: 'done' }>;

/**
 * Shows one reply as it comes, or with `json` the whole of it as one object at its end. Being told to stop ends the reply early; what came until
 * then is shown. Throws `CommandFailed` with the text so far.
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
  // A model's words may hold what would steer a terminal; a file or a program gets them as they are.
  const visible = terminal.shown ? new VisibleText() : null;
  let text = '';
  try {
    for await (const event of eventsUnlessStopped(reply, terminal, STOP_WITHIN)) {
      if (event.type === 'text') {
        text += event.text;
        if (!json) terminal.out(visible?.push(event.text) ?? event.text);
      } else if (event.type === 'failed') {
        throw fromErrorValue(event.error);
      } else if (event.type === 'done') {
        if (json) terminal.out(jsonLine(replyOutput(text, event)));
        else if (!text.endsWith('\n')) terminal.out(`${visible?.end() ?? ''}\n`);
        if (!json && terminal.watched) terminal.err(`${figures(event)}\n`);
      }
    }
  } catch (error) {
    if (!json && text !== '' && !text.endsWith('\n')) terminal.out(`${visible?.end() ?? ''}\n`);
    throw new CommandFailed(error, { text });
  } finally {
    terminal.stop.removeEventListener('abort', cancel);
  }
}

/** A reply as `--json` prints it. */
function replyOutput(text: string, { tokenIds, promptTokenIds, finishReason, logprobs, timings }: Done) {
  return { text, tokenIds, promptTokenIds, finishReason, ...(logprobs && { logprobs }), timings };
}

/** "12 tokens, 85.3 tokens/s, first after 41 ms; prompt of 31 tokens, 25 of them cached" */
function figures({ timings, finishReason }: Done): string {
  const { generatedTokens, tokensPerSecond, ttftMs, promptTokens, cachedTokens } = timings;
  const cached = cachedTokens > 0 ? `, ${cachedTokens} of them cached` : '';
  const early = finishReason === 'stop' || finishReason === 'stopString' ? '' : ` [${ended[finishReason]}]`;
  return (
    `${generatedTokens} tokens, ${tokensPerSecond.toFixed(1)} tokens/s, first after ${Math.round(ttftMs)} ms; ` +
    `prompt of ${promptTokens} tokens${cached}${early}`
  );
}

const ended = {
  length: 'ended at --max-tokens',
  context: 'the context is full',
  cancelled: 'stopped',
} as const;
