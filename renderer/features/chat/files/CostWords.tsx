import { tokens as tokenWords } from '../../../ui/format.ts';
import { t } from '../../../words/words.ts';
import { useTokens } from './useTokens.ts';

/** What a text that goes along costs, in characters until its tokens are counted; says before it is sent where it cannot fit. */
export function CostWords({ text }: { readonly text: string }) {
  const { tokens, tooMany } = useTokens(text);
  return (
    <span
      role={tooMany ? 'alert' : undefined}
      className={`tabular block text-[12.5px] ${tooMany ? 'font-medium text-lacquer-ink' : 'text-ink-faint'}`}
    >
      {[t('chat.characters', { count: text.length }), ...(tokens === null ? [] : [tokenWords(tokens)])].join(
        ', ',
      )}
      {tooMany && `: ${t('chat.moreThanCanBeRead')}`}
    </span>
  );
}
