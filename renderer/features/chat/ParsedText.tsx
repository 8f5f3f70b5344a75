import type { Parsed } from '../../markdown/parser.ts';
import { FoldButton } from './FoldButton.tsx';
import { PlainText } from './PlainText.tsx';
import { Tree } from './Tree.tsx';

interface ParsedTextProps {
  readonly text: string;
  /** Undefined while it is on its way. */
  readonly parsed: Parsed | undefined;
  readonly onMore: () => void;
}

/** The tree of a text; the text itself where it has none, and for a moment where it has none yet. */
export function ParsedText({ text, parsed, onMore }: ParsedTextProps) {
  if (parsed === 'plain') return <PlainText text={text} characters={6000} lines={200} />;
  if (!parsed)
    return (
      <div className="animate-late">
        <PlainText text={text} characters={6000} lines={200} />
      </div>
    );
  return (
    <>
      <Tree tree={parsed} />
      {parsed.cut && <FoldButton onClick={onMore} />}
    </>
  );
}
