/** The same questions the page asks, put to the server directly: what the page shows is held against the answers. */
import type { About, NearestAnswer, StationDetail } from '../src/api/types.ts';
import { base } from './browser.ts';

async function json<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(`${base}${path}`, init);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export function about(): Promise<About> {
  return json<About>('/v1/about');
}

export function nearest(question: object): Promise<NearestAnswer> {
  return json<NearestAnswer>('/v1/stations/nearest', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ k: 3, mode: 'walk', open: 'arrival', ...question }),
  });
}

export function station(id: number): Promise<StationDetail> {
  return json<StationDetail>(`/v1/stations/${id}?f=json`);
}

export interface Point {
  readonly lon: number;
  readonly lat: number;
}

/** The middle of the demo city. */
export async function centre(): Promise<Point> {
  const { center, bounds } = await about();
  if (center && 'lon' in center) return center;
  if (center) return { lon: center[0], lat: center[1] };
  if (!bounds) throw new Error('/v1/about states neither center nor bounds');
  return { lon: (bounds[0] + bounds[2]) / 2, lat: (bounds[1] + bounds[3]) / 2 };
}
