import { useMemo } from 'react';
import type { Block } from '../../markdown/blocks.ts';
import { isKnown } from '../../markdown/parser.ts';
import { Blocks } from './Blocks.tsx';
import { ParsedText } from './ParsedText.tsx';
import { useParse } from './useParse.ts';

interface PassageProps {
  readonly blocks: readonly Block[];
  /** How often a person asked for more of the text. */
  readonly level: number;
  readonly onMore: () => void;
}

/** Beyond this many characters a text is not parsed in one piece. Only one long fence makes a passage of that length. */
const inOnePiece = 200_000;

/** Blocks that no more is coming to, parsed in one piece, so that what reaches across them (reference links, footnotes) comes out right. */
export function Passage({ blocks, level, onMore }: PassageProps) {
  const text = useMemo(() => blocks.map((block) => block.text).join(''), [blocks]);
  return text.length > inOnePiece ? (
    <Blocks blocks={blocks} level={level} onMore={onMore} growing={false} />
  ) : (
    <WholePassage text={text} blocks={blocks} level={level} onMore={onMore} />
  );
}

function WholePassage({ text, blocks, level, onMore }: PassageProps & { readonly text: string }) {
  const parsed = useParse(text, level, false);
  // While the whole is on its way, what was shown while it was written stays; and where it is too much, it may be because of one block, which
  // must not hide those after it.
  const byBlocks =
    blocks.length > 1 &&
    (parsed === 'plain' ||
      parsed?.cut === true ||
      (parsed === undefined && blocks.every((block) => block.fence !== null || isKnown(block.text, level))));
  if (byBlocks) return <Blocks blocks={blocks} level={level} onMore={onMore} growing={false} />;
  return <ParsedText text={text} parsed={parsed} onMore={onMore} />;
}
