import { useRef } from 'react';
import { useStore } from 'zustand';
import { importChats, saveAllChats } from '../../actions/transfer.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { useShown } from './filter.tsx';

/** By which it is found among the settings. */
const words = 'Conversations import export save backup ChatGPT LM Studio JSON';

/** Conversations from elsewhere, and all of them to take along. */
export function ConversationFiles() {
  const pagoda = usePagoda();
  const input = useRef<HTMLInputElement>(null);
  const none = useStore(pagoda.chats, ({ list }) => (list ?? []).length === 0);
  const shown = useShown([words], 'simple', false);
  if (!shown) return null;
  return (
    <div className="divide-y divide-line border-y border-line" data-setting>
      <div className="flex items-center gap-4 py-4">
        <p className="flex-1 text-ink-soft">
          <strong className="block font-semibold text-ink">Import</strong>
          ChatGPT’s export (the archive, or its conversations.json), LM Studio’s conversation files, and what
          another Pagoda saved.
        </p>
        <Button onClick={() => input.current?.click()}>Choose files…</Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept=".json,.zip"
          data-testid="import"
          onChange={({ target }) => {
            void importChats(pagoda, [...(target.files ?? [])]);
            target.value = '';
          }}
        />
      </div>
      <div className="flex items-center gap-4 py-4">
        <p className="flex-1 text-ink-soft">
          <strong className="block font-semibold text-ink">Save all</strong>
          Every conversation in one JSON file, to keep or to take to another machine.
        </p>
        <Button disabled={none} onClick={() => void saveAllChats(pagoda)}>
          Save…
        </Button>
      </div>
    </div>
  );
}
