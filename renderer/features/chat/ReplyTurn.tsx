import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { PagodaMark } from '../../ui/PagodaMark.tsx';
import { BeamTree } from '../tokens/BeamTree.tsx';
import { ProofLine } from '../tokens/ProofLine.tsx';
import { ReturnedBeams } from '../tokens/ReturnedBeams.tsx';
import { TokenView } from '../tokens/TokenView.tsx';
import { AdaptedNote } from './AdaptedNote.tsx';
import { Markdown } from './Markdown.tsx';
import { NotSaved } from './NotSaved.tsx';
import { Reasoning } from './Reasoning.tsx';
import { ReplyEnd } from './ReplyEnd.tsx';
import { ReplyFooter } from './ReplyFooter.tsx';
import { ReplyProgress } from './ReplyProgress.tsx';
import { useGeneration } from './useGeneration.ts';

/** A reply: while it is written its text comes from the generations store, afterwards from the chat. */
export function ReplyTurn({ message }: { readonly message: Message }) {
  const { looks, searches } = usePagoda();
  const generation = useGeneration(message.id);
  const text = generation?.text ?? message.content;
  const { reasoning, reasoningMs, adapted } = generation ?? message;
  const look = useStore(looks, (state) => state.byMessage[message.id]);
  const kept = useStore(searches, (state) => state.byMessage[message.id]);
  const search = generation?.search ?? (look ? kept : undefined);
  return (
    <div className="relative pt-3" aria-busy={generation !== undefined}>
      <PagodaMark
        lit={generation ? null : 1}
        className="absolute top-4.5 -start-8 h-4.5 text-lacquer max-[1000px]:hidden"
      />
      <Reasoning text={reasoning} ms={reasoningMs} thinking={generation !== undefined && text === ''} />
      {search && <BeamTree tree={search} growing={generation !== undefined} />}
      {look && !generation ? (
        <TokenView message={message} look={look} />
      ) : (
        text !== '' && <Markdown text={text} streaming={generation !== undefined} />
      )}
      <AdaptedNote message={message} how={adapted} />
      <NotSaved messageId={message.id} />
      {generation ? (
        <ReplyProgress generation={generation} />
      ) : (
        <>
          <ReturnedBeams message={message} />
          <ReplyEnd message={message} />
          <ProofLine message={message} />
          <ReplyFooter message={message} />
        </>
      )}
    </div>
  );
}
