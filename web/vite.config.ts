import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { precompress } from './build/precompress.ts';

/** Where `npm run dev` finds the API: a running `yizhan serve`. */
const api = process.env['YIZHAN_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte(), precompress()],
  build: {
    target: 'es2022',
    // The content policy is `default-src 'self'`: nothing may become a data: URL.
    assetsInlineLimit: 0,
    // What the bundles contain of others travels with its licences.
    license: { fileName: 'licenses.txt' },
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: 'es' },
  server: { proxy: { '/v1': api } },
  test: {
    include: ['src/**/*.spec.ts', 'build/**/*.spec.ts'],
    environment: 'node',
  },
});
