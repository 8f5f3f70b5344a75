import { fromErrorValue } from '../contract/errors.ts';
import type { Priority } from '../contract/generation.ts';
import type { Listener } from '../job.ts';
import type { EncodedPrompt } from '../prompting/prompter.ts';
import { PlainChooser, samplerOptions } from '../sampling/index.ts';
import { samplingSettings } from '../contract/sampling.ts';
import { makeSequence } from '../scheduler/index.ts';
import type { RunningModel } from './runningModel.ts';

export interface QuietReply {
  id: number;
  tag: string;
  chat: string;
  priority: Priority;
  arrived: number;
  maxTokens: number;
}

/** A greedy reply that nobody watches: the text of its answer. What comes of one that is cancelled is what came until then. */
export function quietReply(
  { loop, tokenizer, replies }: RunningModel,
  { tokens, begins, chat: form }: EncodedPrompt,
  { id, tag, chat, priority, arrived, maxTokens }: QuietReply,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const text = replies.replyText(form?.start ?? null);
    let answer = '';
    let count = 0;
    const cancel = () => loop.cancel(job);
    const listener: Listener = {
      waits: () => undefined,
      admitted: () => undefined,
      paused: () => undefined,
      read: () => undefined,
      drafted: () => undefined,
      flush: () => undefined,
      chosen(token) {
        count += 1;
        if (tokenizer.endsReply(token)) return 'stop';
        answer += text.push(token).answer;
        return count === maxTokens ? 'length' : null;
      },
      ended(end) {
        signal.removeEventListener('abort', cancel);
        if (end.kind === 'failed') return reject(fromErrorValue(end.error));
        resolve(answer + text.end().answer);
      },
    };
    const greedy = samplingSettings.parse({ temperature: 0 });
    const job = {
      task: {
        id,
        tag,
        priority,
        arrived,
        origin: { marks: begins, chat },
        sequences: [makeSequence(id, tokens)],
        choosesTokens: true,
      },
      chooser: new PlainChooser<never>(-1, () => samplerOptions(greedy, null, 0, tokens)),
      listener,
    };
    loop.submit(job);
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
  });
}
