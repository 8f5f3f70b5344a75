import { filesIn } from '../../../electron/ipc/contract/attached.ts';
import { oneLine } from '../../../engine/shown/visible.ts';

/** Characters of it. */
const longest = 400;

/** What is answered, its beginning. */
export function Question({ text }: { readonly text: string }) {
  const said = filesIn(text);
  const names = said.files.map(({ name }) => name).join(', ');
  return (
    <p
      dir="auto"
      className="line-clamp-2 shrink-0 [@media(max-height:480px)]:hidden self-start rounded-2xl rounded-ee-sm bg-tile px-4 py-2 text-[14.5px] wrap-anywhere"
    >
      {oneLine((said.text.trim() === '' ? names : said.text).slice(0, 4 * longest), longest)}
    </p>
  );
}
