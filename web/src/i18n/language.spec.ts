import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstLanguage, labelIn, LANGUAGES, MESSAGES } from './language.ts';
import { zhHans } from './zh-Hans.ts';

const keys = Object.keys(zhHans).sort();
const source = join(import.meta.dirname, '..');

async function files(pattern: RegExp): Promise<{ path: string; text: string }[]> {
  const entries = await readdir(source, { recursive: true });
  return Promise.all(
    entries
      .filter((path) => pattern.test(path))
      .map(async (path) => ({ path, text: await readFile(join(source, path), 'utf8') })),
  );
}

describe('messages', () => {
  it.each(LANGUAGES)('%s has every key, no other, and none empty', (language) => {
    const messages = MESSAGES[language] as unknown as Record<string, unknown>;
    expect(Object.keys(messages).sort()).toEqual(keys);
    for (const key of keys) {
      const message = messages[key];
      const text = typeof message === 'function' ? String(message(2, 2)) : message;
      expect(text, key).toMatch(/\S/);
      expect(text, key).not.toContain('undefined');
    }
  });

  it('has both languages take the same values', () => {
    for (const [key, message] of Object.entries(zhHans)) {
      const other = (MESSAGES.en as unknown as Record<string, unknown>)[key];
      expect(typeof other, key).toBe(typeof message);
    }
  });

  it('holds no key that no component or module uses', async () => {
    const text = (await files(/(?<!spec)\.(?:svelte|ts)$/))
      .filter(({ path }) => !path.startsWith('i18n'))
      .map((file) => file.text)
      .join('\n');
    const unused = keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(text));
    expect(unused).toEqual([]);
  });

  it('is the only place with Chinese words: components hold none', async () => {
    const strays = (await files(/\.svelte$/)).filter(({ text }) => /\p{Script=Han}/u.test(text));
    expect(strays.map(({ path }) => path)).toEqual([]);
  });
});

describe('the first language', () => {
  it('is the one chosen before', () => {
    expect(firstLanguage('en', ['zh-CN'])).toBe('en');
  });
  it('is else the first of the browser that we speak', () => {
    expect(firstLanguage(null, ['fr-FR', 'en-GB', 'zh-CN'])).toBe('en');
    expect(firstLanguage('klingon', ['zh-TW'])).toBe('zh-Hans');
  });
  it('is else Chinese', () => {
    expect(firstLanguage(null, ['fr-FR'])).toBe('zh-Hans');
  });
});

describe('a vocabulary label', () => {
  it('falls back to the other language, then to the code', () => {
    expect(labelIn('en', { zh: '厕所', en: 'Toilet' }, 'toilet')).toBe('Toilet');
    expect(labelIn('en', { zh: '厕所', en: '' }, 'toilet')).toBe('厕所');
    expect(labelIn('zh-Hans', undefined, 'toilet')).toBe('toilet');
  });
});
