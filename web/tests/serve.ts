/**
 * Starts the real binary on a fresh demo city and tells the tests its address.
 *
 * `YIZHAN_URL` points them at a server that already runs instead. When there is nothing to test, the address stays
 * empty and the reason goes with it: the tests then skip themselves and say so.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    readonly base: string;
    readonly why: string;
    readonly chromium: string;
  }
}

const ROOT = resolve(import.meta.dirname, '../..');
/** A debug build reads the demo in well under this, milliseconds. */
const START_MS = 60_000;

function binary(): string | undefined {
  const candidates = [process.env['YIZHAN_BIN'], 'target/debug/yizhan', 'target/release/yizhan'];
  return candidates
    .filter((path): path is string => path !== undefined && path !== '')
    .map((path) => resolve(ROOT, path))
    .find((path) => existsSync(path));
}

/** The URL in the one line that `serve` prints when it is ready. */
function ready(server: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let out = '';
    let err = '';
    const timer = setTimeout(() => failed(new Error(`no URL within ${START_MS} ms: ${out}${err}`)), START_MS);
    server.stdout?.on('data', (bytes: Buffer) => {
      out += bytes.toString();
      const url = /https?:\/\/[^\s"]+/.exec(out)?.[0];
      if (url === undefined) return;
      clearTimeout(timer);
      found(url.replace(/\/$/, ''));
    });
    server.stderr?.on('data', (bytes: Buffer) => (err += bytes.toString()));
    server.on('exit', (code) => failed(new Error(`serve ended with ${code}: ${out}${err}`)));
  });
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  const bin = binary();
  const running = process.env['YIZHAN_URL'];
  const why = !existsSync(chromium)
    ? `no browser at ${chromium}: install Debian's chromium or set CHROMIUM`
    : running === undefined && bin === undefined
      ? 'no binary: build it with cargo or set YIZHAN_BIN'
      : '';
  project.provide('chromium', chromium);
  project.provide('why', why);
  if (why !== '' || running !== undefined || bin === undefined) {
    project.provide('base', why === '' ? (running ?? '') : '');
    if (why !== '') console.warn(`browser tests skipped: ${why}`);
    return undefined;
  }

  const folder = await mkdtemp(join(tmpdir(), 'yizhan-e2e-'));
  await promisify(execFile)(bin, ['demo', '--data-dir', folder], { cwd: ROOT });
  const server = spawn(bin, ['serve', '--data-dir', folder, '--listen', '127.0.0.1:0'], { cwd: ROOT });
  const close = async (): Promise<void> => {
    if (server.exitCode === null) {
      const ended = new Promise((done) => server.once('exit', done));
      server.kill('SIGTERM');
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    project.provide('base', await ready(server));
  } catch (error) {
    await close();
    throw error;
  }
  return close;
}
