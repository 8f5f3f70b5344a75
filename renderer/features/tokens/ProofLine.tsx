import { BadgeCheck, CircleAlert, Loader, X } from 'lucide-react';
import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { assertNever } from '../../../engine/contract/assertNever.ts';
import { errorWords } from '../../errors/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { putProof, type Difference, type Proof } from '../../stores/proofs.ts';
import { IconButton } from '../../ui/Button.tsx';
import { integer, tokens } from '../../ui/format.ts';
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
    <div className="tabular mt-1 flex items-start gap-2 rounded-xl border border-line bg-well py-1.5 pr-1.5 pl-3 text-[13px] text-ink-soft">
      <span className="mt-1.5 shrink-0">{icons[proof.kind]}</span>
      <div role="status" className="min-w-0 flex-1 py-1 wrap-anywhere">
        <Words proof={proof} />
      </div>
      <IconButton
        label={isOver ? 'Close' : 'Stop checking'}
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

function Words({ proof }: { readonly proof: Proof }) {
  switch (proof.kind) {
    case 'running':
      return (
        <>
          Writing it again without drafts: {integer(proof.tokens)} of {tokens(proof.total)}
        </>
      );
    case 'same':
      return (
        <>
          <strong className="font-semibold text-ink">The same text without drafts:</strong> all{' '}
          {tokens(proof.tokens)} are the same
          {proof.foreseen > 0 ? `, ${integer(proof.foreseen)} of which were foreseen` : ''}.
        </>
      );
    case 'parts':
      return (
        <>
          <strong className="font-semibold text-ink">Not the same:</strong> {tokens(proof.at)} are, then it
          says <q>{said(proof.was)}</q> and without drafts <q>{said(proof.is)}</q>. {why(proof.differences)}
        </>
      );
    case 'failed': {
      const { title, detail } = errorWords(proof.error);
      return (
        <>
          <strong className="font-semibold text-ink">It could not be checked. {title}.</strong> {detail}
        </>
      );
    }
    default:
      return assertNever(proof, 'proof');
  }
}

const said = (text: string): string => (text === '' ? 'nothing more' : namedToken(text));

const differenceWords: Record<Difference, string> = {
  prompt:
    'what the model reads before it has changed since (an earlier message, the date in its template, or what was left out of the context)',
  cutMeanwhile: 'the context was cut while it was written',
  kernels:
    'it was computed otherwise then (other kernels, another device, another type of cache or another model file of this name)',
  inexact:
    'with these kernels the last bits of the scores depend on what is computed together, and near ties may fall otherwise',
};

function why(differences: readonly Difference[]): string {
  if (differences.length === 0)
    return 'Nothing is known that would explain it: with or without drafts it should be the same. Please report this.';
  return `That may be because ${differences.map((each) => differenceWords[each]).join('; and because ')}.`;
}
