/**
 * Opens the map: plain ground, the overlays in order, and the few things the page may tell it.
 *
 * This module and everything it imports load only after the list is on screen. It draws no boundary and no coastline:
 * where no base map is configured the ground stays plain.
 */
import { LngLatBounds, Map, setWorkerUrl, type StyleSpecification } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { LonLat, NearStation } from '../api/types.ts';
import type { Messages } from '../i18n/zh-Hans.ts';
import { setBadges } from './badges.ts';
import { Pin } from './layers/pin.ts';
import { Results } from './layers/results.ts';
import { addRings, paintRings, setRings } from './layers/rings.ts';
import { addStations, hitAt, openCluster, paintStations, StationsInView, type Drawn, type StationFilter } from './layers/stations.ts';
import { palette, type Palette } from './palette.ts';
import './map.css';

setWorkerUrl(workerUrl);

export interface MapEvents {
  readonly onPick: (at: LonLat) => void;
  readonly onStation: (id: number) => void;
  readonly onDrawn: (drawn: Drawn) => void;
}

export interface Scene {
  readonly origin: LonLat | null;
  readonly stations: readonly NearStation[];
  /** How the answer's minutes were found. */
  readonly method: string | null;
  readonly selected: number | null;
  readonly filter: StationFilter;
  readonly dark: boolean;
  readonly words: Messages;
}

export interface OpenMap {
  show(scene: Scene): void;
  zoomBy(steps: number): void;
  showOrigin(): void;
  close(): void;
}

/** Closer than this a fit does not go: three stations at one corner should still show the streets around. */
const CLOSEST_FIT = 15.5;
const START_ZOOM = 13;

function plainStyle(colours: Palette): StyleSpecification {
  return {
    version: 8,
    // No `glyphs`: every character is then drawn from the device's own fonts.
    sources: {},
    layers: [{ id: 'ground', type: 'background', paint: { 'background-color': colours.ground } }],
  };
}

class LiveMap implements OpenMap {
  readonly #pin: Pin;
  readonly #results: Results;
  readonly #inView: StationsInView;
  #scene: Scene;
  #fitted: readonly NearStation[] | null = null;

  constructor(
    private readonly map: Map,
    scene: Scene,
    events: MapEvents,
  ) {
    const colours = palette(scene.dark);
    this.#scene = scene;
    setBadges(map, colours);
    addRings(map, colours);
    addStations(map, colours);
    this.#pin = new Pin(map, events.onPick);
    this.#results = new Results(map);
    this.#inView = new StationsInView(map, events.onDrawn);
    map.on('click', ({ point, lngLat }) => {
      const found = this.#results.near(point.x, point.y);
      const hit = found === null ? hitAt(map, point.x, point.y) : { station: found };
      if (hit === null) events.onPick({ lon: lngLat.wrap().lng, lat: lngLat.lat });
      else if ('station' in hit) events.onStation(hit.station);
      else void openCluster(map, hit.cluster);
    });
    this.#apply(scene, null);
  }

  show(scene: Scene): void {
    const before = this.#scene;
    this.#scene = scene;
    this.#apply(scene, before);
  }

  zoomBy(steps: number): void {
    this.map.zoomTo(this.map.getZoom() + steps);
  }

  showOrigin(): void {
    this.#fit(true);
  }

  close(): void {
    this.map.remove();
  }

  #apply(scene: Scene, before: Scene | null): void {
    if (before && before.dark !== scene.dark) {
      const colours = palette(scene.dark);
      this.map.setPaintProperty('ground', 'background-color', colours.ground);
      setBadges(this.map, colours);
      paintRings(this.map, colours);
      paintStations(this.map, colours);
    }
    const reworded = before?.words !== scene.words;
    if (reworded) this.map.getCanvas().setAttribute('aria-label', scene.words.mapLabel);
    if (reworded || before.origin !== scene.origin || before.method !== scene.method) {
      this.#pin.set(scene.origin, scene.words.pinLabel);
      setRings(this.map, scene.origin, scene.method, scene.words.ring);
    }
    if (!before || before.stations !== scene.stations || before.selected !== scene.selected) {
      this.#results.set(scene.stations, scene.selected);
    }
    if (before?.filter !== scene.filter) this.#inView.setFilter(scene.filter);
    if (this.#fitted !== scene.stations) this.#fit(false);
  }

  /** Brings the starting point and the found stations into view; unasked, only when one of them is out of it. */
  #fit(asked: boolean): void {
    const { origin, stations } = this.#scene;
    if (!origin) return;
    const first = this.#fitted === null;
    this.#fitted = stations;
    const bounds = new LngLatBounds([origin.lon, origin.lat], [origin.lon, origin.lat]);
    for (const { lon, lat } of stations) bounds.extend([lon, lat]);
    const view = this.map.getBounds();
    if (!asked && !first && view.contains(bounds.getNorthEast()) && view.contains(bounds.getSouthWest())) return;
    this.map.fitBounds(bounds, { padding: this.#padding(), maxZoom: CLOSEST_FIT, animate: !first });
  }

  /** Room for what lies over the map's edges, within what a small screen can spare. */
  #padding(): { top: number; bottom: number; left: number; right: number } {
    const { clientWidth, clientHeight } = this.map.getContainer();
    const narrow = clientWidth < 700;
    const side = Math.min(72, clientWidth / 5);
    return {
      top: Math.min(72, clientHeight / 5),
      bottom: narrow ? Math.min(285, clientHeight * 0.45) : Math.min(72, clientHeight / 5),
      left: side,
      right: side,
    };
  }
}

/** Resolves when the map is ready; rejects where the device has no WebGL. */
export function openMap(container: HTMLElement, scene: Scene, events: MapEvents): Promise<OpenMap> {
  return new Promise((resolve, reject) => {
    const start = scene.origin ?? { lon: 0, lat: 0 };
    const map = new Map({
      container,
      style: plainStyle(palette(scene.dark)),
      center: [start.lon, start.lat],
      zoom: START_ZOOM,
      minZoom: 3,
      maxZoom: 19,
      attributionControl: false,
      // A turned or tilted map helps nobody find a door.
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      fadeDuration: 120,
      locale: { 'Map.Title': scene.words.mapLabel },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.once('load', () => resolve(new LiveMap(map, scene, events)));
    map.once('error', ({ error }) => reject(error));
  });
}
