import { assertNever } from '../../../../engine/contract/assertNever.ts';
import { tokens as tokenWords } from '../../../ui/format.ts';
import { t } from '../../../words/words.ts';
import { useTokens, type TokenCost } from './useTokens.ts';

/** What a text that goes along costs, in characters until its tokens are counted; says before it is sent where it cannot fit. */
export function CostWords({ text }: { readonly text: string }) {
  const cost = useTokens(text);
  const tooMany = cost.kind === 'counted' && cost.tooMany;
  return (
    <span
      role={tooMany ? 'alert' : undefined}
      className={`tabular block text-[12.5px] ${tooMany ? 'font-medium text-lacquer-ink' : 'text-ink-faint'}`}
    >
      {[t('chat.characters', { count: text.length }), inTokens(cost)]
        .filter((said) => said !== '')
        .join(', ')}
      {tooMany && `: ${t('chat.moreThanCanBeRead')}`}
    </span>
  );
}

function inTokens(cost: TokenCost): string {
  switch (cost.kind) {
    case 'none':
      return '';
    case 'counting':
      return t('chat.countingTokens');
    case 'counted':
      return tokenWords(cost.tokens);
    case 'uncounted':
      return t('chat.tokensUncounted');
    default:
      return assertNever(cost);
  }
}
