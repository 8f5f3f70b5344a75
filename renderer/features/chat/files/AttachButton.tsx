import { Paperclip } from 'lucide-react';
import { useRef } from 'react';
import { attachOnly } from '../../../actions/attachments.ts';
import { usePagoda } from '../../../PagodaContext.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { composerId, focusSoon } from '../../shortcuts/shortcuts.ts';
import { t } from '../../../words/words.ts';

/** Files for the message, by the system's dialog. They can be dropped and pasted as well. */
export function AttachButton() {
  const pagoda = usePagoda();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label={t('chat.attachTextCodeOrAPDF')} onClick={() => input.current?.click()}>
        <Paperclip size={16} />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="attach"
        onChange={({ target }) => {
          void attachOnly(pagoda, [...(target.files ?? [])]);
          // The same file again is a choice, too.
          target.value = '';
          focusSoon(composerId);
        }}
      />
    </>
  );
}
