import { memo } from 'react';
import type { Block } from '../../markdown/blocks.ts';
import { useLanguage } from '../../words/useLanguage.ts';
import { CodeBlock } from './CodeBlock.tsx';
import { ParsedText } from './ParsedText.tsx';
import { useParse } from './useParse.ts';

interface BlocksProps {
  readonly blocks: readonly Block[];
  /** How often a person asked for more of the text. */
  readonly level: number;
  readonly onMore: () => void;
  /** The last block is still being written. */
  readonly growing: boolean;
}

/** Blocks that are parsed each on its own: while a text is written, and where it is too much in one piece. */
export function Blocks({ blocks, level, onMore, growing }: BlocksProps) {
  return blocks.map(({ at, text, fence }, index) =>
    fence ? (
      <CodeBlock key={at} code={fence.code} language={fence.language} />
    ) : (
      <TextBlock
        key={at}
        text={text}
        level={level}
        onMore={onMore}
        growing={growing && index === blocks.length - 1}
      />
    ),
  );
}

interface TextBlockProps {
  readonly text: string;
  readonly level: number;
  readonly onMore: () => void;
  readonly growing: boolean;
}

const TextBlock = memo(function TextBlock({ text, level, onMore, growing }: TextBlockProps) {
  useLanguage();
  return <ParsedText text={text} parsed={useParse(text, level, growing)} onMore={onMore} />;
});
