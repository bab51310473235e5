/** Overlay: the found stations as numbered marks, the numbers being those of the cards. */
import { Marker, type Map } from 'maplibre-gl';
import type { NearStation } from '../../api/types.ts';

export class Results {
  #markers: { readonly id: number; readonly marker: Marker }[] = [];

  constructor(
    private readonly map: Map,
    private readonly onOpen: (id: number) => void,
  ) {}

  set(stations: readonly NearStation[], selected: number | null, label: (name: string) => string): void {
    for (const { marker } of this.#markers) marker.remove();
    // Far to near, so that the best one lies on top.
    this.#markers = stations
      .map((station, index) => this.#mark(station, index + 1, station.id === selected, label(station.name)))
      .reverse();
    for (const { marker } of this.#markers) marker.addTo(this.map);
  }

  #mark(station: NearStation, rank: number, selected: boolean, label: string): { id: number; marker: Marker } {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = selected ? 'map-rank map-rank-selected' : 'map-rank';
    button.dataset['kind'] = station.kind;
    button.textContent = String(rank);
    button.addEventListener('click', (event) => {
      event.stopPropagation();
      this.onOpen(station.id);
    });
    const marker = new Marker({ element: button, anchor: 'center' }).setLngLat([station.lon, station.lat]);
    // The number stays part of the name: who sees it may speak it.
    button.setAttribute('aria-label', `${rank} ${label}`);
    return { id: station.id, marker };
  }
}
