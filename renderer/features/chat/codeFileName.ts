import { t } from '../../words/words.ts';
import { languageOf, type LanguageId } from './languages.ts';

/** How files of each language end, where not as the language is called. */
const endings: Partial<Readonly<Record<LanguageId, string>>> = {
  bash: 'sh',
  csharp: 'cs',
  docker: 'dockerfile',
  haskell: 'hs',
  javascript: 'js',
  julia: 'jl',
  kotlin: 'kt',
  latex: 'tex',
  make: 'mk',
  markdown: 'md',
  powershell: 'ps1',
  python: 'py',
  ruby: 'rb',
  rust: 'rs',
  typescript: 'ts',
};
/** What code in a language that a fence names is saved as, unless a person says otherwise. */
export function codeFileName(fence: string): string {
  const language = languageOf(fence);
  if (language === undefined) return `${t('notices.code')}.txt`;
  return `${t('notices.code')}.${endings[language] ?? language}`;
}
