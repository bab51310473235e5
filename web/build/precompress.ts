/**
 * A Vite plugin that writes a Brotli twin (`name.br`) beside every text asset of the build.
 *
 * The server embeds both and picks by `Accept-Encoding`, so it never compresses the page itself.
 * It is not a general compression plugin: one algorithm, best quality, nothing to set.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(?:css|html|js|mjs|json|svg|txt|webmanifest)$/;
/** Below this many bytes a compressed twin saves nothing on the wire. */
const WORTH_BYTES = 512;

const brotli = promisify(brotliCompress);

export function precompress(): Plugin {
  let outDir = 'dist';
  return {
    name: 'yizhan:precompress',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
    },
    async closeBundle() {
      const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
      await Promise.all(
        entries
          .filter((entry) => entry.isFile() && TEXT.test(entry.name))
          .map(async (entry) => {
            const path = join(entry.parentPath, entry.name);
            const bytes = await readFile(path);
            if (bytes.length < WORTH_BYTES) return;
            const packed = await brotli(bytes, {
              params: {
                [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
                [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
                [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
              },
            });
            await writeFile(`${path}.br`, packed);
          }),
      );
    },
  };
}
