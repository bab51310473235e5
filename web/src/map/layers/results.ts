/**
 * Overlay: the found stations as numbered marks, the numbers being those of the cards.
 *
 * The marks are pictures only. A tap is resolved by distance (`near`), because marks may lie on top of each other, and
 * whoever cannot tap has the list, which holds the same stations.
 */
import { Marker, type Map } from 'maplibre-gl';
import type { NearStation } from '../../api/types.ts';

/** A finger this close to a mark's middle means it, CSS pixels. */
const REACH_PX = 24;

function element(station: NearStation, rank: number, selected: boolean): HTMLElement {
  const mark = document.createElement('div');
  mark.className = selected ? 'map-rank map-rank-selected' : 'map-rank';
  mark.dataset['kind'] = station.kind;
  mark.textContent = String(rank);
  return mark;
}

export class Results {
  #stations: readonly NearStation[] = [];
  #markers: readonly Marker[] = [];

  constructor(private readonly map: Map) {}

  set(stations: readonly NearStation[], selected: number | null): void {
    for (const marker of this.#markers) marker.remove();
    this.#stations = stations;
    // Far to near, so that the best one lies on top.
    this.#markers = stations
      .map((station, index) => {
        const mark = element(station, index + 1, station.id === selected);
        const marker = new Marker({ element: mark, anchor: 'center' }).setLngLat([station.lon, station.lat]);
        mark.setAttribute('aria-hidden', 'true');
        mark.removeAttribute('aria-label');
        mark.removeAttribute('role');
        mark.removeAttribute('tabindex');
        return marker;
      })
      .reverse();
    for (const marker of this.#markers) marker.addTo(this.map);
  }

  /** The found station whose mark a tap at this pixel means: the closest within reach. */
  near(x: number, y: number): number | null {
    let best: { readonly id: number; readonly apart: number } | null = null;
    for (const { id, lon, lat } of this.#stations) {
      const at = this.map.project([lon, lat]);
      const apart = Math.hypot(at.x - x, at.y - y);
      if (apart <= REACH_PX && (best === null || apart < best.apart)) best = { id, apart };
    }
    return best?.id ?? null;
  }
}
