import { useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { filesIn, withFiles } from '../../../electron/ipc/contract/attached.ts';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { editReply } from '../../actions/messages.ts';
import { resend } from '../../actions/replies.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { isLongToEdit } from '../../stores/ui.ts';
import { Button } from '../../ui/Button.tsx';
import { isComposing } from '../../ui/keys.ts';
import { PersonTurn } from './PersonTurn.tsx';
import { ReplyTurn } from './ReplyTurn.tsx';
import { composerId, focusSoon } from '../shortcuts/shortcuts.ts';
import { useKeys } from '../shortcuts/useShortcuts.ts';
import { t } from '../../words/words.ts';

export function EditMessage({ message }: { readonly message: Message }) {
  const isReply = message.role === 'assistant';
  if (isLongToEdit(isReply ? message.content : filesIn(message.content).text))
    return <TooLongToEdit message={message} />;
  return isReply ? <EditReply message={message} /> : <EditField message={message} />;
}

function TooLongToEdit({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  return (
    <>
      {message.role === 'assistant' ? <ReplyTurn message={message} /> : <PersonTurn message={message} />}
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

/** In a reply lines are many, so Return begins one. */
function EditReply({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const [text, setText] = useState(message.content);
  const keys = useKeys('regenerate');
  return (
    <EditFrame
      label={t('chat.editReply')}
      text={text}
      onText={setText}
      ends={({ ctrlKey, metaKey }) => ctrlKey || metaKey}
      hint={t('chat.whatFollowsStays', { keys })}
      done={t('chat.saveReply')}
      mayBeDone={text.trim() !== ''}
      onDone={() => void editReply(pagoda, message, text)}
    />
  );
}

function EditField({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const before = useMemo(() => filesIn(message.content), [message.content]);
  const [text, setText] = useState(before.text);
  const whole = withFiles(before.files, text);
  return (
    <EditFrame
      label={t('chat.editMessage')}
      text={text}
      onText={setText}
      ends={({ shiftKey }) => !shiftKey}
      hint={t('chat.sendingReplacesWhatFollows')}
      done={t('chat.send')}
      mayBeDone={whole.trim() !== ''}
      onDone={() => void resend(pagoda, message, whole)}
    >
      {before.files.length > 0 && (
        <p className="px-2 pt-1 text-[12.5px] text-ink-faint">
          {t('chat.filesStay', { count: before.files.length })}
        </p>
      )}
    </EditFrame>
  );
}

interface EditFrameProps {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Whether Return, pressed like that, is the end of it. */
  readonly ends: (event: KeyboardEvent) => boolean;
  readonly hint: string;
  readonly done: string;
  readonly mayBeDone: boolean;
  readonly onDone: () => void;
  readonly children?: ReactNode;
}

function EditFrame(props: EditFrameProps) {
  const { label, text, onText, ends, hint, done, mayBeDone, onDone, children } = props;
  const { ui } = usePagoda();

  function leave() {
    ui.setState({ editing: null });
    focusSoon(composerId);
  }
  function finish() {
    if (!mayBeDone) return;
    onDone();
    focusSoon(composerId);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event)) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      leave();
    }
    if (event.key === 'Enter' && ends(event)) {
      event.preventDefault();
      if (!event.repeat) finish();
    }
  }

  return (
    <div className="pt-4 pb-3">
      <div className="rounded-2xl border border-jade bg-raised p-2 shadow-low">
        {children}
        <textarea
          aria-label={label}
          dir="auto"
          autoFocus
          onFocus={({ currentTarget }) => currentTarget.setSelectionRange(text.length, text.length)}
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-80 w-full resize-none bg-transparent px-2 py-1.5 text-[15.5px] leading-[1.55] outline-none"
        />
        <div className="flex flex-wrap items-center justify-end gap-2">
          <span className="me-auto ps-2 text-[12.5px] text-ink-faint">{hint}</span>
          <Button tone="quiet" onClick={leave}>
            {t('chat.cancel')}
          </Button>
          <Button tone="strong" disabled={!mayBeDone} onClick={finish}>
            {done}
          </Button>
        </div>
      </div>
    </div>
  );
}
