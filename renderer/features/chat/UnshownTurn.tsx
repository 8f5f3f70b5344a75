import type { Message } from '../../../electron/ipc/contract/app.ts';
import { wholeCharacters } from '../../markdown/softBreaks.ts';
import { t } from '../../words/words.ts';
import { CopyButton } from './CopyButton.tsx';

/** Little enough to be laid out whatever it says. */
const shownCharacters = 5000;

/** A message that could not be laid out, as the text it is: as plain as can be, so that nothing fails again. */
export function UnshownTurn({ message: { content } }: { readonly message: Message }) {
  const end = wholeCharacters(content, shownCharacters);
  return (
    <div className="pt-3 pb-1">
      <p className="mb-2 flex items-center gap-2 text-[13px] text-ink-faint">
        {end < content.length ? t('chat.thisMessageCouldNotBeLaid') : t('chat.thisMessageCouldNotBeLaidOut')}
        <CopyButton text={content} label={t('chat.copyAllOfIt')} small />
      </p>
      <p dir="auto" className="whitespace-pre-wrap wrap-anywhere">
        {content.slice(0, end)}
      </p>
    </div>
  );
}
