import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawing, DRAWINGS } from './drawings.ts';

interface Words {
  readonly kinds: readonly { readonly code: string; readonly icon: string }[];
  readonly services: readonly { readonly code: string; readonly icon: string }[];
}

describe('drawings', () => {
  it('are sound paths that begin with a move and hold nothing else', () => {
    for (const [name, path] of Object.entries(DRAWINGS)) expect(path, name).toMatch(/^M[-MmLlHhVvCcSsAaZz0-9., ]+$/);
  });

  it('cover every icon that the vocabulary names', () => {
    const path = join(import.meta.dirname, '../../../data/vocabulary.json');
    expect(existsSync(path), path).toBe(true);
    const words = JSON.parse(readFileSync(path, 'utf8')) as Words;
    const missing = [...words.kinds, ...words.services].filter(({ icon }) => !(icon in DRAWINGS));
    expect(missing.map(({ code, icon }) => `${code}: ${icon}`)).toEqual([]);
  });

  it('fall back to one for everything else', () => {
    expect(drawing('no such thing')).toBe(DRAWINGS.other);
    expect(drawing(null)).toBe(DRAWINGS.other);
  });
});
