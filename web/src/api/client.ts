/**
 * The typed way to the server: one function a route the page uses.
 *
 * Positions of people travel by POST, so that no proxy on the way writes them into a log. Nothing here caches
 * (the browser does, by ETag) and nothing here knows the page's state.
 */
import type { FeatureCollection, Point } from 'geojson';
import type {
  About,
  LonLat,
  NearestAnswer,
  SearchAnswer,
  StationDetail,
  Vocabulary,
} from './types.ts';
import { isAbort, problemFrom, toProblem } from './problem.ts';

/** A question that has no answer after this long is reported as slow, milliseconds. 2G needs several seconds. */
export const TIMEOUT_MS = 20_000;

export interface NearestQuestion extends LonLat {
  readonly k: number;
  readonly kind?: readonly string[];
  readonly services?: readonly string[];
  readonly open?: 'arrival' | 'any';
}

export type Bbox = readonly [west: number, south: number, east: number, north: number];

export interface StationsQuestion {
  readonly bbox: Bbox;
  readonly kind?: readonly string[];
  readonly services?: readonly string[];
  readonly open?: 'now' | 'any';
  readonly limit: number;
}

/** Point features with at least `id`, `name`, `kind`; `numberMatched` counts what the limit left out. */
export interface StationsAnswer extends FeatureCollection<Point | null> {
  readonly numberMatched?: number;
  readonly numberReturned?: number;
}

/**
 * A signal that fires when the caller gives up or the time is out. By hand and not `AbortSignal.any`, which the
 * older phones this page is for do not have.
 */
function deadline(caller: AbortSignal | undefined): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const give = (): void => controller.abort(caller?.reason);
  const timer = setTimeout(
    () => controller.abort(new DOMException(`no answer within ${TIMEOUT_MS} ms`, 'TimeoutError')),
    TIMEOUT_MS,
  );
  if (caller?.aborted) give();
  caller?.addEventListener('abort', give, { once: true });
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', give);
    },
  };
}

async function ask<T>(path: string, init: RequestInit, caller?: AbortSignal): Promise<T> {
  const { signal, release } = deadline(caller);
  try {
    const response = await fetch(path, { ...init, signal, credentials: 'same-origin' });
    if (!response.ok) throw await problemFrom(response);
    return (await response.json()) as T;
  } catch (error) {
    if (isAbort(error)) throw error;
    throw toProblem(error, navigator.onLine);
  } finally {
    release();
  }
}

function get<T>(path: string, accept = 'application/json', signal?: AbortSignal): Promise<T> {
  return ask<T>(path, { headers: { accept } }, signal);
}

function post<T>(path: string, body: object, signal?: AbortSignal): Promise<T> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  return ask<T>(path, { method: 'POST', headers, body: JSON.stringify(body) }, signal);
}

/** Appends a comma list only when there is something in it: an empty filter is no filter. */
function setList(parameters: URLSearchParams, name: string, values: readonly string[] | undefined): void {
  if (values !== undefined && values.length > 0) parameters.set(name, values.join(','));
}

/** The query of `GET /v1/stations` for one view of the map; coordinates to five decimals (about a metre). */
export function stationsPath(question: StationsQuestion): string {
  const parameters = new URLSearchParams({
    f: 'geojson',
    bbox: question.bbox.map((degrees) => degrees.toFixed(5)).join(','),
    limit: String(question.limit),
    // A mark on the map needs no more; the rest would be nine tenths of the answer.
    fields: 'name,kind',
  });
  setList(parameters, 'kind', question.kind);
  setList(parameters, 'services', question.services);
  if (question.open !== undefined) parameters.set('open', question.open);
  return `/v1/stations?${parameters}`;
}

/** The body of `POST /v1/stations/nearest`: the filters' names and spelling are those of the query string. */
export function nearestBody(question: NearestQuestion): Record<string, unknown> {
  const { lon, lat, k, kind = [], services = [], open = 'arrival' } = question;
  return {
    lon,
    lat,
    k,
    mode: 'walk',
    open,
    ...(kind.length > 0 ? { kind: kind.join(',') } : {}),
    ...(services.length > 0 ? { services: services.join(',') } : {}),
  };
}

export function nearest(question: NearestQuestion, signal?: AbortSignal): Promise<NearestAnswer> {
  return post<NearestAnswer>('/v1/stations/nearest', nearestBody(question), signal);
}

export function station(id: number, signal?: AbortSignal): Promise<StationDetail> {
  return get<StationDetail>(`/v1/stations/${id}?f=json`, 'application/json', signal);
}

export function stationsIn(question: StationsQuestion, signal?: AbortSignal): Promise<StationsAnswer> {
  return get<StationsAnswer>(stationsPath(question), 'application/geo+json', signal);
}

/**
 * Stations and areas whose name, alias, address, pinyin or initials match what has been typed so far; of two that match
 * equally well, the one nearer to `near` first.
 */
export function search(q: string, near: LonLat | null, signal?: AbortSignal): Promise<SearchAnswer> {
  return post<SearchAnswer>('/v1/search', { q, ...(near ? { lon: near.lon, lat: near.lat } : {}) }, signal);
}

export function vocabulary(): Promise<Vocabulary> {
  return get<Vocabulary>('/v1/vocabulary');
}

export function about(): Promise<About> {
  return get<About>('/v1/about');
}
