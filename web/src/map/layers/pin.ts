/** Overlay: the starting point as a pin that a finger drags and the arrow keys move. */
import { Marker, type Map } from 'maplibre-gl';
import type { LonLat } from '../../api/types.ts';
import { away } from '../ring.ts';

/** One press of an arrow key, metres; with Shift ten times that. */
const STEP_M = 20;
const BEARINGS: Readonly<Record<string, number>> = { ArrowUp: 0, ArrowRight: 90, ArrowDown: 180, ArrowLeft: 270 };

function element(): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'map-pin';
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 44 52');
  svg.setAttribute('aria-hidden', 'true');
  const body = document.createElementNS(svg.namespaceURI, 'path');
  body.setAttribute('d', 'M22 49C11 36 6 28 6 19.5a16 16 0 0 1 32 0C38 28 33 36 22 49z');
  body.setAttribute('class', 'map-pin-body');
  const eye = document.createElementNS(svg.namespaceURI, 'circle');
  eye.setAttribute('cx', '22');
  eye.setAttribute('cy', '19.5');
  eye.setAttribute('r', '6');
  eye.setAttribute('class', 'map-pin-eye');
  svg.append(body, eye);
  button.append(svg);
  return button;
}

export class Pin {
  readonly #button = element();
  readonly #marker: Marker;
  #shown = false;

  constructor(
    private readonly map: Map,
    onMove: (to: LonLat) => void,
  ) {
    this.#marker = new Marker({ element: this.#button, anchor: 'bottom', draggable: true });
    this.#marker.on('dragend', () => {
      const { lng, lat } = this.#marker.getLngLat();
      onMove({ lon: lng, lat });
    });
    this.#button.addEventListener('keydown', (event) => {
      const bearing = BEARINGS[event.key];
      if (bearing === undefined) return;
      // The map would pan with the same keys.
      event.preventDefault();
      event.stopPropagation();
      const { lng, lat } = this.#marker.getLngLat();
      const [lon, moved] = away({ lon: lng, lat }, STEP_M * (event.shiftKey ? 10 : 1), bearing);
      onMove({ lon, lat: moved });
    });
    // A tap on the pin is not a tap on the ground beneath it.
    this.#button.addEventListener('click', (event) => event.stopPropagation());
  }

  set(at: LonLat | null, label: string): void {
    this.#button.setAttribute('aria-label', label);
    if (!at) {
      this.#marker.remove();
      this.#shown = false;
      return;
    }
    this.#marker.setLngLat([at.lon, at.lat]);
    if (!this.#shown) this.#marker.addTo(this.map);
    this.#shown = true;
    // MapLibre names every marker "Map marker"; ours says what it is.
    this.#button.setAttribute('aria-label', label);
  }
}
