/**
 * Finding: from where, with which filters, and what came back.
 *
 * The filters and a chosen point live in the URL (`route`); the device's own position lives here only and dies with
 * the page.
 */
import { nearest } from '../api/client.ts';
import { isAbort, toProblem, type Problem } from '../api/problem.ts';
import type { LonLat, NearestAnswer } from '../api/types.ts';
import { locate, type Fix, type LocateFailure } from './locate.ts';
import { route } from './route.svelte.ts';
import { words } from './words.svelte.ts';

export interface Origin extends LonLat {
  readonly from: 'device' | 'pin' | 'place' | 'centre';
  readonly name?: string;
  readonly accuracy_m?: number;
}

/** Cards at first, and after asking for more. */
export const FEW = 3;
export const MANY = 10;
/** An answer older than this is asked for again when someone comes back to the page, milliseconds. */
const STALE_MS = 60_000;

class Find {
  answer: NearestAnswer | null = $state.raw(null);
  problem: Problem | null = $state.raw(null);
  busy = $state(false);
  /** How many stations to ask for. */
  count = $state(FEW);
  /** Moves forward twice a minute: "20 minutes left" must not stand still. */
  now = $state(Date.now());

  device: Fix | null = $state.raw(null);
  locating = $state(false);
  failure: LocateFailure | null = $state(null);

  /** The name of the place a chosen point came from; valid while that point is the origin. */
  #named: { readonly at: LonLat; readonly name: string } | null = $state.raw(null);
  #pending: AbortController | null = null;
  #answeredAt = 0;

  readonly origin: Origin | null = $derived.by(() => {
    const { at } = route.current;
    if (at) {
      const named = this.#named;
      // By value: Back and Forward read the same point anew from the URL.
      const name = named?.at.lon === at.lon && named.at.lat === at.lat ? named.name : undefined;
      return name === undefined ? { ...at, from: 'pin' } : { ...at, from: 'place', name };
    }
    if (this.device) return { ...this.device, from: 'device' };
    const centre = words.centre;
    return centre ? { ...centre, from: 'centre' } : null;
  });

  readonly filtered = $derived(
    route.current.kinds.length > 0 || route.current.services.length > 0 || route.current.open === 'arrival',
  );

  constructor() {
    setInterval(() => (this.now = Date.now()), 30_000);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible') return;
      this.now = Date.now();
      if (this.answer && this.now - this.#answeredAt > STALE_MS) void this.ask();
    });
  }

  /** Starts from a point of the map, or of a named place. */
  startAt(at: LonLat, name?: string): void {
    // The URL keeps five decimals; taking the same here keeps the answer equal after a reload.
    const rounded = { lon: Math.round(at.lon * 1e5) / 1e5, lat: Math.round(at.lat * 1e5) / 1e5 };
    this.#named = name === undefined ? null : { at: rounded, name };
    this.failure = null;
    this.count = FEW;
    route.go({ at: rounded, station: null });
  }

  /** Asks the device, once, because someone tapped. */
  async locate(): Promise<void> {
    if (this.locating) return;
    this.locating = true;
    this.failure = null;
    const located = await locate(navigator.geolocation, isSecureContext);
    this.locating = false;
    if ('failure' in located) {
      this.failure = located.failure;
      return;
    }
    this.device = located.fix;
    this.count = FEW;
    route.go({ at: null });
  }

  toggleKind(code: string): void {
    const { kinds } = route.current;
    route.go({ kinds: kinds.includes(code) ? kinds.filter((kind) => kind !== code) : [...kinds, code] });
  }

  toggleService(code: string): void {
    const { services } = route.current;
    route.go({
      services: services.includes(code) ? services.filter((service) => service !== code) : [...services, code],
    });
  }

  clearFilters(): void {
    route.go({ kinds: [], services: [], open: 'any' });
  }

  /** Asks for the nearest stations; a newer question cancels an older one. The old answer stays until the new is in. */
  async ask(): Promise<void> {
    const origin = this.origin;
    if (!origin) return;
    const { kinds, services, open } = route.current;
    this.#pending?.abort();
    const pending = new AbortController();
    this.#pending = pending;
    this.busy = true;
    try {
      this.answer = await nearest(
        { lon: origin.lon, lat: origin.lat, k: this.count, kind: kinds, services, open },
        pending.signal,
      );
      this.problem = null;
      this.#answeredAt = this.now = Date.now();
    } catch (error) {
      if (isAbort(error)) return;
      this.problem = toProblem(error, navigator.onLine);
    } finally {
      if (this.#pending === pending) this.busy = false;
    }
  }

  /** What went wrong before there was anywhere to start from. */
  fail(error: unknown): void {
    this.problem = toProblem(error, navigator.onLine);
  }
}

export const find = new Find();
