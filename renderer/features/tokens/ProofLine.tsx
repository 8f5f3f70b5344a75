import { BadgeCheck, CircleAlert, Loader, X } from 'lucide-react';
import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { assertNever } from '../../../engine/contract/assertNever.ts';
import { errorWords } from '../../errors/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { putProof, type Difference, type Proof } from '../../stores/proofs.ts';
import { IconButton } from '../../ui/Button.tsx';
import { integer, tokens } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { Rich } from '../../words/Rich.tsx';
import { namedToken } from './tokenWords.ts';

/** What came of writing a reply again without drafts. */
export function ProofLine({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const proof = useStore(pagoda.proofs, (state) => state.byMessage[message.id]);
  if (!proof) return null;
  const stop = () => pagoda.proving.get(message.id)?.abort();
  const close = () => putProof(pagoda.proofs, message.id, null);
  const isOver = proof.kind !== 'running';
  return (
    <div className="tabular mt-1 flex items-start gap-2 rounded-xl border border-line bg-well py-1.5 pe-1.5 ps-3 text-[13px] text-ink-soft">
      <span className="mt-1.5 shrink-0">{icons[proof.kind]}</span>
      <div role="status" className="min-w-0 flex-1 py-1 wrap-anywhere">
        <Words proof={proof} />
      </div>
      <IconButton
        label={isOver ? t('tokens.close') : t('tokens.stopChecking')}
        className="size-7!"
        onClick={isOver ? close : stop}
      >
        <X size={14} />
      </IconButton>
    </div>
  );
}

const icons: Record<Proof['kind'], React.ReactNode> = {
  running: <Loader size={15} aria-hidden />,
  same: <BadgeCheck size={15} className="text-jade" aria-hidden />,
  parts: <CircleAlert size={15} className="text-lacquer-ink" aria-hidden />,
  failed: <CircleAlert size={15} className="text-lacquer-ink" aria-hidden />,
};

const strong = <strong className="font-semibold text-ink" />;

function Words({ proof }: { readonly proof: Proof }) {
  switch (proof.kind) {
    case 'running':
      return t('tokens.writingItAgain', { tokens: integer(proof.tokens), total: tokens(proof.total) });
    case 'same':
      return proof.foreseen > 0 ? (
        <Rich
          text="tokens.proofSameForeseen"
          values={{ tokens: tokens(proof.tokens), foreseen: integer(proof.foreseen) }}
          parts={{ b: strong }}
        />
      ) : (
        <Rich text="tokens.proofSame" values={{ tokens: tokens(proof.tokens) }} parts={{ b: strong }} />
      );
    case 'parts':
      return (
        <>
          <Rich
            text="tokens.proofParts"
            values={{ tokens: tokens(proof.at), was: said(proof.was), is: said(proof.is) }}
            parts={{ b: strong, q: <q /> }}
          />{' '}
          {why(proof.differences)}
        </>
      );
    case 'failed': {
      const { title, detail } = errorWords(proof.error);
      return <Rich text="tokens.proofFailed" values={{ title, detail }} parts={{ b: strong }} />;
    }
    default:
      return assertNever(proof, 'proof');
  }
}

const said = (text: string): string => (text === '' ? t('tokens.nothingMore') : namedToken(text));

const differenceWords: Record<Difference, () => string> = {
  prompt: () => t('tokens.whatTheModelReadsBefore'),
  cutMeanwhile: () => t('tokens.theContextWasCutWhile'),
  kernels: () => t('tokens.itWasComputedOtherwiseThenOther'),
  inexact: () => t('tokens.withTheseKernelsTheLastBits'),
};

function why(differences: readonly Difference[]): string {
  if (differences.length === 0) return t('tokens.nothingIsKnownThatWouldExplain');
  return t('tokens.thatMayBeBecause', {
    reasons: differences.map((each) => differenceWords[each]()).join(`${t('tokens.andBecause')} `),
  });
}
