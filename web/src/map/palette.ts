/**
 * Colours of the map, light and dark.
 *
 * The kinds' hues (blue, orange, purple, grey) stay apart in all common colour-vision deficiencies and differ in
 * lightness; each kind also has its own drawing, so colour is never the only sign.
 */
export interface Palette {
  readonly ground: string;
  readonly ring: string;
  readonly ringFill: string;
  readonly label: string;
  readonly halo: string;
  readonly cluster: string;
  readonly clusterText: string;
  readonly badgeEdge: string;
  readonly kinds: Readonly<Record<string, string>>;
  readonly otherKind: string;
}

const LIGHT: Palette = {
  ground: '#eceae3',
  ring: '#0b5a4a',
  ringFill: '#ffffff',
  label: '#24453b',
  halo: '#eceae3',
  cluster: '#2f4858',
  clusterText: '#ffffff',
  badgeEdge: '#ffffff',
  kinds: { worker_station: '#0a66a0', driver_home: '#a65300', mom_room: '#8b3a86' },
  otherKind: '#55606c',
};

const DARK: Palette = {
  ground: '#141c19',
  ring: '#5fc9a8',
  ringFill: '#22302b',
  label: '#b9d8cc',
  halo: '#141c19',
  cluster: '#c3d3dc',
  clusterText: '#0f1b21',
  badgeEdge: '#101715',
  kinds: { worker_station: '#6bb8ea', driver_home: '#f0a85a', mom_room: '#dd9bd8' },
  otherKind: '#aab6c2',
};

export function palette(dark: boolean): Palette {
  return dark ? DARK : LIGHT;
}

export function kindColour(colours: Palette, kind: string): string {
  return colours.kinds[kind] ?? colours.otherKind;
}
