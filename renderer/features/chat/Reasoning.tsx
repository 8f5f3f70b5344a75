import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { classes } from '../../ui/classes.ts';
import { seconds } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { PlainText } from './PlainText.tsx';

interface ReasoningProps {
  readonly text: string;
  /** Milliseconds; null where it is not known. */
  readonly ms: number | null;
  /** It is being written, and no answer has begun. */
  readonly thinking: boolean;
}

/** What the model thought before it answered: one line, which opens. Nothing of it is in the page while it is closed. */
export function Reasoning({ text, ms, thinking }: ReasoningProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  if (text === '') return null;
  const took = ms === null ? '' : seconds(ms);
  return (
    <section aria-label={t('chat.reasoning')} className={open ? 'mb-3.5' : 'mb-2'}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="tabular -ms-1 flex items-center gap-1 rounded-md px-1 py-0.5 text-[13.5px] text-ink-faint hover:text-ink"
      >
        <ChevronRight
          size={15}
          className={classes('transition-transform', open ? 'rotate-90' : 'rtl:rotate-180')}
        />
        {took === ''
          ? t(thinking ? 'chat.thinking' : 'chat.thought')
          : t(thinking ? 'chat.thinkingFor' : 'chat.thoughtFor', { took })}
      </button>
      {open && (
        <div
          id={id}
          className="mt-1 ms-1.5 border-s-2 border-line ps-3.5 text-[14px] leading-[1.55] text-ink-soft"
        >
          <PlainText text={text} characters={4000} lines={80} />
        </div>
      )}
    </section>
  );
}
