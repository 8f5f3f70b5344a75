/**
 * Files that are sent along stand in the text of their message, before the person's own words, each between marks that say its name and its length. The
 * model reads them there, the search finds them, and the window shows them as files. Pure.
 */

export interface AttachedFile {
  readonly name: string;
  readonly text: string;
}

export interface WithFiles {
  readonly files: readonly AttachedFile[];
  /** What the person wrote beside them. */
  readonly text: string;
}

const begins = /^<file name="([^"\n]{1,200})" characters="(\d{1,9})">\n/;
const ends = '\n</file>';

export function withFiles(files: readonly AttachedFile[], text: string): string {
  const blocks = files.map(
    ({ name, text: said }) =>
      `<file name="${nameInMarks(name)}" characters="${said.length}">\n${said}${ends}`,
  );
  return [...blocks, ...(text.trim() === '' ? [] : [text])].join('\n\n');
}

/** What would end the marks, the line, or turn the line around. */
const steering = /["<>\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu;

/** Whatever a file is called, its name stays between its marks. */
const nameInMarks = (name: string): string =>
  Array.from(name.replace(steering, ' ').trim()).slice(0, 100).join('') || 'file';

/** What `withFiles` put together; a text without whole marks at its beginning is the person's own. */
export function filesIn(content: string): WithFiles {
  const files: AttachedFile[] = [];
  let at = 0;
  for (;;) {
    const [marks, name, length] = begins.exec(content.slice(at, at + 300)) ?? [];
    if (marks === undefined) break;
    const from = at + marks.length;
    const to = from + Number(length);
    if (to > content.length || !content.startsWith(ends, to)) break;
    const next = to + ends.length;
    const isLast = next === content.length;
    if (!isLast && !content.startsWith('\n\n', next)) break;
    files.push({ name: name!, text: content.slice(from, to) });
    at = isLast ? next : next + 2;
  }
  return { files, text: content.slice(at) };
}
