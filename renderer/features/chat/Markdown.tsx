import { memo, useCallback, useId, useMemo, useState } from 'react';
import { BlockCutter, type Block } from '../../markdown/blocks.ts';
import { fold } from '../../markdown/fold.ts';
import { useLanguage } from '../../words/useLanguage.ts';
import { Blocks } from './Blocks.tsx';
import { FoldButton } from './FoldButton.tsx';
import { MarkdownIds } from './markdownComponents.tsx';
import { Passage } from './Passage.tsx';

interface MarkdownProps {
  readonly text: string;
  /** More text is coming: parse what changes only. */
  readonly streaming?: boolean;
}

/**
 * A text as markdown. Whatever it says, it is laid out in bounded pieces: a long one as its beginning and its end until more is asked for, and what
 * takes too long to parse as the plain text it is.
 */
export const Markdown = memo(function Markdown({ text, streaming = false }: MarkdownProps) {
  useLanguage();
  const [cutter] = useState(() => new BlockCutter());
  const [level, setLevel] = useState(0);
  const { head, hidden, tail } = useMemo(() => fold(cutter.update(text), level), [cutter, text, level]);
  const onMore = useCallback(() => setLevel((before) => before + 1), []);
  const part = (blocks: readonly Block[], growing: boolean) =>
    streaming ? (
      <Blocks blocks={blocks} level={level} onMore={onMore} growing={growing} />
    ) : (
      <Passage blocks={blocks} level={level} onMore={onMore} />
    );
  return (
    <MarkdownIds value={useId()}>
      <div className="markdown" data-said>
        {part(head, hidden === 0)}
        {hidden > 0 && (
          <>
            <FoldButton count={hidden} onClick={onMore} />
            {part(tail, true)}
          </>
        )}
      </div>
    </MarkdownIds>
  );
});
