/** What a person set for this device: language and theme. Kept in local storage where the browser allows it. */
import { firstLanguage, MESSAGES, type Language } from '../i18n/language.ts';
import type { Messages } from '../i18n/zh-Hans.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const LANGUAGE_KEY = 'yizhan.language';
const THEME_KEY = 'yizhan.theme';

/** Storage may be full, blocked or absent; a setting then lasts as long as the page. */
function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Nothing is lost but the memory of it.
  }
}

class Settings {
  language: Language = $state(firstLanguage(recall(LANGUAGE_KEY), navigator.languages ?? [navigator.language]));
  theme: Theme = $state(THEMES.find((theme) => theme === recall(THEME_KEY)) ?? 'system');
  #systemDark = $state(false);

  constructor() {
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.#systemDark = query.matches;
    query.addEventListener('change', ({ matches }) => (this.#systemDark = matches));
  }

  /** The sentences of the page in the chosen language. */
  get words(): Messages {
    return MESSAGES[this.language];
  }

  /** The theme in force, with `system` resolved. */
  get dark(): boolean {
    return this.theme === 'dark' || (this.theme === 'system' && this.#systemDark);
  }

  switchLanguage(): void {
    this.language = this.language === 'en' ? 'zh-Hans' : 'en';
    remember(LANGUAGE_KEY, this.language);
  }

  nextTheme(): void {
    this.theme = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length] ?? 'system';
    remember(THEME_KEY, this.theme);
  }
}

export const settings = new Settings();
