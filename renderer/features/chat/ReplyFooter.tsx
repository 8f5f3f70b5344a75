import { RefreshCw, Trash2 } from 'lucide-react';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import type { Timings } from '../../../engine/contract/generation.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { deleteFrom } from '../../actions/messages.ts';
import { regenerate } from '../../actions/replies.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { integer, rate, seconds, tokens } from '../../ui/format.ts';
import { CopyButton } from './CopyButton.tsx';

/** What can be done with a reply, and what it took. */
export function ReplyFooter({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  return (
    <footer className="quiet-until-used -ml-2 flex min-h-9 flex-wrap items-center gap-x-3">
      <div className="flex" role="group" aria-label="Reply actions">
        <CopyButton text={message.content} label="Copy reply" />
        <IconButton label="Answer again" onClick={() => void regenerate(pagoda, message)}>
          <RefreshCw size={15} />
        </IconButton>
        <IconButton
          label="Delete from here"
          onClick={() => void deleteFrom(pagoda, message.chatId, message.id)}
        >
          <Trash2 size={15} />
        </IconButton>
      </div>
      {message.timings && <Took timings={message.timings} model={message.model} />}
    </footer>
  );
}

function Took({ timings, model }: { readonly timings: Timings; readonly model: string | null }) {
  const cached = timings.cachedTokens > 0 ? ` (${integer(timings.cachedTokens)} cached)` : '';
  const foreseen = timings.acceptedTokens > 0 ? ` (${integer(timings.acceptedTokens)} foreseen)` : '';
  return (
    <dl
      className="tabular flex flex-wrap gap-x-3 text-[12.5px] text-ink-faint"
      title={model === null ? undefined : oneLine(model)}
    >
      <Fact name="Speed" value={`${rate(timings.tokensPerSecond)} tok/s`} strong />
      <Fact name="First token" value={`first token ${seconds(timings.ttftMs)}`} />
      <Fact name="Generated" value={`${tokens(timings.generatedTokens)}${foreseen}`} />
      <Fact name="Prompt" value={`prompt ${integer(timings.promptTokens)}${cached}`} />
    </dl>
  );
}

function Fact({
  name,
  value,
  strong = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly strong?: boolean;
}) {
  return (
    <div>
      <dt className="sr-only">{name}</dt>
      <dd className={strong ? 'font-medium text-ink-soft' : undefined}>{value}</dd>
    </div>
  );
}
