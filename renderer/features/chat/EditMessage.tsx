import { useMemo, useState, type KeyboardEvent } from 'react';
import { filesIn, withFiles } from '../../../electron/ipc/contract/attached.ts';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { resend } from '../../actions/replies.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { isLongToEdit } from '../../stores/ui.ts';
import { Button } from '../../ui/Button.tsx';
import { isComposing } from '../../ui/keys.ts';
import { PersonTurn } from './PersonTurn.tsx';
import { composerId, focusSoon } from '../shortcuts/shortcuts.ts';
import { t } from '../../words/words.ts';

export function EditMessage({ message }: { readonly message: Message }) {
  return isLongToEdit(filesIn(message.content).text) ? (
    <TooLongToEdit message={message} />
  ) : (
    <EditField message={message} />
  );
}

function TooLongToEdit({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  return (
    <>
      <PersonTurn message={message} />
      <div
        role="alert"
        className="mb-3 flex items-center gap-3 rounded-xl border border-line bg-well px-3.5 py-2 text-[13.5px] text-ink-soft"
      >
        <p className="flex-1">{t('chat.thisMessageIsTooLong')}</p>
        <Button onClick={() => pagoda.ui.setState({ editing: null })}>{t('chat.close')}</Button>
      </div>
    </>
  );
}

function EditField({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const before = useMemo(() => filesIn(message.content), [message.content]);
  const [text, setText] = useState(before.text);
  const whole = withFiles(before.files, text);

  function leave() {
    pagoda.ui.setState({ editing: null });
    focusSoon(composerId);
  }
  function sendAgain() {
    if (whole.trim() === '') return;
    void resend(pagoda, message, whole);
    focusSoon(composerId);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event)) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      leave();
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      if (!event.repeat) sendAgain();
    }
  }

  return (
    <div className="pt-4 pb-3">
      <div className="rounded-2xl border border-jade bg-raised p-2 shadow-low">
        {before.files.length > 0 && (
          <p className="px-2 pt-1 text-[12.5px] text-ink-faint">
            {t('chat.filesStay', { count: before.files.length })}
          </p>
        )}
        <textarea
          aria-label={t('chat.editMessage')}
          dir="auto"
          autoFocus
          onFocus={({ currentTarget }) => currentTarget.setSelectionRange(text.length, text.length)}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-80 w-full resize-none bg-transparent px-2 py-1.5 text-[15.5px] leading-[1.55] outline-none"
        />
        <div className="flex items-center justify-end gap-2">
          <span className="me-auto ps-2 text-[12.5px] text-ink-faint">
            {t('chat.sendingReplacesWhatFollows')}
          </span>
          <Button tone="quiet" onClick={leave}>
            {t('chat.cancel')}
          </Button>
          <Button tone="strong" disabled={whole.trim() === ''} onClick={sendAgain}>
            {t('chat.send')}
          </Button>
        </div>
      </div>
    </div>
  );
}
