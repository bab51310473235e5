import { afterEach, describe, expect, it, vi } from 'vitest';
import { nearest, nearestBody, search, stationsPath } from './client.ts';
import { kindOfStatus, Problem } from './problem.ts';

function answerWith(response: Response | Error): ReturnType<typeof vi.fn> {
  const fetching = vi.fn(() => (response instanceof Error ? Promise.reject(response) : Promise.resolve(response.clone())));
  vi.stubGlobal('fetch', fetching);
  vi.stubGlobal('navigator', { onLine: true });
  return fetching;
}

afterEach(() => vi.unstubAllGlobals());

const here = { lon: 112.9388, lat: 28.2282, k: 3 };

describe('the questions', () => {
  it('send a position in the body of a POST and never in the address', async () => {
    const fetching = answerWith(Response.json({ stations: [] }));
    await nearest(here);
    const [path, init] = fetching.mock.calls[0] as unknown as [string, RequestInit];
    expect(path).toBe('/v1/stations/nearest');
    expect(init.method).toBe('POST');
    expect(JSON.parse(String(init.body))).toMatchObject({ lon: 112.9388, lat: 28.2282, k: 3, open: 'arrival' });
  });

  it('leave out filters that are empty', () => {
    expect(nearestBody({ ...here, kind: [], services: [] })).not.toHaveProperty('kind');
    expect(nearestBody({ ...here, kind: ['a', 'b'], services: ['toilet'], open: 'any' })).toMatchObject({
      kind: 'a,b',
      services: 'toilet',
      open: 'any',
    });
  });

  it('ask for a view of the map to a metre, not more', () => {
    const path = stationsPath({ bbox: [112.123456789, 28, 113, 29], kind: ['mom_room'], limit: 10 });
    const query = new URL(path, 'http://host').searchParams;
    expect(query.get('bbox')).toBe('112.12346,28.00000,113.00000,29.00000');
    expect(query.get('kind')).toBe('mom_room');
    expect(query.has('services')).toBe(false);
  });

  it('send what someone types as it is, with the place to be near to only where there is one', async () => {
    const fetching = answerWith(Response.json({ stations: [], areas: [] }));
    await search('a&b=c 驿站', null);
    await search('驿', here);
    const bodies = fetching.mock.calls.map((call) => JSON.parse(String((call as unknown as [string, RequestInit])[1].body)) as unknown);
    expect(bodies).toEqual([{ q: 'a&b=c 驿站' }, { q: '驿', lon: 112.9388, lat: 28.2282 }]);
  });
});

describe('the refusals', () => {
  it('carry the field and what was expected of it', async () => {
    const body = { code: 'bad_parameter', detail: 'k is out of range', errors: [{ field: 'k', expected: '1..=1000' }] };
    answerWith(Response.json(body, { status: 400, headers: { 'content-type': 'application/problem+json' } }));
    const problem = await nearest(here).catch((error: unknown) => error as Problem);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ kind: 'refused', status: 400, code: 'bad_parameter' });
    expect((problem as Problem).detail).toBe('k is out of range · k: 1..=1000');
  });

  it('survive a proxy that answers in HTML', async () => {
    answerWith(new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } }));
    await expect(nearest(here)).rejects.toMatchObject({ kind: 'broken', status: 502, detail: 'HTTP 502' });
  });

  it('tell no network from no server', async () => {
    answerWith(new TypeError('failed to fetch'));
    await expect(nearest(here)).rejects.toMatchObject({ kind: 'unreachable' });
    vi.stubGlobal('navigator', { onLine: false });
    await expect(nearest(here)).rejects.toMatchObject({ kind: 'offline' });
  });

  it('call an answer that is not JSON broken', async () => {
    answerWith(new Response('ok', { headers: { 'content-type': 'application/json' } }));
    await expect(nearest(here)).rejects.toMatchObject({ kind: 'broken' });
  });

  it('give up after the time allowed, and say it was slow', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('navigator', { onLine: true });
    vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    );
    const asked = expect(nearest(here)).rejects.toMatchObject({ kind: 'slow' });
    await vi.advanceTimersByTimeAsync(20_000);
    await asked;
    vi.useRealTimers();
  });

  it('are no refusals when a newer question made them moot', async () => {
    vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    );
    const newer = new AbortController();
    const asked = nearest(here, newer.signal);
    newer.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each([
    [404, 'missing'],
    [410, 'missing'],
    [422, 'refused'],
    [429, 'busy'],
    [503, 'busy'],
    [500, 'broken'],
  ])('sort status %d as %s', (status, kind) => expect(kindOfStatus(status)).toBe(kind));
});
