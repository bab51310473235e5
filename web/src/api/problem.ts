/**
 * What can go wrong between the page and the server, as one error type the panels can explain.
 *
 * It carries no words for the user: those are in `i18n`, chosen by `kind`.
 */
import type { ProblemBody } from './types.ts';

/**
 * - `offline`: the device says it has no network
 * - `unreachable`: the request did not arrive or was cut off
 * - `slow`: no answer within the time allowed
 * - `busy`: the server asks to come back later (429, 503)
 * - `missing`: no such thing, or no longer (404, 410)
 * - `refused`: the server understood and says no (other 4xx)
 * - `broken`: the server failed, or its answer was not what it should be
 */
export type ProblemKind = 'offline' | 'unreachable' | 'slow' | 'busy' | 'missing' | 'refused' | 'broken';

export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly kind: ProblemKind,
    /** The server's own sentence, or the technical cause: shown small, for whoever is asked to help. */
    readonly detail: string,
    readonly status: number | null = null,
    readonly code: string | null = null,
  ) {
    super(`${kind}: ${detail}`);
  }
}

/** Sorts an HTTP status into what the user can do about it. */
export function kindOfStatus(status: number): ProblemKind {
  if (status === 404 || status === 410) return 'missing';
  if (status === 429 || status === 503) return 'busy';
  if (status >= 400 && status < 500) return 'refused';
  return 'broken';
}

/** Reads a refusal: problem+json when it is one, the bare status when something in between answered. */
export async function problemFrom(response: Response): Promise<Problem> {
  const kind = kindOfStatus(response.status);
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('json')) return new Problem(kind, `HTTP ${response.status}`, response.status);
  const body = (await response.json().catch(() => ({}))) as ProblemBody;
  const fields = (body.errors ?? []).map((error) =>
    [error.field, error.expected].filter((part) => part !== undefined).join(': '),
  );
  const detail = [body.detail ?? body.title ?? `HTTP ${response.status}`, ...fields].join(' · ');
  return new Problem(kind, detail, response.status, body.code ?? null);
}

/** Any thrown value as a `Problem`; an abort is not one and must be told apart first with `isAbort`. */
export function toProblem(error: unknown, online: boolean): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof DOMException && error.name === 'TimeoutError') return new Problem('slow', detail);
  if (!online) return new Problem('offline', detail);
  if (error instanceof SyntaxError) return new Problem('broken', detail);
  return new Problem('unreachable', detail);
}

/** True when a newer question made this one moot. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
