/** The languages of the page and how the first one is chosen. The words themselves are in a file each. */
import { en } from './en.ts';
import { zhHans, type Messages } from './zh-Hans.ts';

export const LANGUAGES = ['zh-Hans', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const MESSAGES: Readonly<Record<Language, Messages>> = { 'zh-Hans': zhHans, en };

/** The language someone chose before, else the first of the browser's that we speak, else Chinese. */
export function firstLanguage(stored: string | null, preferred: readonly string[]): Language {
  const chosen = LANGUAGES.find((language) => language === stored);
  if (chosen) return chosen;
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split('-')[0];
    if (primary === 'zh') return 'zh-Hans';
    if (primary === 'en') return 'en';
  }
  return 'zh-Hans';
}

/** The label of a vocabulary word in a language; a word translated into neither is shown as its code. */
export function labelIn(language: Language, label: { readonly zh?: string; readonly en?: string } | undefined, code: string): string {
  const [first, second] = language === 'en' ? [label?.en, label?.zh] : [label?.zh, label?.en];
  return first || second || code;
}
