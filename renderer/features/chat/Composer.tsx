import { ArrowUp, Split, Square } from 'lucide-react';
import type { ClipboardEvent, KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { askToCompare } from '../../actions/compare.ts';
import { attachOnly } from '../../actions/attachments.ts';
import { send } from '../../actions/replies.ts';
import { queueDraft } from '../../actions/queue.ts';
import { stopReply } from '../../actions/running.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { isReady, messagesOf } from '../../stores/chats.ts';
import { runningIn } from '../../stores/generations.ts';
import { draftOf, hasDraft, isLongToEdit, setDraft, showToast, wholeDraftOf } from '../../stores/ui.ts';
import { IconButton } from '../../ui/Button.tsx';
import { integer } from '../../ui/format.ts';
import { tip } from '../../ui/Tips.tsx';
import { isComposing } from '../../ui/keys.ts';
import { PersonaMenu } from '../personas/PersonaMenu.tsx';
import { DecodingButton } from '../decoding/DecodingButton.tsx';
import { ContextGauge } from './ContextGauge.tsx';
import { AttachButton } from './files/AttachButton.tsx';
import { DraftFiles } from './files/DraftFiles.tsx';
import { LongDraft } from './LongDraft.tsx';
import { Queued } from './Queued.tsx';
import { NextCost } from './NextCost.tsx';
import { TemporaryStrip } from './TemporaryStrip.tsx';
import { usePlan } from './usePlan.ts';
import { useReadAhead } from './useReadAhead.ts';
import { composerId } from '../shortcuts/shortcuts.ts';
import { t } from '../../words/words.ts';

/** In characters. A model's whole memory holds less; beyond this the text would have to be held several times over. */
const mostPasted = 10_000_000;

export function Composer() {
  const pagoda = usePagoda();
  const chatId = useStore(pagoda.chats, (state) => state.currentId);
  const text = useStore(pagoda.ui, (state) => draftOf(state, chatId));
  const ready = useStore(pagoda.chats, (state) => isReady(state, chatId));
  const writing = useStore(pagoda.generations, (state) => runningIn(state, chatId) !== undefined);
  useReadAhead();
  usePlan();

  const empty = useStore(pagoda.ui, (state) => !hasDraft(state, chatId));

  function sendAll() {
    void send(pagoda, wholeDraftOf(pagoda.ui.getState(), chatId));
  }
  /** What is too long never enters the field, which would take its time before giving it up again. */
  function onPaste(event: ClipboardEvent<HTMLTextAreaElement>) {
    const pasted = event.clipboardData.getData('text/plain');
    // Programs that copy words put a picture of them beside.
    if (pasted === '' && event.clipboardData.files.length > 0) {
      event.preventDefault();
      return void attachOnly(pagoda, [...event.clipboardData.files]);
    }
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    const whole = value.slice(0, selectionStart) + pasted + value.slice(selectionEnd);
    if (!isLongToEdit(whole)) return;
    event.preventDefault();
    if (pasted.length > mostPasted)
      showToast(pagoda.ui, {
        tone: 'error',
        title: t('chat.tooMuchToPaste'),
        detail: t('chat.theTextHasCharactersUp', {
          pasted: integer(pasted.length),
          mostPasted: integer(mostPasted),
        }),
      });
    else setDraft(pagoda.ui, chatId, whole);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      if (event.repeat) return;
      if (!writing) sendAll();
      else if (chatId !== null) queueDraft(pagoda, chatId);
    }
    if (event.key === 'ArrowUp' && text === '' && !writing) {
      const mine = messagesOf(pagoda.chats.getState(), chatId).findLast(({ role }) => role === 'user');
      if (!mine) return;
      event.preventDefault();
      pagoda.ui.setState({ editing: mine.id });
    }
  }

  return (
    <div className="mx-auto w-full max-w-190 px-6 pb-4">
      <TemporaryStrip />
      <Queued chatId={chatId} />
      <div className="rounded-2xl border border-line-strong bg-raised shadow-low transition-colors focus-within:border-jade">
        <DraftFiles chatId={chatId} />
        <LongDraft chatId={chatId} />
        <textarea
          id={composerId}
          aria-label={t('chat.message')}
          dir="auto"
          placeholder={t('chat.writeAMessage')}
          autoFocus
          rows={1}
          value={text}
          onChange={(event) => setDraft(pagoda.ui, chatId, event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          className="field-sizing-content block max-h-64 w-full resize-none bg-transparent px-4 pt-3 pb-1 text-[15.5px] leading-[1.55] outline-none placeholder:text-ink-faint"
        />
        <div className="@container flex items-center gap-3 pt-0.5 pe-2 pb-2 ps-2.5">
          <AttachButton />
          <ContextGauge />
          <NextCost />
          <DecodingButton />
          <PersonaMenu />
          {/* Where it does not fit it goes to a second line, which is out of sight. */}
          <span className="flex h-[1.5em] min-w-0 flex-1 flex-wrap justify-end overflow-hidden text-[12.5px] leading-normal text-ink-faint">
            <span className="h-full w-px" />
            <span className="whitespace-nowrap @max-2xl:hidden">
              {writing
                ? empty
                  ? t('chat.escStops')
                  : t('chat.enterSendsItAfterTheReply')
                : t('chat.enterSendsShiftEnter')}
            </span>
          </span>
          {writing ? (
            <button
              type="button"
              aria-label={t('chat.stop')}
              {...tip(t('chat.stop'), 'Esc')}
              onClick={() => void stopReply(pagoda, chatId)}
              className="grid size-9 place-items-center rounded-xl bg-ink text-paper transition-transform active:scale-95"
            >
              <Square size={13} fill="currentColor" />
            </button>
          ) : (
            <>
              <IconButton
                label={t('compare.twoAnswers')}
                disabled={empty || !ready}
                onClick={() => askToCompare(pagoda, chatId, null)}
              >
                <Split size={16} className="rotate-90" />
              </IconButton>
              <button
                type="button"
                aria-label={t('chat.send')}
                {...tip(t('chat.send'), 'Enter')}
                disabled={empty || !ready}
                onClick={sendAll}
                className="grid size-9 place-items-center rounded-xl bg-lacquer text-on-lacquer transition-[transform,background-color] hover:bg-lacquer-strong active:scale-95 disabled:bg-line disabled:text-ink-faint"
              >
                <ArrowUp size={18} strokeWidth={2.4} />
              </button>
            </>
          )}
        </div>
      </div>
    </div>
  );
}
