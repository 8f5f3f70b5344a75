import { useState } from 'react';
import { setHubToken } from '../../actions/downloads.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { isComposing } from '../../ui/keys.ts';
import type { FieldIds } from '../settings/Row.tsx';
import { t } from '../../words/words.ts';

/** Written in, never read back. */
export function TokenField({ ids, given }: { readonly ids: FieldIds; readonly given: boolean }) {
  const pagoda = usePagoda();
  const [text, setText] = useState('');
  const token = text.trim();
  const isSound = /^[\x21-\x7e]{1,512}$/.test(token);
  const keep = async () => {
    if (isSound && (await setHubToken(pagoda, token))) setText('');
  };
  return (
    <span className="flex min-w-0 flex-1 flex-wrap gap-2">
      <input
        dir="ltr"
        id={ids.id}
        type="password"
        autoComplete="off"
        spellCheck={false}
        aria-describedby={ids.describedBy}
        aria-invalid={token !== '' && !isSound}
        value={text}
        placeholder={given ? t('outgoing.anotherOneInItsPlace') : 'hf_…'}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (!isComposing(event) && event.key === 'Enter') void keep();
        }}
        className="h-8.5 min-w-40 flex-1 rounded-lg border border-line-strong bg-raised px-2.5 font-mono text-[13px] placeholder:text-ink-faint focus:border-jade aria-invalid:border-lacquer"
      />
      <Button disabled={!isSound} onClick={() => void keep()}>
        {t('outgoing.keepIt')}
      </Button>
    </span>
  );
}
