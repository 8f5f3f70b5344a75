import { useState, type KeyboardEvent } from 'react';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { resend } from '../../actions/replies.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { composerId, focusSoon } from '../shortcuts/shortcuts.ts';

export function EditMessage({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const [text, setText] = useState(message.content);

  function leave() {
    pagoda.ui.setState({ editing: null });
    focusSoon(composerId);
  }
  function sendAgain() {
    if (text.trim() === '') return;
    void resend(pagoda, message, text);
    focusSoon(composerId);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      leave();
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      sendAgain();
    }
  }

  return (
    <div className="pt-4 pb-3">
      <div className="rounded-2xl border border-jade bg-raised p-2 shadow-low">
        <textarea
          aria-label="Edit message"
          autoFocus
          onFocus={({ currentTarget }) => currentTarget.setSelectionRange(text.length, text.length)}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-80 w-full resize-none bg-transparent px-2 py-1.5 text-[15.5px] leading-[1.55] outline-none"
        />
        <div className="flex items-center justify-end gap-2">
          <span className="mr-auto pl-2 text-[12.5px] text-ink-faint">
            Sending replaces what follows. It can be undone.
          </span>
          <Button tone="quiet" onClick={leave}>
            Cancel
          </Button>
          <Button tone="strong" disabled={text.trim() === ''} onClick={sendAgain}>
            Send
          </Button>
        </div>
      </div>
    </div>
  );
}
