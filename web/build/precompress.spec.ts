import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { precompress } from './precompress.ts';

it('puts a Brotli twin beside text worth compressing, and nothing beside the rest', async () => {
  const root = await mkdtemp(join(tmpdir(), 'yizhan-precompress-'));
  try {
    const long = `export const text = ${JSON.stringify('驿站 '.repeat(400))};\ndocument.title = text;\n`;
    await writeFile(join(root, 'index.html'), '<!doctype html><script type="module" src="/main.js"></script>');
    await writeFile(join(root, 'main.js'), long);
    await build({ root, configFile: false, logLevel: 'silent', plugins: [precompress()] });
    const names = (await readdir(join(root, 'dist'), { recursive: true })).filter((name) => name.includes('.'));
    const script = names.find((name) => name.endsWith('.js')) ?? '';
    expect(names).toContain(`${script}.br`);
    // The page itself is shorter than a twin is worth.
    expect(names).not.toContain('index.html.br');
    const plain = await readFile(join(root, 'dist', script));
    const packed = await readFile(join(root, 'dist', `${script}.br`));
    expect(brotliDecompressSync(packed).equals(plain)).toBe(true);
    expect(packed.length).toBeLessThan(plain.length / 4);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
